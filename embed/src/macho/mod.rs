//! Mach-O: 64-bit, little-endian, for x86-64 and arm64. Field names are those of Apple's `mach-o/loader.h` (cctools),
//! and of XNU's `osfmk/kern/cs_blobs.h` for the code signature.
//!
//! A stub reserves the segment `__SEMBA` directly in front of `__LINKEDIT`, with the slot at its start. [`inject`](crate::inject)
//! lets that segment grow by the archive; so only `__LINKEDIT` moves, which no instruction, relocation or binding
//! points into. The code signature is made anew: without a valid one no arm64 Mac starts the program. SPEC.md,
//! "Mach-O", says which bytes change.

mod commands;
#[cfg(feature = "resources")]
mod entitlements;
mod error;
mod inject;
mod read;
mod sign;

pub use error::{MachOError, MachOInjectError};
pub(crate) use inject::plan;
pub use inject::{SECTION_NAME, SEGMENT_NAME};
pub(crate) use read::Image;
pub use sign::Entitlements;
pub(crate) use sign::{Pages, Signature};

use crate::error::ReadError;

/// The archive in the Mach-O file `file`, unchecked; `None` when it is a bare stub.
///
/// The archive is found through the slot, as the program itself finds it. The code signature is not looked at.
///
/// # Errors
/// When the file is no executable of a supported kind, has no slot, or does not load what its slot names.
pub fn find_archive(file: &[u8]) -> Result<Option<&[u8]>, ReadError> {
    Ok(Image::parse(file)?.archive()?.map(|range| &file[range]))
}
