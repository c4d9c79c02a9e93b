//! Opened files, and whole files at once.

use crate::sys::fd::{AsFd, BorrowedFd, OwnedFd};
use std::collections::HashMap;
use std::fs::File;
use std::io::{Read, Write};
use std::sync::Arc;

use crate::sys::fs::{Mode, OFlags, RawMode};
use crate::sys::io::Errno;
use semba_engine::{Args, OpError, OpResult, Value};

use super::{Work, integer, path_error, system_error};
use crate::host::Host;
use crate::sys;

/// The files that a program has opened, by descriptor.
#[derive(Default)]
pub(crate) struct FileTable {
    files: HashMap<i64, Arc<File>>,
}

impl FileTable {
    /// A duplicate of the descriptor of an open file.
    ///
    /// # Errors
    /// When the program has no open file of that number.
    pub(crate) fn duplicate(&self, fd: i64) -> std::io::Result<OwnedFd> {
        match self.files.get(&fd) {
            Some(file) => file.as_fd().try_clone_to_owned(),
            None => Err(Errno::BADF.into()),
        }
    }
}

/// An open file: one of the program's or a standard stream.
#[derive(Clone)]
pub(super) enum Handle {
    File(Arc<File>),
    Standard(BorrowedFd<'static>),
}

impl AsFd for Handle {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::File(file) => file.as_fd(),
            Self::Standard(fd) => *fd,
        }
    }
}

/// The open file that the argument at `index` names by its descriptor.
pub(super) fn handle(
    host: &Host,
    args: &Args,
    index: usize,
    syscall: &'static str,
) -> Result<Handle, OpError> {
    let fd = integer(args, index)?;
    if let Some(file) = host.resources.files.files.get(&fd) {
        return Ok(Handle::File(Arc::clone(file)));
    }
    match fd {
        0 => Ok(Handle::Standard(sys::stdio::stdin())),
        1 => Ok(Handle::Standard(sys::stdio::stdout())),
        2 => Ok(Handle::Standard(sys::stdio::stderr())),
        _ => Err(system_error::from_errno(Errno::BADF, syscall, &[])),
    }
}

fn open(path: &str, flags: i64, mode: i64) -> Result<File, OpError> {
    let flags = OFlags::from_bits_retain(flags as _) | OFlags::CLOEXEC;
    let mode = Mode::from_raw_mode(mode as RawMode);
    loop {
        match sys::fs::open(path, flags, mode) {
            Ok(fd) => return Ok(File::from(fd)),
            Err(Errno::INTR) => {}
            Err(errno) => return Err(path_error(errno, "open", path)),
        }
    }
}

/// `op_fs_open(path, flags, mode)`: the descriptor of a newly opened file.
pub(super) fn op_fs_open(host: &mut Host, args: &mut Args) -> OpResult {
    let file = open(&args.string(0)?, integer(args, 1)?, integer(args, 2)?)?;
    Ok((keep(host, file) as f64).into())
}

/// Keeps an open file; its descriptor.
pub(super) fn keep(host: &mut Host, file: File) -> i64 {
    let files = &mut host.resources.files.files;
    let fd = sys::fs::number(&file, |fd| files.contains_key(&fd));
    files.insert(fd, Arc::new(file));
    fd
}

/// `op_fs_close(fd)`: closes a file, at the latest when what runs on it is done.
pub(super) fn op_fs_close(host: &mut Host, args: &mut Args) -> OpResult {
    match host.resources.files.files.remove(&integer(args, 0)?) {
        Some(_) => Ok(Value::Undefined),
        None => Err(system_error::from_errno(Errno::BADF, "close", &[])),
    }
}

/// A position in a file; `None` is wherever the last call left off.
fn position(args: &Args, index: usize) -> Result<Option<u64>, OpError> {
    if args.is_undefined(index) {
        return Ok(None);
    }
    Ok(u64::try_from(integer(args, index)?).ok())
}

fn read_some(handle: &Handle, buffer: &mut [u8], position: Option<u64>) -> Result<usize, OpError> {
    loop {
        let result = match position {
            Some(position) => sys::io::pread(handle, &mut *buffer, position),
            None => sys::io::read(handle, &mut *buffer),
        };
        match result {
            Ok(count) => return Ok(count),
            Err(Errno::INTR) => {}
            Err(errno) => return Err(system_error::from_errno(errno, "read", &[])),
        }
    }
}

/// `op_fs_read_into(fd, buffer, position?)`: fills a buffer; returns how many bytes were read.
pub(super) fn op_fs_read_into(host: &mut Host, args: &mut Args) -> OpResult {
    let handle = handle(host, args, 0, "read")?;
    let position = position(args, 2)?;
    let count = read_some(&handle, args.bytes_mut(1)?, position)?;
    Ok((count as f64).into())
}

/// `op_fs_read(fd, length, position?)`: the bytes that were read.
pub(super) fn read(host: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let handle = handle(host, args, 0, "read")?;
    let length = usize::try_from(integer(args, 1)?).unwrap_or_default();
    let position = position(args, 2)?;
    Ok(Box::new(move || {
        let mut buffer = vec![0; length];
        let count = read_some(&handle, &mut buffer, position)?;
        buffer.truncate(count);
        Ok(Value::Bytes(buffer))
    }))
}

