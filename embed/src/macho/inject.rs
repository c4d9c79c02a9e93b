//! Placing an archive in a Mach-O executable: the reserved segment grows, `__LINKEDIT` moves, and it is signed anew.

use std::mem::size_of;
use std::ops::Range;

use object::macho::{self, LinkeditDataCommand, Section64};
use object::{LittleEndian as LE, pod};

use super::commands::{self, SIGNATURE_COMMAND};
use super::error::MachOInjectError;
use super::read::{HEADER_SIZE, Image, Segment, name};
use super::sign::{self, Signature, Signer};
use crate::error::InjectError;
use crate::inject::{Plan, Seal, check_slot};
use crate::mapping::ADDRESS_LIMIT;
use crate::patch::Patches;
use crate::slot::Slot;
use crate::{Format, Options};

/// The segment that a stub reserves.
pub const SEGMENT_NAME: &str = "__SEMBA";
/// The only section in it: the slot, and behind it the archive.
pub const SECTION_NAME: &str = "__archive";

const LINKEDIT: &[u8] = b"__LINKEDIT";
const TEXT: &[u8] = b"__TEXT";
/// Longer identifiers are of no use, and some tools do not expect them.
const MAX_IDENTIFIER: usize = 255;

/// The file with an archive of `len` bytes in a copy of the Mach-O stub `stub`.
///
/// Of what the stub maps in front of `__LINKEDIT` only load commands and the slot's position, length and digest
/// change. The file ends with its signature: whatever the stub has behind `__LINKEDIT` is left out.
pub(crate) fn plan<'a>(
    stub: &[u8],
    len: u64,
    options: &Options<'a>,
) -> Result<Plan<'a>, InjectError> {
    let Options { identifier, entitlements, .. } = *options;
    let image = Image::parse(stub)?;
    check_slot(image.slot(), len)?;
    if identifier.is_empty() || identifier.len() > MAX_IDENTIFIER || identifier.contains('\0') {
        return Err(MachOInjectError::Identifier(identifier.to_owned()).into());
    }
    let signer = Signer { identifier, entitlements };
    let too_large = InjectError::TooLarge(len);
    let size = usize::try_from(len).map_err(|_| too_large)?;
    let layout = Layout::new(&image, size, signer)?;

    let slot = image.located_slot().offset;
    let mut front = stub[..layout.archive_offset].to_vec();
    let mut patches = Patches::default();
    patches.add(0, &commands::rewritten(&image, &layout));
    patches.reserve_slot(slot);
    patches.apply(&mut front)?;

    let archive_end = layout.archive_offset + size;
    let mut tail = vec![0; layout.linkedit_offset - archive_end];
    tail.extend_from_slice(&stub[layout.linkedit_content.clone()]);
    tail.resize(layout.file_size - archive_end, 0);
    let signature = Signature {
        signer,
        text_size: layout.text_size,
        code_limit: layout.signature_offset,
        start: layout.signature_offset - archive_end,
    };
    let (format, rel, seal) = (Format::MachO, layout.rel, Seal::Signature(signature));
    Ok(Plan { format, front, tail, slot, rel, seal })
}

/// Where everything goes. Offsets are in the new file unless they say otherwise.
pub(super) struct Layout<'a> {
    /// Size of the processor's pages.
    pub(super) page: u64,
    /// The reserved segment as it is in the stub, and its section.
    pub(super) reserved: Segment<'a>,
    pub(super) section: Section64<LE>,
    /// `__LINKEDIT` as it is in the stub.
    pub(super) linkedit: Segment<'a>,
    /// What is kept of `__LINKEDIT`, in the stub: all but an old signature.
    linkedit_content: Range<usize>,
    /// Offsets into `__LINKEDIT` in the stub: index of the load command, place of the field, value.
    pub(super) offsets: Vec<(usize, usize, u32)>,
    /// Index of the load command of the stub's signature.
    pub(super) signature: Option<usize>,
    /// File size of the segment with the file header and the code.
    text_size: u64,
    archive_offset: usize,
    /// Distance from the slot to the archive.
    rel: i64,
    /// Sizes of the reserved segment and its section.
    pub(super) reserved_size: u64,
    pub(super) section_size: u64,
    /// By how much `__LINKEDIT` moves in the file.
    pub(super) growth: u64,
    pub(super) linkedit_address: u64,
    pub(super) linkedit_offset: usize,
    pub(super) signature_offset: usize,
    pub(super) file_size: usize,
}

