//! The store: files under keys, one directory for each kind.
//!
//! | path below the store's directory | content |
//! |---|---|
//! | `1/units/KEY` | one unit of bytecode |
//! | `1/images/KEY` | one archive, as a program is started from it |
//! | `1/runs/KEY` | what a program was made of, and its archive |
//! | `1/tmp/*` | files that are being written; they count for nothing |
//! | `1/journal` | hits and misses |
//!
//! The `1` is the version of all of these. A file is written under a name of its own in `tmp` and then renamed: a
//! reader sees all of it or nothing, and two writers of one key leave one of their files, which are the same. Files
//! are removed by name only, so that whoever has one open or mapped keeps it.

use std::fs::{self, File, FileTimes, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use thiserror::Error;

use crate::key::Key;
use crate::settings::Settings;
use crate::trust::{self, Distrust};

/// The version of the layout, and of everything in it.
const VERSION: &str = "1";
/// The directory for files that are being written.
pub(crate) const TEMPORARY: &str = "tmp";
/// A use that is this fresh need not be noted again.
const USE_GRANULARITY: Duration = Duration::from_mins(1);

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// One unit of bytecode.
    Unit,
    /// One archive, as a program is started from it.
    Image,
    /// What a program was made of.
    Run,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Unit, Self::Image, Self::Run];

    /// Its directory's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unit => "units",
            Self::Image => "images",
            Self::Run => "runs",
        }
    }
}

