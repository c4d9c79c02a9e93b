//! The checked view of a Mach-O executable with a slot.

use std::mem::size_of;
use std::ops::Range;

use object::LittleEndian as LE;
use object::macho::{self, LoadCommandType, MachHeader64, Section64, SegmentCommand64};
use object::pod;

use super::error::MachOError;
use crate::error::ReadError;
use crate::mapping::{ADDRESS_LIMIT, Located, Mapping, file_range, find_slot};
use crate::slot::SlotBytes;
use crate::view::View;

/// Size of the file header, which the load commands follow.
pub(super) const HEADER_SIZE: usize = size_of::<MachHeader64<LE>>();

/// A Mach-O executable with valid headers and exactly one slot.
pub(crate) struct Image<'a> {
    /// The file up to its archive.
    data: &'a [u8],
    header: &'a MachHeader64<LE>,
    commands: Vec<Command>,
    segments: Vec<Segment<'a>>,
    slot: Located<'a>,
}

/// A load command, all of it inside the file.
#[derive(Clone, Debug)]
pub(super) struct Command {
    /// `cmd`.
    pub(super) cmd: LoadCommandType,
    /// Where it is in the file.
    pub(super) range: Range<usize>,
}

/// A segment, all of it inside the file and the address space.
#[derive(Clone)]
pub(super) struct Segment<'a> {
    /// Index of its load command.
    pub(super) index: usize,
    pub(super) command: &'a SegmentCommand64<LE>,
    pub(super) sections: &'a [Section64<LE>],
    /// The bytes of the file that it maps, and where.
    pub(super) mapping: Mapping,
}

impl<'a> Image<'a> {
    /// Checks the headers of `file` and finds its slot.
    pub(crate) fn parse(file: impl Into<View<'a>>) -> Result<Self, ReadError> {
        let file = file.into();
        let data = file.front();
        let header = parse_header(data)?;
        let commands = parse_commands(data, header)?;
        let segments = parse_segments(file, &commands)?;
        let slot = find_slot(file, segments.iter().map(|segment| &segment.mapping))?;
        Ok(Self { data, header, commands, segments, slot })
    }

    /// The slot's fields.
    pub(crate) fn slot(&self) -> SlotBytes<'a> {
        self.slot.bytes
    }

    /// Where the archive that the slot names is in the file.
    pub(crate) fn archive(&self) -> Result<Option<Range<usize>>, ReadError> {
        self.slot.archive(self.segments.iter().map(|segment| &segment.mapping))
    }

    pub(super) fn data(&self) -> &'a [u8] {
        self.data
    }

    pub(super) fn header(&self) -> &'a MachHeader64<LE> {
        self.header
    }

    pub(super) fn commands(&self) -> &[Command] {
        &self.commands
    }

    pub(super) fn segments(&self) -> &[Segment<'a>] {
        &self.segments
    }

    pub(super) fn located_slot(&self) -> Located<'a> {
        self.slot
    }
}

impl Segment<'_> {
    /// `segname` up to its padding.
    pub(super) fn name(&self) -> &[u8] {
        name(&self.command.segname)
    }
}

/// A segment's or section's name up to its padding.
pub(super) fn name(padded: &[u8; 16]) -> &[u8] {
    let end = padded.iter().position(|&byte| byte == 0).unwrap_or(padded.len());
    &padded[..end]
}

