//! The numbers of the format: constants, tags and the fixed header (SPEC.md, "Header").

use crate::error::Error;

/// The first four bytes of a unit as a little-endian integer: `S E M B` on disk.
pub const MAGIC: u32 = 0x424D_4553;
/// The version that this crate writes, and the only one that it reads.
pub const VERSION: u32 = 3;
/// The size of the header in bytes.
pub const HEADER_SIZE: usize = 16;
/// The bytecode starts at a multiple of this many bytes from the start of its unit.
pub const BYTECODE_ALIGNMENT: usize = 16;

/// The size of metadata whose lists are all empty: six counts and the code features.
pub(crate) const MIN_METADATA_SIZE: usize = 7 * 4;
/// The module request of an export entry that has none.
pub(crate) const NO_REQUEST: u32 = u32::MAX;
/// The import name that stands for all of a module's exports.
pub(crate) const ALL: &str = "*";

/// Types of import entries.
pub(crate) mod import_type {
    pub(crate) const SINGLE: u32 = 0;
    pub(crate) const SINGLE_TYPESCRIPT: u32 = 1;
    pub(crate) const NAMESPACE: u32 = 2;
}

/// Types of export entries.
pub(crate) mod export_type {
    pub(crate) const LOCAL: u32 = 0;
    pub(crate) const INDIRECT: u32 = 1;
    pub(crate) const NAMESPACE: u32 = 2;
}

/// Tags of extensions.
pub(crate) mod extension {
    pub(crate) const ENGINE: u32 = 1;
    pub(crate) const SOURCE: u32 = 2;
    pub(crate) const INTEGRITY: u32 = 3;
    pub(crate) const FLAGS: u32 = 4;
}

/// The header of a unit. Magic and version are constants and not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Where the bytecode starts, in bytes from the start of the unit.
    pub bytecode_offset: u32,
    /// The size of the bytecode in bytes.
    pub bytecode_size: u32,
}

impl Header {
    /// Reads and checks the header of a unit (SPEC.md, "Validation", steps 1 to 4).
    ///
    /// # Errors
    /// When the unit is too short, has another magic or version, or its bytecode lies outside of it, over its
    /// metadata, or off its alignment.
    pub fn parse(unit: &[u8]) -> Result<Self, Error> {
        let Some(&header) = unit.first_chunk::<HEADER_SIZE>() else {
            return Err(Error::TooShort { size: unit.len() });
        };
        let [magic, version, bytecode_offset, bytecode_size] = words(header);
        if magic != MAGIC {
            return Err(Error::WrongMagic { found: magic.to_le_bytes() });
        }
        if version != VERSION {
            return Err(Error::UnsupportedVersion { found: version });
        }
        let header = Self { bytecode_offset, bytecode_size };
        header.check_bytecode_range(unit.len())?;
        Ok(header)
    }

    fn check_bytecode_range(self, unit_size: usize) -> Result<(), Error> {
        let Self { bytecode_offset: offset, bytecode_size: size } = self;
        if u64::from(offset) + u64::from(size) > unit_size as u64 {
            return Err(Error::BytecodeOutside { offset, size, unit_size });
        }
        if (offset as usize) < HEADER_SIZE + MIN_METADATA_SIZE {
            return Err(Error::BytecodeOverlap { offset });
        }
        if !(offset as usize).is_multiple_of(BYTECODE_ALIGNMENT) {
            return Err(Error::BytecodeMisaligned { offset });
        }
        Ok(())
    }

    /// The header's bytes.
    pub(crate) fn to_bytes(self) -> [u8; HEADER_SIZE] {
        let mut bytes = [0; HEADER_SIZE];
        let words = [MAGIC, VERSION, self.bytecode_offset, self.bytecode_size];
        for (field, word) in bytes.chunks_exact_mut(4).zip(words) {
            field.copy_from_slice(&word.to_le_bytes());
        }
        bytes
    }

    /// The bytecode of the unit that this is the header of.
    pub(crate) fn bytecode(self, unit: &[u8]) -> &[u8] {
        let start = self.bytecode_offset as usize;
        // `parse` checked that both ends lie in the unit, so that the sum fits and the range exists.
        unit.get(start..start + self.bytecode_size as usize).unwrap_or_default()
    }
}

fn words([a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p]: [u8; HEADER_SIZE]) -> [u32; 4] {
    [[a, b, c, d], [e, f, g, h], [i, j, k, l], [m, n, o, p]].map(u32::from_le_bytes)
}
