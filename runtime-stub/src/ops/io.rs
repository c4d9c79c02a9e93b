//! `semba:ops/io`: the standard streams.

use std::os::fd::{BorrowedFd, OwnedFd};
use std::sync::{Arc, OnceLock};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::termios::{OptionalActions, OutputModes, Termios, tcgetattr, tcsetattr};
use semba_engine::{Args, NativeModule, Op, OpError, OpFuture, OpResult, Value};

use super::system_error;
use crate::host::Host;
use crate::sys;

/// The module.
pub(crate) const MODULE: NativeModule<Host> = NativeModule {
    name: "semba:ops/io",
    ops: &[
        ("op_io_cancel_read", Op::Sync(op_io_cancel_read)),
        ("op_io_is_terminal", Op::Sync(op_io_is_terminal)),
        ("op_io_read", Op::Async(op_io_read)),
        ("op_io_set_raw_mode", Op::Sync(op_io_set_raw_mode)),
        ("op_io_window_size", Op::Sync(op_io_window_size)),
        ("op_io_write", Op::Sync(op_io_write)),
    ],
};

/// How much one read of standard input asks for.
const READ_SIZE: usize = 64 * 1024;

/// `op_io_write(fd, data)`: writes all of a string or of bytes to standard output (1) or standard error (2).
fn op_io_write(_: &mut Host, args: &mut Args) -> OpResult {
    let fd = args.number(0)?;
    let data = args.bytes_or_utf8(1)?;
    let result = if fd == 1.0 {
        write_all(rustix::stdio::stdout(), &data)
    } else if fd == 2.0 {
        write_all(rustix::stdio::stderr(), &data)
    } else {
        return Err(OpError::range_error(format!("{fd} is not an output stream")));
    };
    result.map_err(|error| system_error::from_errno(error, "write", &[]))?;
    Ok(Value::Undefined)
}

/// Writes everything, unbuffered. A descriptor that another process made non-blocking is waited for.
fn write_all(stream: BorrowedFd<'_>, mut data: &[u8]) -> Result<(), rustix::io::Errno> {
    while !data.is_empty() {
        match rustix::io::write(stream, data) {
            Ok(written) => data = &data[written..],
            Err(rustix::io::Errno::INTR) => {}
            Err(rustix::io::Errno::AGAIN) => {
                let mut ready = [PollFd::from_borrowed_fd(stream, PollFlags::OUT)];
                poll(&mut ready, None::<&Timespec>)?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// `op_io_is_terminal(fd)`: whether a standard stream is a terminal.
fn op_io_is_terminal(_: &mut Host, args: &mut Args) -> OpResult {
    Ok(standard(args.number(0)?).is_some_and(rustix::termios::isatty).into())
}

/// `op_io_window_size(fd)`: `[columns, rows]` of a terminal, or `undefined`.
fn op_io_window_size(_: &mut Host, args: &mut Args) -> OpResult {
    let size = standard(args.number(0)?).and_then(|fd| rustix::termios::tcgetwinsize(fd).ok());
    Ok(size
        .map(|size| Value::List(vec![u32::from(size.ws_col).into(), u32::from(size.ws_row).into()]))
        .unwrap_or_default())
}

/// What ends a read of standard input that waits: the two ends of a pipe.
#[derive(Default)]
pub(crate) struct InputWaker {
    pipe: Option<(Arc<OwnedFd>, OwnedFd)>,
}

impl InputWaker {
    /// The end to wait on beside standard input.
    fn receiver(&mut self) -> Result<Arc<OwnedFd>, Errno> {
        if self.pipe.is_none() {
            let (receiver, sender) = sys::pipe()?;
            self.pipe = Some((Arc::new(receiver), sender));
        }
        self.pipe.as_ref().map(|(receiver, _)| Arc::clone(receiver)).ok_or(Errno::BADF)
    }
}

/// `op_io_read()`: the next bytes of standard input; empty at its end, `undefined` when it was cancelled.
fn op_io_read(host: &mut Host, _: &mut Args) -> Result<OpFuture, OpError> {
    let failed = |error| system_error::from_errno(error, "read", &[]);
    let waker = host.resources.input_waker.receiver().map_err(failed)?;
    Ok(host.spawn_blocking(move || read_input(&waker).map_err(failed)))
}

fn read_input(waker: &OwnedFd) -> Result<Value, Errno> {
    let input = rustix::stdio::stdin();
    loop {
        let mut ready =
            [PollFd::new(waker, PollFlags::IN), PollFd::from_borrowed_fd(input, PollFlags::IN)];
        match poll(&mut ready, None::<&Timespec>) {
            Ok(_) => {}
            Err(Errno::INTR) => continue,
            Err(error) => return Err(error),
        }
        if !ready[0].revents().is_empty() {
            rustix::io::read(waker, &mut [0; 1])?;
            return Ok(Value::Undefined);
        }
        let mut buffer = vec![0; READ_SIZE];
        match rustix::io::read(input, &mut buffer) {
            Ok(count) => {
                buffer.truncate(count);
                return Ok(Value::Bytes(buffer));
            }
            // A terminal whose other side is gone has ended.
            Err(Errno::IO) if rustix::termios::isatty(input) => {
                return Ok(Value::Bytes(Vec::new()));
            }
            Err(Errno::INTR | Errno::AGAIN) => {}
            Err(error) => return Err(error),
        }
    }
}

/// `op_io_cancel_read()`: ends the one read of standard input that is under way.
fn op_io_cancel_read(host: &mut Host, _: &mut Args) -> OpResult {
    if let Some((_, sender)) = &host.resources.input_waker.pipe {
        rustix::io::write(sender, &[1])
            .map_err(|error| system_error::from_errno(error, "write", &[]))?;
    }
    Ok(Value::Undefined)
}

/// The settings of the terminal before a program changed them.
static ORIGINAL_MODE: OnceLock<Termios> = OnceLock::new();

/// `op_io_set_raw_mode(fd, raw)`: whether each key reaches the program at once, uninterpreted.
fn op_io_set_raw_mode(_: &mut Host, args: &mut Args) -> OpResult {
    let failed = |error| system_error::from_errno(error, "setRawMode", &[]);
    let fd = standard(args.number(0)?).ok_or_else(|| failed(Errno::BADF))?;
    let current = tcgetattr(fd).map_err(failed)?;
    let original = ORIGINAL_MODE.get_or_init(|| current);
    let mut mode = original.clone();
    if args.bool(1) {
        mode.make_raw();
        // What the program writes is still meant as text: line feeds start new lines.
        mode.output_modes |= OutputModes::OPOST | OutputModes::ONLCR;
    }
    tcsetattr(fd, OptionalActions::Drain, &mode).map_err(failed)?;
    Ok(Value::Undefined)
}

/// Gives the terminal back as it was found.
pub(crate) fn restore_terminal() {
    if let Some(original) = ORIGINAL_MODE.get() {
        // There is nobody left to tell when it fails.
        let _ = tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, original);
    }
}

/// The standard stream of that number.
fn standard(fd: f64) -> Option<BorrowedFd<'static>> {
    if fd == 0.0 {
        Some(rustix::stdio::stdin())
    } else if fd == 1.0 {
        Some(rustix::stdio::stdout())
    } else if fd == 2.0 {
        Some(rustix::stdio::stderr())
    } else {
        None
    }
}
