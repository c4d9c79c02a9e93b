//! Why a PE file is refused.

use thiserror::Error;

/// Why a PE file is not an executable that this crate can read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PeError {
    /// `e_lfanew` does not lead to `PE\0\0`.
    #[error("the file is not a PE executable: it begins like a DOS program and has no PE header")]
    NoPeHeader,
    /// The magic of the optional header is not that of PE32+.
    #[error(
        "the PE file is not a 64-bit one (the magic of its optional header is {0:#x}); only PE32+ executables are supported"
    )]
    NotPe32Plus(u16),
    /// `Machine` is neither `IMAGE_FILE_MACHINE_AMD64` nor `IMAGE_FILE_MACHINE_ARM64`.
    #[error("the PE file is for a processor (Machine {0:#x}) other than x86-64 and arm64")]
    Machine(u16),
    /// `Characteristics` says that it is not a program.
    #[error(
        "the PE file is not an executable but a library or an object (Characteristics {0:#x}); a finished program is needed"
    )]
    FileType(u16),
    /// `SizeOfOptionalHeader` does not fit `NumberOfRvaAndSizes`.
    #[error(
        "the PE file is damaged: its optional header of {size} bytes has no room for {directories} data directories"
    )]
    OptionalHeaderSize {
        /// `SizeOfOptionalHeader`.
        size: u16,
        /// `NumberOfRvaAndSizes`.
        directories: u32,
    },
    /// A section is not where its alignment asks for.
    #[error(
        "the PE file is damaged: section {index} does not begin at multiples of the file's alignments"
    )]
    SectionAlignment {
        /// Index of the section header.
        index: usize,
    },
    /// A section is outside of the 2 GiB that an image can have.
    #[error("the PE file is damaged: section {index} ends 2 GiB or more behind the image's start")]
    SectionAddress {
        /// Index of the section header.
        index: usize,
    },
    /// The sections are not in ascending order or overlap.
    #[error(
        "the PE file is damaged: section {index} begins before the end of what precedes it in memory"
    )]
    SectionOrder {
        /// Index of the section header.
        index: usize,
    },
    /// `FileAlignment` or `SectionAlignment` is impossible.
    #[error(
        "the PE file has a FileAlignment of {file:#x} and a SectionAlignment of {section:#x}; powers of two from 0x200 \
         to 0x10000 and from 0x1000 to 0x200000 are needed"
    )]
    Alignment {
        /// `FileAlignment`.
        file: u32,
        /// `SectionAlignment`.
        section: u32,
    },
}

/// Why an archive cannot be placed in a PE executable that can be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PeInjectError {
    /// One more section would exceed what Windows loads.
    #[error("the executable has {0} sections, and Windows loads programs with 96 at the most")]
    TooManySections(u16),
    /// There is no room for one more section header.
    #[error(
        "the executable has no room for one more section header before byte {0}; link the stub with fewer sections"
    )]
    NoRoom(usize),
    /// A section has the name already.
    #[error("the executable already has a section `.semba`, but no archive in its slot")]
    SectionExists,
    /// `SizeOfImage` is not where the last section ends.
    #[error(
        "the PE file is damaged: its SizeOfImage is {found:#x}, but its sections end at {expected:#x}"
    )]
    ImageSize {
        /// `SizeOfImage`.
        found: u32,
        /// The end of the last section, at the next multiple of `SectionAlignment`.
        expected: u64,
    },
    /// Something follows the certificate table, or it lies over a section.
    #[error(
        "the executable is signed, and its certificate table is not at the end of the file; remove the signature first"
    )]
    Certificates,
    /// The icon is none.
    #[error("the icon is not a valid .ico file")]
    Icon,
    /// The version is none.
    #[error(
        "the version `{0}` is none: Windows knows up to four numbers below 65536, like 1.2.3.4"
    )]
    Version(String),
    /// The resources cannot be written.
    #[error("the resources of the executable cannot be changed: {0}")]
    Resources(String),
}
