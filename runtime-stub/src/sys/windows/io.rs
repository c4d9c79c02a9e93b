//! Errors under the numbers that libuv gives them on Windows, and reading and writing.

use std::fmt;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::windows::fs::FileExt;

use super::fd::AsFd;

/// The result of a call.
pub(crate) type Result<T> = std::result::Result<T, Errno>;

/// An error number: libuv's for Windows, without the sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Errno(i32);

impl Errno {
    pub(crate) const TOOBIG: Self = Self(4093);
    pub(crate) const ACCESS: Self = Self(4092);
    pub(crate) const ADDRINUSE: Self = Self(4091);
    pub(crate) const ADDRNOTAVAIL: Self = Self(4090);
    pub(crate) const AFNOSUPPORT: Self = Self(4089);
    pub(crate) const AGAIN: Self = Self(4088);
    pub(crate) const ALREADY: Self = Self(4084);
    pub(crate) const BADF: Self = Self(4083);
    pub(crate) const BUSY: Self = Self(4082);
    pub(crate) const CANCELED: Self = Self(4081);
    pub(crate) const CONNABORTED: Self = Self(4079);
    pub(crate) const CONNREFUSED: Self = Self(4078);
    pub(crate) const CONNRESET: Self = Self(4077);
    pub(crate) const DESTADDRREQ: Self = Self(4076);
    pub(crate) const EXIST: Self = Self(4075);
    pub(crate) const FAULT: Self = Self(4074);
    pub(crate) const HOSTUNREACH: Self = Self(4073);
    pub(crate) const INTR: Self = Self(4072);
    pub(crate) const INVAL: Self = Self(4071);
    pub(crate) const IO: Self = Self(4070);
    pub(crate) const ISCONN: Self = Self(4069);
    pub(crate) const ISDIR: Self = Self(4068);
    pub(crate) const LOOP: Self = Self(4067);
    pub(crate) const MFILE: Self = Self(4066);
    pub(crate) const MSGSIZE: Self = Self(4065);
    pub(crate) const NAMETOOLONG: Self = Self(4064);
    pub(crate) const NETDOWN: Self = Self(4063);
    pub(crate) const NETUNREACH: Self = Self(4062);
    pub(crate) const NFILE: Self = Self(4061);
    pub(crate) const NOBUFS: Self = Self(4060);
    pub(crate) const NODEV: Self = Self(4059);
    pub(crate) const NOENT: Self = Self(4058);
    pub(crate) const NOMEM: Self = Self(4057);
    pub(crate) const NOSPC: Self = Self(4055);
    pub(crate) const NOSYS: Self = Self(4054);
    pub(crate) const NOTCONN: Self = Self(4053);
    pub(crate) const NOTDIR: Self = Self(4052);
    pub(crate) const NOTEMPTY: Self = Self(4051);
    pub(crate) const NOTSOCK: Self = Self(4050);
    pub(crate) const OPNOTSUPP: Self = Self(4049);
    pub(crate) const PERM: Self = Self(4048);
    pub(crate) const PIPE: Self = Self(4047);
    pub(crate) const PROTO: Self = Self(4046);
    pub(crate) const PROTONOSUPPORT: Self = Self(4045);
    pub(crate) const PROTOTYPE: Self = Self(4044);
    pub(crate) const ROFS: Self = Self(4043);
    pub(crate) const SPIPE: Self = Self(4041);
    pub(crate) const SRCH: Self = Self(4040);
    pub(crate) const TIMEDOUT: Self = Self(4039);
    pub(crate) const TXTBSY: Self = Self(4038);
    pub(crate) const XDEV: Self = Self(4037);
    pub(crate) const FBIG: Self = Self(4036);
    pub(crate) const NOPROTOOPT: Self = Self(4035);
    pub(crate) const RANGE: Self = Self(4034);
    pub(crate) const NXIO: Self = Self(4033);
    pub(crate) const MLINK: Self = Self(4032);
    pub(crate) const NOTTY: Self = Self(4029);
    pub(crate) const ILSEQ: Self = Self(4027);
    pub(crate) const OVERFLOW: Self = Self(4026);
    pub(crate) const NODATA: Self = Self(4024);
    const UNKNOWN: Self = Self(4094);

    /// The number.
    pub(crate) fn raw_os_error(self) -> i32 {
        self.0
    }

    /// The number of an error of `std`.
    pub(crate) fn from_io_error(error: &std::io::Error) -> Option<Self> {
        if let Some(errno) = error.get_ref().and_then(|inner| inner.downcast_ref::<Self>()) {
            return Some(*errno);
        }
        match error.raw_os_error() {
            Some(code) => Some(Self::from_system(code)),
            None => Self::from_kind(error.kind()),
        }
    }

    /// What libuv makes of a system error code.
    fn from_system(code: i32) -> Self {
        let known = SYSTEM_ERRORS.binary_search_by_key(&code, |(known, _)| *known);
        known.map_or(Self::UNKNOWN, |index| SYSTEM_ERRORS[index].1)
    }

