//! Finds the embedded archive in an executable file, as any reader of ELF files would: it is the read-only segment
//! behind all others.

use std::ops::Range;

use object::Endianness;
use object::read::elf::{ElfFile64, FileHeader, ProgramHeader};

/// The first bytes of a bytecode unit in the archive, and of its version field.
const UNIT_MAGIC: &[u8] = b"SEMB\x03\0\0\0";

/// The bytes of the file that the archive's segment maps.
///
/// # Panics
/// When the file is no 64-bit ELF executable or its last segment is writable or executable.
pub fn segment(file: &[u8]) -> Range<usize> {
    let elf = ElfFile64::<Endianness>::parse(file).expect("the file is a 64-bit ELF file");
    let endian = elf.endian();
    let headers = elf.elf_header().program_headers(endian, file).expect("program headers");
    let last = headers
        .iter()
        .filter(|header| header.p_type(endian) == object::elf::PT_LOAD)
        .max_by_key(|header| header.p_vaddr(endian))
        .expect("an executable has segments");
    assert_eq!(last.p_flags(endian), object::elf::PF_R, "the archive's segment is read-only");
    let start = last.p_offset(endian) as usize;
    start..start + last.p_filesz(endian) as usize
}

/// Where bytecode units start in `bytes`.
pub fn units(bytes: &[u8]) -> Vec<usize> {
    positions(bytes, UNIT_MAGIC)
}

/// Where `needle` starts in `bytes`.
pub fn positions(bytes: &[u8], needle: &[u8]) -> Vec<usize> {
    bytes
        .windows(needle.len())
        .enumerate()
        .filter(|(_, window)| *window == needle)
        .map(|(at, _)| at)
        .collect()
}

/// The bytecode of the unit that starts at `unit`, from the two fields behind its version.
pub fn bytecode(bytes: &[u8], unit: usize) -> Range<usize> {
    let field = |at: usize| {
        u32::from_le_bytes(bytes[unit + at..unit + at + 4].try_into().expect("four bytes")) as usize
    };
    let start = unit + field(8);
    start..start + field(12)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_and_their_bytecode_are_found() {
        let mut bytes = vec![0; 32];
        bytes.extend_from_slice(UNIT_MAGIC);
        bytes.extend_from_slice(&[16, 0, 0, 0, 3, 0, 0, 0, 9, 9, 9]);
        assert_eq!(units(&bytes), [32]);
        assert_eq!(bytecode(&bytes, 32), 48..51);
    }

    #[test]
    fn the_last_segment_of_an_executable_without_an_archive_is_writable() {
        let own = std::fs::read(std::env::current_exe().expect("own path")).expect("own file");
        assert!(std::panic::catch_unwind(|| segment(&own)).is_err());
    }
}
