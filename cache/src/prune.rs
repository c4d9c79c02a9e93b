//! Keeping the store small: what was used longest ago goes first.
//!
//! Files are removed by name. On the systems that the store works on, a file that is open or mapped stays where it is
//! until the last process lets go of it, so no running program loses what it was started from.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use crate::key::Key;
use crate::store::{Kind, Store, TEMPORARY};

/// A file in `tmp` that is older than this belongs to a process that was killed.
const ABANDONED: Duration = Duration::from_hours(1);

/// What was removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    /// How many files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// What there is of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// When the oldest was made.
    pub oldest: Option<SystemTime>,
    /// When the newest was made.
    pub newest: Option<SystemTime>,
}

struct Stored {
    path: PathBuf,
    size: u64,
    used: SystemTime,
    made: SystemTime,
}

impl Store {
    /// What there is of a kind.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn summary(&self, kind: Kind) -> io::Result<Summary> {
        let mut summary = Summary::default();
        for stored in self.stored(kind.name())? {
            summary.files += 1;
            summary.bytes += stored.size;
            summary.oldest = Some(summary.oldest.map_or(stored.made, |made| made.min(stored.made)));
            summary.newest = summary.newest.max(Some(stored.made));
        }
        Ok(summary)
    }

    /// The keys of all files of a kind, sorted.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn keys(&self, kind: Kind) -> io::Result<Vec<Key>> {
        let names = self.stored(kind.name())?;
        let mut keys: Vec<Key> = names
            .iter()
            .filter_map(|stored| Key::parse(stored.path.file_name()?.to_str()?))
            .collect();
        keys.sort_unstable();
        Ok(keys)
    }

    /// Removes what is above the store's size, down to nine tenths of it, so that not every write has to.
    ///
    /// # Errors
    /// When a directory cannot be read.
    pub fn keep_within_size(&self) -> io::Result<Pruned> {
        let total: u64 = self.all()?.iter().map(|stored| stored.size).sum();
        if total <= self.max() {
            Ok(Pruned::default())
        } else {
            self.prune(Some(self.max() / 10 * 9), None)
        }
    }

    /// Removes what was not used for `older`, then what was used longest ago until at most `max` bytes are left, and
    /// what killed processes left behind.
    ///
    /// # Errors
    /// When a directory cannot be read.
    pub fn prune(&self, max: Option<u64>, older: Option<Duration>) -> io::Result<Pruned> {
        let now = SystemTime::now();
        let is_older = |time: SystemTime, than: Duration| {
            now.duration_since(time).is_ok_and(|age| age >= than)
        };
        let mut pruned = Pruned::default();
        let mut remove = |stored: &Stored| {
            // Another process may have removed it.
            if fs::remove_file(&stored.path).is_ok() {
                pruned.files += 1;
                pruned.bytes += stored.size;
            }
        };
        let abandoned = self.stored(TEMPORARY)?;
        abandoned.iter().filter(|stored| is_older(stored.made, ABANDONED)).for_each(&mut remove);

        let mut all = self.all()?;
        all.sort_by_key(|stored| stored.used);
        let mut left: u64 = all.iter().map(|stored| stored.size).sum();
        for stored in &all {
            let is_too_old = older.is_some_and(|older| is_older(stored.used, older));
            if is_too_old || max.is_some_and(|max| left > max) {
                remove(stored);
                left -= stored.size;
            }
        }
        Ok(pruned)
    }

    /// Removes everything, the journal too.
    ///
    /// # Errors
    /// When a directory cannot be read.
    pub fn clear(&self) -> io::Result<Pruned> {
        let mut pruned = Pruned::default();
        for stored in self.all()?.into_iter().chain(self.stored(TEMPORARY)?) {
            if fs::remove_file(&stored.path).is_ok() {
                pruned.files += 1;
                pruned.bytes += stored.size;
            }
        }
        self.clear_journal();
        Ok(pruned)
    }

    fn all(&self) -> io::Result<Vec<Stored>> {
        let mut all = Vec::new();
        for kind in Kind::ALL {
            all.extend(self.stored(kind.name())?);
        }
        Ok(all)
    }

    fn stored(&self, directory: &str) -> io::Result<Vec<Stored>> {
        let entries = match fs::read_dir(self.root().join(directory)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let stored = entries.flatten().filter_map(|entry| {
            // A file that is gone by now needs no counting.
            let metadata = entry.metadata().ok().filter(fs::Metadata::is_file)?;
            let made = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            let used = metadata.accessed().unwrap_or(made).max(made);
            Some(Stored { path: entry.path(), size: metadata.len(), used, made })
        });
        Ok(stored.collect())
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::settings::Settings;
    use std::fs::{File, FileTimes};
    use tempfile::TempDir;

    fn store(dir: &TempDir, max: u64) -> Store {
        Store::open(&Settings { dir: Some(dir.path().join("esm")), max, remote: None }).unwrap()
    }

    /// A file of 100 bytes that was made and last used some hours ago.
    fn put(store: &Store, kind: Kind, name: &str, made: u64, used: u64) -> Key {
        let key = Key::of_content(name.as_bytes());
        store.write(kind, &key, &[0; 100]).unwrap();
        let ago = |hours| SystemTime::now() - Duration::from_hours(hours);
        let times = FileTimes::new().set_modified(ago(made)).set_accessed(ago(used));
        File::options().write(true).open(store.path(kind, &key)).unwrap().set_times(times).unwrap();
        key
    }

    #[test]
    fn what_was_used_longest_ago_goes_first() {
        let dir = TempDir::new().unwrap();
        let store = store(&dir, 1000);
        let old_but_used = put(&store, Kind::Unit, "a", 90, 1);
        let unused = put(&store, Kind::Image, "b", 5, 5);
        let fresh = put(&store, Kind::Run, "c", 2, 2);
        assert_eq!(store.prune(Some(200), None).unwrap(), Pruned { files: 1, bytes: 100 });
        assert!(store.path(Kind::Unit, &old_but_used).exists());
        assert!(!store.path(Kind::Image, &unused).exists());
        assert!(store.path(Kind::Run, &fresh).exists());
        let older = Some(Duration::from_mins(90));
        assert_eq!(store.prune(None, older).unwrap(), Pruned { files: 1, bytes: 100 });
        assert!(!store.path(Kind::Run, &fresh).exists());
        assert_eq!(store.prune(Some(100), None).unwrap(), Pruned::default());
    }

    #[test]
    fn reading_is_using() {
        let dir = TempDir::new().unwrap();
        let store = store(&dir, 1000);
        let read = put(&store, Kind::Unit, "a", 9, 9);
        let unread = put(&store, Kind::Unit, "b", 8, 8);
        store.read(Kind::Unit, &read).unwrap();
        store.prune(Some(100), None).unwrap();
        assert!(
            store.path(Kind::Unit, &read).exists() && !store.path(Kind::Unit, &unread).exists()
        );
    }

    #[test]
    fn the_size_is_kept() {
        let dir = TempDir::new().unwrap();
        let store = store(&dir, 450);
        for at in 0..4 {
            put(&store, Kind::Unit, &at.to_string(), at, at);
        }
        assert_eq!(store.keep_within_size().unwrap(), Pruned::default());
        put(&store, Kind::Unit, "4", 4, 4);
        assert_eq!(store.keep_within_size().unwrap(), Pruned { files: 1, bytes: 100 });
        assert_eq!(store.summary(Kind::Unit).unwrap().bytes, 400);
    }

    #[test]
    fn abandoned_files_are_removed_and_fresh_ones_are_not() {
        let dir = TempDir::new().unwrap();
        let store = store(&dir, 1000);
        let tmp = store.root().join(TEMPORARY);
        for (name, hours) in [("old", 2), ("new", 0)] {
            let file = File::create(tmp.join(name)).unwrap();
            let made = SystemTime::now() - Duration::from_hours(hours);
            file.set_times(FileTimes::new().set_modified(made)).unwrap();
        }
        assert_eq!(store.prune(None, None).unwrap().files, 1);
        assert!(tmp.join("new").exists() && !tmp.join("old").exists());
    }

    #[test]
    fn summaries_and_clearing() {
        let dir = TempDir::new().unwrap();
        let store = store(&dir, 1000);
        let key = put(&store, Kind::Unit, "a", 3, 1);
        put(&store, Kind::Unit, "b", 1, 1);
        let summary = store.summary(Kind::Unit).unwrap();
        assert_eq!((summary.files, summary.bytes), (2, 200));
        assert!(summary.oldest.unwrap() < summary.newest.unwrap());
        assert!(store.keys(Kind::Unit).unwrap().contains(&key));
        assert_eq!(store.clear().unwrap().files, 2);
        assert_eq!(store.summary(Kind::Unit).unwrap(), Summary::default());
    }
}