    /// Errors that `std` makes itself.
    fn from_kind(kind: std::io::ErrorKind) -> Option<Self> {
        use std::io::ErrorKind;
        Some(match kind {
            ErrorKind::NotFound => Self::NOENT,
            ErrorKind::PermissionDenied => Self::PERM,
            ErrorKind::AlreadyExists => Self::EXIST,
            ErrorKind::InvalidInput | ErrorKind::InvalidFilename => Self::INVAL,
            ErrorKind::BrokenPipe => Self::PIPE,
            ErrorKind::Unsupported => Self::NOSYS,
            _ => return None,
        })
    }
}

impl fmt::Display for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error {}", self.0)
    }
}

impl std::error::Error for Errno {}

impl From<Errno> for std::io::Error {
    fn from(errno: Errno) -> Self {
        Self::other(errno)
    }
}

impl From<std::io::Error> for Errno {
    fn from(error: std::io::Error) -> Self {
        Self::from_io_error(&error).unwrap_or(Self::IO)
    }
}

/// `winerror.h` and `winsock2.h`, in ascending order.
const SYSTEM_ERRORS: &[(i32, Errno)] = &[
    // ERROR_INVALID_FUNCTION: what reading a directory gives.
    (1, Errno::ISDIR),
    (2, Errno::NOENT),
    (3, Errno::NOENT),
    (4, Errno::MFILE),
    (5, Errno::PERM),
    (6, Errno::BADF),
    (8, Errno::NOMEM),
    (13, Errno::INVAL),
    (14, Errno::NOMEM),
    (15, Errno::NOENT),
    (17, Errno::XDEV),
    (19, Errno::ROFS),
    (25, Errno::IO),
    (32, Errno::BUSY),
    (33, Errno::BUSY),
    (50, Errno::OPNOTSUPP),
    (80, Errno::EXIST),
    (82, Errno::ACCESS),
    (87, Errno::INVAL),
    (109, Errno::PIPE),
    (111, Errno::FAULT),
    (112, Errno::NOSPC),
    (122, Errno::INVAL),
    (123, Errno::NOENT),
    (126, Errno::NOENT),
    (131, Errno::INVAL),
    (145, Errno::NOTEMPTY),
    (161, Errno::NOENT),
    (183, Errno::EXIST),
    (206, Errno::NAMETOOLONG),
    (230, Errno::PIPE),
    (232, Errno::PIPE),
    (233, Errno::PIPE),
    (267, Errno::NOTDIR),
    (740, Errno::ACCESS),
    (995, Errno::CANCELED),
    (998, Errno::ACCESS),
    (1314, Errno::PERM),
    (1464, Errno::INVAL),
    (1921, Errno::LOOP),
    (4390, Errno::INVAL),
    (10004, Errno::INTR),
    (10013, Errno::ACCESS),
    (10022, Errno::INVAL),
    (10035, Errno::AGAIN),
    (10048, Errno::ADDRINUSE),
    (10049, Errno::ADDRNOTAVAIL),
    (10051, Errno::NETUNREACH),
    (10053, Errno::CONNABORTED),
    (10054, Errno::CONNRESET),
    (10055, Errno::NOBUFS),
    (10056, Errno::ISCONN),
    (10057, Errno::NOTCONN),
    (10060, Errno::TIMEDOUT),
    (10061, Errno::CONNREFUSED),
    (10065, Errno::HOSTUNREACH),
];

/// The file behind a handle; dropping it closes a duplicate only.
fn file(handle: impl AsFd) -> Result<File> {
    Ok(File::from(handle.as_fd().try_clone_to_owned()?))
}

/// The end of a pipe is an error for Windows.
fn ended(result: std::io::Result<usize>) -> Result<usize> {
    match result {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(0),
        result => Ok(result?),
    }
}

/// Reads from where the last call left off.
pub(crate) fn read(handle: impl AsFd, buffer: &mut [u8]) -> Result<usize> {
    ended(file(handle)?.read(buffer))
}

/// Reads at a position, and leaves the file's own as it is.
pub(crate) fn pread(handle: impl AsFd, buffer: &mut [u8], position: u64) -> Result<usize> {
    let mut file = file(handle)?;
    let before = file.stream_position()?;
    let result = ended(file.seek_read(buffer, position));
    file.seek(SeekFrom::Start(before))?;
    result
}

/// Writes where the last call left off.
pub(crate) fn write(handle: impl AsFd, data: &[u8]) -> Result<usize> {
    Ok(file(handle)?.write(data)?)
}

/// Writes at a position, and leaves the file's own as it is.
pub(crate) fn pwrite(handle: impl AsFd, data: &[u8], position: u64) -> Result<usize> {
    let mut file = file(handle)?;
    let before = file.stream_position()?;
    let result = file.seek_write(data, position);
    file.seek(SeekFrom::Start(before))?;
    Ok(result?)
}
