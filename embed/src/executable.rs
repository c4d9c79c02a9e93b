//! An executable file of any supported format.

use crate::error::{InjectError, ReadError};
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
    archive: impl Fn(&T) -> Result<Option<&'a [u8]>, ReadError>,
) -> Result<(SlotBytes<'a>, Option<&'a [u8]>), ReadError> {
    Ok((slot(image), archive(image)?))
}

/// The identifier of programs that are not given one.
pub const DEFAULT_IDENTIFIER: &str = "semba-program";

/// What may be chosen when an archive is put into an executable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options<'a> {
    /// Mach-O: the identifier in the code signature, like `com.example.tool`. Other formats have none.
    pub identifier: &'a str,
    /// Mach-O: what the program asks the system for. Other formats have none.
    pub entitlements: Option<&'a macho::Entitlements>,
    /// PE: no console window is opened for the program. Other formats have none.
    pub hide_console: bool,
    /// PE: icon and version information. Other formats have none.
    #[cfg(feature = "resources")]
    pub resources: pe::Resources<'a>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self {
            identifier: DEFAULT_IDENTIFIER,
            entitlements: None,
            hide_console: false,
            #[cfg(feature = "resources")]
            resources: pe::Resources::default(),
        }
    }
}

/// Puts `archive` into a copy of the runtime stub `stub`, whatever its format. The same input gives the same bytes.
///
/// # Errors
/// When the stub is not one or has an archive already. See [`elf::inject`], [`macho::inject`] and [`pe::inject`].
pub fn inject(stub: &[u8], archive: &[u8]) -> Result<Vec<u8>, InjectError> {
    inject_with(stub, archive, &Options::default())
}

/// Like [`inject`], with choices.
///
/// # Errors
/// As [`inject`], and when an option is impossible.
pub fn inject_with(
    stub: &[u8],
    archive: &[u8],
    options: &Options<'_>,
) -> Result<Vec<u8>, InjectError> {
    match Format::detect(stub) {
        Some(Format::Elf) => elf::inject(stub, archive),
        Some(Format::MachO) => {
            macho::inject_as(stub, archive, options.identifier, options.entitlements)
        }
        Some(Format::Pe) => inject_pe(stub, archive, options),
        None => Err(ReadError::NotExecutable.into()),
    }
}

#[cfg(feature = "resources")]
fn inject_pe(stub: &[u8], archive: &[u8], options: &Options<'_>) -> Result<Vec<u8>, InjectError> {
    // An executable with a program is told as one, whatever else was asked for.
    if options.resources.is_empty() || pe::Image::parse(stub)?.slot().is_filled() {
        return pe::inject_as(stub, archive, options.hide_console);
    }
    pe::inject_as(&options.resources.add_to(stub)?, archive, options.hide_console)
}

#[cfg(not(feature = "resources"))]
fn inject_pe(stub: &[u8], archive: &[u8], options: &Options<'_>) -> Result<Vec<u8>, InjectError> {
    pe::inject_as(stub, archive, options.hide_console)
}
