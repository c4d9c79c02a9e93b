//! How a process is started.

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

use rustix::fs::{FileType, fstat};
use rustix::io::{Errno, FdFlags, fcntl_dupfd_cloexec, fcntl_setfd};
use semba_engine::{Args, OpError};
use tokio::process::Child;

use super::pipes::Stream;
use super::{numbers, texts};
use crate::host::Host;

/// The descriptors that every process has.
const STANDARD: usize = 3;

/// One descriptor of a new process.
pub(super) enum Slot {
    /// `/dev/null`.
    Null,
    /// A pipe to this process.
    Pipe,
    /// A channel of messages: a pipe of both directions, whichever descriptor it is.
    Channel,
    /// A file of this process.
    File(OwnedFd),
}

/// What to start.
pub(super) struct Request {
    pub(super) file: String,
    command: Command,
    slots: Vec<Slot>,
    detached: bool,
}

/// What was started.
pub(super) struct Spawned {
    pub(super) child: Child,
    /// By descriptor.
    pub(super) pipes: Vec<Option<Stream>>,
}

impl Request {
    /// From six arguments: the file; the arguments, the first of which is the name that the process sees; the variables,
    /// as `NAME=value`; the directory or `undefined`; a number for each descriptor, which is -1 to ignore it, -2 for a
    /// pipe, -3 for a channel, a descriptor of this process, or less
    /// than all of these for a pipe of its own; and `[detached, uid, gid, verbatim]`, of
    /// which the last one is for Windows.
    pub(super) fn read(host: &mut Host, args: &mut Args) -> Result<Self, OpError> {
        let file = args.string(0)?;
        let mut command = Command::new(&file);
        let mut arguments = texts(args.value(1)?).into_iter();
        if let Some(name) = arguments.next() {
            command.arg0(name);
        }
        command.args(arguments);
        command.env_clear();
        let variables = texts(args.value(2)?);
        command.envs(variables.iter().filter_map(|pair| pair.split_once('=')));
        if !args.is_undefined(3) {
            command.current_dir(args.string(3)?);
        }
        let mut slots = Vec::new();
        for number in numbers(args.value(4)?) {
            slots.push(match number {
                Some(-1) | None => Slot::Null,
                Some(-2) => Slot::Pipe,
                Some(-3) => Slot::Channel,
                Some(fd) => Slot::File(super::duplicate(host, fd)?),
            });
        }
        let options = numbers(args.value(5)?);
        let option = |index: usize| options.get(index).copied().flatten();
        if let Some(uid) = option(1) {
            command.uid(uid as u32);
        }
        if let Some(gid) = option(2) {
            command.gid(gid as u32);
        }
        Ok(Self { file, command, slots, detached: option(0) == Some(1) })
    }

    /// Starts the process. A runtime must be entered.
    pub(super) fn spawn(self) -> io::Result<Spawned> {
        let Self { mut command, slots, detached, .. } = self;
        let mut pipes: Vec<Option<Stream>> = Vec::new();
        let mut extra = Vec::new();
        let count = slots.len();
        for (index, slot) in slots.into_iter().enumerate() {
            if index < STANDARD {
                let (stdio, pipe) = match slot {
                    Slot::Null => (Stdio::null(), None),
                    Slot::Pipe => (Stdio::piped(), None),
                    Slot::Channel => {
                        let (mine, theirs) = socket_pair()?;
                        (Stdio::from(theirs), Some(mine))
                    }
                    Slot::File(fd) => (Stdio::from(fd), None),
                };
                match index {
                    0 => command.stdin(stdio),
                    1 => command.stdout(stdio),
                    _ => command.stderr(stdio),
                };
                pipes.push(pipe);
                continue;
            }
            let (mine, theirs) = match slot {
                Slot::Null => (None, OwnedFd::from(std::fs::File::open("/dev/null")?)),
                Slot::Pipe | Slot::Channel => {
                    let (mine, theirs) = socket_pair()?;
                    (Some(mine), theirs)
                }
                Slot::File(fd) => (None, fd),
            };
            // Out of the range of the numbers that the process will see.
            extra.push(fcntl_dupfd_cloexec(&theirs, count as i32)?);
            pipes.push(mine);
        }
        let reserved = reserve(if extra.is_empty() { 0 } else { count })?;
        if detached || !extra.is_empty() {
            prepare(&mut command, detached, extra);
        }
        let mut child = tokio::process::Command::from(command).spawn()?;
        drop(reserved);
        let standard = [
            child.stdin.take().map(Stream::input),
            child.stdout.take().map(Stream::output),
            child.stderr.take().map(Stream::output),
        ];
        for (pipe, stream) in pipes.iter_mut().zip(standard) {
            if stream.is_some() {
                *pipe = stream;
            }
        }
        Ok(Spawned { child, pipes })
    }
}

/// A pipe of both directions: this process's side, and the other one's. A runtime must be entered.
fn socket_pair() -> io::Result<(Stream, OwnedFd)> {
    let (mine, theirs) = std::os::unix::net::UnixStream::pair()?;
    Ok((Stream::socket(mine)?, theirs.into()))
}

/// The socket that the parent process left at a descriptor. A runtime must be entered.
#[expect(
    unsafe_code,
    reason = "a descriptor that the process was started with belongs to nobody yet"
)]
pub(super) fn inherited(fd: RawFd) -> io::Result<Stream> {
    if fd < 0 {
        return Err(Errno::BADF.into());
    }
    // SAFETY: the number is not -1, and the descriptor is only borrowed: to ask the system what it is, and for a
    // duplicate, which is what this process uses and closes. Nothing closes the original.
    let original = unsafe { BorrowedFd::borrow_raw(fd) };
    let kind = FileType::from_raw_mode(fstat(original)?.st_mode);
    if kind != FileType::Socket {
        return Err(Errno::NOTSOCK.into());
    }
    fcntl_setfd(original, FdFlags::CLOEXEC)?;
    Stream::socket(original.as_fd().try_clone_to_owned()?.into())
}

/// Occupies the free descriptors below `count`, so that nothing which is opened to start the process has a number
/// that the process will see.
fn reserve(count: usize) -> io::Result<Vec<OwnedFd>> {
    let mut reserved = Vec::new();
    if count > 0 {
        let null = OwnedFd::from(std::fs::File::open("/dev/null")?);
        loop {
            let fd = fcntl_dupfd_cloexec(&null, STANDARD as i32)?;
            if fd.as_raw_fd() as usize >= count {
                break;
            }
            reserved.push(fd);
        }
        if (null.as_raw_fd() as usize) < count {
            reserved.push(null);
        }
    }
    Ok(reserved)
}

/// What the new process does before it runs the file: its own session, its descriptors from the fourth on.
#[expect(
    unsafe_code,
    reason = "only between fork and exec can a process be given a session and descriptors"
)]
fn prepare(command: &mut Command, detached: bool, extra: Vec<OwnedFd>) {
    let setup = move || {
        if detached {
            rustix::process::setsid()?;
        }
        for (index, fd) in extra.iter().enumerate() {
            // SAFETY: `dup2` has no conditions on memory; the number belongs to the new process alone, where nothing
            // of this program uses it any more.
            if unsafe { libc::dup2(fd.as_raw_fd(), (STANDARD + index) as i32) } < 0 {
                return Err(io::Error::last_os_error());
            }
        }
        Ok(())
    };
    // SAFETY: the function makes system calls that are safe between fork and exec, and neither allocates nor takes a
    // lock: an error is made of a number.
    unsafe {
        command.pre_exec(setup);
    }
}