/// Why there is no store to work with.
#[derive(Debug, Error)]
pub enum OpenError {
    /// Neither a home directory nor a variable says where it would be.
    #[error("there is no directory for it: set SEMBA_CACHE_DIR or HOME")]
    NoDirectory,
    /// Someone else could have written what is in it.
    #[error(transparent)]
    Distrust(#[from] Distrust),
    /// The system does not let us.
    #[error("cannot use `{}`: {source}", path.display())]
    Io {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// An open store.
#[derive(Clone, Debug)]
pub struct Store {
    root: PathBuf,
    max: u64,
}

impl Store {
    /// Opens the store, and makes its directories where they are missing.
    ///
    /// # Errors
    /// When there is no place for it, or it cannot be trusted.
    pub fn open(settings: &Settings) -> Result<Self, OpenError> {
        let dir = settings.dir.as_deref().ok_or(OpenError::NoDirectory)?;
        let root = dir.join(VERSION);
        make_directory(dir, true)?;
        for path in [root.clone(), root.join(TEMPORARY)] {
            make_directory(&path, false)?;
        }
        for kind in Kind::ALL {
            make_directory(&root.join(kind.name()), false)?;
        }
        Ok(Self { root, max: settings.max })
    }

    /// Opens the store for reading. `None` when there is none yet.
    ///
    /// # Errors
    /// When it cannot be trusted.
    pub fn open_existing(settings: &Settings) -> Result<Option<Self>, OpenError> {
        let dir = settings.dir.as_deref().ok_or(OpenError::NoDirectory)?;
        let root = dir.join(VERSION);
        for path in [dir, &root] {
            match fs::metadata(path) {
                Ok(metadata) => trust::check_directory(path, &metadata)?,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                Err(source) => return Err(OpenError::Io { path: path.to_path_buf(), source }),
            }
        }
        Ok(Some(Self { root, max: settings.max }))
    }

    /// The directory that everything is in.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The size in bytes that the store is kept below.
    #[must_use]
    pub fn max(&self) -> u64 {
        self.max
    }

    /// Where the file under `key` is, if there is one.
    #[must_use]
    pub fn path(&self, kind: Kind, key: &Key) -> PathBuf {
        self.root.join(kind.name()).join(key.to_string())
    }

    /// Opens the file under `key` and notes that it was used.
    ///
    /// # Errors
    /// When there is none (`NotFound`), or one that is not to be believed (`PermissionDenied`).
    pub fn file(&self, kind: Kind, key: &Key) -> io::Result<File> {
        let directory = self.root.join(kind.name());
        let denied = |distrust| io::Error::new(io::ErrorKind::PermissionDenied, distrust);
        trust::check_directory(&directory, &fs::metadata(&directory)?).map_err(denied)?;
        let path = directory.join(key.to_string());
        let file = open_without_links(&path)?;
        let metadata = file.metadata()?;
        trust::check_file(&path, &metadata).map_err(denied)?;
        note_use(&file, &metadata);
        Ok(file)
    }

    /// The content of the file under `key`; `None` when there is none to believe.
    #[must_use]
    pub fn read(&self, kind: Kind, key: &Key) -> Option<Vec<u8>> {
        let mut file = self.file(kind, key).ok()?;
        let size = file.metadata().ok()?.len();
        let mut bytes = Vec::with_capacity(usize::try_from(size).ok()?);
        file.read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    /// Stores `content` under `key`, in place of what was there.
    ///
    /// # Errors
    /// When the system does not let us.
    pub fn write(&self, kind: Kind, key: &Key, content: &[u8]) -> io::Result<()> {
        let temporary = Temporary::create(&self.root)?;
        (&temporary.file).write_all(content)?;
        fs::rename(&temporary.path, self.path(kind, key))?;
        temporary.keep();
        Ok(())
    }

    /// Removes the file under `key`, if there is one. Whoever has it open keeps it.
    pub fn remove(&self, kind: Kind, key: &Key) {
        let _ = fs::remove_file(self.path(kind, key));
    }
}

/// Makes a directory that only this user can write, and checks it when it exists.
fn make_directory(path: &Path, with_parents: bool) -> Result<(), OpenError> {
    let failed = |source| OpenError::Io { path: path.to_path_buf(), source };
    let mut builder = fs::DirBuilder::new();
    builder.recursive(with_parents);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(failed(error)),
        _ => {}
    }
    let metadata = fs::metadata(path).map_err(failed)?;
    Ok(trust::check_directory(path, &metadata)?)
}

fn open_without_links(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // The bits are the platform's own, so they fit its `int`.
        options.custom_flags(rustix::fs::OFlags::NOFOLLOW.bits() as i32);
    }
    options.open(path)
}

/// Notes that a file was used, in its access time: what was used last is removed last. The modification time stays
/// that of its making. A system that does not let us loses nothing but good order.
fn note_use(file: &File, metadata: &fs::Metadata) {
    let now = SystemTime::now();
    let is_noted = metadata
        .accessed()
        .is_ok_and(|noted| now.duration_since(noted).is_ok_and(|age| age < USE_GRANULARITY));
    if !is_noted {
        let _ = file.set_times(FileTimes::new().set_accessed(now));
    }
}

/// A file that is being written. Dropping it removes it.
struct Temporary {
    file: File,
    path: PathBuf,
}

impl Temporary {
    fn create(root: &Path) -> io::Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let directory = root.join(TEMPORARY);
        let clock = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        loop {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            // A process id may come again, also in another container that shares the directory; the time tells such
            // processes apart, and a name that is taken is not used.
            let name = format!("{}-{}-{number}", std::process::id(), clock.as_nanos());
            let path = directory.join(name);
            let mut options = OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            match options.open(&path) {
                Ok(file) => return Ok(Self { file, path }),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// The file has a name of its own now.
    fn keep(mut self) {
        self.path = PathBuf::new();
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.path.as_os_str().is_empty() {
            let _ = fs::remove_file(&self.path);
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use tempfile::TempDir;

    fn settings(dir: &TempDir) -> Settings {
        Settings { dir: Some(dir.path().join("esm")), max: 1 << 20, remote: None }
    }

    fn store(dir: &TempDir) -> Store {
        Store::open(&settings(dir)).unwrap()
    }

    fn chmod(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn what_is_written_is_read() {
        let dir = TempDir::new().unwrap();
        assert!(Store::open_existing(&settings(&dir)).unwrap().is_none());
        let store = store(&dir);
        let key = Key::of_content(b"x");
        assert_eq!(store.read(Kind::Unit, &key), None);
        store.write(Kind::Unit, &key, b"one").unwrap();
        store.write(Kind::Unit, &key, b"two").unwrap();
        assert_eq!(store.read(Kind::Unit, &key).as_deref(), Some(b"two".as_slice()));
        assert_eq!(store.read(Kind::Image, &key), None);
        assert_eq!(fs::read_dir(store.root().join(TEMPORARY)).unwrap().count(), 0);
        store.remove(Kind::Unit, &key);
        assert_eq!(store.read(Kind::Unit, &key), None);
        assert!(Store::open_existing(&settings(&dir)).unwrap().is_some());
    }

    #[test]
    fn open_files_outlive_their_names() {
        let dir = TempDir::new().unwrap();
        let store = store(&dir);
        let key = Key::of_content(b"x");
        store.write(Kind::Image, &key, b"image").unwrap();
        let mut file = store.file(Kind::Image, &key).unwrap();
        store.remove(Kind::Image, &key);
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        assert_eq!(text, "image");
    }

    #[test]
    fn directories_that_others_can_write_are_not_used() {
        for name in ["", "1", "1/tmp", "1/units"] {
            let dir = TempDir::new().unwrap();
            let store = store(&dir);
            chmod(&dir.path().join("esm").join(name), 0o770);
            let error = Store::open(&settings(&dir)).unwrap_err().to_string();
            assert!(error.contains("can be written by others (mode 770)"), "{name}: {error}");
            let is_found_for_reading = Store::open_existing(&settings(&dir)).is_ok();
            assert_eq!(is_found_for_reading, name.contains('/'), "{name}");
            drop(store);
        }
    }

    #[test]
    fn files_that_others_can_write_are_not_read() {
        let dir = TempDir::new().unwrap();
        let store = store(&dir);
        let key = Key::of_content(b"x");
        store.write(Kind::Unit, &key, b"x").unwrap();
        chmod(&store.path(Kind::Unit, &key), 0o666);
        assert_eq!(store.read(Kind::Unit, &key), None);
        chmod(&store.path(Kind::Unit, &key), 0o600);
        assert!(store.read(Kind::Unit, &key).is_some());
        chmod(&store.root().join("units"), 0o777);
        assert_eq!(store.read(Kind::Unit, &key), None);
    }

    #[test]
    fn links_are_not_followed() {
        let dir = TempDir::new().unwrap();
        let store = store(&dir);
        let key = Key::of_content(b"x");
        let elsewhere = dir.path().join("elsewhere");
        fs::write(&elsewhere, "x").unwrap();
        symlink(&elsewhere, store.path(Kind::Unit, &key)).unwrap();
        assert_eq!(store.read(Kind::Unit, &key), None);
        store.write(Kind::Unit, &key, b"new").unwrap();
        assert_eq!(fs::read(&elsewhere).unwrap(), b"x");
        assert_eq!(store.read(Kind::Unit, &key).as_deref(), Some(b"new".as_slice()));
    }

    #[test]
    fn files_in_the_way_are_told() {
        let dir = TempDir::new().unwrap();
        fs::write(dir.path().join("esm"), "x").unwrap();
        assert!(Store::open(&settings(&dir)).is_err());
        let none = Settings { dir: None, max: 0, remote: None };
        assert!(matches!(Store::open(&none), Err(OpenError::NoDirectory)));
    }
}
