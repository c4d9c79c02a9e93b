//! The executable formats, told apart by their first bytes.

use std::fmt;

/// A format of executable files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Executable and Linkable Format: Linux.
    Elf,
    /// Mach object: macOS.
    MachO,
    /// Portable Executable: Windows.
    Pe,
}

impl Format {
    /// The format that `file` begins like, or `None` for anything else.
    #[must_use]
    pub fn detect(file: &[u8]) -> Option<Self> {
        match file {
            [0x7f, b'E', b'L', b'F', ..] => Some(Self::Elf),
            // 64-bit and 32-bit in both byte orders, then universal ("fat") files.
            [0xcf | 0xce, 0xfa, 0xed, 0xfe, ..]
            | [0xfe, 0xed, 0xfa, 0xcf | 0xce, ..]
            | [0xca, 0xfe, 0xba, 0xbe | 0xbf, ..] => Some(Self::MachO),
            [b'M', b'Z', ..] => Some(Self::Pe),
            _ => None,
        }
    }

    /// The name as tools print it: `elf`, `mach-o` or `pe`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Elf => "elf",
            Self::MachO => "mach-o",
            Self::Pe => "pe",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Elf => "ELF",
            Self::MachO => "Mach-O",
            Self::Pe => "PE",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_their_first_bytes() {
        assert_eq!(Format::detect(b"\x7fELF\x02"), Some(Format::Elf));
        assert_eq!(Format::detect(&[0xcf, 0xfa, 0xed, 0xfe, 7]), Some(Format::MachO));
        assert_eq!(Format::detect(&[0xca, 0xfe, 0xba, 0xbe, 0]), Some(Format::MachO));
        assert_eq!(Format::detect(b"MZ\x90"), Some(Format::Pe));
        assert_eq!(Format::detect(b"#!/bin/sh"), None);
        assert_eq!(Format::detect(b""), None);
    }
}
