//! Bytes in, bytes out: the archive that a compiled program travels in, and its place in an executable file.
//!
//! - [`archive`] is the container: named entries with kinds and checksums, checked in one pass and found in O(log n).
//! - [`catalog`] is a text that a stub carries for tools.
//! - [`slot`] is what a runtime stub reserves in itself, and how it finds its archive at run time.
//! - [`mapped`] is for archives in files of their own.
//! - [`elf`], [`macho`] and [`pe`] know where an archive goes in a stub and find it again in the file. They have the
//!   same files: `read.rs` for the checked view of a file, `inject.rs` for the patch.
//! - [`inject()`] and [`Executable`] choose by the file's format; [`inject_into`] writes a [`content`] of any size, of
//!   which little is in memory at a time.
//! - [`Target`] names the systems that executables are made for.
//!
//! The formats are specified in `SPEC.md` beside this crate; a test reads the examples in it. Nothing here knows
//! JavaScript, an engine, or what the entries hold.

#![deny(unsafe_code)]
#![deny(missing_docs)]

pub mod archive;
pub mod catalog;
pub mod content;
pub mod elf;
mod error;
mod executable;
mod format;
mod inject;
pub mod macho;
#[cfg(unix)]
pub mod mapped;
mod mapping;
mod patch;
pub mod pe;
pub mod slot;
mod target;
mod view;

pub use error::{InjectError, ReadError, WriteError};
pub use executable::Executable;
pub use format::Format;
pub use inject::{DEFAULT_IDENTIFIER, Options, inject, inject_into, inject_with};
pub use target::{Arch, Os, Target, UnknownTarget};