fn parse_header(data: &[u8]) -> Result<&MachHeader64<LE>, ReadError> {
    // The first bytes in the order of the file: a 32-bit or universal file may be smaller than a 64-bit header.
    match data {
        [0xcf, 0xfa, 0xed, 0xfe, ..] => {}
        [0xfe, 0xed, 0xfa, 0xcf, ..] => return Err(MachOError::NotLittleEndian.into()),
        [0xce, 0xfa, 0xed, 0xfe, ..] | [0xfe, 0xed, 0xfa, 0xce, ..] => {
            return Err(MachOError::Not64Bit.into());
        }
        [0xca, 0xfe, 0xba, 0xbe | 0xbf, ..] => return Err(MachOError::Universal.into()),
        _ => return Err(ReadError::NotExecutable),
    }
    let range = file_range("file header", data, 0, HEADER_SIZE as u64)?;
    let Ok((header, _)) = pod::from_bytes::<MachHeader64<LE>>(&data[range]) else {
        return Err(ReadError::NotExecutable);
    };
    let cputype = header.cputype.get(LE);
    if cputype != macho::CPU_TYPE_X86_64 && cputype != macho::CPU_TYPE_ARM64 {
        return Err(MachOError::Cpu(cputype.0).into());
    }
    let filetype = header.filetype.get(LE);
    if filetype != macho::MH_EXECUTE {
        return Err(MachOError::FileType(filetype.0).into());
    }
    Ok(header)
}

/// All load commands. They have to fill `sizeofcmds`, because one more may have to be put behind them.
fn parse_commands(data: &[u8], header: &MachHeader64<LE>) -> Result<Vec<Command>, ReadError> {
    let size = u64::from(header.sizeofcmds.get(LE));
    let region = file_range("load command table", data, HEADER_SIZE as u64, size)?;
    let count = header.ncmds.get(LE) as usize;
    let mut commands = Vec::new();
    let mut at = region.start;
    for index in 0..count {
        let damaged = || MachOError::CommandSize { index };
        let Ok((command, _)) = pod::from_bytes::<macho::LoadCommand<LE>>(&data[at..region.end])
        else {
            return Err(damaged().into());
        };
        let size = command.cmdsize.get(LE) as usize;
        let end = at.checked_add(size).filter(|end| *end <= region.end).ok_or_else(damaged)?;
        if size < size_of::<macho::LoadCommand<LE>>() || !size.is_multiple_of(4) {
            return Err(damaged().into());
        }
        commands.push(Command { cmd: command.cmd.get(LE), range: at..end });
        at = end;
    }
    if at == region.end {
        Ok(commands)
    } else {
        Err(MachOError::CommandSize { index: count }.into())
    }
}

/// All segments, which dyld wants in ascending order of their addresses.
fn parse_segments<'a>(file: View<'a>, commands: &[Command]) -> Result<Vec<Segment<'a>>, ReadError> {
    let mut segments: Vec<Segment<'a>> = Vec::new();
    for (index, entry) in commands.iter().enumerate() {
        if entry.cmd != macho::LC_SEGMENT_64 {
            continue;
        }
        let bytes = &file.front()[entry.range.clone()];
        let Ok((command, rest)) = pod::from_bytes::<SegmentCommand64<LE>>(bytes) else {
            return Err(MachOError::CommandSize { index }.into());
        };
        let Ok(sections) = pod::slice_from_all_bytes::<Section64<LE>>(rest) else {
            return Err(MachOError::SectionCount { index }.into());
        };
        if sections.len() != command.nsects.get(LE) as usize {
            return Err(MachOError::SectionCount { index }.into());
        }
        let (filesize, vmsize) = (command.filesize.get(LE), command.vmsize.get(LE));
        let range = file_range("segment", file, command.fileoff.get(LE), filesize)?;
        if filesize > vmsize {
            return Err(MachOError::SegmentSize { index }.into());
        }
        let start = command.vmaddr.get(LE);
        let end = start.checked_add(vmsize).filter(|end| *end <= ADDRESS_LIMIT);
        let memory = start..end.ok_or(MachOError::SegmentAddress { index })?;
        if segments.last().is_some_and(|last| memory.start < last.mapping.memory.end) {
            return Err(MachOError::SegmentOrder { index }.into());
        }
        let mapping = Mapping { file: range, memory };
        segments.push(Segment { index, command, sections, mapping });
    }
    Ok(segments)
}
