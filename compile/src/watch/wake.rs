//! Waiting for the system to say that something happened in a directory.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use semba_cache::Dependencies;

/// Directories that are watched, and what is heard of them.
pub(super) struct Waker {
    watcher: RecommendedWatcher,
    events: Receiver<()>,
    watched: BTreeSet<PathBuf>,
}

impl Waker {
    pub(super) fn new() -> notify::Result<Self> {
        let (sender, events) = channel();
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            // An error may stand for events that were lost: it is a reason to look, too.
            let is_reading = event.is_ok_and(|event| matches!(event.kind, EventKind::Access(_)));
            if !is_reading {
                let _ = sender.send(());
            }
        })?;
        Ok(Self { watcher, events, watched: BTreeSet::new() })
    }

    /// Watches the directories that changes of `dependencies` happen in, in place of those before.
    pub(super) fn watch(&mut self, dependencies: &Dependencies) -> notify::Result<()> {
        let wanted = directories(dependencies);
        for gone in self.watched.difference(&wanted) {
            // A directory that was removed is not watched any more.
            let _ = self.watcher.unwatch(gone);
        }
        let mut watched = BTreeSet::new();
        for directory in wanted {
            if !self.watched.contains(&directory) {
                match self.watcher.watch(&directory, RecursiveMode::NonRecursive) {
                    Ok(()) => {}
                    // It may vanish at any time; then the directory above it says so.
                    Err(_) if !directory.is_dir() => continue,
                    Err(error) => return Err(error),
                }
            }
            watched.insert(directory);
        }
        self.watched = watched;
        Ok(())
    }

    /// Waits for an event.
    pub(super) fn wait(&self) {
        // The sender lives as long as the watcher, which is in `self`.
        let _ = self.events.recv();
    }

    /// Waits until there was no event for `time`.
    pub(super) fn rest(&self, time: Duration) {
        while self.events.recv_timeout(time).is_ok() {}
    }
}

/// Where a change of anything in `dependencies` would be seen.
fn directories(dependencies: &Dependencies) -> BTreeSet<PathBuf> {
    let Dependencies { files, programs, absent, links, folders } = dependencies;
    let mut directories: BTreeSet<PathBuf> = folders.keys().cloned().collect();
    let paths = files.iter().chain(programs).chain(absent).chain(links);
    directories.extend(paths.filter_map(|path| existing(path.parent()?)));
    directories
}

/// The nearest directory above that is there.
fn existing(path: &Path) -> Option<PathBuf> {
    path.ancestors().find(|path| path.is_dir()).map(Path::to_path_buf)
}
