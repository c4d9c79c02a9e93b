//! Reading with bounds: a cursor over a part of a unit, and lists that are checked once and iterated in place.

use std::marker::PhantomData;

use crate::error::{Error, Section};

/// Reads the fields of one section after another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'a> {
    /// The unit up to where reading must end, so that positions are offsets in the unit.
    bytes: &'a [u8],
    position: usize,
    section: Section,
}

impl<'a> Cursor<'a> {
    /// A cursor at `position` that reads up to the end of `bytes`.
    pub(crate) fn new(bytes: &'a [u8], position: usize, section: Section) -> Self {
        Self { bytes, position, section }
    }

    /// Says which section the next fields belong to.
    pub(crate) fn enter(&mut self, section: Section) {
        self.section = section;
    }

    pub(crate) fn section(&self) -> Section {
        self.section
    }

    pub(crate) fn position(&self) -> usize {
        self.position
    }

    pub(crate) fn remaining(&self) -> usize {
        self.bytes.len().saturating_sub(self.position)
    }

    /// Checks that `needed` bytes are left, without reading them.
    pub(crate) fn require(&self, needed: u64) -> Result<(), Error> {
        if needed <= self.remaining() as u64 {
            return Ok(());
        }
        Err(Error::ListPastEnd {
            section: self.section,
            offset: self.position,
            needed,
            end: self.bytes.len(),
        })
    }

    pub(crate) fn bytes(&mut self, size: usize) -> Result<&'a [u8], Error> {
        self.require(size as u64)?;
        let start = self.position;
        self.position += size;
        Ok(&self.bytes[start..self.position])
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let mut array = [0; N];
        array.copy_from_slice(self.bytes(N)?);
        Ok(array)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, Error> {
        self.array().map(u32::from_le_bytes)
    }

    pub(crate) fn u64(&mut self) -> Result<u64, Error> {
        self.array().map(u64::from_le_bytes)
    }

    pub(crate) fn u128(&mut self) -> Result<u128, Error> {
        self.array().map(u128::from_le_bytes)
    }

    /// A field whose value is checked later.
    pub(crate) fn word(&mut self) -> Result<Word, Error> {
        let offset = self.position;
        Ok(Word { offset, value: self.u32()? })
    }

    /// A string whose bytes are checked later.
    pub(crate) fn string(&mut self) -> Result<RawString<'a>, Error> {
        let size = self.u32()?;
        let offset = self.position;
        Ok(RawString { offset, bytes: self.bytes(size as usize)? })
    }

    /// A cursor over the next `size` bytes, which this one skips.
    pub(crate) fn split(&mut self, size: usize, section: Section) -> Result<Cursor<'a>, Error> {
        let start = self.position;
        self.bytes(size)?;
        Ok(Cursor::new(&self.bytes[..self.position], start, section))
    }
}

/// A number and where it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word {
    pub(crate) offset: usize,
    pub(crate) value: u32,
}

/// The bytes of a string and where they stand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawString<'a> {
    pub(crate) offset: usize,
    pub(crate) bytes: &'a [u8],
}

impl<'a> RawString<'a> {
    /// Checks that the string is UTF-8.
    pub(crate) fn check(&self, section: Section) -> Result<(), Error> {
        match std::str::from_utf8(self.bytes) {
            Ok(_) => Ok(()),
            Err(error) => {
                Err(Error::NotUtf8 { section, offset: self.offset + error.valid_up_to() })
            }
        }
    }

    /// The text of a string that was checked before: the empty default is for no string that was.
    pub(crate) fn text(&self) -> &'a str {
        std::str::from_utf8(self.bytes).unwrap_or_default()
    }
}

/// An entry of a list.
pub(crate) trait Entry<'a>: Copy {
    /// The fewest bytes that an entry has.
    const MIN_SIZE: u64;

    fn read(cursor: &mut Cursor<'a>) -> Result<Self, Error>;
}

/// A list whose entries all lie inside their section. Nothing is copied out of the unit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct List<'a, T> {
    entries: Cursor<'a>,
    count: u32,
    entry: PhantomData<T>,
}

impl<'a, T: Entry<'a>> List<'a, T> {
    /// Reads past a list and checks that every entry is there.
    pub(crate) fn read(cursor: &mut Cursor<'a>) -> Result<Self, Error> {
        let count = cursor.u32()?;
        cursor.require(u64::from(count) * T::MIN_SIZE)?;
        let entries = *cursor;
        for _ in 0..count {
            T::read(cursor)?;
        }
        Ok(Self { entries, count, entry: PhantomData })
    }

    /// The number of entries. [`Self::read`] checked that the unit has bytes for all of them.
    pub(crate) fn len(&self) -> u32 {
        self.count
    }

    pub(crate) fn section(&self) -> Section {
        self.entries.section()
    }

    pub(crate) fn iter(&self) -> Entries<'a, T> {
        Entries(*self)
    }
}

/// The entries of a [`List`] that are still to come.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entries<'a, T>(List<'a, T>);

impl<'a, T: Entry<'a>> Iterator for Entries<'a, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.0.count = self.0.count.checked_sub(1)?;
        T::read(&mut self.0.entries).ok()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.0.count as usize, Some(self.0.count as usize))
    }
}

impl<'a, T: Entry<'a>> ExactSizeIterator for Entries<'a, T> {}
