//! Files, in rustix's names.

use std::ffi::OsStr;
use std::fs::{File, FileTimes, Metadata, OpenOptions};
use std::io::IsTerminal;
use std::ops::BitOr;
use std::os::windows::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::api;
use super::fd::{AsFd, OwnedFd};
use super::io::{Errno, Result};

/// `FILE_FLAG_BACKUP_SEMANTICS`: directories can be opened too.
const BACKUP_SEMANTICS: u32 = 0x0200_0000;
/// `FILE_FLAG_OPEN_REPARSE_POINT`: a link itself.
const OPEN_REPARSE_POINT: u32 = 0x0020_0000;
/// `FILE_WRITE_ATTRIBUTES`
const WRITE_ATTRIBUTES: u32 = 0x100;
/// `FILE_ATTRIBUTE_READONLY`
const READONLY: u32 = 1;

/// Permission bits; Windows has the one for writing.
pub(crate) type RawMode = u32;

/// Permission bits.
#[derive(Clone, Copy)]
pub(crate) struct Mode(RawMode);

impl Mode {
    pub(crate) const RWXU: Self = Self(0o700);

    pub(crate) fn empty() -> Self {
        Self(0)
    }

    pub(crate) fn from_raw_mode(bits: RawMode) -> Self {
        Self(bits)
    }

    fn is_readonly(self) -> bool {
        self.0 & 0o200 == 0
    }
}

/// How a file is opened: the numbers of `fs.constants` on Windows, which are those of its C library.
#[derive(Clone, Copy)]
pub(crate) struct OFlags(u32);

impl OFlags {
    pub(crate) const WRONLY: Self = Self(1);
    const RDWR: Self = Self(2);
    const APPEND: Self = Self(8);
    const CREATE: Self = Self(0x100);
    const TRUNC: Self = Self(0x200);
    const EXCL: Self = Self(0x400);
    /// Handles are never inherited.
    pub(crate) const CLOEXEC: Self = Self(0);

    pub(crate) fn from_bits_retain(bits: u32) -> Self {
        Self(bits)
    }

    fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl BitOr for OFlags {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// What `access` asks for.
#[derive(Clone, Copy)]
pub(crate) struct Access(u32);

impl Access {
    pub(crate) const EXISTS: Self = Self(0);
    const WRITE: u32 = 2;

    pub(crate) fn from_bits_truncate(bits: u32) -> Self {
        Self(bits)
    }
}

/// How a path is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct AtFlags(bool);

impl AtFlags {
    pub(crate) const SYMLINK_NOFOLLOW: Self = Self(true);

    pub(crate) fn empty() -> Self {
        Self(false)
    }
}

/// The current directory, which paths are relative to.
#[derive(Clone, Copy)]
pub(crate) struct Cwd;

pub(crate) const CWD: Cwd = Cwd;

/// A user; Windows knows none by a number.
pub(crate) struct Uid;

impl Uid {
    pub(crate) fn from_raw(_: u32) -> Self {
        Self
    }
}

/// A group; Windows knows none by a number.
pub(crate) struct Gid;

impl Gid {
    pub(crate) fn from_raw(_: u32) -> Self {
        Self
    }
}

/// Seconds since 1970 and nanoseconds.
pub(crate) struct Timespec {
    pub(crate) tv_sec: i64,
    pub(crate) tv_nsec: i64,
}

/// What `utimensat` sets.
pub(crate) struct Timestamps {
    pub(crate) last_access: Timespec,
    pub(crate) last_modification: Timespec,
}

impl Timespec {
    fn system_time(&self) -> SystemTime {
        let nanoseconds = Duration::from_nanos(self.tv_nsec.unsigned_abs());
        let seconds = Duration::from_secs(self.tv_sec.unsigned_abs());
        match self.tv_sec < 0 {
            true => UNIX_EPOCH - seconds + nanoseconds,
            false => UNIX_EPOCH + seconds + nanoseconds,
        }
    }
}

/// The lowest number that is free: Windows numbers no files.
pub(crate) fn number(_: &File, is_taken: impl Fn(i64) -> bool) -> i64 {
    (3..).find(|number| !is_taken(*number)).unwrap_or(i64::MAX)
}

/// Opens a file.
pub(crate) fn open(path: impl AsRef<Path>, flags: OFlags, mode: Mode) -> Result<OwnedFd> {
    let mut options = OpenOptions::new();
    let writes = flags.has(OFlags::WRONLY) || flags.has(OFlags::RDWR);
    options.read(!flags.has(OFlags::WRONLY));
    options.write(writes && !flags.has(OFlags::APPEND)).append(flags.has(OFlags::APPEND));
    options.truncate(flags.has(OFlags::TRUNC) && writes);
    if flags.has(OFlags::CREATE) {
        options.create(writes).create_new(flags.has(OFlags::EXCL));
    }
    options.custom_flags(BACKUP_SEMANTICS);
    let is_new = flags.has(OFlags::CREATE) && mode.is_readonly() && !path.as_ref().exists();
    let file = options.open(path)?;
    if is_new {
        set_readonly(&file, true)?;
    }
    Ok(file.into())
}

/// Makes a directory.
pub(crate) fn mkdir(path: impl AsRef<Path>, _: Mode) -> Result<()> {
    Ok(std::fs::create_dir(path)?)
}

/// Removes an empty directory.
pub(crate) fn rmdir(path: impl AsRef<Path>) -> Result<()> {
    Ok(std::fs::remove_dir(path)?)
}

/// Looks at what a path leads to.
pub(crate) fn stat(path: impl AsRef<Path>) -> Result<Metadata> {
    Ok(std::fs::metadata(path)?)
}

/// Whether a path leads somewhere, and whether that may be written to.
pub(crate) fn access(path: impl AsRef<Path>, mode: Access) -> Result<()> {
    let metadata = std::fs::metadata(path)?;
    let readonly = metadata.file_attributes() & READONLY != 0 && !metadata.is_dir();
    if mode.0 & Access::WRITE != 0 && readonly { Err(Errno::PERM) } else { Ok(()) }
}

/// Renames a file, in place of what has the name.
pub(crate) fn rename(from: impl AsRef<Path>, to: impl AsRef<Path>) -> Result<()> {
    Ok(std::fs::rename(from, to)?)
}

/// Gives a file a second name.
pub(crate) fn link(from: impl AsRef<Path>, to: impl AsRef<Path>) -> Result<()> {
    Ok(std::fs::hard_link(from, to)?)
}

/// Makes a symbolic link, which on Windows knows whether it leads to a directory.
pub(crate) fn symlink(target: impl AsRef<Path>, path: impl AsRef<Path>) -> Result<()> {
    let place = path.as_ref().parent().unwrap_or(Path::new(""));
    match place.join(target.as_ref()).is_dir() {
        true => Ok(std::os::windows::fs::symlink_dir(target, path)?),
        false => Ok(std::os::windows::fs::symlink_file(target, path)?),
    }
}

/// Removes a file or a link.
pub(crate) fn unlink(path: impl AsRef<Path>) -> Result<()> {
    let metadata = std::fs::symlink_metadata(&path)?;
    let is_link = metadata.is_symlink();
    if metadata.is_dir() {
        return Err(Errno::PERM);
    }
    match is_link && std::fs::metadata(&path).is_ok_and(|metadata| metadata.is_dir()) {
        true => Ok(std::fs::remove_dir(path)?),
        false => Ok(std::fs::remove_file(path)?),
    }
}

fn owned(handle: impl AsFd) -> Result<File> {
    Ok(File::from(handle.as_fd().try_clone_to_owned()?))
}

/// Sets a file's length.
pub(crate) fn ftruncate(handle: impl AsFd, length: u64) -> Result<()> {
    Ok(owned(handle)?.set_len(length)?)
}

/// Waits until the disk has a file.
pub(crate) fn fsync(handle: impl AsFd) -> Result<()> {
    Ok(owned(handle)?.sync_all()?)
}

/// Waits until the disk has a file's content.
pub(crate) fn fdatasync(handle: impl AsFd) -> Result<()> {
    Ok(owned(handle)?.sync_data()?)
}

fn set_readonly(file: &File, readonly: bool) -> Result<()> {
    let mut permissions = file.metadata()?.permissions();
    permissions.set_readonly(readonly);
    Ok(file.set_permissions(permissions)?)
}

/// Sets whether a file may be written to.
pub(crate) fn chmod(path: impl AsRef<Path>, mode: Mode) -> Result<()> {
    let mut permissions = std::fs::metadata(&path)?.permissions();
    permissions.set_readonly(mode.is_readonly());
    Ok(std::fs::set_permissions(path, permissions)?)
}

/// Sets whether an open file may be written to by others.
pub(crate) fn fchmod(handle: impl AsFd, mode: Mode) -> Result<()> {
    set_readonly(&owned(handle)?, mode.is_readonly())
}

/// Files have no numbered owners: as in libuv, nothing happens.
pub(crate) fn chownat(
    _: Cwd,
    _: impl AsRef<OsStr>,
    _: Option<Uid>,
    _: Option<Gid>,
    _: AtFlags,
) -> Result<()> {
    Ok(())
}

/// Files have no numbered owners: as in libuv, nothing happens.
pub(crate) fn fchown(_: impl AsFd, _: Option<Uid>, _: Option<Gid>) -> Result<()> {
    Ok(())
}

fn set_times(file: &File, times: &Timestamps) -> Result<()> {
    let times = FileTimes::new()
        .set_accessed(times.last_access.system_time())
        .set_modified(times.last_modification.system_time());
    Ok(file.set_times(times)?)
}

/// Sets the times of a file or a link.
pub(crate) fn utimensat(
    _: Cwd,
    path: impl AsRef<Path>,
    times: &Timestamps,
    flags: AtFlags,
) -> Result<()> {
    let link = if flags == AtFlags::SYMLINK_NOFOLLOW { OPEN_REPARSE_POINT } else { 0 };
    let mut options = OpenOptions::new();
    let file =
        options.access_mode(WRITE_ATTRIBUTES).custom_flags(BACKUP_SEMANTICS | link).open(path)?;
    set_times(&file, times)
}

/// Sets the times of an open file.
pub(crate) fn futimens(handle: impl AsFd, times: &Timestamps) -> Result<()> {
    set_times(&owned(handle)?, times)
}

/// The [`numbers`] of an open file. Pipes and consoles have no metadata, only a type.
pub(crate) fn handle_numbers(handle: impl AsFd) -> std::io::Result<[f64; 18]> {
    const PIPE: u32 = 0o010_666;
    const CONSOLE: u32 = 0o020_666;
    let file = File::from(handle.as_fd().try_clone_to_owned()?);
    Ok(file.metadata().map_or_else(
        |_| {
            let mut all = [0.0; 18];
            all[1] = f64::from(if file.is_terminal() { CONSOLE } else { PIPE });
            all
        },
        |metadata| numbers(&metadata),
    ))
}

/// All numbers of a stat in the order that `Stats` in `node:fs` reads them; times as seconds and nanoseconds.
///
/// `std` does not tell the number of a file on its volume: `dev` and `ino` are 0.
pub(crate) fn numbers(metadata: &Metadata) -> [f64; 18] {
    let kind = match metadata.file_type() {
        kind if kind.is_symlink() => 0o120_000,
        kind if kind.is_dir() => 0o040_000,
        _ => 0o100_000,
    };
    let bits = if metadata.permissions().readonly() { 0o444 } else { 0o666 };
    let size = metadata.file_size() as f64;
    let [access, write, birth] =
        [metadata.last_access_time(), metadata.last_write_time(), metadata.creation_time()]
            .map(unix_time);
    [
        0.0,
        f64::from(kind | bits),
        1.0,
        0.0,
        0.0,
        0.0,
        4096.0,
        0.0,
        size,
        (size / 512.0).ceil(),
        access.0,
        access.1,
        write.0,
        write.1,
        // Windows has no time of the last change of metadata that `std` tells.
        write.0,
        write.1,
        birth.0,
        birth.1,
    ]
}

/// Seconds since 1970 and nanoseconds of a time in units of 100 ns since 1601.
fn unix_time(ticks: u64) -> (f64, f64) {
    const EPOCH: i64 = 11_644_473_600;
    let seconds = (ticks / 10_000_000) as i64 - EPOCH;
    (seconds as f64, (ticks % 10_000_000) as f64 * 100.0)
}

/// A file's type as a number of `uv_dirent_type_t`.
pub(crate) fn kind_number(kind: std::fs::FileType) -> u32 {
    match kind {
        kind if kind.is_symlink() => 3,
        kind if kind.is_dir() => 2,
        kind if kind.is_file() => 1,
        _ => 0,
    }
}

/// What `statfs` says: type, bsize, blocks, bfree, bavail, files, ffree.
pub(crate) fn file_system(path: &str) -> Result<[f64; 7]> {
    const BLOCK: u64 = 4096;
    let space = api::disk_space(path)?;
    let [total, free, available] = space.map(|bytes| (bytes / BLOCK) as f64);
    Ok([0.0, BLOCK as f64, total, free, available, 0.0, 0.0])
}
