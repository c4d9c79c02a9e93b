//! `semba:ops/fs`: the file system.
//!
//! Every operation exists twice: `op_fs_<verb>` does it at once, `op_fs_<verb>_async` on a thread of the pool. Both
//! come from one function that reads the arguments and returns the [`Work`] to do. Paths are strings; errors are
//! Node's, with `errno`, `code`, `syscall` and `path`.

mod directories;
mod embedded;
mod files;
mod metadata;
mod paths;
#[cfg_attr(not(target_os = "linux"), path = "watch_none.rs")]
mod watch;

pub(crate) use files::FileTable;
pub(crate) use watch::Watchers;

use crate::sys::io::Errno;
use semba_engine::{Args, NativeModule, Op, OpError, OpResult};

use super::system_error;
use crate::host::Host;

/// What is left to do once the arguments are read. It may run on another thread.
type Work = Box<dyn FnOnce() -> OpResult + Send>;

macro_rules! operations {
    ($($name:literal $name_async:literal $function:path;)*) => {
        /// The module.
        pub(crate) const MODULE: NativeModule<Host> = NativeModule {
            name: "semba:ops/fs",
            ops: &[$(
                ($name, Op::Sync(|host, args| $function(host, args)?())),
                ($name_async, Op::Async(|host, args| {
                    let work = $function(host, args)?;
                    Ok(host.spawn_blocking(work))
                })),
            )*
                ("op_fs_close", Op::Sync(files::op_fs_close)),
                ("op_fs_embedded", Op::Sync(embedded::op_fs_embedded)),
                ("op_fs_open", Op::Sync(embedded::op_fs_open)),
                ("op_fs_read_into", Op::Sync(files::op_fs_read_into)),
                ("op_fs_watch_add", Op::Sync(watch::op_fs_watch_add)),
                ("op_fs_watch_close", Op::Sync(watch::op_fs_watch_close)),
                ("op_fs_watch_next", Op::Async(watch::op_fs_watch_next)),
                ("op_fs_watch_open", Op::Sync(watch::op_fs_watch_open)),
                ("op_fs_watch_remove", Op::Sync(watch::op_fs_watch_remove)),
                ("op_fs_watch_set_ref", Op::Sync(watch::op_fs_watch_set_ref)),
            ],
        };
    };
}

operations! {
    "op_fs_access" "op_fs_access_async" embedded::access;
    "op_fs_chmod" "op_fs_chmod_async" metadata::chmod;
    "op_fs_chown" "op_fs_chown_async" metadata::chown;
    "op_fs_copy_file" "op_fs_copy_file_async" embedded::copy_file;
    "op_fs_exists" "op_fs_exists_async" embedded::exists;
    "op_fs_fchmod" "op_fs_fchmod_async" metadata::fchmod;
    "op_fs_fchown" "op_fs_fchown_async" metadata::fchown;
    "op_fs_fstat" "op_fs_fstat_async" metadata::fstat;
    "op_fs_fsync" "op_fs_fsync_async" files::fsync;
    "op_fs_ftruncate" "op_fs_ftruncate_async" files::ftruncate;
    "op_fs_futimes" "op_fs_futimes_async" metadata::futimes;
    "op_fs_link" "op_fs_link_async" paths::link;
    "op_fs_make_directory" "op_fs_make_directory_async" directories::make;
    "op_fs_make_temporary" "op_fs_make_temporary_async" directories::make_temporary;
    "op_fs_read" "op_fs_read_async" files::read;
    "op_fs_read_directory" "op_fs_read_directory_async" embedded::read_directory;
    "op_fs_read_file" "op_fs_read_file_async" embedded::read_file;
    "op_fs_read_link" "op_fs_read_link_async" embedded::read_link;
    "op_fs_read_text" "op_fs_read_text_async" embedded::read_text;
    "op_fs_real_path" "op_fs_real_path_async" embedded::real_path;
    "op_fs_remove" "op_fs_remove_async" directories::remove;
    "op_fs_remove_directory" "op_fs_remove_directory_async" directories::remove_empty;
    "op_fs_rename" "op_fs_rename_async" paths::rename;
    "op_fs_stat" "op_fs_stat_async" embedded::stat;
    "op_fs_stat_system" "op_fs_stat_system_async" metadata::stat_system;
    "op_fs_symlink" "op_fs_symlink_async" paths::symlink;
    "op_fs_truncate" "op_fs_truncate_async" paths::truncate;
    "op_fs_unlink" "op_fs_unlink_async" paths::unlink;
    "op_fs_utimes" "op_fs_utimes_async" metadata::utimes;
    "op_fs_write" "op_fs_write_async" files::write;
    "op_fs_write_file" "op_fs_write_file_async" embedded::write_file;
}

/// An integer argument.
fn integer(args: &Args, index: usize) -> Result<i64, OpError> {
    args.number(index).map(|number| number as i64)
}

/// An `OpError` for a failed call on one path.
fn path_error(errno: Errno, syscall: &'static str, path: &str) -> OpError {
    system_error::from_errno(errno, syscall, &[path])
}

/// The same for an error of `std`.
fn path_io_error(error: &std::io::Error, syscall: &'static str, path: &str) -> OpError {
    system_error::from_io(error, syscall, &[path])
}
