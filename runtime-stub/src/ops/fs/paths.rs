//! Operations on names: links, renaming, copying.

use crate::sys::fs::{Access, Mode, OFlags};
use semba_engine::{Args, OpError, Value};

use super::{Work, integer, path_error, path_io_error, system_error};
use crate::host::Host;
use crate::sys;

/// `COPYFILE_EXCL`
const COPY_EXCLUSIVE: i64 = 1;

/// `op_fs_access(path, mode)`.
pub(super) fn access(_: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let path = args.string(0)?;
    // Systems differ in the sign of the flags' type.
    let mode = Access::from_bits_truncate(integer(args, 1)? as _);
    Ok(Box::new(move || {
        sys::fs::access(&path, mode).map_err(|errno| path_error(errno, "access", &path))?;
        Ok(Value::Undefined)
    }))
}

/// `op_fs_exists(path)`.
pub(super) fn exists(_: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let path = args.string(0)?;
    Ok(Box::new(move || Ok(sys::fs::access(&path, Access::EXISTS).is_ok().into())))
}

/// `op_fs_copy_file(from, to, mode)`.
pub(super) fn copy_file(_: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let (from, to, mode) = (args.string(0)?, args.string(1)?, integer(args, 2)?);
    Ok(Box::new(move || {
        let failed =
            |error: &std::io::Error| system_error::from_io(error, "copyfile", &[&from, &to]);
        if mode & COPY_EXCLUSIVE != 0 {
            // Creating the file claims the name; the copy then overwrites it.
            let new = std::fs::OpenOptions::new().write(true).create_new(true).open(&to);
            new.map_err(|error| failed(&error))?;
        }
        if std::fs::metadata(&from).map_err(|error| failed(&error))?.is_dir() {
            let errno = sys::io::Errno::ISDIR;
            return Err(system_error::from_errno(errno, "copyfile", &[&from, &to]));
        }
        std::fs::copy(&from, &to).map_err(|error| failed(&error))?;
        Ok(Value::Undefined)
    }))
}

/// `op_fs_rename(from, to)`.
pub(super) fn rename(_: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let (from, to) = (args.string(0)?, args.string(1)?);
    Ok(Box::new(move || {
        sys::fs::rename(&from, &to)
            .map_err(|errno| system_error::from_errno(errno, "rename", &[&from, &to]))?;
        Ok(Value::Undefined)
    }))
}

/// `op_fs_link(existing, new)`.
pub(super) fn link(_: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let (from, to) = (args.string(0)?, args.string(1)?);
    Ok(Box::new(move || {
        sys::fs::link(&from, &to)
            .map_err(|errno| system_error::from_errno(errno, "link", &[&from, &to]))?;
        Ok(Value::Undefined)
    }))
}

/// `op_fs_symlink(target, path)`.
pub(super) fn symlink(_: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let (target, path) = (args.string(0)?, args.string(1)?);
    Ok(Box::new(move || {
        sys::fs::symlink(&target, &path)
            .map_err(|errno| system_error::from_errno(errno, "symlink", &[&target, &path]))?;
        Ok(Value::Undefined)
    }))
}

/// `op_fs_read_link(path)`: the link's target.
pub(super) fn read_link(_: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let path = args.string(0)?;
    Ok(Box::new(move || match std::fs::read_link(&path) {
        Ok(target) => Ok(target.to_string_lossy().into_owned().into()),
        Err(error) => Err(path_io_error(&error, "readlink", &path)),
    }))
}

/// `op_fs_real_path(path, native)`: the absolute path without links. Node has two implementations, which differ in
/// what they say of an error.
pub(super) fn real_path(_: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let (path, native) = (args.string(0)?, args.bool(1));
    Ok(Box::new(move || match std::fs::canonicalize(&path) {
        Ok(real) => Ok(real.to_string_lossy().into_owned().into()),
        Err(error) if native => Err(path_io_error(&error, "realpath", &path)),
        Err(error) => {
            let absolute = std::path::absolute(&path).unwrap_or_else(|_| path.into());
            Err(path_io_error(&error, "lstat", &absolute.to_string_lossy()))
        }
    }))
}

/// `op_fs_unlink(path)`.
pub(super) fn unlink(_: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let path = args.string(0)?;
    Ok(Box::new(move || {
        sys::fs::unlink(&path).map_err(|errno| path_error(errno, "unlink", &path))?;
        Ok(Value::Undefined)
    }))
}

/// `op_fs_truncate(path, length)`.
pub(super) fn truncate(_: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let path = args.string(0)?;
    let length = u64::try_from(integer(args, 1)?).unwrap_or_default();
    Ok(Box::new(move || {
        sys::fs::open(&path, OFlags::WRONLY | OFlags::CLOEXEC, Mode::empty())
            .map_err(|errno| path_error(errno, "open", &path))
            .and_then(|file| {
                sys::fs::ftruncate(file, length)
                    .map_err(|errno| system_error::from_errno(errno, "ftruncate", &[]))
            })?;
        Ok(Value::Undefined)
    }))
}
