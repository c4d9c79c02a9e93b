//! The smallest PE stub, made byte by byte: for refusals and mutations, and for machines without a linker.

use semba_embed::slot;

use super::synthetic::put;

/// `IMAGE_FILE_MACHINE_AMD64`.
pub(crate) const AMD64: u16 = 0x8664;
/// `IMAGE_FILE_MACHINE_ARM64`.
pub(crate) const ARM64: u16 = 0xaa64;

/// File offset of `PE\0\0`.
pub(crate) const HEADERS: usize = 0x80;
/// File offset of the optional header.
pub(crate) const OPTIONAL: usize = HEADERS + 24;
/// File offset of the data directories.
pub(crate) const DIRECTORIES: usize = OPTIONAL + 112;
/// File offset of the section headers.
pub(crate) const SECTIONS: usize = DIRECTORIES + 16 * 8;
/// Size of a section header.
pub(crate) const SECTION_SIZE: usize = 40;
/// File offset of the slot, which is in the second of three sections.
pub(crate) const SLOT: usize = 0x800;
/// How large the file is.
pub(crate) const SIZE: usize = 0xc00;

/// A stub for `machine`.
pub(crate) fn stub(machine: u16) -> Vec<u8> {
    let mut file = vec![0; SIZE];
    put(&mut file, 0, b"MZ");
    put(&mut file, 0x3c, &(HEADERS as u32).to_le_bytes());
    put(&mut file, HEADERS, b"PE\0\0");
    put(&mut file, HEADERS + 4, &machine.to_le_bytes());
    put(&mut file, HEADERS + 6, &[3, 0]);
    put(&mut file, HEADERS + 20, &[240, 0, 0x22, 0]);
    put(&mut file, OPTIONAL, &0x20b_u16.to_le_bytes());
    for (offset, value) in [
        // SizeOfCode, SizeOfInitializedData, AddressOfEntryPoint, BaseOfCode
        (4, 0x200_u32),
        (8, 0x400),
        (16, 0x1000),
        (20, 0x1000),
        // ImageBase, SectionAlignment, FileAlignment
        (24, 0x4000_0000),
        (32, 0x1000),
        (36, 0x200),
        // MajorOperatingSystemVersion, MajorSubsystemVersion
        (40, 6),
        (48, 6),
        // SizeOfImage, SizeOfHeaders, CheckSum (a wrong one)
        (56, 0x6000),
        (60, 0x400),
        (64, 0x1234_5678),
        // Subsystem: console; DllCharacteristics: FORCE_INTEGRITY and NX_COMPAT
        (68, 0x0180_0003),
        // NumberOfRvaAndSizes
        (108, 16),
    ] {
        put(&mut file, OPTIONAL + offset, &value.to_le_bytes());
    }
    put(&mut file, SECTIONS, &section(b".text\0\0\0", 0x20, 0x1000, 0x200, 0x400, 0x6000_0020));
    let at = SECTIONS + SECTION_SIZE;
    put(&mut file, at, &section(b".semslot", 0x100, 0x2000, 0x200, SLOT, 0x4000_0040));
    // The last one is larger in memory than in the file.
    let at = SECTIONS + 2 * SECTION_SIZE;
    put(&mut file, at, &section(b".data\0\0\0", 0x2100, 0x3000, 0x200, 0xa00, 0xc000_0040));
    put(&mut file, 0x400, &[0xcc; 0x20]);
    put(&mut file, SLOT, &slot::magic());
    put(
        &mut file,
        SLOT + 64,
        b"semba=0.0.1\ntarget=t\nengine=e\nengine-version=1\nengine-build-id=00000000000000ff\ndata-model=le64\n",
    );
    put(&mut file, 0xa00, &[0xdd; 0x200]);
    file
}

fn section(
    name: &[u8; 8],
    virtual_size: u32,
    address: u32,
    raw_size: u32,
    raw: usize,
    flags: u32,
) -> Vec<u8> {
    let mut bytes = name.to_vec();
    for value in [virtual_size, address, raw_size, raw as u32, 0, 0, 0, flags] {
        bytes.extend_from_slice(&value.to_le_bytes());
    }
    bytes
}
