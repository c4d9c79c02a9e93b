//! What the file system says about a file, and changing it.

use std::fs::Metadata;

use semba_engine::{Args, OpError, Value};

use super::files::handle;
use super::{Work, integer, path_error, path_io_error, system_error};
use crate::host::Host;
use crate::sys;
use crate::sys::fs::{AtFlags, CWD, Gid, Mode, RawMode, Timespec, Timestamps, Uid};

pub(super) fn numbers(metadata: &Metadata) -> Value {
    Value::List(sys::fs::numbers(metadata).map(Value::Number).to_vec())
}

/// `op_fs_stat(path, follow, throwIfMissing)`: `undefined` for a missing file that is no error.
pub(super) fn stat(_: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let (path, follow, throw_if_missing) = (args.string(0)?, args.bool(1), args.bool(2));
    Ok(Box::new(move || {
        let result =
            if follow { std::fs::metadata(&path) } else { std::fs::symlink_metadata(&path) };
        match result {
            Ok(metadata) => Ok(numbers(&metadata)),
            Err(error)
                if !throw_if_missing
                    && matches!(
                        error.kind(),
                        std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory
                    ) =>
            {
                Ok(Value::Undefined)
            }
            Err(error) => Err(path_io_error(&error, if follow { "stat" } else { "lstat" }, &path)),
        }
    }))
}

/// `op_fs_fstat(fd)`.
pub(super) fn fstat(host: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let handle = handle(host, args, 0, "fstat")?;
    Ok(Box::new(move || {
        sys::fs::handle_numbers(&handle)
            .map(|numbers| Value::List(numbers.map(Value::Number).to_vec()))
            .map_err(|error| system_error::from_io(&error, "fstat", &[]))
    }))
}

/// `op_fs_stat_system(path)`: type, bsize, blocks, bfree, bavail, files, ffree.
pub(super) fn stat_system(_: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let path = args.string(0)?;
    Ok(Box::new(move || {
        let numbers =
            sys::fs::file_system(&path).map_err(|errno| path_error(errno, "statfs", &path))?;
        Ok(Value::List(numbers.map(Value::Number).to_vec()))
    }))
}

fn mode(args: &Args, index: usize) -> Result<Mode, OpError> {
    Ok(Mode::from_raw_mode(integer(args, index)? as RawMode & 0o7777))
}

/// `op_fs_chmod(path, mode)`.
pub(super) fn chmod(_: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let (path, mode) = (args.string(0)?, mode(args, 1)?);
    Ok(Box::new(move || {
        sys::fs::chmod(&path, mode).map_err(|errno| path_error(errno, "chmod", &path))?;
        Ok(Value::Undefined)
    }))
}

/// `op_fs_fchmod(fd, mode)`.
pub(super) fn fchmod(host: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let (handle, mode) = (handle(host, args, 0, "fchmod")?, mode(args, 1)?);
    Ok(Box::new(move || {
        sys::fs::fchmod(&handle, mode)
            .map_err(|errno| system_error::from_errno(errno, "fchmod", &[]))?;
        Ok(Value::Undefined)
    }))
}

/// Owner and group; -1 leaves one as it is.
fn owner(args: &Args, index: usize) -> Result<(Option<Uid>, Option<Gid>), OpError> {
    let id = |value: i64| (value >= 0 && value < i64::from(u32::MAX)).then_some(value as u32);
    Ok((
        id(integer(args, index)?).map(Uid::from_raw),
        id(integer(args, index + 1)?).map(Gid::from_raw),
    ))
}

/// `op_fs_chown(path, uid, gid, follow)`.
pub(super) fn chown(_: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let (path, (uid, gid), follow) = (args.string(0)?, owner(args, 1)?, args.bool(3));
    Ok(Box::new(move || {
        let flags = if follow { AtFlags::empty() } else { AtFlags::SYMLINK_NOFOLLOW };
        sys::fs::chownat(CWD, &path, uid, gid, flags)
            .map_err(|errno| path_error(errno, if follow { "chown" } else { "lchown" }, &path))?;
        Ok(Value::Undefined)
    }))
}

/// `op_fs_fchown(fd, uid, gid)`.
pub(super) fn fchown(host: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let (handle, (uid, gid)) = (handle(host, args, 0, "fchown")?, owner(args, 1)?);
    Ok(Box::new(move || {
        sys::fs::fchown(&handle, uid, gid)
            .map_err(|errno| system_error::from_errno(errno, "fchown", &[]))?;
        Ok(Value::Undefined)
    }))
}

/// Access and modification time, in seconds.
fn times(args: &Args, index: usize) -> Result<Timestamps, OpError> {
    let timespec = |seconds: f64| {
        let whole = seconds.floor();
        // Microseconds are as much as a double of today's seconds holds.
        let micros = ((seconds - whole) * 1e6).round().min(999_999.0);
        Timespec { tv_sec: whole as i64, tv_nsec: micros as i64 * 1000 }
    };
    Ok(Timestamps {
        last_access: timespec(args.number(index)?),
        last_modification: timespec(args.number(index + 1)?),
    })
}

/// `op_fs_utimes(path, atime, mtime, follow)`.
pub(super) fn utimes(_: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let (path, times, follow) = (args.string(0)?, times(args, 1)?, args.bool(3));
    Ok(Box::new(move || {
        let flags = if follow { AtFlags::empty() } else { AtFlags::SYMLINK_NOFOLLOW };
        sys::fs::utimensat(CWD, &path, &times, flags)
            .map_err(|errno| path_error(errno, if follow { "utime" } else { "lutime" }, &path))?;
        Ok(Value::Undefined)
    }))
}

/// `op_fs_futimes(fd, atime, mtime)`.
pub(super) fn futimes(host: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let (handle, times) = (handle(host, args, 0, "futime")?, times(args, 1)?);
    Ok(Box::new(move || {
        sys::fs::futimens(&handle, &times)
            .map_err(|errno| system_error::from_errno(errno, "futime", &[]))?;
        Ok(Value::Undefined)
    }))
}
