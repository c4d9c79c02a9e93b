//! The checked view of an ELF executable with a slot.

use std::mem::size_of;
use std::ops::Range;

use object::LittleEndian as LE;
use object::elf::{self, FileHeader64, ProgramHeader64};
use object::pod;

use crate::error::ReadError;
use crate::mapping::{ADDRESS_LIMIT, Located, Mapping, file_range, find_slot};
use crate::slot::SlotBytes;
use crate::view::View;

/// An ELF executable with valid headers and exactly one slot.
pub(crate) struct Image<'a> {
    /// The file up to its archive.
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
    /// The bytes of the file that it maps, and where.
    pub(super) mapping: Mapping,
    /// `p_align`.
    pub(super) align: u64,
}

impl<'a> Image<'a> {
    /// Checks the headers of `file` and finds its slot.
    pub(crate) fn parse(file: impl Into<View<'a>>) -> Result<Self, ReadError> {
        let file = file.into();
        let data = file.front();
        let header = parse_header(data)?;
        let segments = parse_segments(data, header)?;
        if is_packed(data, header) {
            return Err(ReadError::Packed);
        }
        let loads = parse_loads(file, segments)?;
        let slot = find_slot(file, loads.iter().map(|load| &load.mapping))?;
        Ok(Self { data, header, segments, loads, slot })
    }

    /// The slot's fields.
    pub(crate) fn slot(&self) -> SlotBytes<'a> {
        self.slot.bytes
    }

    /// Where the archive that the slot names is in the file.
    pub(crate) fn archive(&self) -> Result<Option<Range<usize>>, ReadError> {
        self.slot.archive(self.loads.iter().map(|load| &load.mapping))
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
fn parse_loads(file: View<'_>, segments: &[ProgramHeader64<LE>]) -> Result<Vec<Load>, ReadError> {
    let mut loads: Vec<Load> = Vec::new();
    for (index, segment) in segments.iter().enumerate() {
        if segment.p_type.get(LE) != elf::PT_LOAD {
            continue;
        }
        let (filesz, memsz) = (segment.p_filesz.get(LE), segment.p_memsz.get(LE));
        let range = file_range("segment", file, segment.p_offset.get(LE), filesz)?;
        if filesz > memsz {
            return Err(ReadError::SegmentSize(index));
        }
        let start = segment.p_vaddr.get(LE);
        let end = start.checked_add(memsz).filter(|end| *end <= ADDRESS_LIMIT);
        let memory = start..end.ok_or(ReadError::SegmentAddress(index))?;
        if loads.last().is_some_and(|last| memory.start < last.mapping.memory.end) {
            return Err(ReadError::SegmentOrder(index));
        }
        let mapping = Mapping { file: range, memory };
        loads.push(Load { index, mapping, align: segment.p_align.get(LE) });
    }
    if loads.is_empty() { Err(ReadError::NoSegments) } else { Ok(loads) }
}
