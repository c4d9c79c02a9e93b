//! `semba:ops/io`: the standard streams.

use std::io::{ErrorKind, Read};
use std::os::fd::BorrowedFd;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use semba_engine::{Args, NativeModule, Op, OpError, OpFuture, OpResult, Value};

use super::system_error;
use crate::host::Host;

/// The module.
pub(crate) const MODULE: NativeModule<Host> = NativeModule {
    name: "semba:ops/io",
    ops: &[
        ("op_io_is_terminal", Op::Sync(op_io_is_terminal)),
        ("op_io_read", Op::Async(op_io_read)),
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

/// `op_io_read()`: the next bytes of standard input; empty at its end.
fn op_io_read(host: &mut Host, _: &mut Args) -> Result<OpFuture, OpError> {
    Ok(host.spawn_blocking(|| {
        let mut buffer = vec![0; READ_SIZE];
        loop {
            match std::io::stdin().lock().read(&mut buffer) {
                Ok(count) => {
                    buffer.truncate(count);
                    return Ok(Value::Bytes(buffer));
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(system_error::from_io(&error, "read", &[])),
            }
        }
    }))
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
