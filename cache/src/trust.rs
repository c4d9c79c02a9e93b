//! Whose files are believed: those of the current user, in directories that nobody else can write.
//!
//! Bytecode is code. Whoever can write a file that is believed runs code as the one who believes it.

use std::fs::Metadata;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why a directory or a file is not believed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Distrust {
    /// Another user can change it at will.
    #[error("`{}` belongs to another user (id {owner}, this is {user})", path.display())]
    Owner {
        /// The directory or file.
        path: PathBuf,
        /// Its owner.
        owner: u32,
        /// The user of this process.
        user: u32,
    },
    /// Others may write to it.
    #[error("`{}` can be written by others (mode {mode:03o}); `chmod go-w` takes that away", path.display())]
    Writable {
        /// The directory or file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// A link leads to a place that was not checked.
    #[error("`{}` is not a {expected}", path.display())]
    Kind {
        /// The path.
        path: PathBuf,
        /// `directory` or `regular file`.
        expected: &'static str,
    },
    /// This system does not say whose a file is.
    #[error("this system does not tell whose files are in `{}`", .0.display())]
    Unknown(PathBuf),
}

/// Checks a directory. A link to one is fine when what it leads to is.
pub(crate) fn check_directory(path: &Path, metadata: &Metadata) -> Result<(), Distrust> {
    if !metadata.is_dir() {
        return Err(Distrust::Kind { path: path.to_path_buf(), expected: "directory" });
    }
    check_owner(path, metadata)
}

/// Checks an open file.
pub(crate) fn check_file(path: &Path, metadata: &Metadata) -> Result<(), Distrust> {
    if !metadata.is_file() {
        return Err(Distrust::Kind { path: path.to_path_buf(), expected: "regular file" });
    }
    check_owner(path, metadata)
}

#[cfg(unix)]
fn check_owner(path: &Path, metadata: &Metadata) -> Result<(), Distrust> {
    use std::os::unix::fs::MetadataExt;
    const GROUP_AND_OTHERS_WRITE: u32 = 0o022;
    let user = rustix::process::geteuid().as_raw();
    let path = || path.to_path_buf();
    if metadata.uid() != user {
        return Err(Distrust::Owner { path: path(), owner: metadata.uid(), user });
    }
    let mode = metadata.mode() & 0o777;
    if mode & GROUP_AND_OTHERS_WRITE != 0 {
        return Err(Distrust::Writable { path: path(), mode });
    }
    Ok(())
}

#[cfg(not(unix))]
fn check_owner(path: &Path, _: &Metadata) -> Result<(), Distrust> {
    Err(Distrust::Unknown(path.to_path_buf()))
}
