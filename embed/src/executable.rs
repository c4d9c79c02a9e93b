//! An executable file of any supported format.

use crate::error::{InjectError, ReadError};
use crate::slot::Identity;
use crate::{Format, elf};

/// An executable that reserves a slot for an archive: a runtime stub, or one that a program was put into.
#[derive(Clone, Debug)]
pub struct Executable<'a> {
    format: Format,
    identity: Option<Identity>,
    archive: Option<&'a [u8]>,
    digest: [u8; 32],
}

impl<'a> Executable<'a> {
    /// Reads the headers of `file` and finds its slot and archive. The archive's own content is not looked at.
    ///
    /// # Errors
    /// When the file is no executable of a supported format, has no slot, or does not contain what its slot names.
    pub fn parse(file: &'a [u8]) -> Result<Self, ReadError> {
        match Format::detect(file) {
            Some(format @ Format::Elf) => {
                let image = elf::Image::parse(file)?;
                let slot = image.slot();
                Ok(Self {
                    format,
                    identity: Identity::parse(slot.identity()).ok(),
                    archive: image.archive()?,
                    digest: slot.digest(),
                })
            }
            Some(format) => Err(ReadError::UnsupportedFormat(format)),
            None => Err(ReadError::NotExecutable),
        }
    }

    /// The file's format.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// What the stub says of itself; `None` when it says nothing or not in a way that is understood.
    #[must_use]
    pub fn identity(&self) -> Option<Identity> {
        self.identity.clone()
    }

    /// The archive's bytes, unchecked; `None` in a bare stub.
    #[must_use]
    pub fn archive(&self) -> Option<&'a [u8]> {
        self.archive
    }

    /// Whether an archive can still be put into it.
    #[must_use]
    pub fn is_stub(&self) -> bool {
        self.archive.is_none()
    }

    /// The BLAKE3 digest that the archive had when it was put in; `None` in a bare stub.
    #[must_use]
    pub fn digest(&self) -> Option<[u8; 32]> {
        self.archive.map(|_| self.digest)
    }

    /// Whether the archive is the one that was put in: reads all of it. True of a bare stub.
    #[must_use]
    pub fn digest_matches(&self) -> bool {
        self.archive.is_none_or(|archive| *blake3::hash(archive).as_bytes() == self.digest)
    }
}

/// Puts `archive` into a copy of the runtime stub `stub`, whatever its format. The same input gives the same bytes.
///
/// # Errors
/// When the stub is not one, is of a format that is not supported, or has an archive already. See [`elf::inject`].
pub fn inject(stub: &[u8], archive: &[u8]) -> Result<Vec<u8>, InjectError> {
    match Format::detect(stub) {
        Some(Format::Elf) => elf::inject(stub, archive),
        Some(format) => Err(ReadError::UnsupportedFormat(format).into()),
        None => Err(ReadError::NotExecutable.into()),
    }
}
