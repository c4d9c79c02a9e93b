//! The checked view of an ELF executable with a slot.

use std::mem::size_of;
use std::ops::Range;

use object::LittleEndian as LE;
use object::elf::{self, FileHeader64, ProgramHeader64};
use object::pod;

use crate::error::ReadError;
use crate::slot::{self, Slot, SlotBytes, Span};

/// Where a program's address space ends at the latest: 47 bits, the smaller of the two architectures'.
pub(super) const ADDRESS_LIMIT: u64 = 1 << 47;

/// What `p_align` of a slot's segment guarantees, see [`Slot`].
const SLOT_ALIGN: usize = align_of::<Slot>();

/// An ELF executable with valid headers and exactly one slot.
pub(crate) struct Image<'a> {
    data: &'a [u8],
    header: &'a FileHeader64<LE>,
    segments: &'a [ProgramHeader64<LE>],
    loads: Vec<Load>,
    slot: Located<'a>,
}

/// A `PT_LOAD`, all of it inside the file and the address space.
#[derive(Clone, Debug)]
pub(super) struct Load {
    /// Index of its program header.
    pub(super) index: usize,
    /// The bytes of the file that it maps.
    pub(super) file: Range<usize>,
    /// The addresses that it occupies.
    pub(super) memory: Range<u64>,
    /// `p_align`.
    pub(super) align: u64,
}

/// A slot and where it is.
#[derive(Clone, Copy)]
pub(super) struct Located<'a> {
    pub(super) bytes: SlotBytes<'a>,
    /// File offset.
    pub(super) offset: usize,
    /// Virtual address.
    pub(super) address: u64,
}

impl<'a> Image<'a> {
    /// Checks the headers of `data` and finds its slot.
    pub(crate) fn parse(data: &'a [u8]) -> Result<Self, ReadError> {
        let header = parse_header(data)?;
        let segments = parse_segments(data, header)?;
        if is_packed(data, header) {
            return Err(ReadError::Packed);
        }
        let loads = parse_loads(data, segments)?;
        let slot = find_slot(data, &loads)?;
        Ok(Self { data, header, segments, loads, slot })
    }

    /// The slot's fields.
    pub(crate) fn slot(&self) -> SlotBytes<'a> {
        self.slot.bytes
    }

    /// The archive that the slot names.
    pub(crate) fn archive(&self) -> Result<Option<&'a [u8]>, ReadError> {
        let Some(Span { address, len }) = self.slot.bytes.span(self.slot.address)? else {
            return Ok(None);
        };
        let archive = self.loads.iter().find_map(|load| load.bytes(self.data, address, len));
        archive.map(Some).ok_or(ReadError::ArchiveOutOfBounds { address, len })
    }

    pub(super) fn data(&self) -> &'a [u8] {
        self.data
    }

    pub(super) fn header(&self) -> &'a FileHeader64<LE> {
        self.header
    }

    pub(super) fn segments(&self) -> &'a [ProgramHeader64<LE>] {
        self.segments
    }

    pub(super) fn loads(&self) -> &[Load] {
        &self.loads
    }

    pub(super) fn located_slot(&self) -> Located<'a> {
        self.slot
    }
}

impl Load {
    /// The `len` bytes of the file that are mapped at `address`, if all of them are.
    fn bytes<'a>(&self, data: &'a [u8], address: u64, len: u64) -> Option<&'a [u8]> {
        let start = usize::try_from(address.checked_sub(self.memory.start)?).ok()?;
        let end = start.checked_add(usize::try_from(len).ok()?)?;
        data.get(self.file.clone())?.get(start..end)
    }
}

fn parse_header(data: &[u8]) -> Result<&FileHeader64<LE>, ReadError> {
    let truncated = ReadError::Truncated {
        what: "file header",
        end: size_of::<FileHeader64<LE>>() as u64,
        size: data.len() as u64,
    };
    if !data.starts_with(&elf::ELFMAG) {
        return Err(ReadError::NotExecutable);
    }
    // The class comes first: a 32-bit file is named as such even when it is smaller than a 64-bit header.
    let &[_, _, _, _, class, encoding, version, ..] = data else { return Err(truncated) };
    if class != elf::ELFCLASS64.0 {
        return Err(ReadError::NotClass64(class));
    }
    if encoding != elf::ELFDATA2LSB.0 {
        return Err(ReadError::NotLittleEndian(encoding));
    }
    let Ok((header, _)) = pod::from_bytes::<FileHeader64<LE>>(data) else { return Err(truncated) };
    for version in [u32::from(version), header.e_version.get(LE)] {
        if version != u32::from(elf::EV_CURRENT.0) {
            return Err(ReadError::ElfVersion(version));
        }
    }
    let e_type = header.e_type.get(LE);
    if e_type != elf::ET_EXEC && e_type != elf::ET_DYN {
        return Err(ReadError::FileType(e_type.0));
    }
    let e_machine = header.e_machine.get(LE);
    if e_machine != elf::EM_X86_64 && e_machine != elf::EM_AARCH64 {
        return Err(ReadError::Machine(e_machine.0));
    }
    let sizes = [
        ("e_ehsize", header.e_ehsize.get(LE), size_of::<FileHeader64<LE>>()),
        ("e_phentsize", header.e_phentsize.get(LE), size_of::<ProgramHeader64<LE>>()),
    ];
    for (field, found, expected) in sizes {
        if usize::from(found) != expected {
            let (found, expected) = (u64::from(found), expected as u64);
            return Err(ReadError::HeaderField { field, found, expected });
        }
    }
    Ok(header)
}

