//! Errors of the operating system as Node shows them: `ENOENT: no such file or directory, open 'x'`.

use crate::sys::io::Errno;
use semba_engine::{OpError, Value};

/// Makes the error that a failed system call throws, from `std`'s error.
pub(super) fn from_io(error: &std::io::Error, syscall: &'static str, paths: &[&str]) -> OpError {
    match Errno::from_io_error(error) {
        Some(errno) => from_errno(errno, syscall, paths),
        None => OpError::error(format!("{error}, {syscall}")).with("syscall", syscall),
    }
}

/// Makes the error that a failed system call throws. `paths` are the path and, for calls with two, the destination.
pub(super) fn from_errno(errno: Errno, syscall: &'static str, paths: &[&str]) -> OpError {
    let raw = errno.raw_os_error();
    let (code, text) = describe(raw).unwrap_or(("UNKNOWN", "unknown error"));
    let mut message = format!("{code}: {text}, {syscall}");
    match paths {
        [] => {}
        [path] => message.push_str(&format!(" '{path}'")),
        [path, dest, ..] => message.push_str(&format!(" '{path}' -> '{dest}'")),
    }
    let mut error = OpError::error(message);
    error.properties.push(("errno", Value::Number(f64::from(-raw))));
    // The property is part of the list, so that the order is Node's.
    error.properties.push(("code", Value::String(code.to_owned())));
    error.properties.push(("syscall", Value::String(syscall.to_owned())));
    if let Some(path) = paths.first() {
        error.properties.push(("path", Value::String((*path).to_owned())));
    }
    if let Some(dest) = paths.get(1) {
        error.properties.push(("dest", Value::String((*dest).to_owned())));
    }
    error
}

/// The name and the text of an error number.
pub(super) fn describe(raw: i32) -> Option<(&'static str, &'static str)> {
    TABLE
        .iter()
        .find(|(errno, ..)| errno.raw_os_error() == raw)
        .map(|(_, name, text)| (*name, *text))
}

/// All error numbers with name and text, for `util.getSystemErrorMap` and `os.constants.errno`.
pub(super) const TABLE: &[(Errno, &str, &str)] = &[
    (Errno::TOOBIG, "E2BIG", "argument list too long"),
    (Errno::ACCESS, "EACCES", "permission denied"),
    (Errno::ADDRINUSE, "EADDRINUSE", "address already in use"),
    (Errno::ADDRNOTAVAIL, "EADDRNOTAVAIL", "address not available"),
    (Errno::AFNOSUPPORT, "EAFNOSUPPORT", "address family not supported"),
    (Errno::AGAIN, "EAGAIN", "resource temporarily unavailable"),
    (Errno::ALREADY, "EALREADY", "connection already in progress"),
    (Errno::BADF, "EBADF", "bad file descriptor"),
    (Errno::BUSY, "EBUSY", "resource busy or locked"),
    (Errno::CANCELED, "ECANCELED", "operation canceled"),
    (Errno::CONNABORTED, "ECONNABORTED", "software caused connection abort"),
    (Errno::CONNREFUSED, "ECONNREFUSED", "connection refused"),
    (Errno::CONNRESET, "ECONNRESET", "connection reset by peer"),
    (Errno::DESTADDRREQ, "EDESTADDRREQ", "destination address required"),
    (Errno::EXIST, "EEXIST", "file already exists"),
    (Errno::FAULT, "EFAULT", "bad address in system call argument"),
    (Errno::FBIG, "EFBIG", "file too large"),
    (Errno::HOSTUNREACH, "EHOSTUNREACH", "host is unreachable"),
    (Errno::INTR, "EINTR", "interrupted system call"),
    (Errno::INVAL, "EINVAL", "invalid argument"),
    (Errno::IO, "EIO", "i/o error"),
    (Errno::ISCONN, "EISCONN", "socket is already connected"),
    (Errno::ISDIR, "EISDIR", "illegal operation on a directory"),
    (Errno::LOOP, "ELOOP", "too many symbolic links encountered"),
    (Errno::MFILE, "EMFILE", "too many open files"),
    (Errno::MSGSIZE, "EMSGSIZE", "message too long"),
    (Errno::NAMETOOLONG, "ENAMETOOLONG", "name too long"),
    (Errno::NETDOWN, "ENETDOWN", "network is down"),
    (Errno::NETUNREACH, "ENETUNREACH", "network is unreachable"),
    (Errno::NFILE, "ENFILE", "file table overflow"),
    (Errno::NOBUFS, "ENOBUFS", "no buffer space available"),
    (Errno::NODEV, "ENODEV", "no such device"),
    (Errno::NOENT, "ENOENT", "no such file or directory"),
    (Errno::NOMEM, "ENOMEM", "not enough memory"),
    (Errno::NOPROTOOPT, "ENOPROTOOPT", "protocol not available"),
    (Errno::NOSPC, "ENOSPC", "no space left on device"),
    (Errno::NOSYS, "ENOSYS", "function not implemented"),
    (Errno::NOTCONN, "ENOTCONN", "socket is not connected"),
    (Errno::NOTDIR, "ENOTDIR", "not a directory"),
    (Errno::NOTEMPTY, "ENOTEMPTY", "directory not empty"),
    (Errno::NOTSOCK, "ENOTSOCK", "socket operation on non-socket"),
    (Errno::OPNOTSUPP, "ENOTSUP", "operation not supported on socket"),
    (Errno::OVERFLOW, "EOVERFLOW", "value too large for defined data type"),
    (Errno::PERM, "EPERM", "operation not permitted"),
    (Errno::PIPE, "EPIPE", "broken pipe"),
    (Errno::PROTO, "EPROTO", "protocol error"),
    (Errno::PROTONOSUPPORT, "EPROTONOSUPPORT", "protocol not supported"),
    (Errno::PROTOTYPE, "EPROTOTYPE", "protocol wrong type for socket"),
    (Errno::RANGE, "ERANGE", "result too large"),
    (Errno::ROFS, "EROFS", "read-only file system"),
    (Errno::SPIPE, "ESPIPE", "invalid seek"),
    (Errno::SRCH, "ESRCH", "no such process"),
    (Errno::TIMEDOUT, "ETIMEDOUT", "connection timed out"),
    (Errno::TXTBSY, "ETXTBSY", "text file is busy"),
    (Errno::XDEV, "EXDEV", "cross-device link not permitted"),
    (Errno::NXIO, "ENXIO", "no such device or address"),
    (Errno::MLINK, "EMLINK", "too many links"),
    (Errno::NOTTY, "ENOTTY", "inappropriate ioctl for device"),
    (Errno::ILSEQ, "EILSEQ", "illegal byte sequence"),
    (Errno::NODATA, "ENODATA", "no data available"),
];
