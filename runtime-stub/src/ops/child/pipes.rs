//! Pipes to other processes.

use std::cell::RefCell;
use std::io;
use std::pin::Pin;
use std::rc::Rc;

use semba_engine::{Args, OpError, OpFuture, OpResult, Value};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::Notify;

use crate::host::Host;
use crate::ops::{handles, system_error};
use crate::tasks::Interest;

/// How much one read asks for.
const READ_SIZE: usize = 64 << 10;

pub(super) type Reader = Pin<Box<dyn AsyncRead>>;
pub(super) type Writer = Pin<Box<dyn AsyncWrite>>;

/// This process's side of a pipe.
pub(super) struct Stream {
    pub(super) reader: Option<Reader>,
    pub(super) writer: Option<Writer>,
}

impl Stream {
    /// The standard input of the other process.
    pub(super) fn input(writer: impl AsyncWrite + 'static) -> Self {
        Self { reader: None, writer: Some(Box::pin(writer)) }
    }

    /// What the other process writes.
    pub(super) fn output(reader: impl AsyncRead + 'static) -> Self {
        Self { reader: Some(Box::pin(reader)), writer: None }
    }

    /// Both directions.
    #[cfg(unix)]
    pub(super) fn socket(stream: tokio::net::UnixStream) -> Self {
        let (reader, writer) = stream.into_split();
        Self { reader: Some(Box::pin(reader)), writer: Some(Box::pin(writer)) }
    }
}

/// A pipe that JavaScript knows by its handle. What reads or writes takes its half out meanwhile.
pub(super) struct Pipe {
    reader: Rc<RefCell<Option<Reader>>>,
    writer: Rc<RefCell<Option<Writer>>>,
    /// Told when the pipe is closed while someone waits for it.
    closed: Rc<Notify>,
    interest: Interest,
}

impl Pipe {
    pub(super) fn new(stream: Stream, interest: Interest) -> Self {
        Self {
            reader: Rc::new(RefCell::new(stream.reader)),
            writer: Rc::new(RefCell::new(stream.writer)),
            closed: Rc::default(),
            interest,
        }
    }
}

/// `op_child_read(pipe)`: the next bytes, empty at the end, or `undefined` when the pipe was closed.
pub(super) fn op_child_read(host: &mut Host, args: &mut Args) -> Result<OpFuture, OpError> {
    let pipe = host.resources.children.pipes.get(args, 0)?;
    let slot = Rc::clone(&pipe.reader);
    let mut reader = slot.take().ok_or_else(handles::released)?;
    let closed = Rc::clone(&pipe.closed);
    Ok(pipe.interest.watch(async move {
        let mut buffer = Vec::with_capacity(READ_SIZE);
        let result = tokio::select! {
            result = reader.read_buf(&mut buffer) => result,
            () = closed.notified() => return Ok(Value::Undefined),
        };
        match result {
            Ok(_) => {
                slot.replace(Some(reader));
                Ok(Value::Bytes(buffer))
            }
            // The other side of a socket was closed with unread data in it: that is its end all the same.
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => {
                Ok(Value::Bytes(Vec::new()))
            }
            Err(error) => Err(system_error::from_io(&error, "read", &[])),
        }
    }))
}

/// `op_child_write(pipe, bytes)`: `true` when all is written, `undefined` when the pipe was closed before.
pub(super) fn op_child_write(host: &mut Host, args: &mut Args) -> Result<OpFuture, OpError> {
    let data = args.bytes(1)?.to_vec();
    let pipe = host.resources.children.pipes.get(args, 0)?;
    let slot = Rc::clone(&pipe.writer);
    let mut writer = slot.take().ok_or_else(handles::released)?;
    let closed = Rc::clone(&pipe.closed);
    Ok(pipe.interest.watch(async move {
        let result = tokio::select! {
            result = writer.write_all(&data) => result,
            () = closed.notified() => return Ok(Value::Undefined),
        };
        // A half that failed is closed by being dropped here.
        result.map_err(|error| {
            let error = system_error::from_io(&error, "write", &[]);
            OpError { message: error.message.replace(": broken pipe, ", ", "), ..error }
        })?;
        slot.replace(Some(writer));
        Ok(Value::Bool(true))
    }))
}

/// `op_child_close(pipe, half)`: closes the half for writing (`"write"`) or all of the pipe.
pub(super) fn op_child_close(host: &mut Host, args: &mut Args) -> OpResult {
    let half = args.is_string(1);
    let pipes = &mut host.resources.children.pipes;
    if half {
        pipes.get(args, 0)?.writer.take();
    } else if let Some(pipe) = pipes.remove(args, 0)? {
        pipe.closed.notify_waiters();
    }
    Ok(Value::Undefined)
}

/// `op_child_set_pipe_ref(pipe, referenced)`: whether what waits for the pipe keeps the program running.
pub(super) fn op_child_set_pipe_ref(host: &mut Host, args: &mut Args) -> OpResult {
    host.resources.children.pipes.get(args, 0)?.interest.set_referenced(args.bool(1));
    Ok(Value::Undefined)
}
