//! The files that an executable carries beside its modules. None of them is in memory as a whole.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use semba_embed::archive::{Compression, EntryKind, NewEntry};
use semba_embed::content::{Data, Source};
use thiserror::Error;

use super::store::{Store, Stored};
use crate::input;
use crate::options::AssetPath;

/// Why a file cannot be embedded.
#[derive(Debug, Error)]
pub enum AssetError {
    /// It cannot be read.
    #[error("cannot embed `{}`: {source}", path.display())]
    Read {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A directory with nothing in it.
    #[error("cannot embed `{}`: the directory has no files", .0.display())]
    Empty(PathBuf),
    /// A name that is not Unicode.
    #[error("cannot embed `{}`: its name is not Unicode", .0.display())]
    Name(PathBuf),
    /// Two files for one name.
    #[error("`{}` and `{}` would both be embedded as {name:?}", first.display(), second.display())]
    Conflict {
        /// The name.
        name: String,
        /// A file.
        first: PathBuf,
        /// Another one.
        second: PathBuf,
    },
}

/// A file as the archive stores it.
#[derive(Debug)]
pub(super) struct Asset {
    name: String,
    raw_len: u64,
    data: Content,
}

#[derive(Debug)]
enum Content {
    /// The file as it is.
    File(Original),
    /// What compressing the file gave.
    Compressed(Stored),
}

/// A file that is read when it is needed.
#[derive(Debug)]
struct Original {
    path: PathBuf,
    size: u64,
}

impl Source for Original {
    fn size(&self) -> u64 {
        self.size
    }

    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(File::open(&self.path)?))
    }
}

impl Asset {
    /// The archive's entry.
    pub(super) fn entry(&self) -> NewEntry<'_> {
        let (compression, source): (_, &dyn Source) = match &self.data {
            Content::File(original) => (Compression::None, original),
            Content::Compressed(stored) => (Compression::Zstd, stored),
        };
        NewEntry {
            kind: EntryKind::Asset,
            name: &self.name,
            compression,
            raw_len: self.raw_len,
            head_len: 0,
            data: Data::Source(source),
        }
    }
}

/// Finds the files that modules import and those that the command line names, and compresses those that get smaller.
pub(super) fn find(
    imported: &[(String, PathBuf)],
    named: &[AssetPath],
    compress: bool,
) -> Result<Vec<Asset>, AssetError> {
    let mut files = BTreeMap::new();
    for (name, path) in imported {
        add(&mut files, name.clone(), path.clone())?;
    }
    for AssetPath { path, name } in named {
        let count = files.len();
        collect(&mut files, name, path)?;
        if files.len() == count && path.is_dir() {
            return Err(AssetError::Empty(path.clone()));
        }
    }
    let store = compress.then(|| Rc::new(Store::default()));
    files.into_iter().map(|(name, path)| pack(name, path, store.as_ref())).collect()
}

fn add(
    files: &mut BTreeMap<String, PathBuf>,
    name: String,
    path: PathBuf,
) -> Result<(), AssetError> {
    match files.get(&name) {
        Some(first) if *first != path => {
            Err(AssetError::Conflict { name, first: first.clone(), second: path })
        }
        _ => {
            files.insert(name, path);
            Ok(())
        }
    }
}

/// Adds a file, or all files below a directory, under `name`.
fn collect(
    files: &mut BTreeMap<String, PathBuf>,
    name: &str,
    path: &Path,
) -> Result<(), AssetError> {
    let failed = |source| AssetError::Read { path: path.to_owned(), source };
    if !fs::metadata(path).map_err(failed)?.is_dir() {
        return add(files, name.to_owned(), path.to_owned());
    }
    for entry in fs::read_dir(path).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let last = path.file_name().and_then(|name| name.to_str());
        let last = last.ok_or_else(|| AssetError::Name(path.clone()))?;
        let inner = if name.is_empty() { last.to_owned() } else { format!("{name}/{last}") };
        collect(files, &inner, &path)?;
    }
    Ok(())
}

fn pack(name: String, path: PathBuf, store: Option<&Rc<Store>>) -> Result<Asset, AssetError> {
    let failed = |source| AssetError::Read { path: path.clone(), source };
    let size = input::size(&path).map_err(failed)?;
    let mut file = File::open(&path).map_err(failed)?;
    let smaller = match store {
        Some(store) => Store::compress(store, &mut file, size).map_err(failed)?,
        None => None,
    };
    let data = match smaller {
        Some(stored) => Content::Compressed(stored),
        None => Content::File(Original { path, size }),
    };
    Ok(Asset { name, raw_len: size, data })
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    fn named(path: &Path, name: &str) -> AssetPath {
        AssetPath { path: path.to_owned(), name: name.to_owned() }
    }

    #[test]
    fn what_does_not_get_smaller_stays_as_it_is() {
        let dir = TempDir::new().unwrap();
        fs::create_dir_all(dir.path().join("a/b")).unwrap();
        fs::write(dir.path().join("a/b/long"), "x".repeat(1000)).unwrap();
        fs::write(dir.path().join("a/short"), "x").unwrap();
        let path = dir.path().join("a");
        let assets = find(&[], &[named(&path, "t")], true).unwrap();
        let entries: Vec<_> = assets.iter().map(Asset::entry).collect();
        let seen: Vec<_> = entries.iter().map(|it| (it.name, it.raw_len, it.compression)).collect();
        assert_eq!(
            seen,
            [("t/b/long", 1000, Compression::Zstd), ("t/short", 1, Compression::None)]
        );
        let raw = find(&[], &[named(&path, "")], false).unwrap();
        assert!(raw.iter().all(|it| it.entry().compression == Compression::None));
        assert_eq!(raw[0].name, "b/long");
    }

    #[test]
    fn one_name_is_for_one_file() {
        let dir = TempDir::new().unwrap();
        let [first, second] = ["1", "2"].map(|name| dir.path().join(name));
        for path in [&first, &second] {
            fs::write(path, "x").unwrap();
        }
        let imported = [("n".to_owned(), first.clone())];
        assert_eq!(find(&imported, &[named(&first, "n")], true).unwrap().len(), 1);
        let error = find(&imported, &[named(&second, "n")], true).unwrap_err();
        assert!(matches!(error, AssetError::Conflict { .. }), "{error}");
        let error = find(&[], &[named(&dir.path().join("none"), "n")], true).unwrap_err();
        assert!(matches!(error, AssetError::Read { .. }), "{error}");
    }
}
