//! How a process is started on Windows.

use std::io;
use std::os::windows::process::CommandExt;
use std::process::{Command, Stdio};

use semba_engine::{Args, OpError};
use tokio::process::Child;

use super::pipes::Stream;
use super::{numbers, texts};
use crate::host::Host;
use crate::ops::system_error;
use crate::sys::io::Errno;

/// The streams that every process has; on Windows it gets no others.
const STANDARD: usize = 3;
/// `DETACHED_PROCESS | CREATE_NEW_PROCESS_GROUP`
const DETACHED: u32 = 0x8 | 0x200;

/// What to start.
pub(super) struct Request {
    pub(super) file: String,
    command: Command,
}

/// What was started.
pub(super) struct Spawned {
    pub(super) child: Child,
    /// By number.
    pub(super) pipes: Vec<Option<Stream>>,
}

impl Request {
    /// From six arguments: the file; the arguments, the first of which is the name that the process sees and which
    /// Windows takes from the file; the variables, as `NAME=value`; the directory or `undefined`; a number for each
    /// stream, which is -1 to ignore it, -2 for a pipe, -3 for a channel, which is not there, or a file of this process; and `[detached, uid, gid, verbatim]`,
    /// of which the last one leaves the arguments unquoted.
    pub(super) fn read(host: &mut Host, args: &mut Args) -> Result<Self, OpError> {
        let unsupported = || system_error::from_errno(Errno::OPNOTSUPP, "spawn", &[]);
        let file = args.string(0)?;
        let mut command = Command::new(&file);
        let options = numbers(args.value(5)?);
        let option = |index: usize| options.get(index).copied().flatten();
        for argument in texts(args.value(1)?).into_iter().skip(1) {
            if option(3) == Some(1) {
                command.raw_arg(argument);
            } else {
                command.arg(argument);
            }
        }
        command.env_clear();
        let variables = texts(args.value(2)?);
        command.envs(variables.iter().filter_map(|pair| pair.split_once('=')));
        if !args.is_undefined(3) {
            command.current_dir(args.string(3)?);
        }
        for (index, number) in numbers(args.value(4)?).into_iter().enumerate() {
            let stdio = match number {
                Some(-1) | None => Stdio::null(),
                Some(-2) => Stdio::piped(),
                Some(-3) => return Err(unsupported()),
                Some(fd) => Stdio::from(super::duplicate(host, fd)?),
            };
            match index {
                0 => command.stdin(stdio),
                1 => command.stdout(stdio),
                2 => command.stderr(stdio),
                _ if number == Some(-1) => continue,
                _ => return Err(unsupported()),
            };
        }
        if option(1).is_some() || option(2).is_some() {
            return Err(unsupported());
        }
        if option(0) == Some(1) {
            command.creation_flags(DETACHED);
        }
        Ok(Self { file, command })
    }

    /// Starts the process. A runtime must be entered.
    pub(super) fn spawn(self) -> io::Result<Spawned> {
        let mut child = tokio::process::Command::from(self.command).spawn()?;
        let pipes: [Option<Stream>; STANDARD] = [
            child.stdin.take().map(Stream::input),
            child.stdout.take().map(Stream::output),
            child.stderr.take().map(Stream::output),
        ];
        Ok(Spawned { child, pipes: pipes.into() })
    }
}

/// A channel that the process was started with: there is none on Windows yet.
pub(super) fn inherited(_: i32) -> io::Result<Stream> {
    Err(Errno::OPNOTSUPP.into())
}
