//! Directories: making, listing, removing.

use std::hash::{BuildHasher, RandomState};
use std::io::ErrorKind;
use std::path::Path;

use crate::sys::fs::{Mode, RawMode};
use crate::sys::io::Errno;
use semba_engine::{Args, OpError, OpResult, Value};

use super::{Work, integer, path_error, path_io_error};
use crate::host::Host;
use crate::sys;

/// How often another random name is tried.
const MAX_ATTEMPTS: usize = 100;

/// `op_fs_make_directory(path, mode, recursive)`: for a recursive call the first directory that was made, if any.
pub(super) fn make(_: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let path = args.string(0)?;
    let mode = Mode::from_raw_mode(integer(args, 1)? as RawMode & 0o7777);
    let recursive = args.bool(2);
    Ok(Box::new(move || {
        if recursive {
            return make_all(&path, mode);
        }
        sys::fs::mkdir(&path, mode).map_err(|errno| path_error(errno, "mkdir", &path))?;
        Ok(Value::Undefined)
    }))
}

fn make_all(path: &str, mode: Mode) -> OpResult {
    let failed = |errno| path_error(errno, "mkdir", path);
    // From the path upwards to the first directory that exists, then down again.
    let mut missing = Vec::new();
    let mut current = Some(Path::new(path));
    while let Some(directory) = current {
        if directory.as_os_str().is_empty() {
            break;
        }
        match sys::fs::stat(directory) {
            Ok(_) if directory.is_dir() => break,
            Ok(_) if missing.is_empty() => return Err(failed(Errno::EXIST)),
            Ok(_) | Err(Errno::NOTDIR) => return Err(failed(Errno::NOTDIR)),
            Err(Errno::NOENT) => missing.push(directory),
            Err(errno) => return Err(failed(errno)),
        }
        current = directory.parent();
    }
    for directory in missing.iter().rev() {
        match sys::fs::mkdir(*directory, mode) {
            Ok(()) => {}
            Err(Errno::EXIST) if directory.is_dir() => {}
            Err(errno) => return Err(failed(errno)),
        }
    }
    Ok(missing.last().map(|first| first.to_string_lossy().into_owned()).into())
}

/// `op_fs_make_temporary(prefix)`: makes a directory with six random characters behind `prefix`; its path.
pub(super) fn make_temporary(_: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let prefix = args.string(0)?;
    Ok(Box::new(move || {
        let template = format!("{prefix}XXXXXX");
        for _ in 0..MAX_ATTEMPTS {
            let path = format!("{prefix}{}", random_name());
            match sys::fs::mkdir(&path, Mode::RWXU) {
                Ok(()) => return Ok(path.into()),
                Err(Errno::EXIST) => {}
                Err(errno) => return Err(path_error(errno, "mkdtemp", &template)),
            }
        }
        Err(path_error(Errno::EXIST, "mkdtemp", &template))
    }))
}

fn random_name() -> String {
    const LETTERS: &[u8; 62] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    // Every `RandomState` has keys of its own, which come from the system's random numbers.
    let mut number = RandomState::new().hash_one(0);
    let mut name = String::new();
    for _ in 0..6 {
        name.push(char::from(LETTERS[(number % 62) as usize]));
        number /= 62;
    }
    name
}

/// `op_fs_read_directory(path)`: names and types (of `uv_dirent_type_t`) in turn.
pub(super) fn read(_: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let path = args.string(0)?;
    Ok(Box::new(move || {
        let failed = |error: std::io::Error| path_io_error(&error, "scandir", &path);
        let mut entries = Vec::new();
        for entry in std::fs::read_dir(&path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let kind = entry.file_type().map_or(0, sys::fs::kind_number);
            entries.push((entry.file_name().to_string_lossy().into_owned(), kind));
        }
        entries.sort_unstable();
        Ok(Value::List(
            entries.into_iter().flat_map(|(name, kind)| [name.into(), kind.into()]).collect(),
        ))
    }))
}

/// `op_fs_remove_directory(path)`: removes an empty directory.
pub(super) fn remove_empty(_: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let path = args.string(0)?;
    Ok(Box::new(move || {
        sys::fs::rmdir(&path).map_err(|errno| path_error(errno, "rmdir", &path))?;
        Ok(Value::Undefined)
    }))
}

/// `op_fs_remove(path, recursive, force)`: removes whatever is there.
pub(super) fn remove(_: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let (path, recursive, force) = (args.string(0)?, args.bool(1), args.bool(2));
    Ok(Box::new(move || {
        let metadata = match std::fs::symlink_metadata(&path) {
            Ok(metadata) => metadata,
            Err(error) if force && error.kind() == ErrorKind::NotFound => {
                return Ok(Value::Undefined);
            }
            Err(error) => return Err(path_io_error(&error, "lstat", &path)),
        };
        let result = if !metadata.is_dir() {
            std::fs::remove_file(&path)
        } else if recursive {
            std::fs::remove_dir_all(&path)
        } else {
            return Err(is_directory(&path));
        };
        match result {
            Err(error) if !(force && error.kind() == ErrorKind::NotFound) => {
                Err(path_io_error(&error, "rm", &path))
            }
            _ => Ok(Value::Undefined),
        }
    }))
}

fn is_directory(path: &str) -> OpError {
    OpError::error(format!("Path is a directory: rm returned EISDIR (is a directory) {path}"))
        .with("code", "ERR_FS_EISDIR")
        .with("errno", 21)
        .with("syscall", "rm")
        .with("path", path)
}
