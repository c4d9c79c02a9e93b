//! Forged archives: changes anything in the archive of an executable and makes the checksums right again, so that the
//! checks behind them are reached. The layout is that of `embed/SPEC.md`.

use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64;

const HEADER_SIZE: usize = 48;
const RECORD_SIZE: usize = 64;

/// Fields of an archive's header, as byte ranges.
pub mod header {
    use std::ops::Range;

    /// `magic`
    pub const MAGIC: Range<usize> = 0..8;
    /// `version`
    pub const VERSION: Range<usize> = 16..20;
    /// `entry_count`
    pub const ENTRY_COUNT: Range<usize> = 20..24;
    /// `archive_size`
    pub const ARCHIVE_SIZE: Range<usize> = 24..32;
    /// `names_size`
    pub const NAMES_SIZE: Range<usize> = 32..40;
    /// `engine_build_id`
    pub const ENGINE_BUILD_ID: Range<usize> = 40..48;
}

/// Fields of a record, as byte ranges.
pub mod record {
    use std::ops::Range;

    /// `data_offset`
    pub const DATA_OFFSET: Range<usize> = 0..8;
    /// `data_size`
    pub const DATA_SIZE: Range<usize> = 8..16;
    /// `raw_size`
    pub const RAW_SIZE: Range<usize> = 16..24;
    /// `head_size`
    pub const HEAD_SIZE: Range<usize> = 24..32;
    /// `head_checksum`
    pub const HEAD_CHECKSUM: Range<usize> = 32..40;
    /// `body_checksum`
    pub const BODY_CHECKSUM: Range<usize> = 40..48;
    /// `name_offset`
    pub const NAME_OFFSET: Range<usize> = 48..52;
    /// `name_size`
    pub const NAME_SIZE: Range<usize> = 52..56;
    /// `kind`
    pub const KIND: Range<usize> = 56..57;
    /// `compression`
    pub const COMPRESSION: Range<usize> = 57..58;
    /// `reserved`
    pub const RESERVED: Range<usize> = 58..64;
}

/// An intact archive that is about to be changed.
pub struct Forge<'a>(pub &'a mut [u8]);

impl Forge<'_> {
    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.number(header::ENTRY_COUNT) as usize
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Where a field of the record `index` is.
    pub fn field(&self, index: usize, field: Range<usize>) -> Range<usize> {
        let start = HEADER_SIZE + index * RECORD_SIZE;
        start + field.start..start + field.end
    }

    /// The little-endian number at `range`, of at most eight bytes.
    pub fn number(&self, range: Range<usize>) -> u64 {
        self.0[range].iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte))
    }

    /// Writes a little-endian number to `range`.
    pub fn set(&mut self, range: Range<usize>, number: u64) {
        let size = range.len();
        self.0[range].copy_from_slice(&number.to_le_bytes()[..size]);
    }

    /// The record of the entry of this kind and name.
    pub fn find(&self, kind: u64, name: &str) -> usize {
        let found = (0..self.len()).find(|&index| {
            self.number(self.field(index, record::KIND)) == kind
                && self.0[self.name(index)] == *name.as_bytes()
        });
        found.unwrap_or_else(|| panic!("the archive has no entry {name} of kind {kind}"))
    }

    /// Where the name of the record `index` is.
    pub fn name(&self, index: usize) -> Range<usize> {
        let names = HEADER_SIZE + self.len() * RECORD_SIZE;
        let start = names + self.number(self.field(index, record::NAME_OFFSET)) as usize;
        start..start + self.number(self.field(index, record::NAME_SIZE)) as usize
    }

    /// Where the data of the record `index` is.
    pub fn data(&self, index: usize) -> Range<usize> {
        let start = self.number(self.field(index, record::DATA_OFFSET)) as usize;
        start..start + self.number(self.field(index, record::DATA_SIZE)) as usize
    }

    /// Makes the checksums of the data of the record `index` right.
    pub fn seal_data(&mut self, index: usize) {
        let data = self.data(index);
        let head = data.start + self.number(self.field(index, record::HEAD_SIZE)) as usize;
        let sums = [xxh3_64(&self.0[data.start..head]), xxh3_64(&self.0[head..data.end])];
        if head > data.start {
            self.set(self.field(index, record::HEAD_CHECKSUM), sums[0]);
        }
        self.set(self.field(index, record::BODY_CHECKSUM), sums[1]);
    }

    /// Makes the checksum of header, index and names right; `end` is where the names end.
    pub fn seal_index(&mut self, end: usize) {
        let sum = xxh3_64(&self.0[16..end]);
        self.set(8..16, sum);
    }

    /// Where the names end.
    pub fn index_end(&self) -> usize {
        HEADER_SIZE + self.len() * RECORD_SIZE + self.number(header::NAMES_SIZE) as usize
    }
}