impl<'a> Layout<'a> {
    fn new(image: &Image<'a>, len: usize, signer: Signer<'_>) -> Result<Self, InjectError> {
        let too_large = || InjectError::TooLarge(len as u64);
        let Stub { page, reserved, section, linkedit, gap } = Stub::new(image)?;
        let text_size = text_size(image)?;
        let old_linkedit = linkedit.mapping.file.clone();
        let offsets = commands::linkedit_offsets(image, &old_linkedit)?;
        let (signature, kept) = find_signature(image, &old_linkedit, &offsets)?;
        if signature.is_none() {
            check_room(image)?;
        }

        // All of it is in memory already or about to be, so `usize` is enough; the end decides about 4 GiB.
        let grown = len.checked_next_multiple_of(page as usize).ok_or_else(too_large)?;
        let linkedit_offset = old_linkedit.start.checked_add(grown).ok_or_else(too_large)?;
        let content_end =
            linkedit_offset.checked_add(kept - old_linkedit.start).ok_or_else(too_large)?;
        let signature_offset =
            content_end.checked_next_multiple_of(sign::ALIGN).ok_or_else(too_large)?;
        let signature_size = signer.size(signature_offset).ok_or_else(too_large)?;
        let file_size = signature_offset
            .checked_add((signature_size as usize).next_multiple_of(sign::ALIGN))
            .filter(|size| u32::try_from(*size).is_ok())
            .ok_or_else(too_large)?;
        let linkedit_address = linkedit.mapping.memory.start + grown as u64;
        let memory = (file_size - linkedit_offset) as u64 + page;
        if linkedit_address.checked_add(memory).is_none_or(|end| end > ADDRESS_LIMIT) {
            return Err(too_large());
        }
        Ok(Self {
            page,
            reserved,
            section,
            linkedit,
            linkedit_content: old_linkedit.start..kept,
            offsets,
            signature,
            text_size,
            archive_offset: old_linkedit.start,
            rel: i64::try_from(gap).map_err(|_| too_large())?,
            reserved_size: gap + grown as u64,
            section_size: gap + len as u64,
            growth: grown as u64,
            linkedit_address,
            linkedit_offset,
            signature_offset,
            file_size,
        })
    }
}

/// The reserved segment and `__LINKEDIT`, where and as they have to be.
struct Stub<'a> {
    page: u64,
    reserved: Segment<'a>,
    section: Section64<LE>,
    linkedit: Segment<'a>,
    /// From the start of the one to the start of the other, in the file and in memory.
    gap: u64,
}

impl<'a> Stub<'a> {
    fn new(image: &Image<'a>) -> Result<Self, MachOInjectError> {
        let page: u64 =
            if image.header().cputype.get(LE) == macho::CPU_TYPE_ARM64 { 0x4000 } else { 0x1000 };
        let find = |name| image.segments().iter().position(|segment| segment.name() == name);
        let position = find(SEGMENT_NAME.as_bytes()).ok_or(MachOInjectError::NoReservedSegment)?;
        let linkedit_position = find(LINKEDIT).ok_or(MachOInjectError::NoLinkedit)?;
        let reserved = image.segments()[position].clone();
        let linkedit = image.segments()[linkedit_position].clone();
        let section = plain_section(&reserved)?;

        let (slot, segment) = (image.located_slot().address, reserved.mapping.memory.start);
        if slot != segment {
            return Err(MachOInjectError::SlotPosition { slot, segment });
        }
        let not_before = MachOInjectError::NotBeforeLinkedit;
        if linkedit_position != position + 1 || image.segments().len() != linkedit_position + 1 {
            return Err(not_before);
        }
        let (file, memory) = (&reserved.mapping.file, &reserved.mapping.memory);
        // The segments are in ascending order, in memory.
        let gap = linkedit.mapping.memory.start - memory.start;
        let others = &image.segments()[..position];
        let before = |other: &Segment<'_>| other.mapping.file.end <= file.start;
        let distance = linkedit.mapping.file.start.checked_sub(file.start);
        let is_apart = file.end <= linkedit.mapping.file.start;
        if distance.map(|distance| distance as u64) != Some(gap)
            || !is_apart
            || !others.iter().all(before)
        {
            return Err(not_before);
        }
        let starts = [memory.start, linkedit.mapping.memory.start, file.start as u64];
        if gap < size_of::<Slot>() as u64 || starts.iter().any(|at| !at.is_multiple_of(page)) {
            return Err(MachOInjectError::Alignment { page });
        }
        Ok(Self { page, reserved, section, linkedit, gap })
    }
}

