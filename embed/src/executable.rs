//! An executable file of any supported format.

use std::ops::Range;

use crate::error::ReadError;
use crate::slot::{Identity, SlotBytes};
use crate::{Format, elf, macho, pe};

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
        let format = Format::detect(file).ok_or(ReadError::NotExecutable)?;
        let (slot, archive) = match format {
            Format::Elf => parts(&elf::Image::parse(file)?, elf::Image::slot, elf::Image::archive),
            Format::MachO => {
                parts(&macho::Image::parse(file)?, macho::Image::slot, macho::Image::archive)
            }
            Format::Pe => parts(&pe::Image::parse(file)?, pe::Image::slot, pe::Image::archive),
        }?;
        let identity = Identity::parse(slot.identity()).ok();
        let archive = archive.map(|range| &file[range]);
        Ok(Self { format, identity, archive, digest: slot.digest() })
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

/// What an image of any format has.
fn parts<'a, T>(
    image: &T,
    slot: impl Fn(&T) -> SlotBytes<'a>,
    archive: impl Fn(&T) -> Result<Option<Range<usize>>, ReadError>,
) -> Result<(SlotBytes<'a>, Option<Range<usize>>), ReadError> {
    Ok((slot(image), archive(image)?))
}
