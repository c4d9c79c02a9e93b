//! Operations that also find the files that the executable carries: each looks there first, and leaves all other paths
//! to the operation on the file system. Programs without such files pay for one comparison.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};

use semba_engine::{Args, OpError, OpResult, Value};

use super::{Work, directories, files, integer, metadata, path_error, path_io_error, paths};
use crate::assets::{Asset, Node, normalized};
use crate::host::Host;
use crate::sys;
use crate::sys::io::Errno;

/// `O_ACCMODE`: which bits of the flags say whether a file is written.
const ACCESS_MODE: i64 = 3;
/// Bits of the mode of an access.
const WRITE_OK: i64 = 2;
const EXECUTE_OK: i64 = 1;
/// The types and permissions of embedded files and directories.
const FILE_MODE: f64 = 0o100_444 as f64;
const DIRECTORY_MODE: f64 = 0o040_555 as f64;
/// Places of numbers in the list that a stat gives.
const MODE: usize = 1;
const LINKS: usize = 2;
const INODE: usize = 7;
const SIZE: usize = 8;
const BLOCKS: usize = 9;

/// What is embedded at the path in the argument at `index`.
fn find(host: &Host, args: &Args, index: usize) -> Result<Option<Node>, OpError> {
    match host.assets() {
        Some(assets) if args.is_string(index) => Ok(assets.find(&args.string(index)?)),
        _ => Ok(None),
    }
}

/// The file embedded there.
fn find_file(host: &Host, args: &Args, index: usize) -> Result<Option<Asset>, OpError> {
    Ok(match find(host, args, index)? {
        Some(Node::File(asset)) => Some(asset),
        _ => None,
    })
}

fn read_only(syscall: &'static str, path: &str) -> OpError {
    path_error(Errno::ROFS, syscall, path)
}

/// `op_fs_access(path, mode)`.
pub(super) fn access(host: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    if find_file(host, args, 0)?.is_none() {
        return if is_only_embedded(host, args)? { nothing() } else { paths::access(host, args) };
    }
    let path = args.string(0)?;
    let mode = integer(args, 1)?;
    Ok(Box::new(move || {
        if mode & WRITE_OK != 0 {
            Err(read_only("access", &path))
        } else if mode & EXECUTE_OK != 0 {
            Err(path_error(Errno::ACCESS, "access", &path))
        } else {
            Ok(Value::Undefined)
        }
    }))
}

fn nothing() -> Result<Work, OpError> {
    Ok(Box::new(|| Ok(Value::Undefined)))
}

/// Whether the path is a directory of embedded files that the file system does not have.
fn is_only_embedded(host: &Host, args: &Args) -> Result<bool, OpError> {
    Ok(match find(host, args, 0)? {
        Some(Node::Directory) => !std::path::Path::new(&*args.string(0)?).exists(),
        _ => false,
    })
}

/// `op_fs_exists(path)`.
pub(super) fn exists(host: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    match find(host, args, 0)? {
        Some(_) => Ok(Box::new(|| Ok(true.into()))),
        None => paths::exists(host, args),
    }
}

/// `op_fs_stat(path, follow, throwIfMissing)`: what the executable has, with the file's own type and size.
pub(super) fn stat(host: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let node = match find(host, args, 0)? {
        Some(node @ Node::File(_)) => node,
        Some(node) if is_only_embedded(host, args)? => node,
        _ => return metadata::stat(host, args),
    };
    let path = args.string(0)?;
    Ok(Box::new(move || {
        let executable = std::env::current_exe().and_then(std::fs::metadata);
        let executable = executable.map_err(|error| path_io_error(&error, "stat", &path))?;
        let Value::List(mut numbers) = metadata::numbers(&executable) else {
            return Ok(Value::Undefined);
        };
        let (mode, size, index) = match node {
            Node::File(asset) => (FILE_MODE, asset.size() as f64, asset.index as f64 + 2.0),
            Node::Directory => (DIRECTORY_MODE, 0.0, 1.0),
        };
        let values = [
            (MODE, mode),
            (LINKS, 1.0),
            (INODE, index),
            (SIZE, size),
            (BLOCKS, (size / 512.0).ceil()),
        ];
        for (place, value) in values {
            if let Some(number) = numbers.get_mut(place) {
                *number = Value::Number(value);
            }
        }
        Ok(Value::List(numbers))
    }))
}

/// `op_fs_read_directory(path)`: names and types in turn, from both sides.
pub(super) fn read_directory(host: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let path = args.string(0)?;
    let embedded = match host.assets() {
        Some(assets) => assets.read_directory(&path),
        None => return directories::read(host, args),
    };
    let real = directories::read(host, args)?;
    if embedded.is_empty() {
        return Ok(real);
    }
    Ok(Box::new(move || {
        let mut list = match real() {
            Ok(Value::List(list)) => list,
            Ok(_) | Err(_) => Vec::new(),
        };
        for (name, is_directory) in embedded {
            let is_listed = list.iter().step_by(2).any(|known| match known {
                Value::String(known) => known == name,
                _ => false,
            });
            if !is_listed {
                list.extend([name.into(), (if is_directory { 2 } else { 1 }).into()]);
            }
        }
        Ok(Value::List(list))
    }))
}

