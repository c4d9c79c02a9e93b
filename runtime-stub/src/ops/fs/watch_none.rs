//! Watching files where there is no inotify: it fails, and says so.

use semba_engine::{Args, OpError, OpFuture, OpResult};

use super::system_error;
use crate::host::Host;
use crate::ops::handles::Handles;
use crate::sys::io::Errno;

/// No watcher is ever made.
pub(crate) type Watchers = Handles<std::convert::Infallible>;

fn unavailable() -> OpError {
    system_error::from_errno(Errno::NOSYS, "watch", &[])
}

/// `op_fs_watch_open()`.
pub(super) fn op_fs_watch_open(_: &mut Host, _: &mut Args) -> OpResult {
    Err(unavailable())
}

/// `op_fs_watch_add(watcher, path)`.
pub(super) fn op_fs_watch_add(_: &mut Host, _: &mut Args) -> OpResult {
    Err(unavailable())
}

/// `op_fs_watch_remove(watcher, watch)`.
pub(super) fn op_fs_watch_remove(_: &mut Host, _: &mut Args) -> OpResult {
    Err(unavailable())
}

/// `op_fs_watch_next(watcher)`.
pub(super) fn op_fs_watch_next(_: &mut Host, _: &mut Args) -> Result<OpFuture, OpError> {
    Err(unavailable())
}

/// `op_fs_watch_close(watcher)`.
pub(super) fn op_fs_watch_close(_: &mut Host, _: &mut Args) -> OpResult {
    Err(unavailable())
}

/// `op_fs_watch_set_ref(watcher, referenced)`.
pub(super) fn op_fs_watch_set_ref(_: &mut Host, _: &mut Args) -> OpResult {
    Err(unavailable())
}
