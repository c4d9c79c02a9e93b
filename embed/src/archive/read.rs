//! Reading archives: one pass over the index, no allocation, no data touched.

use std::cmp::Ordering;
use std::fmt;

use super::error::ArchiveError;
use super::layout::{
    CHECKED_FROM, DATA_ALIGN, HEADER_SIZE, Header, MAGIC, RECORD_SIZE, Record, VERSION, checksum,
};
use super::{Compression, EntryKind, name};

/// An archive whose header and index are valid: every entry's name and data lie inside it, and their order is known.
/// Whether the data is intact is up to [`Entry::checked_head`] and [`Entry::checked_data`].
#[derive(Clone, Copy)]
pub struct Archive<'a> {
    bytes: &'a [u8],
    records: &'a [[u8; RECORD_SIZE]],
    names: &'a str,
    engine_build_id: u64,
}

impl<'a> Archive<'a> {
    /// Checks header, index and names, in time linear in their size.
    ///
    /// # Errors
    /// One for each rule of SPEC.md, in its order.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ArchiveError> {
        let header = parse_header(bytes)?;
        let size = bytes.len() as u64;
        let out_of_bounds = ArchiveError::IndexOutOfBounds { entries: header.entry_count, size };
        // 2^32 records of 64 bytes cannot overflow 64 bits.
        let names_start = HEADER_SIZE as u64 + u64::from(header.entry_count) * RECORD_SIZE as u64;
        let front = names_start
            .checked_add(header.names_size)
            .and_then(|names_end| bytes.get(..usize::try_from(names_end).ok()?));
        let Some(front) = front else { return Err(out_of_bounds) };
        let Some((_, behind_header)) = front.split_at_checked(HEADER_SIZE) else {
            return Err(out_of_bounds);
        };
        let index_size = front.len() - HEADER_SIZE - header.names_size as usize;
        let (index, names) = behind_header.split_at(index_size);

        let actual = checksum(&front[CHECKED_FROM..]);
        if actual != header.index_checksum {
            return Err(ArchiveError::IndexChecksum { expected: header.index_checksum, actual });
        }
        let names = std::str::from_utf8(names)
            .map_err(|error| ArchiveError::NameNotUtf8(error.valid_up_to()))?;
        let (records, _) = index.as_chunks();
        check_records(records, names, front.len() as u64, size)?;
        Ok(Self { bytes, records, names, engine_build_id: header.engine_build_id })
    }

    /// The entry of this kind and name: a binary search, without allocation.
    #[must_use]
    pub fn get(&self, kind: EntryKind, name: &str) -> Option<Entry<'a>> {
        let key = (kind as u8, name);
        let found = self.records.binary_search_by(|record| {
            let record = Record::decode(record);
            (record.kind, self.name(&record)).cmp(&key)
        });
        found.ok().and_then(|index| self.entry(index))
    }

    /// All entries: kind by kind in the order of [`EntryKind`], sorted by name within each.
    #[must_use]
    pub fn entries(&self) -> Entries<'a> {
        Entries { archive: *self, next: 0 }
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The archive's size in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// The build id of the engine that the archive was made for.
    #[must_use]
    pub fn engine_build_id(&self) -> u64 {
        self.engine_build_id
    }

    fn name(&self, record: &Record) -> &'a str {
        // `check_records` saw that both offsets lie inside the names, at the start of a character.
        let start = record.name_offset as usize;
        self.names.get(start..start + record.name_size as usize).unwrap_or_default()
    }

    fn entry(&self, index: usize) -> Option<Entry<'a>> {
        let record = Record::decode(self.records.get(index)?);
        let start = usize::try_from(record.data_offset).ok()?;
        let data =
            self.bytes.get(start..start.checked_add(usize::try_from(record.data_size).ok()?)?)?;
        Some(Entry {
            name: self.name(&record),
            kind: EntryKind::from_disk(record.kind)?,
            compression: Compression::from_disk(record.compression)?,
            data,
            record,
        })
    }
}

impl fmt::Debug for Archive<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.entries()).finish()
    }
}

fn parse_header(bytes: &[u8]) -> Result<Header, ArchiveError> {
    let Some(header) = bytes.first_chunk().map(Header::decode) else {
        return Err(ArchiveError::TooShort(bytes.len()));
    };
    if header.magic != MAGIC {
        return Err(ArchiveError::WrongMagic);
    }
    if header.version != VERSION {
        return Err(ArchiveError::UnsupportedVersion(header.version));
    }
    let actual = bytes.len() as u64;
    if header.archive_size != actual {
        return Err(ArchiveError::WrongSize { expected: header.archive_size, actual });
    }
    Ok(header)
}

/// Checks every record; `front` bytes precede the data of `size` bytes in all.
///
/// Names and data have to come in the order of the records, so looking at neighbours is enough to find duplicates,
/// gaps and overlaps.
fn check_records(
    records: &[[u8; RECORD_SIZE]],
    names: &str,
    front: u64,
    size: u64,
) -> Result<(), ArchiveError> {
    let mut data_end = front;
    let mut name_end = 0;
    let mut previous = (0, "");
    for (index, record) in records.iter().enumerate() {
        let record = Record::decode(record);
        check_fields(index, &record)?;
        data_end = check_data(index, &record, data_end, size)?;

        let start = name_end;
        name_end = start + record.name_size as usize;
        let name = match names.get(start..name_end) {
            Some(name) if record.name_offset as usize == start => name,
            _ => return Err(ArchiveError::NameOutOfBounds(index)),
        };
        if let Err(reason) = name::check(name) {
            return Err(ArchiveError::Name { index, name: name.to_owned(), reason });
        }
        let key = (record.kind, name);
        if previous.cmp(&key) != Ordering::Less {
            return Err(ArchiveError::NotSorted(index));
        }
        previous = key;
    }
    if name_end == names.len() { Ok(()) } else { Err(ArchiveError::NameOutOfBounds(records.len())) }
}

