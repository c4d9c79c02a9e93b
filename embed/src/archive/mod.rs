//! The archive container: named entries of several kinds in one run of bytes (SPEC.md, "Archive").
//!
//! ```
//! use semba_embed::archive::{Archive, Builder, Compression, EntryKind, NewEntry};
//!
//! let mut builder = Builder::new(7);
//! builder.add(NewEntry {
//!     kind: EntryKind::Source,
//!     name: "index.js",
//!     compression: Compression::None,
//!     raw_len: 5,
//!     head_len: 0,
//!     data: b"hello".into(),
//! })?;
//! let bytes = builder.finish()?;
//!
//! let archive = Archive::parse(&bytes)?;
//! let entry = archive.get(EntryKind::Source, "index.js").expect("it was added");
//! assert_eq!(entry.checked_data()?, b"hello");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod build;
mod error;
mod layout;
mod name;
mod read;

pub use build::{Builder, NewEntry};
pub use error::{ArchiveError, BuildError};
pub use name::{MAX_NAME_SIZE, NameError};
pub use read::{Archive, Entries, Entry};

/// What an entry is. The number on disk is the order in which kinds are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum EntryKind {
    /// A module: a unit of bytecode with its record.
    Module = 1,
    /// A module's source.
    Source = 2,
    /// A module's source map.
    SourceMap = 3,
    /// A file that the program carries.
    Asset = 4,
    /// How to run the program.
    Config = 5,
}

impl EntryKind {
    /// Every kind, in the order of its number.
    pub const ALL: [Self; 5] =
        [Self::Module, Self::Source, Self::SourceMap, Self::Asset, Self::Config];

    /// The name as tools print it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Module => "module",
            Self::Source => "source",
            Self::SourceMap => "source map",
            Self::Asset => "asset",
            Self::Config => "configuration",
        }
    }

    fn from_disk(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind as u8 == number)
    }
}

/// How an entry's bytes are stored. This crate records it and leaves the work to its users.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Compression {
    /// As they are.
    None = 0,
    /// As one Zstandard frame.
    Zstd = 1,
}

impl Compression {
    fn from_disk(number: u8) -> Option<Self> {
        match number {
            0 => Some(Self::None),
            1 => Some(Self::Zstd),
            _ => None,
        }
    }
}
