//! The bytes of an archive's header and of its index records: the only place that knows them.

use xxhash_rust::xxh3::xxh3_64;

/// The first eight bytes.
pub(super) const MAGIC: [u8; 8] = *b"SEMBARCH";
/// The version of this layout.
pub(super) const VERSION: u32 = 1;
/// Bytes before the index.
pub(super) const HEADER_SIZE: usize = 48;
/// The index checksum covers everything from here to the end of the names.
pub(super) const CHECKED_FROM: usize = 16;
/// Bytes of one index record.
pub(super) const RECORD_SIZE: usize = 64;
/// Every entry's data begins at a multiple of this, counted from the archive's start.
pub(super) const DATA_ALIGN: u64 = 16;

/// The checksum of the format: XXH3-64 with seed 0.
pub(super) fn checksum(bytes: &[u8]) -> u64 {
    xxh3_64(bytes)
}

/// The header, in the order of its fields on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) magic: [u8; 8],
    pub(super) index_checksum: u64,
    pub(super) version: u32,
    pub(super) entry_count: u32,
    pub(super) archive_size: u64,
    pub(super) names_size: u64,
    pub(super) engine_build_id: u64,
}

impl Header {
    pub(super) fn encode(&self) -> [u8; HEADER_SIZE] {
        let mut bytes = [0; HEADER_SIZE];
        bytes[..8].copy_from_slice(&self.magic);
        bytes[8..16].copy_from_slice(&self.index_checksum.to_le_bytes());
        bytes[16..20].copy_from_slice(&self.version.to_le_bytes());
        bytes[20..24].copy_from_slice(&self.entry_count.to_le_bytes());
        bytes[24..32].copy_from_slice(&self.archive_size.to_le_bytes());
        bytes[32..40].copy_from_slice(&self.names_size.to_le_bytes());
        bytes[40..48].copy_from_slice(&self.engine_build_id.to_le_bytes());
        bytes
    }

    pub(super) fn decode(bytes: &[u8; HEADER_SIZE]) -> Self {
        Self {
            magic: field(bytes, 0),
            index_checksum: u64::from_le_bytes(field(bytes, 8)),
            version: u32::from_le_bytes(field(bytes, 16)),
            entry_count: u32::from_le_bytes(field(bytes, 20)),
            archive_size: u64::from_le_bytes(field(bytes, 24)),
            names_size: u64::from_le_bytes(field(bytes, 32)),
            engine_build_id: u64::from_le_bytes(field(bytes, 40)),
        }
    }
}

/// An index record, in the order of its fields on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) data_offset: u64,
    pub(super) data_size: u64,
    pub(super) raw_size: u64,
    pub(super) head_size: u64,
    pub(super) head_checksum: u64,
    pub(super) body_checksum: u64,
    pub(super) name_offset: u32,
    pub(super) name_size: u32,
    pub(super) kind: u8,
    pub(super) compression: u8,
    pub(super) reserved: [u8; 6],
}

impl Record {
    pub(super) fn encode(&self) -> [u8; RECORD_SIZE] {
        let mut bytes = [0; RECORD_SIZE];
        bytes[..8].copy_from_slice(&self.data_offset.to_le_bytes());
        bytes[8..16].copy_from_slice(&self.data_size.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.raw_size.to_le_bytes());
        bytes[24..32].copy_from_slice(&self.head_size.to_le_bytes());
        bytes[32..40].copy_from_slice(&self.head_checksum.to_le_bytes());
        bytes[40..48].copy_from_slice(&self.body_checksum.to_le_bytes());
        bytes[48..52].copy_from_slice(&self.name_offset.to_le_bytes());
        bytes[52..56].copy_from_slice(&self.name_size.to_le_bytes());
        bytes[56] = self.kind;
        bytes[57] = self.compression;
        bytes[58..].copy_from_slice(&self.reserved);
        bytes
    }

    pub(super) fn decode(bytes: &[u8; RECORD_SIZE]) -> Self {
        Self {
            data_offset: u64::from_le_bytes(field(bytes, 0)),
            data_size: u64::from_le_bytes(field(bytes, 8)),
            raw_size: u64::from_le_bytes(field(bytes, 16)),
            head_size: u64::from_le_bytes(field(bytes, 24)),
            head_checksum: u64::from_le_bytes(field(bytes, 32)),
            body_checksum: u64::from_le_bytes(field(bytes, 40)),
            name_offset: u32::from_le_bytes(field(bytes, 48)),
            name_size: u32::from_le_bytes(field(bytes, 52)),
            kind: bytes[56],
            compression: bytes[57],
            reserved: field(bytes, 58),
        }
    }
}

/// `N` bytes at `offset`, both of which are constants above that fit the array.
fn field<const N: usize, const SIZE: usize>(bytes: &[u8; SIZE], offset: usize) -> [u8; N] {
    let mut value = [0; N];
    value.copy_from_slice(&bytes[offset..offset + N]);
    value
}