fn check_fields(index: usize, record: &Record) -> Result<(), ArchiveError> {
    if EntryKind::from_disk(record.kind).is_none() {
        return Err(ArchiveError::UnknownKind { index, kind: record.kind });
    }
    let Some(compression) = Compression::from_disk(record.compression) else {
        return Err(ArchiveError::UnknownCompression { index, compression: record.compression });
    };
    if record.reserved != [0; 6] {
        return Err(ArchiveError::Reserved(index));
    }
    let is_compressed = compression != Compression::None;
    if record.head_size > record.data_size || (is_compressed && record.head_size != 0) {
        return Err(ArchiveError::Head(index));
    }
    if !is_compressed && record.raw_size != record.data_size {
        return Err(ArchiveError::RawSize(index));
    }
    Ok(())
}

/// Where the record's data ends, when it follows `previous_end` and lies inside the archive.
fn check_data(
    index: usize,
    record: &Record,
    previous_end: u64,
    size: u64,
) -> Result<u64, ArchiveError> {
    let offset = record.data_offset;
    if !offset.is_multiple_of(DATA_ALIGN) {
        return Err(ArchiveError::Misaligned { index, offset });
    }
    if offset < previous_end {
        return Err(ArchiveError::Overlap(index));
    }
    match offset.checked_add(record.data_size) {
        Some(end) if end <= size => Ok(end),
        _ => Err(ArchiveError::DataOutOfBounds(index)),
    }
}

/// The iterator of [`Archive::entries`].
#[derive(Clone, Debug)]
pub struct Entries<'a> {
    archive: Archive<'a>,
    next: usize,
}

impl<'a> Iterator for Entries<'a> {
    type Item = Entry<'a>;

    fn next(&mut self) -> Option<Entry<'a>> {
        let entry = self.archive.entry(self.next)?;
        self.next += 1;
        Some(entry)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.archive.len() - self.next;
        (left, Some(left))
    }
}

impl ExactSizeIterator for Entries<'_> {}

/// An entry of an archive. Everything but the data was checked.
#[derive(Clone, Copy)]
pub struct Entry<'a> {
    name: &'a str,
    kind: EntryKind,
    compression: Compression,
    data: &'a [u8],
    record: Record,
}

impl<'a> Entry<'a> {
    /// Its name: a relative path, `/` between its components.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self) -> EntryKind {
        self.kind
    }

    /// How its data is compressed.
    #[must_use]
    pub fn compression(&self) -> Compression {
        self.compression
    }

    /// The size in bytes that the data claims to have when decompressed.
    #[must_use]
    pub fn raw_len(&self) -> u64 {
        self.record.raw_size
    }

    /// Where its data begins, in bytes from the archive's start.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.record.data_offset
    }

    /// The data as it is stored, unchecked.
    #[must_use]
    pub fn data(&self) -> &'a [u8] {
        self.data
    }

    /// The part of the data that has a checksum of its own, unchecked; empty when there is none.
    #[must_use]
    pub fn head(&self) -> &'a [u8] {
        self.split().0
    }

    /// The head, once its checksum matched. Touches nothing behind it.
    ///
    /// # Errors
    /// When the checksum does not match.
    pub fn checked_head(&self) -> Result<&'a [u8], ArchiveError> {
        let (head, _) = self.split();
        let (expected, actual) = (self.record.head_checksum, checksum(head));
        if !head.is_empty() && expected != actual {
            return Err(ArchiveError::HeadChecksum {
                name: self.name.to_owned(),
                expected,
                actual,
            });
        }
        Ok(head)
    }

    /// All of the data, once its checksums matched.
    ///
    /// # Errors
    /// When one of the checksums does not match.
    pub fn checked_data(&self) -> Result<&'a [u8], ArchiveError> {
        self.checked_head()?;
        self.checked_body()?;
        Ok(self.data)
    }

    /// What follows the head, once its checksum matched: with [`Self::checked_head`] every byte is read once.
    ///
    /// # Errors
    /// When the checksum does not match.
    pub fn checked_body(&self) -> Result<&'a [u8], ArchiveError> {
        let (_, body) = self.split();
        let (expected, actual) = (self.record.body_checksum, checksum(body));
        if expected != actual {
            return Err(ArchiveError::DataChecksum {
                name: self.name.to_owned(),
                expected,
                actual,
            });
        }
        Ok(body)
    }

    fn split(&self) -> (&'a [u8], &'a [u8]) {
        // `check_fields` saw that the head is no longer than the data.
        self.data.split_at_checked(self.record.head_size as usize).unwrap_or((&[], self.data))
    }
}

impl fmt::Debug for Entry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry")
            .field("kind", &self.kind)
            .field("name", &self.name)
            .field("offset", &self.record.data_offset)
            .field("size", &self.record.data_size)
            .finish_non_exhaustive()
    }
}
