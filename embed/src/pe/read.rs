//! The checked view of a PE executable with a slot.

use std::mem::{offset_of, size_of};
use std::ops::Range;

use object::LittleEndian as LE;
use object::pe::{
    self, ImageDataDirectory, ImageDosHeader, ImageFileHeader, ImageNtHeaders64,
    ImageOptionalHeader64, ImageSectionHeader,
};
use object::pod;

use super::error::PeError;
use crate::error::ReadError;
use crate::mapping::{Located, Mapping, file_range, find_slot};
use crate::slot::SlotBytes;
use crate::view::View;

/// Where an image ends at the latest: 2 GiB, as its parts refer to each other by signed 32-bit distances.
pub(super) const IMAGE_LIMIT: u64 = 1 << 31;
/// What `PointerToRawData` is a multiple of at least: the loader ignores the bits below.
const SECTOR: u32 = 0x200;

/// A PE executable with valid headers and exactly one slot. Addresses are relative to the image's start.
pub(crate) struct Image<'a> {
    /// The file up to its archive.
    data: &'a [u8],
    headers: &'a ImageNtHeaders64,
    headers_offset: usize,
    directories: &'a [ImageDataDirectory],
    sections: &'a [ImageSectionHeader],
    sections_offset: usize,
    mappings: Vec<Mapping>,
    slot: Located<'a>,
}

impl<'a> Image<'a> {
    /// Checks the headers of `file` and finds its slot.
    pub(crate) fn parse(file: impl Into<View<'a>>) -> Result<Self, ReadError> {
        let file = file.into();
        let data = file.front();
        let (headers, headers_offset) = parse_headers(data)?;
        let rest = headers_offset + size_of::<ImageNtHeaders64>();
        let directories = parse_directories(data, headers, rest)?;
        let sections_offset = headers_offset
            + offset_of!(ImageNtHeaders64, optional_header)
            + usize::from(headers.file_header.size_of_optional_header.get(LE));
        let count = usize::from(headers.file_header.number_of_sections.get(LE));
        let size = (count * size_of::<ImageSectionHeader>()) as u64;
        let range = file_range("section table", data, sections_offset as u64, size)?;
        let Ok(sections) = pod::slice_from_all_bytes::<ImageSectionHeader>(&data[range]) else {
            return Err(PeError::NoPeHeader.into());
        };
        if sections.iter().any(|section| section.name.starts_with(b"UPX")) {
            return Err(ReadError::Packed);
        }
        let mappings = parse_sections(file, headers, sections)?;
        let slot = find_slot(file, mappings.iter())?;
        Ok(Self {
            data,
            headers,
            headers_offset,
            directories,
            sections,
            sections_offset,
            mappings,
            slot,
        })
    }

    /// The slot's fields.
    pub(crate) fn slot(&self) -> SlotBytes<'a> {
        self.slot.bytes
    }

    /// Where the archive that the slot names is in the file.
    pub(crate) fn archive(&self) -> Result<Option<Range<usize>>, ReadError> {
        self.slot.archive(self.mappings.iter())
    }

    pub(super) fn data(&self) -> &'a [u8] {
        self.data
    }

    pub(super) fn headers(&self) -> &'a ImageNtHeaders64 {
        self.headers
    }

    /// File offset of [`headers`](Self::headers), which the data directories follow.
    pub(super) fn headers_offset(&self) -> usize {
        self.headers_offset
    }

    pub(super) fn directories(&self) -> &'a [ImageDataDirectory] {
        self.directories
    }

    pub(super) fn sections(&self) -> &'a [ImageSectionHeader] {
        self.sections
    }

    /// File offset of the section headers.
    pub(super) fn sections_offset(&self) -> usize {
        self.sections_offset
    }

    pub(super) fn mappings(&self) -> &[Mapping] {
        &self.mappings
    }

    pub(super) fn located_slot(&self) -> Located<'a> {
        self.slot
    }
}

