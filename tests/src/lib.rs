//! Helpers of the end-to-end tests. The tests know the `semba` command and the executables that it makes only from
//! outside: by their command line, their output and their files.
//!
//! - [`process`] starts programs with a time limit and collects what they print
//! - [`semba`] finds the command and builds with it
//! - [`case`] reads the folders of `fixtures/` and `programs/`
//! - [`check`] runs what they describe and compares
//! - [`cost`] measures processor time, memory and page faults
//! - [`program`] installs the packages of `programs/`
//! - [`terminal`] plays a person at a pseudo-terminal
//! - [`target`] builds for another system and runs there
//! - [`text`] shows how two texts differ
//! - [`graphs`] makes random module graphs
//! - [`archive`] finds the embedded archive in an executable file
//! - [`forge`] changes archives and makes their checksums right again
//! - [`fuzz`] is what the fuzzers check
#![forbid(unsafe_code)]

pub mod archive;
pub mod case;
pub mod check;
pub mod cost;
pub mod forge;
pub mod fuzz;
pub mod graphs;
pub mod process;
pub mod program;
pub mod random;
pub mod semba;
pub mod target;
pub mod terminal;
pub mod text;

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use tempfile::TempDir;

/// The root of the repository.
pub fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests are a folder of the workspace")
}

/// The folder of a fixture.
pub fn fixture(name: &str) -> PathBuf {
    workspace().join("fixtures").join(name)
}

/// A new empty directory, removed when dropped.
pub fn scratch() -> TempDir {
    tempfile::Builder::new()
        .prefix("semba-test-")
        .tempdir()
        .expect("a temporary directory can be made")
}

/// Writes source files into a directory, making folders as needed.
pub fn write_files(directory: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = directory.join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).expect("the folder can be made");
        }
        std::fs::write(&path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
}

/// The names of everything in a directory, sorted.
pub fn names_in(directory: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(directory)
        .unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    let mut names: Vec<String> = entries
        .map(|entry| {
            entry.expect("the directory can be read").file_name().to_string_lossy().into_owned()
        })
        .collect();
    names.sort();
    names
}

/// Calls `work` for every item on two threads and returns the results in the items' order.
pub fn on_two_threads<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::with_capacity(items.len()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some((index, item)) = {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    items.get(index).map(|item| (index, item))
                } {
                    let result = work(item);
                    results.lock().expect("no other thread panicked").push((index, result));
                }
            });
        }
    });
    let mut results = results.into_inner().expect("no other thread panicked");
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_threads_keep_the_order() {
        let items: Vec<usize> = (0..100).collect();
        assert_eq!(
            on_two_threads(&items, |n| n * 2),
            items.iter().map(|n| n * 2).collect::<Vec<_>>()
        );
    }

    #[test]
    fn files_are_written_and_listed() {
        let directory = scratch();
        write_files(directory.path(), &[("b/c.txt", "1"), ("a.txt", "2")]);
        assert_eq!(names_in(directory.path()), ["a.txt", "b"]);
    }
}
