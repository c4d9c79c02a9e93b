//! Writing archives. The same entries give the same bytes, in whatever order they were added.

use std::borrow::Cow;

use super::error::BuildError;
use super::layout::{
    CHECKED_FROM, DATA_ALIGN, HEADER_SIZE, Header, MAGIC, RECORD_SIZE, Record, VERSION, checksum,
};
use super::{Compression, EntryKind, name};
use crate::content::{self, Content, Data, SourceError};

/// An entry to be added to a [`Builder`].
#[derive(Clone, Debug)]
pub struct NewEntry<'a> {
    /// What it is.
    pub kind: EntryKind,
    /// A relative path, `/` between its components; unique among the entries of its kind.
    pub name: &'a str,
    /// How `data` is compressed.
    pub compression: Compression,
    /// The size in bytes before compression: that of `data` when there is none.
    pub raw_len: u64,
    /// How many bytes at the start of `data` get a checksum of their own, so that they can be used before the rest is
    /// touched. 0 for none; only uncompressed data in memory can have a head.
    pub head_len: u64,
    /// The bytes to be stored.
    pub data: Data<'a>,
}

/// Collects entries and writes them as one archive.
#[derive(Debug)]
pub struct Builder<'a> {
    engine_build_id: u64,
    entries: Vec<NewEntry<'a>>,
}

impl<'a> Builder<'a> {
    /// An empty archive for the engine with this build id.
    #[must_use]
    pub fn new(engine_build_id: u64) -> Self {
        Self { engine_build_id, entries: Vec::new() }
    }

    /// Adds an entry.
    ///
    /// # Errors
    /// When its name is none, or its sizes contradict each other. Duplicates are found by [`Self::finish`].
    pub fn add(&mut self, entry: NewEntry<'a>) -> Result<(), BuildError> {
        let name = || entry.name.to_owned();
        let data_len = entry.data.size();
        name::check(entry.name).map_err(|reason| BuildError::Name { name: name(), reason })?;
        let is_compressed = entry.compression != Compression::None;
        let is_plain = !is_compressed && matches!(entry.data, Data::Bytes(_));
        if entry.head_len > data_len || (!is_plain && entry.head_len != 0) {
            return Err(BuildError::Head { name: name(), head_len: entry.head_len, data_len });
        }
        if !is_compressed && entry.raw_len != data_len {
            return Err(BuildError::RawSize { name: name(), raw_len: entry.raw_len, data_len });
        }
        self.entries.push(entry);
        Ok(())
    }

    /// The archive as bytes.
    ///
    /// # Errors
    /// As [`Self::content`].
    pub fn finish(self) -> Result<Vec<u8>, BuildError> {
        Ok(self.content()?.into_bytes()?)
    }

    /// The archive without holding it in memory as a whole. Data that is not in memory is read here, for its checksum,
    /// and again when the archive is written.
    ///
    /// # Errors
    /// When two entries have the same kind and name, the archive is larger than the format can describe, or data
    /// cannot be read.
    pub fn content(self) -> Result<Content<'a>, BuildError> {
        let Builder { engine_build_id, mut entries } = self;
        entries.sort_by(|a, b| (a.kind, a.name).cmp(&(b.kind, b.name)));
        if let Some([entry, _]) =
            entries.array_windows().find(|[a, b]| (a.kind, a.name) == (b.kind, b.name))
        {
            return Err(BuildError::Duplicate {
                kind: entry.kind.name(),
                name: entry.name.to_owned(),
            });
        }
        let records = records(&entries)?;
        let mut content = Content::default();
        content.push(Cow::Owned(front(engine_build_id, &entries, &records)));
        for (entry, record) in entries.into_iter().zip(records) {
            // Less than DATA_ALIGN bytes, see `records`.
            let gap = (record.data_offset - content.size()) as usize;
            content.push(Cow::Borrowed(&PADDING[..gap]));
            match entry.data {
                Data::Bytes(bytes) => content.push(bytes),
                Data::Source(source) => {
                    content.push_source(entry.name, source, record.body_checksum);
                }
            }
        }
        Ok(content)
    }
}

const PADDING: [u8; DATA_ALIGN as usize] = [0; DATA_ALIGN as usize];

/// The records of the entries, which are in their order.
fn records(entries: &[NewEntry<'_>]) -> Result<Vec<Record>, BuildError> {
    let count = u32::try_from(entries.len()).map_err(|_| BuildError::TooLarge)?;
    let names_size: u64 = entries.iter().map(|entry| entry.name.len() as u64).sum();
    if u32::try_from(names_size).is_err() {
        return Err(BuildError::TooLarge);
    }
    let mut end = HEADER_SIZE as u64 + u64::from(count) * RECORD_SIZE as u64 + names_size;
    let mut name_offset = 0;
    let mut records = Vec::with_capacity(entries.len());
    for entry in entries {
        let data_offset = end.checked_next_multiple_of(DATA_ALIGN).ok_or(BuildError::TooLarge)?;
        let record = record(entry, data_offset, name_offset)?;
        name_offset += record.name_size;
        end = data_offset.checked_add(record.data_size).ok_or(BuildError::TooLarge)?;
        records.push(record);
    }
    Ok(records)
}

/// What stands before the data: header, index, names.
fn front(engine_build_id: u64, entries: &[NewEntry<'_>], records: &[Record]) -> Vec<u8> {
    let names: Vec<u8> = entries.iter().flat_map(|entry| entry.name.bytes()).collect();
    let mut front = vec![0; HEADER_SIZE];
    for record in records {
        front.extend_from_slice(&record.encode());
    }
    front.extend_from_slice(&names);
    let end = records.last().map(|record| record.data_offset + record.data_size);
    let mut header = Header {
        magic: MAGIC,
        index_checksum: 0,
        version: VERSION,
        // `records` has checked it.
        entry_count: records.len() as u32,
        archive_size: end.unwrap_or(front.len() as u64),
        names_size: names.len() as u64,
        engine_build_id,
    };
    // The checksum covers the header behind itself, so that is filled in first.
    front[..HEADER_SIZE].copy_from_slice(&header.encode());
    header.index_checksum = checksum(&front[CHECKED_FROM..]);
    front[..HEADER_SIZE].copy_from_slice(&header.encode());
    front
}

/// The record of an entry that passed the checks of [`Builder::add`].
fn record(entry: &NewEntry<'_>, data_offset: u64, name_offset: u32) -> Result<Record, SourceError> {
    let (head_checksum, body_checksum) = match &entry.data {
        Data::Bytes(bytes) => {
            let (head, body) = bytes.split_at(entry.head_len as usize);
            (if head.is_empty() { 0 } else { checksum(head) }, checksum(body))
        }
        Data::Source(source) => (0, content::read::<SourceError>(entry.name, *source, |_| Ok(()))?),
    };
    Ok(Record {
        data_offset,
        data_size: entry.data.size(),
        raw_size: entry.raw_len,
        head_size: entry.head_len,
        head_checksum,
        body_checksum,
        name_offset,
        // At most MAX_NAME_SIZE.
        name_size: entry.name.len() as u32,
        kind: entry.kind as u8,
        compression: entry.compression as u8,
        reserved: [0; 6],
    })
}
