//! `semba:ops/io` on Windows: the standard streams.

use std::io::{IsTerminal, Read, Write};

use semba_engine::{Args, NativeModule, Op, OpError, OpFuture, OpResult, Value};

use super::system_error;
use crate::host::Host;
use crate::sys;
use crate::sys::io::Errno;

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

/// What ends a read that waits: nothing does on Windows.
#[derive(Default)]
pub(crate) struct InputWaker;

/// `op_io_write(fd, data)`: writes all of a string or of bytes to standard output (1) or standard error (2).
fn op_io_write(_: &mut Host, args: &mut Args) -> OpResult {
    let fd = args.number(0)?;
    let data = args.bytes_or_utf8(1)?;
    // `std` gives a console UTF-16, whatever its code page; everything else gets the bytes.
    let result = if fd == 1.0 {
        let mut stream = std::io::stdout().lock();
        stream.write_all(&data).and_then(|()| stream.flush())
    } else if fd == 2.0 {
        std::io::stderr().write_all(&data)
    } else {
        return Err(OpError::range_error(format!("{fd} is not an output stream")));
    };
    result.map_err(|error| system_error::from_io(&error, "write", &[]))?;
    Ok(Value::Undefined)
}

/// `op_io_is_terminal(fd)`: whether a standard stream is a console.
fn op_io_is_terminal(_: &mut Host, args: &mut Args) -> OpResult {
    let fd = args.number(0)?;
    Ok(if fd == 0.0 {
        std::io::stdin().is_terminal()
    } else if fd == 1.0 {
        std::io::stdout().is_terminal()
    } else {
        fd == 2.0 && std::io::stderr().is_terminal()
    }
    .into())
}

/// `op_io_window_size(fd)`: `[columns, rows]` of a console, or `undefined`.
fn op_io_window_size(_: &mut Host, args: &mut Args) -> OpResult {
    let stream = if args.number(0)? == 2.0 { sys::stdio::stderr() } else { sys::stdio::stdout() };
    let size = sys::stdio::console_size(stream).ok();
    Ok(size.map(|size| Value::List(size.map(Value::from).to_vec())).unwrap_or_default())
}

/// `op_io_read()`: the next bytes of standard input; empty at its end.
fn op_io_read(host: &mut Host, _: &mut Args) -> Result<OpFuture, OpError> {
    Ok(host.spawn_blocking(|| {
        let mut buffer = vec![0; READ_SIZE];
        let count = std::io::stdin()
            .lock()
            .read(&mut buffer)
            .map_err(|error| system_error::from_io(&error, "read", &[]))?;
        buffer.truncate(count);
        Ok(Value::Bytes(buffer))
    }))
}

/// `op_io_cancel_read()`: a read of standard input that waits goes on until there is some.
fn op_io_cancel_read(_: &mut Host, _: &mut Args) -> OpResult {
    Ok(Value::Undefined)
}

/// `op_io_set_raw_mode(fd, raw)`: consoles stay as they are.
fn op_io_set_raw_mode(_: &mut Host, _: &mut Args) -> OpResult {
    Err(system_error::from_errno(Errno::NOSYS, "setRawMode", &[]))
}

/// Gives the console back as it was found, which is as it is.
pub(crate) fn restore_terminal() {}
