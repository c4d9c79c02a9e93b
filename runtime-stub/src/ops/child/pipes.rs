//! Pipes to other processes.

use std::cell::RefCell;
use std::io::{self, Write};
use std::pin::Pin;
use std::rc::Rc;

use semba_engine::{Args, OpError, OpFuture, OpResult, Value};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::command::inherited;
use crate::host::Host;
use crate::ops::handles::{self, Closing};
use crate::ops::system_error;
use crate::sys::fd::OwnedFd;
use crate::tasks::Interest;

/// How much one read asks for.
const READ_SIZE: usize = 64 << 10;

pub(super) type Reader = Pin<Box<dyn ReadHalf>>;
pub(super) type Writer = Pin<Box<dyn WriteHalf>>;

/// What a half of a pipe is for the system.
pub(super) trait Shared {
    /// A descriptor for the same half, which another process can have.
    fn share(&self) -> io::Result<OwnedFd>;
}

/// A half to read from.
pub(super) trait ReadHalf: AsyncRead + Shared {}
impl<T: AsyncRead + Shared> ReadHalf for T {}

/// A half to write to.
pub(super) trait WriteHalf: AsyncWrite + Shared {}
impl<T: AsyncWrite + Shared> WriteHalf for T {}

#[cfg(unix)]
mod shared {
    use std::io;
    use std::os::fd::{AsFd, OwnedFd};

    use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
    use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
    use tokio::process::{ChildStderr, ChildStdin, ChildStdout};

    use super::Shared;

    // Other programs expect to wait for what they read and write.
    fn share(half: impl AsFd) -> io::Result<OwnedFd> {
        let fd = half.as_fd().try_clone_to_owned()?;
        fcntl_setfl(&fd, fcntl_getfl(&fd)? - OFlags::NONBLOCK)?;
        Ok(fd)
    }

    macro_rules! shared {
        ($($half:ty),*) => {$(
            impl Shared for $half {
                fn share(&self) -> io::Result<OwnedFd> {
                    share(self)
                }
            }
        )*};
    }
    shared!(ChildStdin, ChildStdout, ChildStderr);

    impl Shared for OwnedReadHalf {
        fn share(&self) -> io::Result<OwnedFd> {
            share(self.as_ref())
        }
    }

    impl Shared for OwnedWriteHalf {
        fn share(&self) -> io::Result<OwnedFd> {
            share(self.as_ref())
        }
    }
}

/// Pipes of Windows are made for one process only.
#[cfg(windows)]
impl<T> Shared for T {
    fn share(&self) -> io::Result<OwnedFd> {
        Err(crate::sys::io::Errno::OPNOTSUPP.into())
    }
}

/// This process's side of a pipe.
pub(super) struct Stream {
    pub(super) reader: Option<Reader>,
    pub(super) writer: Option<Writer>,
    direct: Option<Direct>,
}

/// A socket that can be written to at once, as far as its buffer goes.
#[cfg(unix)]
type Direct = std::os::unix::net::UnixStream;
#[cfg(windows)]
type Direct = io::Sink;

impl Stream {
    /// The standard input of the other process.
    pub(super) fn input(writer: impl WriteHalf + 'static) -> Self {
        Self { reader: None, writer: Some(Box::pin(writer)), direct: None }
    }

    /// What the other process writes.
    pub(super) fn output(reader: impl ReadHalf + 'static) -> Self {
        Self { reader: Some(Box::pin(reader)), writer: None, direct: None }
    }

    /// Both directions. A runtime must be entered.
    #[cfg(unix)]
    pub(super) fn socket(stream: std::os::unix::net::UnixStream) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        let direct = stream.try_clone()?;
        let (reader, writer) = tokio::net::UnixStream::from_std(stream)?.into_split();
        Ok(Self {
            reader: Some(Box::pin(reader)),
            writer: Some(Box::pin(writer)),
            direct: Some(direct),
        })
    }
}

/// A pipe that JavaScript knows by its handle. What reads or writes takes its half out meanwhile.
pub(super) struct Pipe {
    reader: Rc<RefCell<Option<Reader>>>,
    writer: Rc<RefCell<Option<Writer>>>,
    direct: Option<Direct>,
    /// Told when the pipe is closed while someone waits for it.
    closed: Rc<Closing>,
    interest: Interest,
}

impl Pipe {
    pub(super) fn new(stream: Stream, interest: Interest) -> Self {
        Self {
            reader: Rc::new(RefCell::new(stream.reader)),
            writer: Rc::new(RefCell::new(stream.writer)),
            direct: stream.direct,
            closed: Rc::default(),
            interest,
        }
    }
}

/// A descriptor of the pipe's half that nothing reads from or writes to just now, for another process.
pub(super) fn share(pipe: &Pipe) -> io::Result<OwnedFd> {
    if let Some(reader) = &*pipe.reader.borrow() {
        return reader.share();
    }
    match &*pipe.writer.borrow() {
        Some(writer) => writer.share(),
        None => Err(crate::sys::io::Errno::BUSY.into()),
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
            () = closed.closed() => return Ok(Value::Undefined),
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
            () = closed.closed() => return Ok(Value::Undefined),
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

/// `op_child_write_now(pipe, bytes)`: how many bytes a socket takes without waiting. Nothing else may be written to it
/// meanwhile.
pub(super) fn op_child_write_now(host: &mut Host, args: &mut Args) -> OpResult {
    let data = args.bytes(1)?.to_vec();
    let pipe = host.resources.children.pipes.get(args, 0)?;
    let Some(direct) = &mut pipe.direct else { return Ok(0.into()) };
    let mut written = 0;
    while written < data.len() {
        match direct.write(&data[written..]) {
            Ok(0) => break,
            Ok(count) => written += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
            Err(error) => return Err(system_error::from_io(&error, "write", &[])),
        }
    }
    Ok((written as f64).into())
}

/// `op_child_channel(fd)`: the pipe to the process that started this one with a channel at that descriptor.
pub(super) fn op_child_channel(host: &mut Host, args: &mut Args) -> OpResult {
    let fd = args.number(0)? as i32;
    let stream = {
        let _guard = host.tasks.runtime()?.enter();
        inherited(fd).map_err(|error| system_error::from_io(&error, "open", &[]))?
    };
    let pipe = Pipe::new(stream, host.tasks.interest());
    Ok(host.resources.children.pipes.add(pipe).into())
}

/// `op_child_close(pipe, half)`: closes the half for writing (`"write"`) or all of the pipe.
pub(super) fn op_child_close(host: &mut Host, args: &mut Args) -> OpResult {
    let half = args.is_string(1);
    let pipes = &mut host.resources.children.pipes;
    if half {
        pipes.get(args, 0)?.writer.take();
    } else if let Some(pipe) = pipes.remove(args, 0)? {
        pipe.closed.close();
    }
    Ok(Value::Undefined)
}

/// `op_child_set_pipe_ref(pipe, referenced)`: whether what waits for the pipe keeps the program running.
pub(super) fn op_child_set_pipe_ref(host: &mut Host, args: &mut Args) -> OpResult {
    host.resources.children.pipes.get(args, 0)?.interest.set_referenced(args.bool(1));
    Ok(Value::Undefined)
}
