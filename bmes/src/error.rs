//! Why a unit cannot be read or written. Offsets are in bytes from the start of the unit.

use std::fmt;

use crate::raw::{HEADER_SIZE, MIN_METADATA_SIZE, VERSION};
use crate::record::{Engine, SourceInfo};

/// The part of a unit that an error is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Section {
    /// The list of requested modules, with their attributes.
    RequestedModules,
    /// The list of import entries.
    ImportEntries,
    /// The list of export entries.
    ExportEntries,
    /// The list of star export entries.
    StarExportEntries,
    /// The list of declared variables.
    DeclaredVariables,
    /// The list of lexical variables.
    LexicalVariables,
    /// The code features behind the lists.
    CodeFeatures,
    /// The list of extensions.
    Extensions,
    /// The content of the engine extension.
    EngineExtension,
    /// The content of the source extension.
    SourceExtension,
    /// The content of the integrity extension.
    IntegrityExtension,
    /// The content of the flags extension.
    FlagsExtension,
    /// Everything before the bytecode.
    Metadata,
    /// The bytecode.
    Bytecode,
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RequestedModules => "list of requested modules",
            Self::ImportEntries => "list of import entries",
            Self::ExportEntries => "list of export entries",
            Self::StarExportEntries => "list of star export entries",
            Self::DeclaredVariables => "list of declared variables",
            Self::LexicalVariables => "list of lexical variables",
            Self::CodeFeatures => "code features field",
            Self::Extensions => "list of extensions",
            Self::EngineExtension => "engine extension",
            Self::SourceExtension => "source extension",
            Self::IntegrityExtension => "integrity extension",
            Self::FlagsExtension => "flags extension",
            Self::Metadata => "metadata",
            Self::Bytecode => "bytecode",
        })
    }
}

