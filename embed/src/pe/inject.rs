//! Placing an archive in a PE executable: checked edits of a copy, and one more section at its end.

use std::mem::{offset_of, size_of};

use object::pe::{
    self, ImageDataDirectory, ImageNtHeaders64, ImageOptionalHeader64, ImageSectionHeader,
};
use object::{LittleEndian as LE, U16, U32, pod};

use super::error::PeInjectError;
use super::read::{IMAGE_LIMIT, Image};
use crate::error::InjectError;
use crate::inject::{Plan, Seal, check_slot};
use crate::patch::Patches;
use crate::{Format, Options};

/// The section of the archive.
pub const SECTION_NAME: &str = ".semba";

/// How many sections the loader of Windows accepts.
const MAX_SECTIONS: u16 = 96;
/// Certificate tables are padded to this.
const CERTIFICATE_ALIGN: usize = 8;
/// File offset of `CheckSum` from the start of the headers.
const CHECKSUM_OFFSET: usize =
    offset_of!(ImageNtHeaders64, optional_header) + offset_of!(ImageOptionalHeader64, check_sum);

/// The file with an archive of `len` bytes in a copy of the PE stub `stub`.
///
/// Of what the stub loads only the headers and the slot's position, length and digest change, and its resources when
/// there are some in the options. A signature of the stub, which could not be valid any more, is left out: sign the
/// result.
pub(crate) fn plan(
    stub: &[u8],
    len: u64,
    options: &Options<'_>,
) -> Result<Plan<'static>, InjectError> {
    let image = Image::parse(stub)?;
    check_slot(image.slot(), len)?;
    #[cfg(feature = "resources")]
    if !options.resources.is_empty() {
        let stub = options.resources.add_to(stub)?;
        return plan_image(&Image::parse(&*stub)?, len, options.hide_console);
    }
    plan_image(&image, len, options.hide_console)
}

fn plan_image(
    image: &Image<'_>,
    len: u64,
    hide_console: bool,
) -> Result<Plan<'static>, InjectError> {
    check_room(image)?;
    let place = Place::new(image, len)?;
    let mut front = Vec::with_capacity(place.offset);
    front.extend_from_slice(&image.data()[..place.stub_end]);
    front.resize(place.offset, 0);
    let tail = vec![0; (place.raw_size - place.len) as usize];

    let slot = image.located_slot().offset;
    let mut patches = Patches::default();
    patches.add(image.headers_offset(), pod::bytes_of(&headers(image, &place, hide_console)));
    if let Some(offset) = certificate_directory(image) {
        patches.add(offset, &[0; size_of::<ImageDataDirectory>()]);
    }
    let end = image.sections_offset() + size_of_val(image.sections());
    patches.add(end, pod::bytes_of(&section(&place)));
    patches.reserve_slot(slot);
    patches.apply(&mut front)?;
    let seal = Seal::CheckSum(image.headers_offset() + CHECKSUM_OFFSET);
    Ok(Plan { format: Format::Pe, front, tail, slot, rel: place.rel, seal })
}

/// Where the archive goes.
struct Place {
    /// How much of the stub is kept: all but its certificates.
    stub_end: usize,
    /// File offset, and size with the padding to `FileAlignment`.
    offset: usize,
    raw_size: u32,
    /// Address relative to the image's start, and size.
    address: u32,
    len: u32,
    /// Size of the whole image.
    image_size: u32,
    /// Distance from the slot, in memory.
    rel: i64,
}

impl Place {
    /// Behind the end of the file, above every section.
    fn new(image: &Image<'_>, size: u64) -> Result<Self, InjectError> {
        let too_large = || InjectError::TooLarge(size);
        let optional = &image.headers().optional_header;
        // Both were checked to be powers of two, and every address to be below 2 GiB.
        let file_align = optional.file_alignment.get(LE);
        let section_align = u64::from(optional.section_alignment.get(LE));
        let end = image.mappings().last().map_or(0, |mapping| mapping.memory.end);
        let address = end.next_multiple_of(section_align);
        let found = optional.size_of_image.get(LE);
        if u64::from(found).next_multiple_of(section_align) != address {
            return Err(PeInjectError::ImageSize { found, expected: address }.into());
        }
        let len = u32::try_from(size).map_err(|_| too_large())?;
        let image_size = (address + u64::from(len)).next_multiple_of(section_align);
        let raw_size = len.checked_next_multiple_of(file_align).ok_or_else(too_large)?;
        let stub_end = stub_end(image)?;
        let offset =
            stub_end.checked_next_multiple_of(file_align as usize).ok_or_else(too_large)?;
        let file_size = offset.checked_add(raw_size as usize);
        let distance = address.checked_sub(image.located_slot().address);
        match (u32::try_from(address), u32::try_from(image_size), distance) {
            (Ok(address), Ok(image_size), Some(distance))
                if u64::from(image_size) < IMAGE_LIMIT
                    && file_size.is_some_and(|size| u32::try_from(size).is_ok()) =>
            {
                let rel = i64::try_from(distance).map_err(|_| too_large())?;
                Ok(Self { stub_end, offset, raw_size, address, len, image_size, rel })
            }
            _ => Err(too_large()),
        }
    }
}

