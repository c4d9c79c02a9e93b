//! PE: PE32+ programs for x86-64 and arm64. Field names are those of Microsoft's "PE Format" and of `winnt.h`.
//!
//! A stub has its slot in a section of its own. [`inject`](crate::inject) appends the archive to a copy of the stub and describes it
//! in one more section header, for which linkers leave room; so nothing in the file moves. SPEC.md, "PE", says which
//! bytes change.

mod checksum;
mod error;
mod inject;
mod read;
#[cfg(feature = "resources")]
mod resources;

pub(crate) use checksum::Sum;
pub use error::{PeError, PeInjectError};
pub use inject::SECTION_NAME;
pub(crate) use inject::plan;
pub(crate) use read::Image;
#[cfg(feature = "resources")]
pub use resources::Resources;

use crate::error::ReadError;

/// The archive in the PE file `file`, unchecked; `None` when it is a bare stub.
///
/// The archive is found through the slot, as the program itself finds it.
///
/// # Errors
/// When the file is no executable of a supported kind, has no slot, or does not load what its slot names.
pub fn find_archive(file: &[u8]) -> Result<Option<&[u8]>, ReadError> {
    Ok(Image::parse(file)?.archive()?.map(|range| &file[range]))
}