/// Why a unit does not validate, in the order of the checks (SPEC.md, "Validation").
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There is not even a header.
    #[error(
        "the unit is too short: it has {size} bytes, and a BMES header alone has {HEADER_SIZE}; it was truncated or \
         is something else"
    )]
    TooShort {
        /// The size of what should be a unit.
        size: usize,
    },
    /// The bytes are something else.
    #[error(
        "not a BMES unit: it starts with the bytes {found:02x?} instead of [53, 45, 4d, 42] (\"SEMB\")"
    )]
    WrongMagic {
        /// The bytes at offset 0.
        found: [u8; 4],
    },
    /// The unit was written by another version.
    #[error(
        "the unit has BMES version {found}, and this semba reads version {VERSION}: rebuild the program with this \
         version of semba"
    )]
    UnsupportedVersion {
        /// The version at offset 4.
        found: u32,
    },
    /// The header's bytecode range is not inside the unit.
    #[error(
        "the bytecode lies outside the unit: {size} bytes at offset {offset:#x} do not fit into {unit_size} bytes; \
         the unit was truncated or its header is damaged"
    )]
    BytecodeOutside {
        /// The bytecode offset in the header.
        offset: u32,
        /// The bytecode size in the header.
        size: u32,
        /// The size of the unit.
        unit_size: usize,
    },
    /// The header's bytecode offset leaves no room for metadata.
    #[error(
        "the bytecode overlaps the metadata: it starts at offset {offset:#x}, and even empty metadata ends at {:#x}; \
         the unit's header is damaged",
        HEADER_SIZE + MIN_METADATA_SIZE
    )]
    BytecodeOverlap {
        /// The bytecode offset in the header.
        offset: u32,
    },
    /// The header's bytecode offset is not aligned.
    #[error(
        "the bytecode starts at offset {offset:#x}, which is not a multiple of 16: the unit's header is damaged"
    )]
    BytecodeMisaligned {
        /// The bytecode offset in the header.
        offset: u32,
    },
    /// A list, a string in it or an extension is longer than what contains it.
    #[error(
        "the {section} runs past its end: at offset {offset:#x} it needs {needed} more bytes, and it must end at \
         {end:#x} at the latest; the unit is damaged, rebuild the program"
    )]
    ListPastEnd {
        /// What is too long.
        section: Section,
        /// Where the bytes were to be read.
        offset: usize,
        /// How many bytes were to be read.
        needed: u64,
        /// Where what contains the section ends.
        end: usize,
    },
    /// An extension that may be there once is there twice.
    #[error(
        "the unit has a second {section} at offset {offset:#x}, and only one is allowed: the unit is damaged, rebuild \
         the program"
    )]
    DuplicateExtension {
        /// Which extension it is.
        section: Section,
        /// Where the second one starts.
        offset: usize,
    },
    /// A string is not UTF-8.
    #[error(
        "a string in the {section} is not UTF-8: the first invalid byte is at offset {offset:#x}; the unit is \
         damaged, rebuild the program"
    )]
    NotUtf8 {
        /// Where the string is.
        section: Section,
        /// Where its first invalid byte is.
        offset: usize,
    },
    /// An entry has a type that does not exist.
    #[error(
        "the {section} has an entry of type {found} at offset {offset:#x}, and there are only the types 0, 1 and 2: \
         the unit is damaged, rebuild the program"
    )]
    UnknownType {
        /// Where the entry is.
        section: Section,
        /// Where the type is.
        offset: usize,
        /// The type.
        found: u32,
    },
    /// An entry refers to a module request that does not exist.
    #[error(
        "the {section} refers to module request {index} at offset {offset:#x}, and the unit has {count}: the unit is \
         damaged, rebuild the program"
    )]
    RequestOutOfRange {
        /// Where the entry is.
        section: Section,
        /// Where the index is.
        offset: usize,
        /// The index, from 0.
        index: u32,
        /// How many module requests there are.
        count: u32,
    },
    /// A local export refers to a module request.
    #[error(
        "the local export at offset {offset:#x} refers to module request {index}, and local exports have none: the \
         unit is damaged, rebuild the program"
    )]
    RequestOfLocalExport {
        /// Where the index is.
        offset: usize,
        /// The index.
        index: u32,
    },
    /// The engine was to be checked, and the unit does not name one.
    #[error(
        "the unit does not say which engine its bytecode is for: rebuild the program with this version of semba"
    )]
    NoEngine,
    /// The bytecode is for another engine.
    #[error(
        "the bytecode was compiled by {} and cannot run on {}: rebuild the program with this version of semba",
        .0.found, .0.expected
    )]
    EngineMismatch(Box<EngineMismatch>),
    /// The source was to be checked, and the unit does not describe it.
    #[error(
        "the unit does not say which source its bytecode came from: rebuild the program with this version of semba"
    )]
    NoSource,
    /// The bytecode is of another source.
    #[error(
        "the bytecode came from another source: that one had {} bytes and the hash {:032x}, this one has {} bytes and \
         the hash {:032x}; rebuild the program",
        found.length, found.hash, expected.length, expected.hash
    )]
    SourceMismatch {
        /// The source that the unit describes.
        found: SourceInfo,
        /// The source at hand.
        expected: SourceInfo,
    },
    /// A checksum was to be checked, and the unit has none.
    #[error(
        "the unit has no checksums, so that damage to it cannot be noticed: rebuild the program with this version of \
         semba"
    )]
    NoIntegrity,
    /// The metadata is not what was written.
    #[error(
        "the metadata is damaged: its checksum is {computed:016x} instead of {stored:016x}; rebuild the program or \
         fetch it again"
    )]
    MetadataChecksum {
        /// The checksum in the unit.
        stored: u64,
        /// The checksum of the bytes.
        computed: u64,
    },
    /// The bytecode is not what was written.
    #[error(
        "the bytecode is damaged: its checksum is {computed:016x} instead of {stored:016x}; rebuild the program or \
         fetch it again"
    )]
    BytecodeChecksum {
        /// The checksum in the unit.
        stored: u64,
        /// The checksum of the bytes.
        computed: u64,
    },
}

/// The two engines of [`Error::EngineMismatch`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineMismatch {
    /// The engine that the unit names.
    pub found: Engine,
    /// The engine at hand.
    pub expected: Engine,
}

/// Why a unit cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    /// A list, a string or the bytecode has more items or bytes than 32 bits can count.
    #[error("the {section} is too large for a BMES unit: {size} exceeds {}", u32::MAX)]
    TooLarge {
        /// What is too large, or what contains a string that is.
        section: Section,
        /// Its number of entries, or the string's or the bytecode's number of bytes.
        size: usize,
    },
    /// An entry refers to a module request that the record does not have.
    #[error(
        "entry {entry} of the {section} refers to module request {index}, and the module record has {count}"
    )]
    RequestOutOfRange {
        /// Where the entry is.
        section: Section,
        /// The entry's index in its list, from 0.
        entry: usize,
        /// The module request that it refers to, from 0.
        index: u32,
        /// How many module requests there are.
        count: usize,
    },
}
