//! An archive in a file of its own, mapped into memory.
//!
//! Programs that are not executables yet are started from such files: the command opens the file, and the runtime stub
//! finds the open descriptor where the command said.

#![allow(unsafe_code, reason = "the archive lies outside of everything that the compiler knows of")]

use std::io;
use std::os::fd::{FromRawFd, OwnedFd, RawFd};
use std::ptr;

use rustix::fs::{FileType, fstat};
use rustix::mm::{MapFlags, ProtFlags, mmap};

/// Maps the whole file behind a descriptor that this process inherited, for the life of the process, and closes the
/// descriptor.
///
/// # Errors
/// When it is not an open regular file, is empty, or cannot be mapped.
pub fn map_inherited(descriptor: RawFd) -> io::Result<&'static [u8]> {
    let invalid = |reason: &'static str| io::Error::new(io::ErrorKind::InvalidInput, reason);
    if descriptor <= 2 {
        return Err(invalid("the descriptor is one of the standard streams"));
    }
    // SAFETY: whoever started this process opened the descriptor for this call alone, and nothing else here knows its
    // number. Were it closed, every use of it below would be an error of the system and touch no memory.
    let file = unsafe { OwnedFd::from_raw_fd(descriptor) };
    let stat = match fstat(&file) {
        Ok(stat) => stat,
        Err(error) => {
            // Closing what is not open would be a mistake of its own.
            std::mem::forget(file);
            return Err(error.into());
        }
    };
    if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
        return Err(invalid("the descriptor is not a regular file"));
    }
    let size = usize::try_from(stat.st_size).ok().filter(|size| isize::try_from(*size).is_ok());
    let Some(size) = size.filter(|size| *size > 0) else {
        return Err(invalid("the file has no size that can be mapped"));
    };
    // SAFETY: a new private mapping overlaps nothing of this process, and it is never unmapped, so the slice lives as
    // long as the process. Nobody writes to the file or shortens it: the command makes such files under a name that
    // nobody else uses, never opens them for writing again, and removes them by name only, which leaves the mapped
    // file as it is. It hands over files of the current user alone, in directories that nobody else can write.
    unsafe {
        let start = mmap(ptr::null_mut(), size, ProtFlags::READ, MapFlags::PRIVATE, &file, 0)?;
        Ok(std::slice::from_raw_parts(start.cast::<u8>(), size))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;
    use std::io::Write;
    use std::os::fd::IntoRawFd;

    #[test]
    fn files_are_mapped_whole_and_outlive_their_names() {
        let dir = tempfile::TempDir::new().unwrap();
        let path = dir.path().join("archive");
        let content = vec![7; 10_000];
        File::create(&path).unwrap().write_all(&content).unwrap();
        let descriptor = File::open(&path).unwrap().into_raw_fd();
        let mapped = map_inherited(descriptor).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(mapped, content);
    }

    #[test]
    fn what_is_no_file_is_refused() {
        assert!(map_inherited(0).is_err());
        assert!(map_inherited(RawFd::MAX).is_err());
        let empty = tempfile::tempfile().unwrap();
        assert!(map_inherited(empty.into_raw_fd()).is_err());
        let device = File::open("/dev/null").unwrap();
        assert!(map_inherited(device.into_raw_fd()).is_err());
    }
}