/// `op_fs_real_path(path, native)`: embedded files are no links.
pub(super) fn real_path(host: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    if find(host, args, 0)?.is_none() {
        return paths::real_path(host, args);
    }
    let path = args.string(0)?;
    let real = normalized(&path).map(|real| real.to_string_lossy().into_owned());
    Ok(Box::new(move || Ok(real.unwrap_or_else(|| path.to_string()).into())))
}

/// `op_fs_read_link(path)`.
pub(super) fn read_link(host: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    if find_file(host, args, 0)?.is_none() {
        return paths::read_link(host, args);
    }
    let path = args.string(0)?;
    Ok(Box::new(move || Err(path_error(Errno::INVAL, "readlink", &path))))
}

/// `op_fs_copy_file(from, to, mode)`: out of the executable.
pub(super) fn copy_file(host: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let Some(asset) = find_file(host, args, 0)? else { return paths::copy_file(host, args) };
    let (from, to, exclusive) = (args.string(0)?, args.string(1)?, integer(args, 2)? & 1 != 0);
    Ok(Box::new(move || {
        let mut options = File::options();
        options.write(true).create(true).truncate(true).create_new(exclusive);
        let copied = asset.read().and_then(|data| options.open(&*to)?.write_all(&data));
        copied.map_err(|error| super::system_error::from_io(&error, "copyfile", &[&from, &to]))?;
        Ok(Value::Undefined)
    }))
}

/// The content of the embedded file in the argument at `index`, unless the flags behind it ask for more than reading.
fn content(
    host: &Host,
    args: &Args,
) -> Result<Option<impl FnOnce() -> Result<Vec<u8>, OpError> + Send + use<>>, OpError> {
    let Some(asset) = find_file(host, args, 0)? else { return Ok(None) };
    let path = args.string(0)?;
    if integer(args, 1)? & ACCESS_MODE != 0 {
        return Err(read_only("open", &path));
    }
    Ok(Some(move || asset.read().map_err(|error| path_io_error(&error, "read", &path))))
}

/// `op_fs_read_file(path | fd, flags, mode)`.
pub(super) fn read_file(host: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    match content(host, args)? {
        Some(read) => Ok(Box::new(move || read().map(Value::Bytes))),
        None => files::read_file(host, args),
    }
}

/// `op_fs_read_text(path | fd, flags, mode)`.
pub(super) fn read_text(host: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    match content(host, args)? {
        Some(read) => Ok(Box::new(move || read().map(files::text))),
        None => files::read_text(host, args),
    }
}

/// `op_fs_write_file(data, path | fd, flags, mode)`.
pub(super) fn write_file(host: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    match find_file(host, args, 1)? {
        Some(_) => Err(read_only("open", &args.string(1)?)),
        None => files::write_file(host, args),
    }
}

/// `op_fs_open(path, flags, mode)`: an embedded file becomes one in memory, so that all that works on descriptors
/// works on it.
pub(super) fn op_fs_open(host: &mut Host, args: &mut Args) -> OpResult {
    let Some(read) = content(host, args)? else { return files::op_fs_open(host, args) };
    let data = read()?;
    let file = in_memory(&data);
    let file = file.map_err(|error| match args.string(0) {
        Ok(path) => path_io_error(&error, "open", &path),
        Err(error) => error,
    })?;
    Ok((files::keep(host, file) as f64).into())
}

fn in_memory(data: &[u8]) -> std::io::Result<File> {
    let mut file = anonymous()?;
    file.write_all(data)?;
    file.seek(SeekFrom::Start(0))?;
    sys::fs::fchmod(&file, sys::fs::Mode::from_raw_mode(0o444))?;
    Ok(file)
}

#[cfg(target_os = "linux")]
fn anonymous() -> std::io::Result<File> {
    let fd = rustix::fs::memfd_create("semba-embedded", rustix::fs::MemfdFlags::CLOEXEC)?;
    Ok(File::from(fd))
}

/// A file that has lost its name.
#[cfg(not(target_os = "linux"))]
fn anonymous() -> std::io::Result<File> {
    use std::hash::{BuildHasher, RandomState};
    let name = format!("semba-{:016x}", RandomState::new().hash_one(0));
    let path = std::env::temp_dir().join(name);
    let file = File::options().read(true).write(true).create_new(true).open(&path)?;
    std::fs::remove_file(path)?;
    Ok(file)
}

/// `op_fs_embedded()`: the directory that embedded files appear in, then the name and size of each.
pub(super) fn op_fs_embedded(host: &mut Host, _: &mut Args) -> OpResult {
    let home = host.home().to_string_lossy().into_owned();
    let mut list: Vec<Value> = vec![home.into()];
    for (name, size) in host.assets().into_iter().flat_map(|assets| assets.list()) {
        list.extend([name.into(), (size as f64).into()]);
    }
    Ok(Value::List(list))
}
