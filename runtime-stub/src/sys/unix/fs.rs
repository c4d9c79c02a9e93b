//! Files, by rustix, and the numbers of a `stat`.

use std::fs::Metadata;
use std::os::fd::AsFd;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::time::UNIX_EPOCH;

pub(crate) use rustix::fs::*;

/// The number of a newly opened file: the system's own.
pub(crate) fn number(file: &std::fs::File, _: impl Fn(i64) -> bool) -> i64 {
    std::os::fd::AsRawFd::as_raw_fd(file).into()
}

/// The [`numbers`] of an open file.
pub(crate) fn handle_numbers(handle: impl AsFd) -> std::io::Result<[f64; 18]> {
    // A duplicate, because `std` reads metadata of files that it owns only.
    let file = std::fs::File::from(handle.as_fd().try_clone_to_owned()?);
    Ok(numbers(&file.metadata()?))
}

/// All numbers of a stat in the order that `Stats` in `node:fs` reads them; times as seconds and nanoseconds.
pub(crate) fn numbers(metadata: &Metadata) -> [f64; 18] {
    let birth = metadata.created().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let (birth_seconds, birth_nanoseconds) = match birth {
        Some(birth) => (birth.as_secs() as f64, f64::from(birth.subsec_nanos())),
        None => (metadata.ctime() as f64, metadata.ctime_nsec() as f64),
    };
    [
        metadata.dev() as f64,
        f64::from(metadata.mode()),
        metadata.nlink() as f64,
        f64::from(metadata.uid()),
        f64::from(metadata.gid()),
        metadata.rdev() as f64,
        metadata.blksize() as f64,
        metadata.ino() as f64,
        metadata.size() as f64,
        metadata.blocks() as f64,
        metadata.atime() as f64,
        metadata.atime_nsec() as f64,
        metadata.mtime() as f64,
        metadata.mtime_nsec() as f64,
        metadata.ctime() as f64,
        metadata.ctime_nsec() as f64,
        birth_seconds,
        birth_nanoseconds,
    ]
}

/// A file's type as a number of `uv_dirent_type_t`.
pub(crate) fn kind_number(kind: std::fs::FileType) -> u32 {
    if kind.is_file() {
        1
    } else if kind.is_dir() {
        2
    } else if kind.is_symlink() {
        3
    } else if kind.is_fifo() {
        4
    } else if kind.is_socket() {
        5
    } else if kind.is_char_device() {
        6
    } else if kind.is_block_device() {
        7
    } else {
        0
    }
}

/// What `statfs` says: type, bsize, blocks, bfree, bavail, files, ffree.
pub(crate) fn file_system(path: &str) -> rustix::io::Result<[f64; 7]> {
    let stat = statfs(path)?;
    Ok([
        stat.f_type as f64,
        stat.f_bsize as f64,
        stat.f_blocks as f64,
        stat.f_bfree as f64,
        stat.f_bavail as f64,
        stat.f_files as f64,
        stat.f_ffree as f64,
    ])
}

/// Waits until the disk has a file's content: Apple's systems have no call for less than all of it.
#[cfg(target_vendor = "apple")]
pub(crate) fn fdatasync(handle: impl AsFd) -> rustix::io::Result<()> {
    fsync(handle)
}
