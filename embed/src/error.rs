//! Why an executable file is refused: one variant and one message per cause.

use std::io;

use thiserror::Error;

use crate::content::SourceError;
use crate::macho::{MachOError, MachOInjectError};
use crate::pe::{PeError, PeInjectError};
use crate::slot::SlotError;

/// Why a file is not an executable that this crate can read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReadError {
    /// The first bytes are those of no executable format.
    #[error(
        "the file is not an executable program: it does not begin like an ELF, Mach-O or PE file"
    )]
    NotExecutable,
    /// Something ends behind the end of the file.
    #[error(
        "the file is truncated: its {what} ends at byte {end}, but the file has {size} bytes; copy or build it again"
    )]
    Truncated {
        /// What does not fit.
        what: &'static str,
        /// The file offset at which it ends.
        end: u64,
        /// The file's size in bytes.
        size: u64,
    },
    /// `EI_CLASS` is not `ELFCLASS64`.
    #[error(
        "the ELF file is not a 64-bit one (EI_CLASS is {0}); only 64-bit executables are supported"
    )]
    NotClass64(u8),
    /// `EI_DATA` is not `ELFDATA2LSB`.
    #[error(
        "the ELF file is not little-endian (EI_DATA is {0}); only little-endian executables are supported"
    )]
    NotLittleEndian(u8),
    /// `EI_VERSION` or `e_version` is not 1.
    #[error("the ELF file has version {0}; only version 1 exists")]
    ElfVersion(u32),
    /// `e_type` is neither `ET_EXEC` nor `ET_DYN`.
    #[error(
        "the ELF file is not an executable but {}; a finished program is needed",
        file_type(*.0)
    )]
    FileType(u16),
    /// `e_machine` is neither `EM_X86_64` nor `EM_AARCH64`.
    #[error("the ELF file is for a processor (e_machine {0}) other than x86-64 and aarch64")]
    Machine(u16),
    /// A header field that has one possible value has another.
    #[error("the ELF file is damaged: {field} is {found}, and it can only be {expected}")]
    HeaderField {
        /// The specification's name of the field.
        field: &'static str,
        /// Its value.
        found: u64,
        /// The only value it can have.
        expected: u64,
    },
    /// `e_phnum` is `PN_XNUM`: the count is somewhere else.
    #[error(
        "the ELF file has 65535 program headers or more (e_phnum is 0xffff), which is not supported"
    )]
    TooManySegments,
    /// There is no `PT_LOAD`.
    #[error("the ELF file loads nothing: it has no PT_LOAD program header")]
    NoSegments,
    /// The program headers lie over the file header.
    #[error(
        "the ELF file is damaged: its program headers begin inside its file header, at byte {0}"
    )]
    SegmentTableOverlap(u64),
    /// A `PT_LOAD` is larger in the file than in memory.
    #[error(
        "the ELF file is damaged: program header {0} (PT_LOAD) is larger in the file than in memory"
    )]
    SegmentSize(usize),
    /// A `PT_LOAD` lies where no program can be loaded.
    #[error(
        "the ELF file is damaged: program header {0} (PT_LOAD) lies outside the address space of a program"
    )]
    SegmentAddress(usize),
    /// The `PT_LOAD`s are not in ascending order or overlap.
    #[error(
        "the ELF file is damaged: program header {0} (PT_LOAD) begins before the end of the one before it"
    )]
    SegmentOrder(usize),
    /// The file was compressed by UPX.
    #[error("the executable was packed with UPX; unpack it first (upx -d)")]
    Packed,
    /// No slot: the file was not made for archives.
    #[error("the executable is not a runtime stub of semba: it reserves no slot for an archive")]
    NoSlot,
    /// The slot's magic stands in two places.
    #[error(
        "the executable has two slots for an archive, at bytes {first} and {second}; one is needed"
    )]
    DuplicateSlot {
        /// File offset of the first.
        first: u64,
        /// File offset of the second.
        second: u64,
    },
    /// What is wrong with a Mach-O file only.
    #[error(transparent)]
    MachO(#[from] MachOError),
    /// What is wrong with a PE file only.
    #[error(transparent)]
    Pe(#[from] PeError),
    /// The slot's position of the archive makes no sense.
    #[error("the executable's archive cannot be found: {0}")]
    Slot(#[from] SlotError),
    /// The slot points to bytes that the file does not load.
    #[error(
        "the executable is damaged: its archive of {len} bytes at address {address:#x} lies outside of what it loads"
    )]
    ArchiveOutOfBounds {
        /// The virtual address that the slot names.
        address: u64,
        /// The length that the slot names, in bytes.
        len: u64,
    },
}

/// The specification's values of `e_type`, in words.
fn file_type(e_type: u16) -> String {
    match e_type {
        1 => "a relocatable object (ET_REL)".to_owned(),
        4 => "a core dump (ET_CORE)".to_owned(),
        other => format!("of an unknown type (e_type {other})"),
    }
}

/// Why an archive cannot be placed in an executable.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InjectError {
    /// The file is not an executable that can be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// What keeps an archive out of a Mach-O file only.
    #[error(transparent)]
    MachO(#[from] MachOInjectError),
    /// What keeps an archive out of a PE file only.
    #[error(transparent)]
    Pe(#[from] PeInjectError),
    /// There is nothing to place.
    #[error("the archive is empty; there is nothing to put into the executable")]
    EmptyArchive,
    /// The slot is in use.
    #[error(
        "the executable already has an archive in it; use the runtime stub that it was made from"
    )]
    AlreadyFilled,
    /// There is no program header that may become the archive's.
    #[error(
        "the executable has no spare PT_NOTE program header for the archive (section `.note.semba.spare`): the linker \
         dropped it or merged it with other notes"
    )]
    NoSpareNote,
    /// There are several of them.
    #[error(
        "the executable has two spare PT_NOTE program headers, {first} and {second}; one is needed"
    )]
    DuplicateSpareNote {
        /// Index of the first program header.
        first: usize,
        /// Index of the second program header.
        second: usize,
    },
    /// There is no section header table.
    #[error(
        "the executable has no section headers, so tools like `strip` would remove the archive; build the stub with them"
    )]
    NoSections,
    /// There is no room for one more section header.
    #[error(
        "the executable has {0} sections, and with one more their number no longer fits its header"
    )]
    TooManySections(u32),
    /// `e_shstrndx` does not lead to a string table.
    #[error(
        "the ELF file is damaged: its section names (e_shstrndx {0}) are not a string table inside the file"
    )]
    SectionNames(u16),
    /// A `PT_LOAD`'s alignment is not one that a page can have.
    #[error(
        "program header {index} (PT_LOAD) has an alignment of {align:#x}; a power of two up to 0x200000 is needed"
    )]
    Alignment {
        /// Index of the program header.
        index: usize,
        /// Its `p_align`.
        align: u64,
    },
    /// What would be written over lies in two structures at once.
    #[error("the executable is damaged: its slot lies inside its headers")]
    SlotInHeaders,
    /// The result would exceed the address space.
    #[error("the archive of {0} bytes is too large for the executable's address space or format")]
    TooLarge(u64),
    /// The finished file did not read back as it should.
    #[error(
        "the executable with its archive did not pass its own check, so nothing was made of it: {0}"
    )]
    Verification(String),
}

/// Why an executable with an archive was not written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// The archive cannot be placed in it.
    #[error(transparent)]
    Inject(#[from] InjectError),
    /// The archive cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// It cannot be written.
    #[error("cannot write the executable: {0}")]
    Output(#[source] io::Error),
}
