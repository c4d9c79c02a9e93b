//! Why an archive is refused: one variant and one message per cause.

use thiserror::Error;

use super::layout::{HEADER_SIZE, MAGIC, VERSION};
use super::name::NameError;
use crate::content::SourceError;

/// Why bytes are not an archive, or not one that can be trusted. Entries are counted from 0, in the index's order.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ArchiveError {
    /// Not even a header.
    #[error("the archive is too short: it has {0} bytes, and its header alone has {HEADER_SIZE}")]
    TooShort(usize),
    /// Something else than an archive.
    #[error("this is not an archive: it does not begin with `{}`", MAGIC.escape_ascii())]
    WrongMagic,
    /// Written by another release.
    #[error("the archive has version {0}; this program reads version {VERSION}")]
    UnsupportedVersion(u32),
    /// Cut off, or something was appended.
    #[error(
        "the archive should have {expected} bytes and has {actual}: it was cut off or added to"
    )]
    WrongSize {
        /// What the header says.
        expected: u64,
        /// What there is.
        actual: u64,
    },
    /// The count cannot be true.
    #[error(
        "the archive is damaged: the index of {entries} entries and their names do not fit into {size} bytes"
    )]
    IndexOutOfBounds {
        /// Entries, as the header says.
        entries: u32,
        /// The archive's size in bytes.
        size: u64,
    },
    /// The header or the index was changed.
    #[error(
        "the archive is damaged: its index has checksum {actual:016x} instead of {expected:016x}"
    )]
    IndexChecksum {
        /// What the header says.
        expected: u64,
        /// What the bytes give.
        actual: u64,
    },
    /// A kind that does not exist.
    #[error("the archive is damaged: entry {index} is of kind {kind}, which does not exist")]
    UnknownKind {
        /// Which entry.
        index: usize,
        /// The number on disk.
        kind: u8,
    },
    /// A compression that does not exist.
    #[error(
        "the archive is damaged: entry {index} has compression {compression}, which does not exist"
    )]
    UnknownCompression {
        /// Which entry.
        index: usize,
        /// The number on disk.
        compression: u8,
    },
    /// Bytes that have to be 0 are not.
    #[error("the archive is damaged: the reserved bytes of entry {0} are not zero")]
    Reserved(usize),
    /// A name that does not follow the one before, or runs past the names.
    #[error("the archive is damaged: the name of entry {0} is not where it should be")]
    NameOutOfBounds(usize),
    /// The names are not text.
    #[error("the archive is damaged: its names are not UTF-8 (byte {0} of them)")]
    NameNotUtf8(usize),
    /// A name that no entry can have.
    #[error("the archive is damaged: entry {index} has the name {name:?}, which is none: {reason}")]
    Name {
        /// Which entry.
        index: usize,
        /// Its name.
        name: String,
        /// The rule it breaks.
        reason: NameError,
    },
    /// Two equal entries, or a wrong order.
    #[error(
        "the archive is damaged: entry {0} does not sort behind the one before it, or is the same"
    )]
    NotSorted(usize),
    /// Data that does not begin at a multiple of 16.
    #[error(
        "the archive is damaged: the data of entry {index} begins at byte {offset}, no multiple of 16"
    )]
    Misaligned {
        /// Which entry.
        index: usize,
        /// Where its data begins.
        offset: u64,
    },
    /// Data inside the index or inside the data of the entry before.
    #[error(
        "the archive is damaged: the data of entry {0} begins before the end of what precedes it"
    )]
    Overlap(usize),
    /// Data that ends behind the archive.
    #[error("the archive is damaged: the data of entry {0} ends behind the end of the archive")]
    DataOutOfBounds(usize),
    /// The head is larger than the data, or compressed.
    #[error("the archive is damaged: entry {0} cannot have the head that its record claims")]
    Head(usize),
    /// Uncompressed data with another size than it has.
    #[error(
        "the archive is damaged: entry {0} is not compressed and claims another size than it has"
    )]
    RawSize(usize),
    /// The head was changed.
    #[error(
        "the head of {name:?} is damaged: its checksum is {actual:016x} instead of {expected:016x}"
    )]
    HeadChecksum {
        /// The entry's name.
        name: String,
        /// What the index says.
        expected: u64,
        /// What the bytes give.
        actual: u64,
    },
    /// The data behind the head was changed.
    #[error(
        "the data of {name:?} is damaged: its checksum is {actual:016x} instead of {expected:016x}"
    )]
    DataChecksum {
        /// The entry's name.
        name: String,
        /// What the index says.
        expected: u64,
        /// What the bytes give.
        actual: u64,
    },
}

/// Why an archive cannot be built.
#[derive(Debug, Error)]
pub enum BuildError {
    /// A name that no entry can have.
    #[error("{name:?} cannot be the name of an archive entry: {reason}")]
    Name {
        /// The name.
        name: String,
        /// The rule it breaks.
        reason: NameError,
    },
    /// The same kind and name twice.
    #[error("the archive would have two entries of kind {kind} with the name {name:?}")]
    Duplicate {
        /// The kind, in words.
        kind: &'static str,
        /// The name.
        name: String,
    },
    /// A head larger than the data, of compressed data, or of data that is not in memory.
    #[error(
        "{name:?} cannot have a head of {head_len} bytes: it has {data_len} bytes, and only uncompressed data in memory has one"
    )]
    Head {
        /// The entry's name.
        name: String,
        /// The head's length in bytes.
        head_len: u64,
        /// The data's length in bytes.
        data_len: u64,
    },
    /// Uncompressed data whose size before compression is another.
    #[error(
        "{name:?} is not compressed and has {data_len} bytes, so its raw size cannot be {raw_len}"
    )]
    RawSize {
        /// The entry's name.
        name: String,
        /// The size that was given.
        raw_len: u64,
        /// The data's length in bytes.
        data_len: u64,
    },
    /// More entries, or longer names, than the format can count.
    #[error(
        "the archive has too many entries: their number or the size of their names does not fit 32 bits"
    )]
    TooLarge,
    /// The data of an entry cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
}
