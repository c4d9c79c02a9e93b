//! Putting an archive into a stub. The archive is never in memory as a whole: it is read once for its digest, which
//! stands in front of it, and once to be written.
//!
//! The formats plan what stands before and behind the archive; what they have in common is done here.

use std::io::Write;
use std::ops::Range;

use crate::content::{Content, SourceError};
use crate::error::{InjectError, ReadError, WriteError};
use crate::slot::{self, SlotBytes};
use crate::view::View;
use crate::{Format, elf, macho, pe};

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
/// When the stub is not one or has an archive already; when the archive is empty, or too large for the format. What
/// else each format refuses is in SPEC.md.
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
    let mut file = Vec::new();
    match inject_into(stub, &Content::from(archive), options, &mut file) {
        Ok(_) => Ok(file),
        Err(WriteError::Inject(error)) => Err(error),
        // Neither reading from memory nor writing to it fails.
        Err(other) => Err(InjectError::Verification(other.to_string())),
    }
}

/// Writes a copy of the runtime stub `stub` with `archive` in it to `output`, from the first byte to the last; its
/// size. What is written is what [`inject_with`] returns; in memory are the stub, a copy of it and less than a percent
/// of the archive's size.
///
/// A file that replaces an older one has to be a new one (written elsewhere and renamed): macOS remembers the
/// signature of a file that it has run. After an error nothing that was written is of use.
///
/// # Errors
/// As [`inject_with`], when the archive cannot be read, and those of `output`.
pub fn inject_into(
    stub: &[u8],
    archive: &Content<'_>,
    options: &Options<'_>,
    output: &mut impl Write,
) -> Result<u64, WriteError> {
    let mut plan = plan(stub, archive.size(), options)?;
    plan.fill(archive)?;
    plan.verify(archive.size())?;
    plan.write(archive, output)
}

fn plan<'a>(stub: &[u8], len: u64, options: &Options<'a>) -> Result<Plan<'a>, InjectError> {
    match Format::detect(stub) {
        Some(Format::Elf) => elf::plan(stub, len),
        Some(Format::MachO) => macho::plan(stub, len, options),
        Some(Format::Pe) => pe::plan(stub, len, options),
        None => Err(ReadError::NotExecutable.into()),
    }
}

/// Whether an archive of `len` bytes may be put into the file with this slot.
pub(crate) fn check_slot(slot: SlotBytes<'_>, len: u64) -> Result<(), InjectError> {
    match len {
        _ if slot.is_filled() => Err(InjectError::AlreadyFilled),
        0 => Err(InjectError::EmptyArchive),
        _ => Ok(()),
    }
}

/// A file around an archive of which only the size is known so far.
pub(crate) struct Plan<'a> {
    pub(crate) format: Format,
    /// What stands before the archive.
    pub(crate) front: Vec<u8>,
    /// What stands behind it.
    pub(crate) tail: Vec<u8>,
    /// File offset of the slot.
    pub(crate) slot: usize,
    /// Distance from the slot to the archive, in memory.
    pub(crate) rel: i64,
    pub(crate) seal: Seal<'a>,
}

/// What is computed over the whole file.
pub(crate) enum Seal<'a> {
    None,
    /// PE's `CheckSum`, at this file offset.
    CheckSum(usize),
    /// Mach-O's code signature.
    Signature(macho::Signature<'a>),
}

impl Plan<'_> {
    /// Fills in what stands before the archive and depends on it.
    fn fill(&mut self, archive: &Content<'_>) -> Result<(), SourceError> {
        let mut digest = blake3::Hasher::new();
        let mut sum = pe::Sum::default();
        let is_summed = matches!(self.seal, Seal::CheckSum(_));
        archive.for_each(|bytes| {
            digest.update(bytes);
            if is_summed {
                sum.add(bytes);
            }
            Ok::<(), SourceError>(())
        })?;
        let fields = slot::filled(self.rel, archive.size(), digest.finalize().as_bytes());
        put(&mut self.front, self.slot + slot::FILLED_OFFSET, &fields);
        if let Seal::CheckSum(field) = self.seal {
            // Without itself. A sum does not depend on the order, and both ends of the archive are padded.
            put(&mut self.front, field, &[0; 4]);
            sum.add(&self.tail);
            sum.add(&self.front);
            put(&mut self.front, field, &sum.finish().to_le_bytes());
        }
        Ok(())
    }

    /// Reads the file as the program does, before it is written.
    fn verify(&self, len: u64) -> Result<(), InjectError> {
        let failed = |reason: String| InjectError::Verification(reason);
        let len = usize::try_from(len).map_err(|_| InjectError::TooLarge(len))?;
        let file = View::with_hole(&self.front, len, &self.tail);
        let archive = self.front.len()..self.front.len().saturating_add(len);
        let found: Result<Option<Range<usize>>, ReadError> = match self.format {
            Format::Elf => elf::Image::parse(file).and_then(|image| image.archive()),
            Format::MachO => macho::Image::parse(file).and_then(|image| image.archive()),
            Format::Pe => pe::Image::parse(file).and_then(|image| image.archive()),
        };
        match found {
            Ok(Some(found)) if found == archive => {}
            Ok(_) => return Err(failed("its slot leads to other bytes".to_owned())),
            Err(error) => return Err(failed(error.to_string())),
        }
        match self.format {
            Format::Elf => elf::verify_section(file, &archive).map_err(failed),
            Format::MachO | Format::Pe => Ok(()),
        }
    }

    fn write(&mut self, archive: &Content<'_>, output: &mut impl Write) -> Result<u64, WriteError> {
        output.write_all(&self.front).map_err(WriteError::Output)?;
        if let Seal::Signature(signature) = &self.seal {
            let mut pages = macho::Pages::default();
            pages.add(&self.front);
            copy(archive, output, |bytes| pages.add(bytes))?;
            signature.write(pages, &mut self.tail);
        } else {
            copy(archive, output, |_| {})?;
        }
        output.write_all(&self.tail).map_err(WriteError::Output)?;
        Ok((self.front.len() as u64).saturating_add(archive.size()) + self.tail.len() as u64)
    }
}

/// Writes the archive, which `look` sees too.
fn copy(
    archive: &Content<'_>,
    output: &mut impl Write,
    mut look: impl FnMut(&[u8]),
) -> Result<(), WriteError> {
    archive.for_each(|bytes| {
        look(bytes);
        output.write_all(bytes).map_err(WriteError::Output)
    })
}

/// Overwrites bytes in the front, where the formats have planned for them.
fn put(front: &mut [u8], offset: usize, bytes: &[u8]) {
    front[offset..offset + bytes.len()].copy_from_slice(bytes);
}