/// `op_fs_write(fd, data, position?)`: how many bytes were written.
pub(super) fn write(host: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let handle = handle(host, args, 0, "write")?;
    let data = args.bytes_or_utf8(1)?.into_owned();
    let position = position(args, 2)?;
    Ok(Box::new(move || write_some(&handle, &data, position).map(|count| (count as f64).into())))
}

fn write_some(handle: &Handle, data: &[u8], position: Option<u64>) -> Result<usize, OpError> {
    loop {
        let result = match position {
            Some(position) => sys::io::pwrite(handle, data, position),
            None => sys::io::write(handle, data),
        };
        match result {
            Ok(count) => return Ok(count),
            Err(Errno::INTR | Errno::AGAIN) => {}
            Err(errno) => return Err(system_error::from_errno(errno, "write", &[])),
        }
    }
}

/// What a whole-file operation works on: a path with flags, or an open file.
enum Target {
    Path(String, i64, i64),
    Handle(Handle),
}

/// Reads `(path, flags, mode)` or `(fd)` from the arguments at `index`.
fn target(
    host: &Host,
    args: &Args,
    index: usize,
    syscall: &'static str,
) -> Result<Target, OpError> {
    if args.is_string(index) {
        Ok(Target::Path(args.string(index)?, integer(args, index + 1)?, integer(args, index + 2)?))
    } else {
        handle(host, args, index, syscall).map(Target::Handle)
    }
}

/// The most that is read of a file at once, as in Node.
const MAX_SIZE: u64 = (1 << 31) - 1;

fn check_size(file: &File) -> Result<(), OpError> {
    let size = file.metadata().map_or(0, |metadata| metadata.len());
    if size <= MAX_SIZE {
        return Ok(());
    }
    let message = format!("File size ({size}) is greater than 2 GiB");
    Err(OpError::range_error(message).with_code("ERR_FS_FILE_TOO_LARGE"))
}

fn read_all(target: Target) -> Result<Vec<u8>, OpError> {
    let failed = |error: std::io::Error| system_error::from_io(&error, "read", &[]);
    let mut data = Vec::new();
    match target {
        Target::Path(path, flags, mode) => {
            let mut file = open(&path, flags, mode)?;
            check_size(&file)?;
            file.read_to_end(&mut data).map_err(failed)?;
        }
        Target::Handle(Handle::File(file)) => {
            check_size(&file)?;
            (&*file).read_to_end(&mut data).map_err(failed)?;
        }
        Target::Handle(handle) => {
            let mut chunk = vec![0; 64 * 1024];
            loop {
                match read_some(&handle, &mut chunk, None)? {
                    0 => break,
                    count => data.extend_from_slice(&chunk[..count]),
                }
            }
        }
    }
    Ok(data)
}

/// `op_fs_read_file(path | fd, flags, mode)`: all bytes of a file.
pub(super) fn read_file(host: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let target = target(host, args, 0, "read")?;
    Ok(Box::new(move || read_all(target).map(Value::Bytes)))
}

/// `op_fs_read_text(path | fd, flags, mode)`: a file as UTF-8 text.
pub(super) fn read_text(host: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let target = target(host, args, 0, "read")?;
    Ok(Box::new(move || read_all(target).map(text)))
}

/// Bytes of UTF-8 as text.
pub(super) fn text(data: Vec<u8>) -> Value {
    let text = String::from_utf8(data)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    Value::String(text)
}

/// `op_fs_write_file(data, path | fd, flags, mode)`: writes all of `data`.
pub(super) fn write_file(host: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let data = args.bytes_or_utf8(0)?.into_owned();
    let target = target(host, args, 1, "write")?;
    Ok(Box::new(move || {
        match target {
            Target::Path(path, flags, mode) => {
                let written = open(&path, flags, mode)?.write_all(&data);
                written.map_err(|error| system_error::from_io(&error, "write", &[]))?;
            }
            Target::Handle(handle) => {
                let mut rest = &data[..];
                while !rest.is_empty() {
                    rest = &rest[write_some(&handle, rest, None)?..];
                }
            }
        }
        Ok(Value::Undefined)
    }))
}

/// `op_fs_fsync(fd, dataOnly)`.
pub(super) fn fsync(host: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let data_only = args.bool(1);
    let syscall = if data_only { "fdatasync" } else { "fsync" };
    let handle = handle(host, args, 0, syscall)?;
    Ok(Box::new(move || {
        let result = if data_only { sys::fs::fdatasync(&handle) } else { sys::fs::fsync(&handle) };
        result.map_err(|errno| system_error::from_errno(errno, syscall, &[]))?;
        Ok(Value::Undefined)
    }))
}

/// `op_fs_ftruncate(fd, length)`.
pub(super) fn ftruncate(host: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let handle = handle(host, args, 0, "ftruncate")?;
    let length = u64::try_from(integer(args, 1)?).unwrap_or_default();
    Ok(Box::new(move || {
        sys::fs::ftruncate(&handle, length)
            .map_err(|errno| system_error::from_errno(errno, "ftruncate", &[]))?;
        Ok(Value::Undefined)
    }))
}
