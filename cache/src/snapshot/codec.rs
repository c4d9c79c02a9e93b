//! Snapshots as bytes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{FileState, FolderState, Snapshot, Stamp};
use crate::bytes::{Reader, Writer};
use crate::key::Key;

impl Snapshot {
    /// Adds the snapshot to a record.
    pub fn write_to(&self, writer: &mut Writer) {
        count(writer, self.files.len());
        for file in &self.files {
            path(writer, &file.path);
            stamp(writer, &file.stamp);
            writer.raw(file.content.as_bytes());
        }
        count(writer, self.programs.len());
        for (program, its_stamp) in &self.programs {
            path(writer, program);
            stamp(writer, its_stamp);
        }
        count(writer, self.absent.len());
        self.absent.iter().for_each(|absent| path(writer, absent));
        count(writer, self.links.len());
        for (link, target) in &self.links {
            path(writer, link);
            path(writer, target);
        }
        count(writer, self.folders.len());
        for folder in &self.folders {
            path(writer, &folder.path);
            stamp(writer, &folder.stamp);
            writer.raw(folder.names.as_bytes());
            count(writer, folder.stems.len());
            folder.stems.iter().for_each(|stem| {
                writer.bytes(stem.as_bytes());
            });
        }
    }

    /// Reads a snapshot; `None` when the bytes are none.
    pub fn read_from(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            files: list(reader, |reader| {
                Some(FileState {
                    path: read_path(reader)?,
                    stamp: read_stamp(reader)?,
                    content: Key::from_bytes(reader.raw()?),
                })
            })?,
            programs: list(reader, |reader| Some((read_path(reader)?, read_stamp(reader)?)))?,
            absent: list(reader, read_path)?,
            links: list(reader, |reader| Some((read_path(reader)?, read_path(reader)?)))?,
            folders: list(reader, |reader| {
                Some(FolderState {
                    path: read_path(reader)?,
                    stamp: read_stamp(reader)?,
                    names: Key::from_bytes(reader.raw()?),
                    stems: list(reader, |reader| {
                        Some(std::str::from_utf8(reader.bytes()?).ok()?.to_owned())
                    })?
                    .into_iter()
                    .collect::<BTreeSet<String>>(),
                })
            })?,
        })
    }
}

fn count(writer: &mut Writer, count: usize) {
    writer.u32(u32::try_from(count).unwrap_or(u32::MAX));
}

fn path(writer: &mut Writer, path: &Path) {
    writer.bytes(path.as_os_str().as_encoded_bytes());
}

fn stamp(writer: &mut Writer, stamp: &Stamp) {
    stamp.fields.iter().for_each(|field| {
        writer.u64(*field);
    });
}

/// Memory grows with what is there, not with what the count claims.
fn list<T>(reader: &mut Reader<'_>, read: impl Fn(&mut Reader<'_>) -> Option<T>) -> Option<Vec<T>> {
    let count = reader.u32()?;
    let mut items = Vec::new();
    for _ in 0..count {
        items.push(read(reader)?);
    }
    Some(items)
}

#[cfg(unix)]
fn read_path(reader: &mut Reader<'_>) -> Option<PathBuf> {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    Some(PathBuf::from(OsStr::from_bytes(reader.bytes()?)))
}

#[cfg(not(unix))]
fn read_path(reader: &mut Reader<'_>) -> Option<PathBuf> {
    Some(PathBuf::from(std::str::from_utf8(reader.bytes()?).ok()?))
}

fn read_stamp(reader: &mut Reader<'_>) -> Option<Stamp> {
    let mut stamp = Stamp::default();
    for field in &mut stamp.fields {
        *field = reader.u64()?;
    }
    Some(stamp)
}
