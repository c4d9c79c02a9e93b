//! The load commands of the file with an archive: those of the stub with every file offset behind the archive moved.

use std::mem::{offset_of, size_of};

use object::macho::{
    self, DyldInfoCommand, DysymtabCommand, LinkeditDataCommand, LoadCommandType, Section64,
    SegmentCommand64, SymtabCommand, TwolevelHintsCommand,
};
use object::{LittleEndian as LE, U32, U64, pod};

use super::error::MachOInjectError;
use super::inject::Layout;
use super::read::{Command, HEADER_SIZE, Image};

/// The bytes of a load command for a code signature.
pub(super) const SIGNATURE_COMMAND: usize = size_of::<LinkeditDataCommand<LE>>();

/// The file offsets into `__LINKEDIT` that a load command holds, as offsets in the command; `None` for a command of
/// which that is not known. The code signature's is not among them: it gets a new one.
fn linkedit_fields(cmd: LoadCommandType) -> Option<&'static [usize]> {
    Some(match cmd {
        macho::LC_SYMTAB => {
            &[offset_of!(SymtabCommand<LE>, symoff), offset_of!(SymtabCommand<LE>, stroff)]
        }
        macho::LC_DYSYMTAB => &[
            offset_of!(DysymtabCommand<LE>, tocoff),
            offset_of!(DysymtabCommand<LE>, modtaboff),
            offset_of!(DysymtabCommand<LE>, extrefsymoff),
            offset_of!(DysymtabCommand<LE>, indirectsymoff),
            offset_of!(DysymtabCommand<LE>, extreloff),
            offset_of!(DysymtabCommand<LE>, locreloff),
        ],
        macho::LC_DYLD_INFO | macho::LC_DYLD_INFO_ONLY => &[
            offset_of!(DyldInfoCommand<LE>, rebase_off),
            offset_of!(DyldInfoCommand<LE>, bind_off),
            offset_of!(DyldInfoCommand<LE>, weak_bind_off),
            offset_of!(DyldInfoCommand<LE>, lazy_bind_off),
            offset_of!(DyldInfoCommand<LE>, export_off),
        ],
        macho::LC_TWOLEVEL_HINTS => &[offset_of!(TwolevelHintsCommand<LE>, offset)],
        macho::LC_SEGMENT_SPLIT_INFO
        | macho::LC_FUNCTION_STARTS
        | macho::LC_DATA_IN_CODE
        | macho::LC_DYLIB_CODE_SIGN_DRS
        | macho::LC_LINKER_OPTIMIZATION_HINT
        | macho::LC_DYLD_EXPORTS_TRIE
        | macho::LC_DYLD_CHAINED_FIXUPS
        | macho::LC_ATOM_INFO
        | macho::LC_FUNCTION_VARIANTS
        | macho::LC_FUNCTION_VARIANT_FIXUPS => &[offset_of!(LinkeditDataCommand<LE>, dataoff)],
        // Nothing but names, versions, identifiers, and places in `__TEXT`.
        macho::LC_SEGMENT_64
        | macho::LC_CODE_SIGNATURE
        | macho::LC_THREAD
        | macho::LC_UNIXTHREAD
        | macho::LC_LOAD_DYLIB
        | macho::LC_LOAD_WEAK_DYLIB
        | macho::LC_REEXPORT_DYLIB
        | macho::LC_LAZY_LOAD_DYLIB
        | macho::LC_LOAD_UPWARD_DYLIB
        | macho::LC_LOAD_DYLINKER
        | macho::LC_DYLD_ENVIRONMENT
        | macho::LC_RPATH
        | macho::LC_UUID
        | macho::LC_MAIN
        | macho::LC_SOURCE_VERSION
        | macho::LC_BUILD_VERSION
        | macho::LC_VERSION_MIN_MACOSX
        | macho::LC_TARGET_TRIPLE => &[],
        _ => return None,
    })
}

