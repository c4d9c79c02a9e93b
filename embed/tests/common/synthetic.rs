//! The smallest ELF stub, made byte by byte: for refusals and mutations, and for architectures without a compiler.

use object::elf::{
    self, FileHeader64, Ident, Machine, ProgramHeader64, ProgramType, SectionHeader64,
    SymbolSection,
};
use object::{LittleEndian as LE, U16, U32, U64, pod};
use semba_embed::slot;

/// File offset of the program headers.
pub(crate) const SEGMENTS: usize = 0x40;
/// File offset of the slot.
pub(crate) const SLOT: usize = 0x200;
/// File offset of the spare note.
pub(crate) const NOTE: usize = 0x300;
/// File offset of the section names.
pub(crate) const NAMES: usize = 0x1040;
/// File offset of the section headers.
pub(crate) const SECTIONS: usize = 0x1080;
/// File offset of the second segment, which has a .bss.
pub(crate) const DATA: usize = 0x1000;
/// Size of a program header.
pub(crate) const SEGMENT_SIZE: usize = 56;

const NAME_TABLE: &[u8] = b"\0.semba.slot\0.note.semba.spare\0.data\0.shstrtab\0";
const BASE: u64 = 0x40_0000;

/// A stub for `machine` whose segments have the alignment `align`.
pub(crate) fn stub(machine: Machine, align: u64) -> Vec<u8> {
    let mut file = vec![0; SECTIONS];
    let segments = [
        segment(elf::PT_PHDR, SEGMENTS, 4 * SEGMENT_SIZE, 0, 8),
        segment(elf::PT_LOAD, 0, 0x400, 0, align),
        segment(elf::PT_NOTE, NOTE, 32, 0, 16),
        segment(elf::PT_LOAD, DATA, 0x40, 0x5000, align),
    ];
    put(&mut file, 0, pod::bytes_of(&header(machine, segments.len())));
    put(&mut file, SEGMENTS, pod::bytes_of_slice(&segments));
    put(&mut file, SLOT, &slot::magic());
    put(
        &mut file,
        SLOT + 64,
        b"semba=0.0.1\ntarget=t\nengine=e\nengine-version=1\nengine-build-id=00000000000000ff\ndata-model=le64\n",
    );
    put(&mut file, NOTE, b"\x06\0\0\0\x0c\0\0\0\x01\0\0\0Semba\0\0\0spare header");
    put(&mut file, NAMES, NAME_TABLE);
    let sections = [
        section("", 0, 0, 0, 0),
        section(".semba.slot", 1, 2, SLOT, 256),
        section(".note.semba.spare", 7, 2, NOTE, 32),
        section(".data", 1, 3, DATA, 0x40),
        section(".shstrtab", 3, 0, NAMES, NAME_TABLE.len()),
    ];
    file.extend_from_slice(pod::bytes_of_slice(&sections));
    file
}

/// Overwrites the bytes at `offset`.
pub(crate) fn put(file: &mut [u8], offset: usize, bytes: &[u8]) {
    file[offset..offset + bytes.len()].copy_from_slice(bytes);
}

fn header(e_machine: Machine, segments: usize) -> FileHeader64<LE> {
    FileHeader64 {
        e_ident: Ident {
            magic: elf::ELFMAG,
            class: elf::ELFCLASS64,
            data: elf::ELFDATA2LSB,
            version: elf::EV_CURRENT,
            os_abi: elf::ELFOSABI_SYSV,
            abi_version: 0,
            padding: [0; 7],
        },
        e_type: U16::new(LE, elf::ET_EXEC),
        e_machine: U16::new(LE, e_machine),
        e_version: U32::new(LE, 1),
        e_entry: U64::new(LE, BASE + 0x380),
        e_phoff: U64::new(LE, SEGMENTS as u64),
        e_shoff: U64::new(LE, SECTIONS as u64),
        e_flags: U32::new(LE, elf::FileFlags(0)),
        e_ehsize: U16::new(LE, 64),
        e_phentsize: U16::new(LE, SEGMENT_SIZE as u16),
        e_phnum: U16::new(LE, segments as u16),
        e_shentsize: U16::new(LE, 64),
        e_shnum: U16::new(LE, 5),
        e_shstrndx: U16::new(LE, SymbolSection(4)),
    }
}

/// A read-only segment, writable when it has a .bss of `bss` bytes.
fn segment(
    p_type: ProgramType,
    offset: usize,
    size: usize,
    bss: u64,
    align: u64,
) -> ProgramHeader64<LE> {
    // Each load has pages of its own, whatever their size.
    let page = if offset >= DATA { align } else { 0 };
    let address = U64::new(LE, BASE + page + offset as u64);
    ProgramHeader64 {
        p_type: U32::new(LE, p_type),
        p_flags: U32::new(LE, if bss == 0 { elf::PF_R } else { elf::PF_R | elf::PF_W }),
        p_offset: U64::new(LE, offset as u64),
        p_vaddr: address,
        p_paddr: address,
        p_filesz: U64::new(LE, size as u64),
        p_memsz: U64::new(LE, size as u64 + bss),
        p_align: U64::new(LE, align),
    }
}

fn section(
    name: &str,
    sh_type: u32,
    flags: u64,
    offset: usize,
    size: usize,
) -> SectionHeader64<LE> {
    let bytes = format!("{name}\0").into_bytes();
    let sh_name = NAME_TABLE.windows(bytes.len()).position(|window| window == bytes).unwrap();
    SectionHeader64 {
        sh_name: U32::new(LE, sh_name as u32),
        sh_type: U32::new(LE, elf::SectionType(sh_type)),
        sh_flags: U64::new(LE, elf::SectionFlags(flags)),
        sh_addr: U64::new(LE, if flags == 0 { 0 } else { BASE + offset as u64 }),
        sh_offset: U64::new(LE, offset as u64),
        sh_size: U64::new(LE, size as u64),
        sh_link: U32::new(LE, 0),
        sh_info: U32::new(LE, 0),
        sh_addralign: U64::new(LE, u64::from(flags != 0)),
        sh_entsize: U64::new(LE, 0),
    }
}
