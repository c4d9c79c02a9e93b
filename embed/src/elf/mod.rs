//! ELF: 64-bit, little-endian, for x86-64 and aarch64. Field names are those of the System V ABI (gABI 4.2).
//!
//! A stub carries a `PT_NOTE` program header that means nothing. [`inject`](crate::inject) appends the archive to a copy of the stub
//! and turns that header into a `PT_LOAD` that maps it, above everything else and read-only; so the program header
//! table does not grow and nothing else moves. SPEC.md, "ELF", says which bytes change.

mod inject;
mod read;

pub use inject::SECTION_NAME;
pub(crate) use inject::{plan, verify_section};
pub(crate) use read::Image;

use crate::error::ReadError;

/// The archive in the ELF file `file`, unchecked; `None` when it is a bare stub.
///
/// The archive is found through the slot, as the program itself finds it, so this works on files whose section
/// headers were removed.
///
/// # Errors
/// When the file is no executable of a supported kind, has no slot, or does not load what its slot names.
pub fn find_archive(file: &[u8]) -> Result<Option<&[u8]>, ReadError> {
    Ok(Image::parse(file)?.archive()?.map(|range| &file[range]))
}
