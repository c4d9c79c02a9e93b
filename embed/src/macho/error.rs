//! Why a Mach-O file is refused.

use thiserror::Error;

/// Why a Mach-O file is not an executable that this crate can read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MachOError {
    /// Several programs for several processors in one file.
    #[error(
        "the Mach-O file is a universal (fat) one; take the program for one processor out of it first (lipo -thin)"
    )]
    Universal,
    /// `magic` is one of the 32-bit ones.
    #[error("the Mach-O file is not a 64-bit one; only 64-bit executables are supported")]
    Not64Bit,
    /// `magic` is in the other byte order.
    #[error("the Mach-O file is not little-endian; only little-endian executables are supported")]
    NotLittleEndian,
    /// `cputype` is neither `CPU_TYPE_X86_64` nor `CPU_TYPE_ARM64`.
    #[error("the Mach-O file is for a processor (cputype {0:#x}) other than x86-64 and arm64")]
    Cpu(u32),
    /// `filetype` is not `MH_EXECUTE`.
    #[error(
        "the Mach-O file is not an executable (MH_EXECUTE) but of filetype {0}; a finished program is needed"
    )]
    FileType(u32),
    /// A load command has an impossible `cmdsize`, or all together do not fill `sizeofcmds`.
    #[error(
        "the Mach-O file is damaged: load command {index} does not fit into the load commands that its header announces"
    )]
    CommandSize {
        /// Which one, from 0.
        index: usize,
    },
    /// A segment's sections do not fill its load command.
    #[error(
        "the Mach-O file is damaged: load command {index} (LC_SEGMENT_64) has another size than its nsects asks for"
    )]
    SectionCount {
        /// Index of the load command.
        index: usize,
    },
    /// A segment is larger in the file than in memory.
    #[error(
        "the Mach-O file is damaged: load command {index} (LC_SEGMENT_64) is larger in the file than in memory"
    )]
    SegmentSize {
        /// Index of the load command.
        index: usize,
    },
    /// A segment lies where no program can be loaded.
    #[error(
        "the Mach-O file is damaged: load command {index} (LC_SEGMENT_64) lies outside the address space of a program"
    )]
    SegmentAddress {
        /// Index of the load command.
        index: usize,
    },
    /// The segments are not in ascending order or overlap.
    #[error(
        "the Mach-O file is damaged: load command {index} (LC_SEGMENT_64) begins before the end of the segment before it"
    )]
    SegmentOrder {
        /// Index of the load command.
        index: usize,
    },
}

/// Why an archive cannot be placed in a Mach-O executable that can be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MachOInjectError {
    /// There is no segment `__SEMBA`.
    #[error(
        "the executable has no segment `__SEMBA` for the archive: its slot has to be in the section `__SEMBA,__archive`"
    )]
    NoReservedSegment,
    /// The reserved segment has something else in it.
    #[error("the segment `__SEMBA` has to have one plain section, `__archive`, and nothing else")]
    ReservedSections,
    /// The slot is not the first thing in the reserved segment.
    #[error(
        "the slot has to stand at the start of the segment `__SEMBA`, but it stands at address {slot:#x} and the \
         segment begins at {segment:#x}"
    )]
    SlotPosition {
        /// Address of the slot.
        slot: u64,
        /// Address of the segment.
        segment: u64,
    },
    /// There is no `__LINKEDIT`.
    #[error("the executable has no segment `__LINKEDIT`")]
    NoLinkedit,
    /// Something lies between or behind the two segments.
    #[error(
        "the segment `__SEMBA` has to lie directly before `__LINKEDIT`, and that at the end of the file and of memory"
    )]
    NotBeforeLinkedit,
    /// The two segments do not begin on pages.
    #[error("the segments `__SEMBA` and `__LINKEDIT` have to begin at multiples of {page:#x}")]
    Alignment {
        /// Size of the processor's pages in bytes.
        page: u64,
    },
    /// No segment holds the file's header.
    #[error("the executable has no segment `__TEXT` that begins with its header")]
    NoText,
    /// A load command that may hold file offsets, which would have to be adjusted.
    #[error(
        "the executable has a load command (number {index}, cmd {cmd:#x}) of which it is not known whether it can be \
         kept when data moves"
    )]
    UnknownCommand {
        /// Index of the load command.
        index: usize,
        /// Its `cmd`.
        cmd: u32,
    },
    /// A load command is there twice.
    #[error("the Mach-O file is damaged: it has two code signatures")]
    DuplicateSignature,
    /// A load command points to something outside of `__LINKEDIT`.
    #[error(
        "the Mach-O file is damaged: load command {index} points to byte {offset}, which is not in `__LINKEDIT`"
    )]
    LinkeditOffset {
        /// Index of the load command.
        index: usize,
        /// The file offset in it.
        offset: u32,
    },
    /// Something follows the code signature.
    #[error(
        "the Mach-O file is damaged: load command {index} points behind the code signature, which has to be the last"
    )]
    BehindSignature {
        /// Index of the load command.
        index: usize,
    },
    /// The stub is not signed and there is no room for the load command.
    #[error(
        "the executable has no room for one more load command (LC_CODE_SIGNATURE); link it with -headerpad 0x20, or sign it"
    )]
    NoRoomForSignature,
    /// The identifier cannot stand in a code signature.
    #[error(
        "`{0}` cannot be the identifier of a code signature: it has to have 1 to 255 bytes and no NUL"
    )]
    Identifier(String),
    /// The entitlements are none.
    #[error("the entitlements are not a property list that can be signed: {0}")]
    Entitlements(String),
}
