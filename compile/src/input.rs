//! Files that users name and that may be anything: a pipe would keep the command waiting, a device never ends, and a
//! sparse file of a few blocks can claim more than there is memory.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// The size of the regular file at `path` in bytes.
///
/// # Errors
/// When it is something else, or cannot be looked at.
pub(crate) fn size(path: &Path) -> io::Result<u64> {
    // Asked before opening: that alone would wait at a pipe.
    let metadata = fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(io::Error::other("it is a directory"));
    }
    if !metadata.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    Ok(metadata.len())
}

/// Reads the regular file at `path` of at most `limit` bytes.
///
/// # Errors
/// When it is something else, is larger, or cannot be read.
pub(crate) fn read(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let size = size(path)?;
    if size > limit {
        let limit = limit >> 20;
        return Err(io::Error::other(format!(
            "it has {size} bytes and is larger than {limit} MiB"
        )));
    }
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(usize::try_from(size).unwrap_or(usize::MAX))?;
    // It may grow meanwhile.
    File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_regular_files_of_a_sane_size_are_read() {
        let dir = tempfile::TempDir::new().unwrap();
        let file = dir.path().join("file");
        fs::write(&file, "content").unwrap();
        assert_eq!(read(&file, 7).unwrap(), b"content");
        let message = |path: &Path| read(path, 6).unwrap_err().to_string();
        assert_eq!(message(&file), "it has 7 bytes and is larger than 0 MiB");
        assert_eq!(message(dir.path()), "it is a directory");
        if cfg!(unix) {
            assert_eq!(message(Path::new("/dev/zero")), "it is not a regular file");
        }
    }
}