fn parse_segments<'a>(
    data: &'a [u8],
    header: &FileHeader64<LE>,
) -> Result<&'a [ProgramHeader64<LE>], ReadError> {
    let count = header.e_phnum.get(LE);
    if count == elf::PN_XNUM {
        return Err(ReadError::TooManySegments);
    }
    let offset = header.e_phoff.get(LE);
    if offset < size_of::<FileHeader64<LE>>() as u64 && count != 0 {
        return Err(ReadError::SegmentTableOverlap(offset));
    }
    let size = usize::from(count) * size_of::<ProgramHeader64<LE>>();
    let table = file_range("program header table", data, offset, size as u64)?;
    // The sizes match, and the type has no alignment: this cannot fail.
    pod::slice_from_all_bytes(&data[table]).map_err(|()| ReadError::NoSegments)
}

/// The range of `data` at `offset`, or an error that names `what` would be there.
pub(super) fn file_range(
    what: &'static str,
    data: &[u8],
    offset: u64,
    size: u64,
) -> Result<Range<usize>, ReadError> {
    let end = offset.saturating_add(size);
    match (usize::try_from(offset), usize::try_from(end)) {
        (Ok(start), Ok(stop)) if stop <= data.len() => Ok(start..stop),
        _ => Err(ReadError::Truncated { what, end, size: data.len() as u64 }),
    }
}

/// UPX puts its own header directly behind the program headers, and another one at the end of the file.
fn is_packed(data: &[u8], header: &FileHeader64<LE>) -> bool {
    const MARK: &[u8] = b"UPX!";
    /// Sizes of UPX's `l_info` and of its `PackHeader` with what follows it.
    const FRONT: usize = 12;
    const BACK: usize = 40;
    let table = usize::from(header.e_phnum.get(LE)) * size_of::<ProgramHeader64<LE>>();
    let front = usize::try_from(header.e_phoff.get(LE)).ok().and_then(|offset| {
        let start = offset.checked_add(table)?;
        data.get(start..)?.get(..FRONT)
    });
    let back = data.last_chunk::<BACK>();
    let has_mark = |bytes: &[u8]| bytes.windows(MARK.len()).any(|window| window == MARK);
    front.is_some_and(has_mark) || back.is_some_and(|bytes| has_mark(bytes))
}

/// All `PT_LOAD`s, which the ABI wants in ascending order of their addresses.
fn parse_loads(data: &[u8], segments: &[ProgramHeader64<LE>]) -> Result<Vec<Load>, ReadError> {
    let mut loads: Vec<Load> = Vec::new();
    for (index, segment) in segments.iter().enumerate() {
        if segment.p_type.get(LE) != elf::PT_LOAD {
            continue;
        }
        let (filesz, memsz) = (segment.p_filesz.get(LE), segment.p_memsz.get(LE));
        let file = file_range("segment", data, segment.p_offset.get(LE), filesz)?;
        if filesz > memsz {
            return Err(ReadError::SegmentSize(index));
        }
        let start = segment.p_vaddr.get(LE);
        let end = start.checked_add(memsz).filter(|end| *end <= ADDRESS_LIMIT);
        let memory = start..end.ok_or(ReadError::SegmentAddress(index))?;
        if loads.last().is_some_and(|last| memory.start < last.memory.end) {
            return Err(ReadError::SegmentOrder(index));
        }
        loads.push(Load { index, file, memory, align: segment.p_align.get(LE) });
    }
    if loads.is_empty() { Err(ReadError::NoSegments) } else { Ok(loads) }
}

/// The only slot in what the program loads.
///
/// An archive may hold anything, another stub included, so the segment that the slot points to is not searched. It
/// lies above the stub's own segments, which is why the slot is always known by then.
fn find_slot<'a>(data: &'a [u8], loads: &[Load]) -> Result<Located<'a>, ReadError> {
    let magic = slot::magic();
    let mut found: Option<Located<'a>> = None;
    let mut archive_start = None;
    for load in loads {
        if archive_start.is_some_and(|start| load.memory.contains(&start)) {
            continue;
        }
        for located in slots_in(data, load, &magic) {
            if let Some(first) = found {
                let (first, second) = (first.offset as u64, located.offset as u64);
                return Err(ReadError::DuplicateSlot { first, second });
            }
            archive_start = located.bytes.span(located.address)?.map(|span| span.address);
            found = Some(located);
        }
    }
    found.ok_or(ReadError::NoSlot)
}

/// Every slot at an aligned address of `load`.
fn slots_in<'a>(
    data: &'a [u8],
    load: &Load,
    magic: &[u8; 16],
) -> impl Iterator<Item = Located<'a>> {
    let load = load.clone();
    let start = load.memory.start;
    let skipped = (start.next_multiple_of(SLOT_ALIGN as u64) - start) as usize;
    let bytes = data.get(load.file.clone()).unwrap_or_default();
    let aligned = bytes.get(skipped..).unwrap_or_default();
    let magic = *magic;
    let chunks = aligned.as_chunks::<SLOT_ALIGN>().0.iter().enumerate();
    chunks.filter(move |(_, chunk)| **chunk == magic).filter_map(move |(index, _)| {
        let distance = skipped + index * SLOT_ALIGN;
        let slot = SlotBytes::new(bytes.get(distance..)?)?;
        let (offset, address) = (load.file.start + distance, start + distance as u64);
        Some(Located { bytes: slot, offset, address })
    })
}
