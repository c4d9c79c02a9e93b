//! The state of the files that a result was made of.
//!
//! A file whose stamp (size, times, inode) is the same has the same content; when the stamp differs, its hash is
//! looked at. What was *not* there counts as much as what was: a file that appears may be the one that is found first
//! now. So the state holds, beside files, paths that did not exist, links with their targets, and directories with
//! the names in them that could have been taken.

mod codec;
mod stamp;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::key::Key;
use stamp::Stamp;

/// What a result depends on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dependencies {
    /// Files whose content matters.
    pub files: BTreeSet<PathBuf>,
    /// Large files that are only ever replaced as a whole: their stamp is all that is looked at.
    pub programs: BTreeSet<PathBuf>,
    /// Paths that do not exist.
    pub absent: BTreeSet<PathBuf>,
    /// Symbolic links, whose targets matter.
    pub links: BTreeSet<PathBuf>,
    /// Directories, and which names in them matter: those that are one of these, or begin with one and a dot; with
    /// `*` among them all.
    pub folders: BTreeMap<PathBuf, BTreeSet<String>>,
}

/// The state of [`Dependencies`] at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    files: Vec<FileState>,
    programs: Vec<(PathBuf, Stamp)>,
    absent: Vec<PathBuf>,
    links: Vec<(PathBuf, PathBuf)>,
    folders: Vec<FolderState>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct FileState {
    path: PathBuf,
    stamp: Stamp,
    content: Key,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct FolderState {
    path: PathBuf,
    stamp: Stamp,
    stems: BTreeSet<String>,
    names: Key,
}

/// Why a result does not hold any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Its content is another one.
    Changed(PathBuf),
    /// It was not there.
    Added(PathBuf),
    /// It is gone, or cannot be read.
    Removed(PathBuf),
    /// It changed while the result was made: nobody knows which state that was made of.
    Meanwhile(PathBuf),
}

impl Change {
    /// The sort of change in a few words, for statistics.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Changed(_) => "a file changed",
            Self::Added(_) => "a file was added",
            Self::Removed(_) => "a file was removed",
            Self::Meanwhile(_) => "a file changed while it was read",
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed(path) => write!(f, "{} changed", path.display()),
            Self::Added(path) => write!(f, "{} was added", path.display()),
            Self::Removed(path) => write!(f, "{} was removed", path.display()),
            Self::Meanwhile(path) => write!(f, "{} changed while it was read", path.display()),
        }
    }
}

impl Snapshot {
    /// The state of `dependencies`, of which a result was made since `started`. `seen` tells what a file's content
    /// was when it was read, where that is known.
    ///
    /// # Errors
    /// When something changed since, or may have.
    pub fn take(
        dependencies: &Dependencies,
        started: SystemTime,
        seen: impl Fn(&Path) -> Option<Key>,
    ) -> Result<Self, Change> {
        let files = dependencies.files.iter().map(|path| FileState::take(path, started, &seen));
        let programs = dependencies.programs.iter().map(|path| {
            let stamp = Stamp::of(path).map_err(|_| Change::Removed(path.clone()))?;
            Ok((path.clone(), stamp))
        });
        let links = dependencies.links.iter().map(|path| {
            let target = fs::read_link(path).map_err(|_| Change::Removed(path.clone()))?;
            Ok((path.clone(), target))
        });
        let folders = dependencies
            .folders
            .iter()
            .map(|(path, stems)| FolderState::take(path, stems, started, &dependencies.files));
        let snapshot = Self {
            files: files.collect::<Result<_, _>>()?,
            programs: programs.collect::<Result<_, Change>>()?,
            absent: dependencies.absent.iter().cloned().collect(),
            links: links.collect::<Result<_, Change>>()?,
            folders: folders.collect::<Result<_, _>>()?,
        };
        snapshot.check_absent()?;
        Ok(snapshot)
    }

