//! Files that appear whole or not at all: written beside their target under another name, then renamed.

use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs};

use tempfile::{Builder, NamedTempFile};
use thiserror::Error;

use crate::interrupt;

/// Why an output could not be written. Paths are shown relative to the current directory where that is shorter.
#[derive(Debug, Error)]
pub enum OutputError {
    /// The directory is missing and cannot be made.
    #[error("cannot create the directory `{}`: {reason}", shown(path))]
    Directory {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        reason: Reason,
    },
    /// The file cannot be written.
    #[error("cannot write `{}`: {reason}", shown(path))]
    Write {
        /// The target.
        path: PathBuf,
        /// What the system said.
        reason: Reason,
    },
    /// A directory has the target's name.
    #[error("cannot write `{}`: it is a directory; use --outfile to choose another name", shown(.0))]
    IsDirectory(PathBuf),
    /// A device, a pipe or a socket has the target's name.
    #[error("cannot write `{}`: it is not a regular file", shown(.0))]
    NotRegular(PathBuf),
    /// The target is one of the files that the build reads.
    #[error(
        "`{}` would overwrite {what}; use --outfile or --outdir to write elsewhere",
        shown(path)
    )]
    Input {
        /// The target.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
}

/// An I/O error in words for people who did not write the program.
#[derive(Debug)]
pub struct Reason(pub io::Error);

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.kind() {
            io::ErrorKind::StorageFull => f.write_str("the disk is full"),
            io::ErrorKind::QuotaExceeded => f.write_str("the disk quota is used up"),
            io::ErrorKind::ReadOnlyFilesystem => f.write_str("the file system is read-only"),
            io::ErrorKind::PermissionDenied => f.write_str("permission denied"),
            io::ErrorKind::NotFound => f.write_str("no such file or directory"),
            io::ErrorKind::NotADirectory => f.write_str("a part of the path is not a directory"),
            io::ErrorKind::AlreadyExists => f.write_str("a file with this name is in the way"),
            io::ErrorKind::FileTooLarge => f.write_str("the file is larger than the system allows"),
            _ => self.0.fmt(f),
        }
    }
}

/// A path as messages show it: relative to the current directory when it is inside.
#[must_use]
pub fn shown(path: &Path) -> String {
    let cwd = env::current_dir().unwrap_or_default();
    let inside = path.strip_prefix(&cwd).ok().filter(|rest| !rest.as_os_str().is_empty());
    inside.unwrap_or(path).display().to_string()
}

/// What the names of unfinished files begin with.
const PREFIX: &str = ".semba-";
/// What they end with.
const SUFFIX: &str = ".tmp";
/// How long the owner of an unfinished file cannot be told by its lock.
const FRESH: Duration = Duration::from_secs(60);

/// Whether a file may be run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A text or data file.
    Plain,
    /// A program.
    Executable,
}

/// A file that has its content but not yet its name. Dropping it removes it.
#[derive(Debug)]
pub struct Pending {
    temporary: NamedTempFile,
    target: PathBuf,
}

impl Pending {
    /// Begins an empty file beside `target`, whose directory is made when it is missing.
    ///
    /// # Errors
    /// When the system does not let us, or something that is no file is in the way.
    pub fn create(target: &Path, mode: Mode) -> Result<Self, OutputError> {
        let target = resolve_target(target)?;
        let directory = target.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(directory).map_err(|error| OutputError::Directory {
            path: directory.to_path_buf(),
            reason: Reason(error),
        })?;
        remove_abandoned(directory);
        let create = || new_file(directory, mode);
        match interrupt::create(create, NamedTempFile::path) {
            Ok(temporary) => Ok(Self { temporary, target }),
            Err(error) => Err(OutputError::Write { path: target, reason: Reason(error) }),
        }
    }

    /// The error for a write that failed.
    #[must_use]
    pub fn failed(&self, error: io::Error) -> OutputError {
        OutputError::Write { path: self.target.clone(), reason: Reason(error) }
    }

    /// Gives the file its name, in place of whatever had it.
    ///
    /// # Errors
    /// When the system does not let us.
    pub fn commit(mut self) -> Result<(), OutputError> {
        let temporary = self.temporary.path().to_path_buf();
        let renamed = fs::rename(&temporary, &self.target);
        if renamed.is_ok() {
            // The name is free for others now: nothing must remove it.
            self.temporary.disable_cleanup(true);
        }
        renamed.map_err(|error| self.failed(error))
    }
}

impl Write for Pending {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.temporary.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.temporary.flush()
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        interrupt::forget(self.temporary.path());
    }
}

/// The umask applies, as it does for every compiler's output.
fn new_file(directory: &Path, mode: Mode) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let bits = if mode == Mode::Executable { 0o777 } else { 0o666 };
        builder.permissions(fs::Permissions::from_mode(bits));
    }
    #[cfg(not(unix))]
    let _ = mode;
    let file = builder.tempfile_in(directory)?;
    // Says that somebody still works on it, see `remove_abandoned`; not every file system can.
    let _ = file.as_file().try_lock();
    Ok(file)
}

