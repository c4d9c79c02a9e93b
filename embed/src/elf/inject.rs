//! Placing an archive in an ELF executable: checked edits of a copy, never a rewrite.

use std::mem::size_of;
use std::ops::Range;

use object::elf::{self, FileHeader64, ProgramHeader64, SectionHeader64};
use object::read::elf::ElfFile64;
use object::{LittleEndian as LE, Object as _, ObjectSection as _, U16, U32, U64, pod};

use super::read::Image;
use crate::Format;
use crate::error::InjectError;
use crate::inject::{Plan, Seal, check_slot};
use crate::mapping::{ADDRESS_LIMIT, file_range};
use crate::patch::Patches;
use crate::slot::SpareNote;
use crate::view::View;

/// The section that shows the archive to tools, and keeps `strip` from removing it.
pub const SECTION_NAME: &str = ".semba.archive";

/// No page is smaller than this, whatever the stub's segments say.
const MIN_ALIGN: u64 = 0x1000;
/// No page is larger than this (a huge page); the alignment is also how much padding the file may get.
const MAX_ALIGN: u64 = 0x20_0000;
/// What section headers are aligned to in the file.
const TABLE_ALIGN: usize = 8;

/// The file with an archive of `len` bytes in a copy of the ELF stub `stub`.
///
/// Of the bytes that the stub loads only the program headers, `e_shoff`, `e_shnum` and the slot's position, length and
/// digest change.
pub(crate) fn plan(stub: &[u8], len: u64) -> Result<Plan<'static>, InjectError> {
    let image = Image::parse(stub)?;
    check_slot(image.slot(), len)?;
    let spare = find_spare(&image)?;
    let sections = Sections::parse(&image)?;
    let place = Place::new(&image, len)?;
    let tail = sections.extended(&place)?;

    let mut front = Vec::with_capacity(place.offset);
    front.extend_from_slice(stub);
    front.resize(place.offset, 0);
    let slot = image.located_slot().offset;
    let mut patches = Patches::default();
    patches.add(0, pod::bytes_of(&file_header(&image, &tail)));
    let table = segment_table(&image, spare, &place);
    patches.add(image.header().e_phoff.get(LE) as usize, pod::bytes_of_slice(&table));
    patches.reserve_slot(slot);
    patches.apply(&mut front)?;
    let (format, tail, rel) = (Format::Elf, tail.bytes, place.rel);
    Ok(Plan { format, front, tail, slot, rel, seal: Seal::None })
}

/// Where the archive goes.
struct Place {
    /// File offset.
    offset: usize,
    /// Virtual address.
    address: u64,
    /// Length in bytes.
    len: u64,
    /// Alignment of both.
    align: u64,
    /// Distance from the slot, in memory.
    rel: i64,
}

impl Place {
    /// Behind the end of the file, above every mapping.
    fn new(image: &Image<'_>, len: u64) -> Result<Self, InjectError> {
        let too_large = InjectError::TooLarge(len);
        let mut align = MIN_ALIGN;
        let mut end = 0;
        for load in image.loads() {
            if load.align > MAX_ALIGN || (load.align != 0 && !load.align.is_power_of_two()) {
                return Err(InjectError::Alignment { index: load.index, align: load.align });
            }
            align = align.max(load.align);
            end = end.max(load.mapping.memory.end);
        }
        // `end` is at most ADDRESS_LIMIT.
        let address = end.next_multiple_of(align);
        if address.checked_add(len).is_none_or(|end| end > ADDRESS_LIMIT) {
            return Err(too_large);
        }
        let offset = image.data().len().checked_next_multiple_of(align as usize);
        let distance = address.checked_sub(image.located_slot().address);
        let rel = distance.and_then(|distance| i64::try_from(distance).ok());
        let (Some(offset), Some(rel)) = (offset, rel) else { return Err(too_large) };
        Ok(Self { offset, address, len, align, rel })
    }
}

/// Index of the program header that may be rewritten: the one that has the spare note and nothing else.
fn find_spare(image: &Image<'_>) -> Result<usize, InjectError> {
    let is_spare = |segment: &ProgramHeader64<LE>| {
        let (offset, size) = (segment.p_offset.get(LE), segment.p_filesz.get(LE));
        let range = file_range("note", image.data(), offset, size);
        segment.p_type.get(LE) == elf::PT_NOTE
            && range.is_ok_and(|range| image.data()[range] == SpareNote::BYTES)
    };
    let mut spares = image
        .segments()
        .iter()
        .enumerate()
        .filter(|(_, segment)| is_spare(segment))
        .map(|(index, _)| index);
    let first = spares.next().ok_or(InjectError::NoSpareNote)?;
    match spares.next() {
        None => Ok(first),
        Some(second) => Err(InjectError::DuplicateSpareNote { first, second }),
    }
}

/// The program headers with the spare one turned into the archive's `PT_LOAD`, directly behind the last `PT_LOAD`:
/// loaders want those in ascending order.
fn segment_table(image: &Image<'_>, spare: usize, place: &Place) -> Vec<ProgramHeader64<LE>> {
    let mut table = image.segments().to_vec();
    table.remove(spare);
    let last = table.iter().rposition(|segment| segment.p_type.get(LE) == elf::PT_LOAD);
    let segment = ProgramHeader64 {
        p_type: U32::new(LE, elf::PT_LOAD),
        p_flags: U32::new(LE, elf::PF_R),
        p_offset: U64::new(LE, place.offset as u64),
        p_vaddr: U64::new(LE, place.address),
        p_paddr: U64::new(LE, place.address),
        // Equal sizes: older kernels take a difference for the program's .bss.
        p_filesz: U64::new(LE, place.len),
        p_memsz: U64::new(LE, place.len),
        p_align: U64::new(LE, place.align),
    };
    table.insert(last.map_or(0, |last| last + 1), segment);
    table
}

