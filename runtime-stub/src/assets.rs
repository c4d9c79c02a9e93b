//! The files that the executable carries. They appear in its directory, under their names, to everything that reads
//! files; they cannot be written, and hide files of the same path.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::path::{Component, Path, PathBuf};

use semba_embed::archive::{Archive, Compression, EntryKind};

/// All embedded files.
pub(crate) struct Assets {
    home: PathBuf,
    files: BTreeMap<&'static str, Asset>,
}

/// One embedded file.
#[derive(Clone, Copy)]
pub(crate) struct Asset {
    entry: semba_embed::archive::Entry<'static>,
    /// Its number among the files, from 0.
    pub(crate) index: usize,
}

/// What is embedded at a path.
#[derive(Clone)]
pub(crate) enum Node {
    File(Asset),
    Directory,
}

impl Assets {
    /// The files in `archive`, appearing in the directory `home`; `None` when there are none.
    pub(crate) fn of(archive: &Archive<'static>, home: &Path) -> Option<Self> {
        let entries = archive.entries().filter(|entry| entry.kind() == EntryKind::Asset);
        let files: BTreeMap<_, _> = entries
            .enumerate()
            .map(|(index, entry)| (entry.name(), Asset { entry, index }))
            .collect();
        (!files.is_empty()).then(|| Self { home: home.to_owned(), files })
    }

    /// Names and sizes in bytes, sorted by name.
    pub(crate) fn list(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.files.iter().map(|(name, asset)| (*name, asset.size()))
    }

    /// What is embedded at `path`.
    pub(crate) fn find(&self, path: &str) -> Option<Node> {
        let name = self.name(path)?;
        match self.files.get(name.as_str()) {
            Some(asset) => Some(Node::File(*asset)),
            None => self.children(&name).next().map(|_| Node::Directory),
        }
    }

    /// The names in the directory at `path`, and which of them are directories themselves.
    pub(crate) fn read_directory(&self, path: &str) -> BTreeMap<&'static str, bool> {
        let name = self.name(path);
        let children = name.iter().flat_map(|name| self.children(name));
        children
            .map(|rest| match rest.split_once('/') {
                Some((directory, _)) => (directory, true),
                None => (rest, false),
            })
            .collect()
    }

    /// What stands behind the directory `name` in the names of the files below it.
    fn children(&self, name: &str) -> impl Iterator<Item = &'static str> {
        let prefix = if name.is_empty() { String::new() } else { format!("{name}/") };
        let bounds = (Bound::Included(prefix.as_str()), Bound::Unbounded);
        let from = self.files.range::<str, _>(bounds);
        from.map_while(move |(known, _)| known.strip_prefix(prefix.as_str()))
    }

    /// The name that a file at `path` would have, without asking the file system. `None` outside of the directory.
    fn name(&self, path: &str) -> Option<String> {
        let absolute = normalized(path)?;
        let inside = absolute.strip_prefix(&self.home).ok()?;
        let parts: Option<Vec<&str>> =
            inside.components().map(|part| part.as_os_str().to_str()).collect();
        parts.map(|parts| parts.join("/"))
    }
}

impl Asset {
    /// Its size in bytes.
    pub(crate) fn size(&self) -> u64 {
        self.entry.raw_len()
    }

    /// Its content, checked and decompressed.
    ///
    /// # Errors
    /// When the executable is damaged there.
    pub(crate) fn read(&self) -> std::io::Result<Vec<u8>> {
        let invalid = |reason: String| std::io::Error::new(std::io::ErrorKind::InvalidData, reason);
        let data = self.entry.checked_data().map_err(|error| invalid(error.to_string()))?;
        match self.entry.compression() {
            Compression::None => Ok(data.to_vec()),
            Compression::Zstd => {
                let size =
                    usize::try_from(self.size()).map_err(|error| invalid(error.to_string()))?;
                let bytes = zstd::bulk::decompress(data, size)?;
                if bytes.len() == size {
                    Ok(bytes)
                } else {
                    Err(invalid(format!("{:?} has another size than it should", self.entry.name())))
                }
            }
        }
    }
}

/// The absolute path without `.` and `..`, as text: links are not followed.
pub(crate) fn normalized(path: &str) -> Option<PathBuf> {
    let mut result = PathBuf::new();
    for part in std::path::absolute(path).ok()?.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                result.pop();
            }
            other => result.push(other),
        }
    }
    Some(result)
}

#[cfg(test)]
mod tests {
    use semba_embed::archive::{Builder, NewEntry};

    use super::*;

    fn assets() -> Assets {
        let mut builder = Builder::new(1);
        let packed = zstd::bulk::compress(&[b'x'; 100], 3).unwrap();
        for (name, data, compression, raw_len) in [
            ("a.txt", b"hello".to_vec(), Compression::None, 5),
            ("dir/b.txt", packed.clone(), Compression::Zstd, 100),
            ("dir/deep/c.txt", packed, Compression::Zstd, 99),
            ("dir.txt", Vec::new(), Compression::None, 0),
        ] {
            let kind = EntryKind::Asset;
            let data = data.into();
            builder.add(NewEntry { kind, name, compression, raw_len, head_len: 0, data }).unwrap();
        }
        let bytes: &'static [u8] = builder.finish().unwrap().leak();
        Assets::of(&Archive::parse(bytes).unwrap(), Path::new("/home/app")).unwrap()
    }

    fn read(path: &str) -> Option<std::io::Result<Vec<u8>>> {
        match assets().find(path)? {
            Node::File(asset) => Some(asset.read()),
            Node::Directory => None,
        }
    }

    #[test]
    fn files_are_found_however_their_path_is_written() {
        for path in ["/home/app/a.txt", "/home/app/./dir/../a.txt", "/home/../home/app//a.txt"] {
            assert_eq!(read(path).unwrap().unwrap(), b"hello", "{path}");
        }
        assert_eq!(read("/home/app/dir/b.txt").unwrap().unwrap(), [b'x'; 100]);
        for path in ["/home/a.txt", "/home/app/b.txt", "/home/app/dir", "/home/app/../a.txt"] {
            assert!(read(path).is_none(), "{path}");
        }
    }

    #[test]
    fn a_size_that_is_wrong_is_an_error() {
        assert!(read("/home/app/dir/deep/c.txt").unwrap().is_err());
    }

    #[test]
    fn directories_list_what_is_below_them() {
        let list = |path| assets().read_directory(path).into_iter().collect::<Vec<_>>();
        assert_eq!(list("/home/app"), [("a.txt", false), ("dir", true), ("dir.txt", false)]);
        assert_eq!(list("/home/app/dir/"), [("b.txt", false), ("deep", true)]);
        assert_eq!(list("/home/app/none"), []);
        assert!(matches!(assets().find("/home/app/dir"), Some(Node::Directory)));
        assert!(matches!(assets().find("/home/app"), Some(Node::Directory)));
    }
}
