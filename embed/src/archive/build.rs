//! Writing archives. The same entries give the same bytes, in whatever order they were added.

use std::borrow::Cow;
use std::io::{self, Write};

use super::error::BuildError;
use super::layout::{
    CHECKED_FROM, DATA_ALIGN, HEADER_SIZE, Header, MAGIC, RECORD_SIZE, Record, VERSION, checksum,
};
use super::{Compression, EntryKind, name};

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
    /// touched. 0 for none; only uncompressed data can have a head.
    pub head_len: u64,
    /// The bytes to be stored.
    pub data: Cow<'a, [u8]>,
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
        let data_len = entry.data.len() as u64;
        name::check(entry.name).map_err(|reason| BuildError::Name { name: name(), reason })?;
        let is_compressed = entry.compression != Compression::None;
        if entry.head_len > data_len || (is_compressed && entry.head_len != 0) {
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
    /// When two entries have the same kind and name, or the archive is larger than the format can describe.
    pub fn finish(self) -> Result<Vec<u8>, BuildError> {
        let plan = Plan::new(self)?;
        let mut bytes = Vec::with_capacity(usize::try_from(plan.size).unwrap_or_default());
        plan.write(&mut bytes)?;
        Ok(bytes)
    }

    /// Writes the archive without holding it in memory as a whole; returns its size in bytes.
    ///
    /// # Errors
    /// Those of [`Self::finish`], and those of `output`.
    pub fn write_to(self, output: &mut impl Write) -> Result<u64, BuildError> {
        let plan = Plan::new(self)?;
        plan.write(output)?;
        Ok(plan.size)
    }
}

/// A laid-out archive: what stands before the data, and the entries in their order with where each begins.
struct Plan<'a> {
    front: Vec<u8>,
    entries: Vec<(u64, NewEntry<'a>)>,
    size: u64,
}

impl<'a> Plan<'a> {
    fn new(builder: Builder<'a>) -> Result<Self, BuildError> {
        let Builder { engine_build_id, mut entries } = builder;
        entries.sort_by(|a, b| (a.kind, a.name).cmp(&(b.kind, b.name)));
        if let Some([entry, _]) =
            entries.array_windows().find(|[a, b]| (a.kind, a.name) == (b.kind, b.name))
        {
            return Err(BuildError::Duplicate {
                kind: entry.kind.name(),
                name: entry.name.to_owned(),
            });
        }
        let entry_count = u32::try_from(entries.len()).map_err(|_| BuildError::TooLarge)?;
        let names_size: u64 = entries.iter().map(|entry| entry.name.len() as u64).sum();
        if u32::try_from(names_size).is_err() {
            return Err(BuildError::TooLarge);
        }
        let index_size = u64::from(entry_count) * RECORD_SIZE as u64;
        let mut end = HEADER_SIZE as u64 + index_size + names_size;
        let mut front = vec![0; HEADER_SIZE];
        let mut name_offset = 0;
        let mut placed = Vec::with_capacity(entries.len());
        for entry in entries {
            let data_offset = end.next_multiple_of(DATA_ALIGN);
            let record = record(&entry, data_offset, name_offset);
            name_offset += record.name_size;
            end = data_offset + record.data_size;
            front.extend_from_slice(&record.encode());
            placed.push((data_offset, entry));
        }
        for (_, entry) in &placed {
            front.extend_from_slice(entry.name.as_bytes());
        }
        let mut header = Header {
            magic: MAGIC,
            index_checksum: 0,
            version: VERSION,
            entry_count,
            archive_size: end,
            names_size,
            engine_build_id,
        };
        // The checksum covers the header behind itself, so that is filled in first.
        front[..HEADER_SIZE].copy_from_slice(&header.encode());
        header.index_checksum = checksum(&front[CHECKED_FROM..]);
        front[..HEADER_SIZE].copy_from_slice(&header.encode());
        Ok(Self { front, entries: placed, size: end })
    }

    fn write(&self, output: &mut impl Write) -> io::Result<()> {
        output.write_all(&self.front)?;
        let mut written = self.front.len() as u64;
        for (offset, entry) in &self.entries {
            // Less than DATA_ALIGN bytes, see `Plan::new`.
            let gap = (offset - written) as usize;
            output.write_all(&[0; DATA_ALIGN as usize][..gap])?;
            output.write_all(&entry.data)?;
            written = offset + entry.data.len() as u64;
        }
        Ok(())
    }
}

/// The record of an entry that passed the checks of [`Builder::add`].
fn record(entry: &NewEntry<'_>, data_offset: u64, name_offset: u32) -> Record {
    let (head, body) = entry.data.split_at(entry.head_len as usize);
    Record {
        data_offset,
        data_size: entry.data.len() as u64,
        raw_size: entry.raw_len,
        head_size: entry.head_len,
        head_checksum: if head.is_empty() { 0 } else { checksum(head) },
        body_checksum: checksum(body),
        name_offset,
        // At most MAX_NAME_SIZE.
        name_size: entry.name.len() as u32,
        kind: entry.kind as u8,
        compression: entry.compression as u8,
        reserved: [0; 6],
    }
}
