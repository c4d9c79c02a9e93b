//! The start-up path: what resolving a program's static imports needs, and nothing more.

use crate::error::Error;
use crate::layout::RequestRef;
use crate::raw::Header;
use crate::read::List;
use crate::validate::{check_request_strings, metadata_cursor};

/// A view of a unit's header and requested modules.
///
/// Parsing touches only these bytes, so that the pages behind them stay unread. It computes no checksum: it is meant
/// for units whose container has vouched for the bytes before the bytecode, and whose bytecode is checked before it is
/// used.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    bytes: &'a [u8],
    header: Header,
    requested_modules: List<'a, RequestRef<'a>>,
}

impl<'a> Head<'a> {
    /// Checks header and requested modules of a unit (SPEC.md, "Validation", steps 1 to 6, as far as they concern
    /// these).
    ///
    /// # Errors
    /// The first step that fails.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Error> {
        let header = Header::parse(bytes)?;
        let requested_modules = List::<RequestRef<'_>>::read(&mut metadata_cursor(bytes, header))?;
        requested_modules.iter().try_for_each(|request| check_request_strings(&request))?;
        Ok(Self { bytes, header, requested_modules })
    }

    /// The requested modules, in source order.
    pub fn requests(&self) -> impl ExactSizeIterator<Item = RequestRef<'a>> + use<'a> {
        self.requested_modules.iter()
    }

    /// The bytecode, which nothing here has checked.
    #[must_use]
    pub fn bytecode(&self) -> &'a [u8] {
        self.header.bytecode(self.bytes)
    }

    /// Where the bytecode starts, in bytes from the start of the unit.
    #[must_use]
    pub fn bytecode_offset(&self) -> u32 {
        self.header.bytecode_offset
    }
}