/// The file header with the new section header table.
fn file_header(image: &Image<'_>, tail: &Tail) -> FileHeader64<LE> {
    let mut header = *image.header();
    header.e_shoff = U64::new(LE, tail.table_offset);
    header.e_shnum = U16::new(LE, tail.count);
    header
}

/// The stub's section headers and their names.
struct Sections<'a> {
    headers: &'a [SectionHeader64<LE>],
    names_index: usize,
    names: &'a [u8],
}

/// What follows the archive in the file.
struct Tail {
    bytes: Vec<u8>,
    /// File offset of the section header table in it.
    table_offset: u64,
    /// How many section headers there are.
    count: u16,
}

impl<'a> Sections<'a> {
    fn parse(image: &Image<'a>) -> Result<Self, InjectError> {
        let (header, data) = (image.header(), image.data());
        let (offset, count) = (header.e_shoff.get(LE), header.e_shnum.get(LE));
        if count == 0 || offset == 0 {
            return Err(InjectError::NoSections);
        }
        // With one more, the count and the last index have to stay below the reserved ones.
        if count >= elf::SHN_LORESERVE - 1 {
            return Err(InjectError::TooManySections(count.into()));
        }
        let (found, expected) =
            (header.e_shentsize.get(LE), size_of::<SectionHeader64<LE>>() as u64);
        if u64::from(found) != expected {
            let (field, found) = ("e_shentsize", found.into());
            return Err(crate::ReadError::HeaderField { field, found, expected }.into());
        }
        let table = file_range("section header table", data, offset, u64::from(count) * expected)?;
        let e_shstrndx = header.e_shstrndx.get(LE).0;
        let bad_names = InjectError::SectionNames(e_shstrndx);
        let Ok(headers) = pod::slice_from_all_bytes::<SectionHeader64<LE>>(&data[table]) else {
            return Err(InjectError::NoSections);
        };
        let Some(names) = headers.get(usize::from(e_shstrndx)) else { return Err(bad_names) };
        if names.sh_type.get(LE) != elf::SHT_STRTAB {
            return Err(bad_names);
        }
        let (offset, size) = (names.sh_offset.get(LE), names.sh_size.get(LE));
        let Ok(range) = file_range("section names", data, offset, size) else {
            return Err(bad_names);
        };
        Ok(Self { headers, names_index: e_shstrndx.into(), names: &data[range] })
    }

    /// A copy of names and headers that also lists the archive, to stand right behind it.
    fn extended(&self, place: &Place) -> Result<Tail, InjectError> {
        let too_large = || InjectError::TooLarge(place.len);
        let name = u32::try_from(self.names.len()).map_err(|_| too_large())?;
        let start = (place.offset as u64).checked_add(place.len).ok_or_else(too_large)?;
        let mut bytes = [self.names, SECTION_NAME.as_bytes(), &[0]].concat();
        let names_size = bytes.len() as u64;
        // The table is aligned in the file, of which `bytes` is the end.
        let misaligned = (start as usize % TABLE_ALIGN + bytes.len()) % TABLE_ALIGN;
        bytes.resize(bytes.len() + (TABLE_ALIGN - misaligned) % TABLE_ALIGN, 0);
        let table_offset = start.checked_add(bytes.len() as u64).ok_or_else(too_large)?;

        let mut headers = self.headers.to_vec();
        headers[self.names_index].sh_offset = U64::new(LE, start);
        headers[self.names_index].sh_size = U64::new(LE, names_size);
        headers.push(SectionHeader64 {
            sh_name: U32::new(LE, name),
            sh_type: U32::new(LE, elf::SHT_PROGBITS),
            sh_flags: U64::new(LE, elf::SHF_ALLOC),
            sh_addr: U64::new(LE, place.address),
            sh_offset: U64::new(LE, place.offset as u64),
            sh_size: U64::new(LE, place.len),
            sh_link: U32::new(LE, 0),
            sh_info: U32::new(LE, 0),
            sh_addralign: U64::new(LE, place.align),
            sh_entsize: U64::new(LE, 0),
        });
        bytes.extend_from_slice(pod::bytes_of_slice(&headers));
        let count = u16::try_from(headers.len()).map_err(|_| too_large())?;
        Ok(Tail { bytes, table_offset, count })
    }
}

/// Whether `file` shows its archive to tools: in a section of its own, where its slot says.
pub(crate) fn verify_section(file: View<'_>, archive: &Range<usize>) -> Result<(), String> {
    let parsed = ElfFile64::<LE, View<'_>>::parse(file).map_err(|error| error.to_string())?;
    let Some(section) = parsed.section_by_name(SECTION_NAME) else {
        return Err("its new section has no name".to_owned());
    };
    let slot = Image::parse(file).map_err(|error| error.to_string())?.located_slot();
    let span = slot.bytes.span(slot.address).map_err(|error| error.to_string())?;
    let expected = Some((archive.start as u64, archive.len() as u64));
    if section.file_range() != expected || span.map(|span| span.address) != Some(section.address())
    {
        return Err("another section has the name of its archive".to_owned());
    }
    Ok(())
}
