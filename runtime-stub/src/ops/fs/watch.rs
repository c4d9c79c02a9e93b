//! What happens to files and directories, as inotify tells it.

use std::io;
use std::rc::Rc;

use rustix::fs::inotify::{self, CreateFlags, ReadFlags, WatchFlags};
use rustix::io::Errno;
use semba_engine::{Args, OpError, OpFuture, OpResult, Value};
use tokio::net::unix::pipe;

use super::{path_error, system_error};
use crate::host::Host;
use crate::ops::handles::{Closing, Handles};
use crate::tasks::Interest;

/// What is told of a file, or of what is in a directory.
const EVENTS: WatchFlags = WatchFlags::ATTRIB
    .union(WatchFlags::CREATE)
    .union(WatchFlags::MODIFY)
    .union(WatchFlags::DELETE)
    .union(WatchFlags::DELETE_SELF)
    .union(WatchFlags::MOVE_SELF)
    .union(WatchFlags::MOVED_FROM)
    .union(WatchFlags::MOVED_TO);

/// Events that are about a file's content and attributes; all others are about its name.
const CHANGES: ReadFlags = ReadFlags::ATTRIB.union(ReadFlags::MODIFY);

/// Room for many events; one has at most 272 bytes.
const BUFFER_SIZE: usize = 4096;

/// The size of an event without its name.
const HEADER_SIZE: usize = 16;

/// The watchers of a program.
pub(crate) type Watchers = Handles<Watcher>;

/// An inotify object.
pub(crate) struct Watcher {
    /// It is read like a pipe.
    inotify: Rc<pipe::Receiver>,
    /// Told when the watcher is closed while someone waits for it.
    closed: Rc<Closing>,
    interest: Interest,
}

fn failed(errno: Errno) -> OpError {
    system_error::from_errno(errno, "watch", &[])
}

/// `op_fs_watch_open()`: a watcher that watches nothing yet.
pub(super) fn op_fs_watch_open(host: &mut Host, _: &mut Args) -> OpResult {
    let fd = inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK).map_err(failed)?;
    let inotify = {
        let _guard = host.tasks.runtime()?.enter();
        pipe::Receiver::from_owned_fd_unchecked(fd)
            .map_err(|error| system_error::from_io(&error, "watch", &[]))?
    };
    let interest = host.tasks.interest();
    let watcher = Watcher { inotify: Rc::new(inotify), closed: Rc::default(), interest };
    Ok(host.resources.watchers.add(watcher).into())
}

/// `op_fs_watch_add(watcher, path)`: watches a file or a directory as well; the number that its events have.
pub(super) fn op_fs_watch_add(host: &mut Host, args: &mut Args) -> OpResult {
    let path = args.string(1)?;
    let watcher = host.resources.watchers.get(args, 0)?;
    let watch = inotify::add_watch(&*watcher.inotify, &*path, EVENTS);
    watch.map(Value::from).map_err(|errno| path_error(errno, "watch", &path))
}

/// `op_fs_watch_remove(watcher, watch)`: watches something no longer; it may be gone by itself.
pub(super) fn op_fs_watch_remove(host: &mut Host, args: &mut Args) -> OpResult {
    let watch = args.number(1)? as i32;
    let watcher = host.resources.watchers.get(args, 0)?;
    let _ = inotify::remove_watch(&*watcher.inotify, watch);
    Ok(Value::Undefined)
}

/// `op_fs_watch_next(watcher)`: what happened, once something did: in turn the number of the watch, whether it is about a
/// name (1) or a content (0), and the name in the directory, if any. `undefined` when the watcher was closed.
pub(super) fn op_fs_watch_next(host: &mut Host, args: &mut Args) -> Result<OpFuture, OpError> {
    let watcher = host.resources.watchers.get(args, 0)?;
    let (inotify, closed) = (Rc::clone(&watcher.inotify), Rc::clone(&watcher.closed));
    Ok(watcher.interest.watch(async move {
        let failed = |error: io::Error| system_error::from_io(&error, "watch", &[]);
        loop {
            tokio::select! {
                ready = inotify.readable() => ready.map_err(failed)?,
                () = closed.closed() => return Ok(Value::Undefined),
            }
            let mut buffer = [0; BUFFER_SIZE];
            let mut events = Vec::new();
            loop {
                match inotify.try_read(&mut buffer) {
                    Ok(0) => break,
                    Ok(count) => parse(&buffer[..count], &mut events),
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                    Err(error) => return Err(failed(error)),
                }
            }
            if !events.is_empty() {
                return Ok(Value::List(events));
            }
        }
    }))
}

/// Reads a row of `struct inotify_event`: the watch, the kind, a cookie, the length of the name behind it, which ends with
/// at least one NUL, if there is one.
fn parse(mut bytes: &[u8], events: &mut Vec<Value>) {
    while let Some((header, rest)) = bytes.split_at_checked(HEADER_SIZE) {
        let number = |index: usize| {
            let bytes = header[index * 4..].first_chunk().copied().unwrap_or_default();
            u32::from_ne_bytes(bytes)
        };
        let (name, rest) = rest.split_at_checked(number(3) as usize).unwrap_or_default();
        bytes = rest;
        let kind = ReadFlags::from_bits_retain(number(1));
        // The watch itself has ended, with what it watched: that was an event before.
        if kind.contains(ReadFlags::IGNORED) {
            continue;
        }
        let is_name = !kind.difference(CHANGES | ReadFlags::ISDIR).is_empty();
        let name = name.split(|byte| *byte == 0).next().filter(|name| !name.is_empty());
        let name = name.map(|name| String::from_utf8_lossy(name).into_owned());
        events.extend([(number(0) as i32).into(), i32::from(is_name).into(), name.into()]);
    }
}

/// `op_fs_watch_close(watcher)`.
pub(super) fn op_fs_watch_close(host: &mut Host, args: &mut Args) -> OpResult {
    if let Some(watcher) = host.resources.watchers.remove(args, 0)? {
        watcher.closed.close();
    }
    Ok(Value::Undefined)
}

/// `op_fs_watch_set_ref(watcher, referenced)`: whether what waits for the watcher keeps the program running.
pub(super) fn op_fs_watch_set_ref(host: &mut Host, args: &mut Args) -> OpResult {
    host.resources.watchers.get(args, 0)?.interest.set_referenced(args.bool(1));
    Ok(Value::Undefined)
}