    /// Whether everything is as it was. `Ok(true)` says that stamps were renewed: the state is worth storing again.
    ///
    /// # Errors
    /// The first thing that is not as it was.
    pub fn check(&mut self) -> Result<bool, Change> {
        for (path, stamp) in &self.programs {
            match Stamp::of(path) {
                Ok(now) if now == *stamp => {}
                Ok(_) => return Err(Change::Changed(path.clone())),
                Err(_) => return Err(Change::Removed(path.clone())),
            }
        }
        self.check_absent()?;
        for (path, target) in &self.links {
            match fs::read_link(path) {
                Ok(now) if now == *target => {}
                Ok(_) => return Err(Change::Changed(path.clone())),
                Err(_) => return Err(Change::Removed(path.clone())),
            }
        }
        let now = SystemTime::now();
        let mut renewed = false;
        for folder in &mut self.folders {
            renewed |= folder.check(now)?;
        }
        for file in &mut self.files {
            renewed |= file.check(now)?;
        }
        Ok(renewed)
    }

    /// How many files it holds.
    #[must_use]
    pub fn files(&self) -> usize {
        self.files.len()
    }

    fn check_absent(&self) -> Result<(), Change> {
        match self.absent.iter().find(|path| fs::symlink_metadata(path).is_ok()) {
            Some(path) => Err(Change::Added(path.clone())),
            None => Ok(()),
        }
    }
}

impl FileState {
    fn take(
        path: &Path,
        started: SystemTime,
        seen: impl Fn(&Path) -> Option<Key>,
    ) -> Result<Self, Change> {
        let removed = |_| Change::Removed(path.to_path_buf());
        let stamp = Stamp::of(path).map_err(removed)?;
        let content = hash(path).map_err(removed)?;
        let is_steady = Stamp::of(path).is_ok_and(|again| again == stamp);
        let is_known = stamp.is_settled_at(started) || seen(path) == Some(content);
        if !is_steady || !is_known {
            return Err(Change::Meanwhile(path.to_path_buf()));
        }
        Ok(Self { path: path.to_path_buf(), stamp: stamp.settled_at(started), content })
    }

    fn check(&mut self, now: SystemTime) -> Result<bool, Change> {
        let removed = |_| Change::Removed(self.path.clone());
        let stamp = Stamp::of(&self.path).map_err(removed)?;
        if stamp == self.stamp {
            return Ok(false);
        }
        if hash(&self.path).map_err(removed)? != self.content {
            return Err(Change::Changed(self.path.clone()));
        }
        Ok(self.stamp.renew(stamp, now))
    }
}

impl FolderState {
    fn take(
        path: &Path,
        stems: &BTreeSet<String>,
        started: SystemTime,
        files: &BTreeSet<PathBuf>,
    ) -> Result<Self, Change> {
        let removed = |_| Change::Removed(path.to_path_buf());
        let stamp = Stamp::of(path).map_err(removed)?;
        let names = relevant_names(path, stems).map_err(removed)?;
        // A name that appeared since may not have been there when it was looked for.
        for name in &names {
            let entry = path.join(name);
            let is_fresh = fs::symlink_metadata(&entry).is_ok_and(|metadata| {
                !metadata.is_dir() && !Stamp::from_metadata(&metadata).is_settled_at(started)
            });
            if is_fresh && !files.contains(&entry) {
                return Err(Change::Meanwhile(entry));
            }
        }
        Ok(Self {
            path: path.to_path_buf(),
            stamp: stamp.settled_at(started),
            stems: stems.clone(),
            names: hash_names(&names),
        })
    }

    fn check(&mut self, now: SystemTime) -> Result<bool, Change> {
        let removed = |_| Change::Removed(self.path.clone());
        let stamp = Stamp::of(&self.path).map_err(removed)?;
        if stamp == self.stamp {
            return Ok(false);
        }
        let names = relevant_names(&self.path, &self.stems).map_err(removed)?;
        if hash_names(&names) != self.names {
            return Err(Change::Changed(self.path.clone()));
        }
        Ok(self.stamp.renew(stamp, now))
    }
}

fn hash(path: &Path) -> io::Result<Key> {
    Ok(Key::of_content(&fs::read(path)?))
}

/// The names in a directory that matter, sorted.
fn relevant_names(folder: &Path, stems: &BTreeSet<String>) -> io::Result<Vec<String>> {
    let all = stems.contains("*");
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        // Every prefix that ends before a dot: `a.test` and `a` both are stems of `a.test.ts`.
        let mut ends = name.match_indices('.').map(|(end, _)| &name[..end]);
        if all || stems.contains(&name) || ends.any(|stem| stems.contains(stem)) {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names)
}

fn hash_names(names: &[String]) -> Key {
    // No name has a NUL in it.
    Key::of_content(names.join("\0").as_bytes())
}

#[cfg(all(test, unix))]
mod tests;