/// Every file offset into `__LINKEDIT` with the index of its load command and its own place in the file; each is
/// checked to lie inside of `__LINKEDIT`. Zero means that there is nothing.
pub(super) fn linkedit_offsets(
    image: &Image<'_>,
    linkedit: &std::ops::Range<usize>,
) -> Result<Vec<(usize, usize, u32)>, MachOInjectError> {
    let mut offsets = Vec::new();
    for (index, Command { cmd, range }) in image.commands().iter().enumerate() {
        let unknown = MachOInjectError::UnknownCommand { index, cmd: cmd.0 };
        let Some(fields) = linkedit_fields(*cmd) else { return Err(unknown) };
        let bytes = &image.data()[range.clone()];
        for field in fields {
            let Some(&value) = bytes.get(*field..).and_then(<[u8]>::first_chunk) else {
                return Err(unknown);
            };
            let offset = u32::from_le_bytes(value);
            if offset == 0 {
                continue;
            }
            if !(linkedit.start..=linkedit.end).contains(&(offset as usize)) {
                return Err(MachOInjectError::LinkeditOffset { index, offset });
            }
            offsets.push((index, range.start + field, offset));
        }
    }
    Ok(offsets)
}

/// The file header and all load commands as they are in the file with the archive.
pub(super) fn rewritten(image: &Image<'_>, layout: &Layout<'_>) -> Vec<u8> {
    let end = image.commands().last().map_or(HEADER_SIZE, |command| command.range.end);
    let mut bytes = image.data()[..end].to_vec();
    for &(_, place, offset) in &layout.offsets {
        // Both are file offsets of a file below 4 GiB: `Layout` has checked its end.
        let moved = u64::from(offset) + layout.growth;
        put(&mut bytes, place, &(moved as u32).to_le_bytes());
    }
    reserved(&mut bytes, image, layout);
    linkedit(&mut bytes, image, layout);
    signature(&mut bytes, image, layout);
    bytes
}

fn put(bytes: &mut [u8], offset: usize, value: &[u8]) {
    bytes[offset..offset + value.len()].copy_from_slice(value);
}

/// The reserved segment, grown by the archive and no longer writable, and its section.
fn reserved(bytes: &mut [u8], image: &Image<'_>, layout: &Layout<'_>) {
    let mut command = *layout.reserved.command;
    command.vmsize = U64::new(LE, layout.reserved_size);
    command.filesize = U64::new(LE, layout.reserved_size);
    command.maxprot = U32::new(LE, macho::VM_PROT_READ);
    command.initprot = U32::new(LE, macho::VM_PROT_READ);
    let mut section = layout.section;
    section.size = U64::new(LE, layout.section_size);
    let start = image.commands()[layout.reserved.index].range.start;
    put(bytes, start, pod::bytes_of::<SegmentCommand64<LE>>(&command));
    let sections = start + size_of::<SegmentCommand64<LE>>();
    put(bytes, sections, pod::bytes_of::<Section64<LE>>(&section));
}

fn linkedit(bytes: &mut [u8], image: &Image<'_>, layout: &Layout<'_>) {
    let mut command = *layout.linkedit.command;
    let filesize = (layout.file_size - layout.linkedit_offset) as u64;
    command.vmaddr = U64::new(LE, layout.linkedit_address);
    command.vmsize = U64::new(LE, filesize.next_multiple_of(layout.page));
    command.fileoff = U64::new(LE, layout.linkedit_offset as u64);
    command.filesize = U64::new(LE, filesize);
    let start = image.commands()[layout.linkedit.index].range.start;
    put(bytes, start, pod::bytes_of(&command));
}

/// The load command of the code signature: in its old place, or as one more.
fn signature(bytes: &mut Vec<u8>, image: &Image<'_>, layout: &Layout<'_>) {
    let command = LinkeditDataCommand {
        cmd: U32::new(LE, macho::LC_CODE_SIGNATURE),
        cmdsize: U32::new(LE, SIGNATURE_COMMAND as u32),
        dataoff: U32::new(LE, layout.signature_offset as u32),
        datasize: U32::new(LE, (layout.file_size - layout.signature_offset) as u32),
    };
    if let Some(index) = layout.signature {
        put(bytes, image.commands()[index].range.start, pod::bytes_of(&command));
        return;
    }
    bytes.extend_from_slice(pod::bytes_of(&command));
    let mut header = *image.header();
    header.ncmds = U32::new(LE, header.ncmds.get(LE) + 1);
    header.sizeofcmds = U32::new(LE, header.sizeofcmds.get(LE) + SIGNATURE_COMMAND as u32);
    put(bytes, 0, pod::bytes_of(&header));
}