fn parse_headers(data: &[u8]) -> Result<(&ImageNtHeaders64, usize), ReadError> {
    file_range("file header", data, 0, size_of::<ImageDosHeader>() as u64)?;
    let Ok((dos, _)) = pod::from_bytes::<ImageDosHeader>(data) else {
        return Err(PeError::NoPeHeader.into());
    };
    let offset = dos.e_lfanew.get(LE) as usize;
    let signature = data.get(offset..).and_then(<[u8]>::first_chunk::<4>);
    if signature != Some(&pe::IMAGE_NT_SIGNATURE.to_le_bytes()) {
        return Err(PeError::NoPeHeader.into());
    }
    // The magic first: a 32-bit file is named as such whatever its size.
    let optional = offset + size_of::<u32>() + size_of::<ImageFileHeader>();
    let magic = file_range("PE header", data, optional as u64, 2)?;
    let magic = u16::from_le_bytes([data[magic.start], data[magic.start + 1]]);
    if magic != pe::IMAGE_NT_OPTIONAL_HDR64_MAGIC {
        return Err(PeError::NotPe32Plus(magic).into());
    }
    let size = size_of::<ImageNtHeaders64>() as u64;
    let range = file_range("PE header", data, offset as u64, size)?;
    let Ok((headers, _)) = pod::from_bytes::<ImageNtHeaders64>(&data[range]) else {
        return Err(PeError::NoPeHeader.into());
    };
    let machine = headers.file_header.machine.get(LE);
    if machine != pe::IMAGE_FILE_MACHINE_AMD64 && machine != pe::IMAGE_FILE_MACHINE_ARM64 {
        return Err(PeError::Machine(machine.0).into());
    }
    let flags = headers.file_header.characteristics.get(LE).0;
    if flags & pe::IMAGE_FILE_EXECUTABLE_IMAGE.0 == 0 || flags & pe::IMAGE_FILE_DLL.0 != 0 {
        return Err(PeError::FileType(flags).into());
    }
    Ok((headers, offset))
}

fn parse_directories<'a>(
    data: &'a [u8],
    headers: &ImageNtHeaders64,
    offset: usize,
) -> Result<&'a [ImageDataDirectory], ReadError> {
    let size = headers.file_header.size_of_optional_header.get(LE);
    let count = headers.optional_header.number_of_rva_and_sizes.get(LE);
    let needed = u64::from(count) * size_of::<ImageDataDirectory>() as u64;
    if needed + size_of::<ImageOptionalHeader64>() as u64 > u64::from(size) {
        return Err(PeError::OptionalHeaderSize { size, directories: count }.into());
    }
    let range = file_range("data directory table", data, offset as u64, needed)?;
    pod::slice_from_all_bytes(&data[range]).map_err(|()| PeError::NoPeHeader.into())
}

/// What all sections map, which the loader wants in ascending order of their addresses.
fn parse_sections(
    file: View<'_>,
    headers: &ImageNtHeaders64,
    sections: &[ImageSectionHeader],
) -> Result<Vec<Mapping>, ReadError> {
    let optional = &headers.optional_header;
    let (file_align, section_align) =
        (optional.file_alignment.get(LE), optional.section_alignment.get(LE));
    let is_one = |align: u32, range: std::ops::RangeInclusive<u32>| {
        align.is_power_of_two() && range.contains(&align)
    };
    if !is_one(file_align, SECTOR..=0x1_0000) || !is_one(section_align, 0x1000..=0x20_0000) {
        let (file, section) = (file_align, section_align);
        return Err(PeError::Alignment { file, section }.into());
    }
    // The headers are mapped at the image's start.
    let mut end = u64::from(optional.size_of_headers.get(LE));
    let mut mappings = Vec::with_capacity(sections.len());
    for (index, header) in sections.iter().enumerate() {
        let (raw, raw_size) = (header.pointer_to_raw_data.get(LE), header.size_of_raw_data.get(LE));
        let address = header.virtual_address.get(LE);
        if !address.is_multiple_of(section_align) || !raw.is_multiple_of(SECTOR) {
            return Err(PeError::SectionAlignment { index }.into());
        }
        // A section without bytes in the file may have any position there.
        let raw = if raw_size == 0 { 0 } else { raw };
        let range = file_range("section", file, raw.into(), raw_size.into())?;
        let size = match header.virtual_size.get(LE) {
            0 => raw_size,
            size => size,
        };
        let start = u64::from(address);
        if start < end {
            return Err(PeError::SectionOrder { index }.into());
        }
        end = start + u64::from(size);
        if end >= IMAGE_LIMIT {
            return Err(PeError::SectionAddress { index }.into());
        }
        // Of a section that is larger in the file the rest is padding.
        let mapped = raw_size.min(size) as usize;
        mappings.push(Mapping { file: range.start..range.start + mapped, memory: start..end });
    }
    Ok(mappings)
}