/// Removes what builds left in `directory` that were killed before they could: files with our kind of name that nobody
/// has locked. A fresh one may be about to be locked and is left alone. Whatever goes wrong, the build does not need it.
fn remove_abandoned(directory: &Path) {
    let is_ours = |name: &str| name.starts_with(PREFIX) && name.ends_with(SUFFIX);
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        if entry.file_name().to_str().is_some_and(is_ours)
            && is_abandoned(&entry.path()).unwrap_or(false)
        {
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn is_abandoned(path: &Path) -> io::Result<bool> {
    let metadata = fs::symlink_metadata(path)?;
    let age = metadata.modified()?.elapsed().unwrap_or_default();
    if !metadata.is_file() || age < FRESH {
        return Ok(false);
    }
    Ok(fs::File::options().append(true).open(path)?.try_lock().is_ok())
}

/// Makes sure that `target` can become a file: it is one, or nothing yet. A link is followed, so that it stays a link.
///
/// # Errors
/// When it is something else.
pub fn resolve_target(target: &Path) -> Result<PathBuf, OutputError> {
    match fs::metadata(target) {
        Ok(metadata) if metadata.is_dir() => Err(OutputError::IsDirectory(target.to_path_buf())),
        Ok(metadata) if !metadata.is_file() => Err(OutputError::NotRegular(target.to_path_buf())),
        Ok(_) => fs::canonicalize(target).map_err(|error| OutputError::Write {
            path: target.to_path_buf(),
            reason: Reason(error),
        }),
        Err(_) => Ok(target.to_path_buf()),
    }
}

/// Makes sure that `target` is not the file `input`, which the build reads as `what`.
///
/// # Errors
/// When it is.
pub fn check_not_input(target: &Path, input: &Path, what: &'static str) -> Result<(), OutputError> {
    match (fs::canonicalize(target), fs::canonicalize(input)) {
        (Ok(a), Ok(b)) if a == b => Err(OutputError::Input { path: target.to_path_buf(), what }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    fn write(target: &Path, mode: Mode, content: &[u8]) -> Result<Pending, OutputError> {
        let mut pending = Pending::create(target, mode)?;
        pending.write_all(content).map_err(|error| pending.failed(error))?;
        Ok(pending)
    }

    fn names(dir: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(dir)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn files_appear_at_commit_and_not_before() {
        let dir = TempDir::new().unwrap();
        let target = dir.path().join("a/b/out.js");
        let pending = write(&target, Mode::Plain, b"x").unwrap();
        assert!(!target.exists());
        pending.commit().unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"x");
        assert_eq!(names(target.parent().unwrap()), ["out.js"]);
    }

    #[test]
    fn dropped_files_leave_nothing_behind() {
        let dir = TempDir::new().unwrap();
        let target = dir.path().join("out.js");
        fs::write(&target, "old").unwrap();
        drop(write(&target, Mode::Plain, b"new").unwrap());
        assert_eq!(fs::read(&target).unwrap(), b"old");
        assert_eq!(names(dir.path()), ["out.js"]);
    }

    #[test]
    #[cfg(unix)]
    fn programs_may_be_run_and_others_not() {
        use std::os::unix::fs::PermissionsExt;
        let dir = TempDir::new().unwrap();
        for (name, mode, expected) in
            [("program", Mode::Executable, 0o111), ("text", Mode::Plain, 0)]
        {
            let target = dir.path().join(name);
            write(&target, mode, b"x").unwrap().commit().unwrap();
            let bits = fs::metadata(&target).unwrap().permissions().mode();
            // Group and others depend on the umask.
            assert_eq!(bits & 0o100, expected & 0o100, "{name}: {bits:o}");
            assert_eq!(bits & 0o600, 0o600, "{name}: {bits:o}");
        }
    }

    #[test]
    #[cfg(unix)]
    fn links_stay_links() {
        let dir = TempDir::new().unwrap();
        let (real, link) = (dir.path().join("real"), dir.path().join("link"));
        fs::write(&real, "old").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        write(&link, Mode::Plain, b"new").unwrap().commit().unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read(&real).unwrap(), b"new");
    }

    #[test]
    fn what_is_no_file_is_not_replaced() {
        let dir = TempDir::new().unwrap();
        let error = write(dir.path(), Mode::Plain, b"x").unwrap_err();
        assert!(matches!(error, OutputError::IsDirectory(_)), "{error}");
        if cfg!(unix) {
            let error = write(Path::new("/dev/null"), Mode::Plain, b"x").unwrap_err();
            assert!(matches!(error, OutputError::NotRegular(_)), "{error}");
        }
    }

    #[test]
    fn files_in_the_way_of_directories_are_told() {
        let dir = TempDir::new().unwrap();
        fs::write(dir.path().join("file"), "x").unwrap();
        let error = write(&dir.path().join("file/out.js"), Mode::Plain, b"x").unwrap_err();
        assert!(error.to_string().starts_with("cannot create the directory `"), "{error}");
    }

    #[test]
    fn inputs_are_recognized_by_any_name() {
        let dir = TempDir::new().unwrap();
        let entry = dir.path().join("entry");
        fs::write(&entry, "x").unwrap();
        let other = dir.path().join("./nested/../entry");
        fs::create_dir(dir.path().join("nested")).unwrap();
        assert!(check_not_input(&other, &entry, "the entry").is_err());
        assert!(check_not_input(&dir.path().join("new"), &entry, "the entry").is_ok());
    }

    #[test]
    fn common_causes_are_put_in_words() {
        let full = Reason(io::ErrorKind::StorageFull.into());
        assert_eq!(full.to_string(), "the disk is full");
        #[cfg(target_os = "linux")]
        assert_eq!(Reason(io::Error::from_raw_os_error(28)).to_string(), "the disk is full");
    }
}
