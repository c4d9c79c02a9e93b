//! BMES version 3: a JavaScript module's record and its bytecode in one unit of bytes.
//!
//! The format is described byte by byte in `SPEC.md` beside this crate; the tests read the examples there.
//!
//! - [`encode`] makes a unit of a [`ModuleRecord`] and bytecode.
//! - [`Unit`] is a borrowed view of a unit. [`Unit::parse`] checks its structure, [`Unit::validate`] everything.
//! - [`Head`] is the view for starting programs: it reads the header and the requested modules and nothing else.
//! - [`inspect`] describes a unit, also a damaged one, for people.
//!
//! ```
//! use semba_bmes::{Engine, ModuleRecord, SourceInfo, Unit, encode};
//!
//! let engine = Engine { name: "engine".into(), version: "1".into(), build_id: 7 };
//! let record = ModuleRecord { lexical_variables: vec!["x".into()], ..Default::default() };
//! let source = b"let x;";
//! let bytes = encode(&record, &engine, &SourceInfo::of(source), b"bytecode")?;
//!
//! let unit = Unit::validate(&bytes, Some(&engine), Some(source))?;
//! assert_eq!(unit.record(), record);
//! assert_eq!(unit.bytecode(), b"bytecode");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The crate does no I/O and knows no engine. Reading is total: no input makes it panic, and what it allocates is
//! bounded by a small multiple of the input's size.

#![forbid(unsafe_code)]

mod encode;
mod error;
mod extensions;
mod flags;
mod head;
mod inspect;
mod layout;
mod raw;
mod read;
mod record;
mod unit;
mod validate;

pub use encode::encode;
pub use error::{EncodeError, EngineMismatch, Error, Section};
pub use extensions::{EngineRef, Extension, Integrity};
pub use flags::{CodeFeatures, ModuleFlags};
pub use head::Head;
pub use inspect::{Contents, Inspection, inspect, validate_metadata};
pub use layout::RequestRef;
pub use raw::{BYTECODE_ALIGNMENT, HEADER_SIZE, Header, MAGIC, VERSION};
pub use record::{
    Engine, ExportEntry, ImportEntry, ImportKind, ModuleRecord, ModuleRequest, SourceInfo,
};
pub use unit::Unit;

/// The hash that ties bytecode to its source: XXH3-128 with seed 0.
#[must_use]
pub fn source_hash(source: &[u8]) -> u128 {
    xxhash_rust::xxh3::xxh3_128(source)
}

/// The checksum of the integrity extension: XXH3-64 with seed 0. It finds damage, not forgery.
#[must_use]
pub fn checksum(bytes: &[u8]) -> u64 {
    xxhash_rust::xxh3::xxh3_64(bytes)
}