/// Whether there is room for one more section, in its number and in its table.
fn check_room(image: &Image<'_>) -> Result<(), PeInjectError> {
    let count = image.headers().file_header.number_of_sections.get(LE);
    if count >= MAX_SECTIONS {
        return Err(PeInjectError::TooManySections(count));
    }
    let name = section_name();
    if image.sections().iter().any(|section| section.name == name) {
        return Err(PeInjectError::SectionExists);
    }
    let end = image.sections_offset() + size_of_val(image.sections());
    let with_data = image.mappings().iter().filter(|mapping| !mapping.file.is_empty());
    let headers_size = image.headers().optional_header.size_of_headers.get(LE) as usize;
    let limit = with_data.map(|mapping| mapping.file.start).fold(headers_size, usize::min);
    let room = end..end + size_of::<ImageSectionHeader>();
    // Some linkers put bound imports behind the headers.
    let is_free = room.end <= limit
        && image.data().get(room).is_some_and(|bytes| bytes.iter().all(|byte| *byte == 0));
    if is_free { Ok(()) } else { Err(PeInjectError::NoRoom(limit)) }
}

/// File offset of the data directory of the certificate table, if the stub has one.
fn certificate_directory(image: &Image<'_>) -> Option<usize> {
    let index = pe::IMAGE_DIRECTORY_ENTRY_SECURITY;
    image.directories().get(index)?;
    let start = image.headers_offset() + size_of::<ImageNtHeaders64>();
    Some(start + index * size_of::<ImageDataDirectory>())
}

/// Where the stub ends without its certificates, whose address is the only one that is a file offset.
fn stub_end(image: &Image<'_>) -> Result<usize, PeInjectError> {
    let size = image.data().len();
    let directory = image.directories().get(pe::IMAGE_DIRECTORY_ENTRY_SECURITY);
    let Some(directory) = directory.filter(|directory| directory.size.get(LE) != 0) else {
        return Ok(size);
    };
    let start = directory.virtual_address.get(LE) as usize;
    let end = start.checked_add(directory.size.get(LE) as usize);
    let used = image.mappings().iter().map(|mapping| mapping.file.end);
    let headers = image.headers().optional_header.size_of_headers.get(LE) as usize;
    let used = used.fold(headers, usize::max);
    match end.and_then(|end| size.checked_sub(end)) {
        Some(rest) if rest < CERTIFICATE_ALIGN && start >= used => Ok(start),
        _ => Err(PeInjectError::Certificates),
    }
}

/// The headers with one more section.
fn headers(image: &Image<'_>, place: &Place, hide_console: bool) -> ImageNtHeaders64 {
    let mut headers = *image.headers();
    let count = headers.file_header.number_of_sections.get(LE);
    headers.file_header.number_of_sections = U16::new(LE, count + 1);
    let optional = &mut headers.optional_header;
    // Nothing but a statistic; it may not have fitted the stub either.
    let data = optional.size_of_initialized_data.get(LE).saturating_add(place.raw_size);
    optional.size_of_initialized_data = U32::new(LE, data);
    optional.size_of_image = U32::new(LE, place.image_size);
    // It asks for a signature, and a stub's is gone.
    let mut flags = optional.dll_characteristics.get(LE);
    flags.0 &= !pe::IMAGE_DLLCHARACTERISTICS_FORCE_INTEGRITY.0;
    optional.dll_characteristics = U16::new(LE, flags);
    if hide_console {
        optional.subsystem = U16::new(LE, pe::IMAGE_SUBSYSTEM_WINDOWS_GUI);
    }
    headers
}

fn section_name() -> [u8; 8] {
    let mut name = [0; 8];
    name[..SECTION_NAME.len()].copy_from_slice(SECTION_NAME.as_bytes());
    name
}

/// The section header of the archive.
fn section(place: &Place) -> ImageSectionHeader {
    let flags = pe::IMAGE_SCN_CNT_INITIALIZED_DATA.with(pe::IMAGE_SCN_MEM_READ);
    ImageSectionHeader {
        name: section_name(),
        virtual_size: U32::new(LE, place.len),
        virtual_address: U32::new(LE, place.address),
        size_of_raw_data: U32::new(LE, place.raw_size),
        // Checked with the file's size.
        pointer_to_raw_data: U32::new(LE, place.offset as u32),
        pointer_to_relocations: U32::new(LE, 0),
        pointer_to_linenumbers: U32::new(LE, 0),
        number_of_relocations: U16::new(LE, 0),
        number_of_linenumbers: U16::new(LE, 0),
        characteristics: U32::new(LE, flags),
    }
}