/// The section of the reserved segment, which has to fill it from its start and be nothing but bytes.
fn plain_section(reserved: &Segment<'_>) -> Result<Section64<LE>, MachOInjectError> {
    let [section] = reserved.sections else { return Err(MachOInjectError::ReservedSections) };
    let command = reserved.command;
    let is_plain = name(&section.sectname) == SECTION_NAME.as_bytes()
        && section.addr.get(LE) == command.vmaddr.get(LE)
        && u64::from(section.offset.get(LE)) == command.fileoff.get(LE)
        && section.flags.get(LE).typ() == macho::S_REGULAR
        && section.nreloc.get(LE) == 0;
    if is_plain { Ok(*section) } else { Err(MachOInjectError::ReservedSections) }
}

/// File size of `__TEXT`, which begins with the file header.
fn text_size(image: &Image<'_>) -> Result<u64, MachOInjectError> {
    let text = image.segments().iter().find(|segment| segment.name() == TEXT);
    let end = image.commands().last().map_or(HEADER_SIZE, |command| command.range.end);
    match text.map(|segment| &segment.mapping.file) {
        Some(file) if file.start == 0 && file.end >= end => Ok(file.end as u64),
        _ => Err(MachOInjectError::NoText),
    }
}

/// The index of the signature's load command, and where the rest of `__LINKEDIT` ends.
fn find_signature(
    image: &Image<'_>,
    linkedit: &Range<usize>,
    offsets: &[(usize, usize, u32)],
) -> Result<(Option<usize>, usize), MachOInjectError> {
    let is_signature = |index: &usize| image.commands()[*index].cmd == macho::LC_CODE_SIGNATURE;
    let mut found = (0..image.commands().len()).filter(is_signature);
    let Some(index) = found.next() else { return Ok((None, linkedit.end)) };
    if found.next().is_some() {
        return Err(MachOInjectError::DuplicateSignature);
    }
    let bytes = &image.data()[image.commands()[index].range.clone()];
    let unknown = MachOInjectError::UnknownCommand { index, cmd: macho::LC_CODE_SIGNATURE.0 };
    let Ok(command) = pod::from_bytes::<LinkeditDataCommand<LE>>(bytes).map(|(command, _)| command)
    else {
        return Err(unknown);
    };
    if bytes.len() != SIGNATURE_COMMAND {
        return Err(unknown);
    }
    let offset = command.dataoff.get(LE);
    let start = offset as usize;
    if !(linkedit.start..=linkedit.end).contains(&start) {
        return Err(MachOInjectError::LinkeditOffset { index, offset });
    }
    match offsets.iter().find(|(_, _, other)| *other as usize > start) {
        Some((index, _, _)) => Err(MachOInjectError::BehindSignature { index: *index }),
        None => Ok((Some(index), start)),
    }
}

/// Whether one more load command fits between the last one and the first thing that follows.
fn check_room(image: &Image<'_>) -> Result<(), MachOInjectError> {
    let end = image.commands().last().map_or(HEADER_SIZE, |command| command.range.end);
    let sections = image.segments().iter().flat_map(|segment| segment.sections);
    let section_offsets = sections.map(|section| section.offset.get(LE) as usize);
    let segment_offsets = image.segments().iter().map(|segment| segment.mapping.file.start);
    let first = section_offsets.chain(segment_offsets).filter(|offset| *offset != 0).min();
    let room = end..end + SIGNATURE_COMMAND;
    let is_free = first.is_none_or(|first| room.end <= first)
        && image.data().get(room).is_some_and(|bytes| bytes.iter().all(|byte| *byte == 0));
    if is_free { Ok(()) } else { Err(MachOInjectError::NoRoomForSignature) }
}
