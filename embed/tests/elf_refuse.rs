//! Files that are refused, each with its own message, and files that were damaged at random.

mod common;

use common::synthetic::{DATA, NAMES, NOTE, SECTIONS, SEGMENT_SIZE, SEGMENTS, SLOT, put, stub};
use common::{damage, damaged, inject_message, read_message, sample_archive};
use goblin::elf::Elf;
use object::elf::{EM_386, EM_AARCH64, EM_X86_64};
use proptest::prelude::*;
use semba_embed::elf::find_archive;
use semba_embed::{Executable, InjectError, ReadError, inject, slot};

/// File offset of the `index`th program header's field at `field`.
const fn segment(index: usize, field: usize) -> usize {
    SEGMENTS + index * SEGMENT_SIZE + field
}

const P_TYPE: usize = 0;
const P_OFFSET: usize = 8;
const P_VADDR: usize = 16;
const P_FILESZ: usize = 32;
const P_MEMSZ: usize = 40;
const P_ALIGN: usize = 48;

/// A stub with `bytes` at `offset`.
fn changed(offset: usize, bytes: &[u8]) -> Vec<u8> {
    let mut file = stub(EM_X86_64, 0x1000);
    put(&mut file, offset, bytes);
    file
}

#[test]
fn synthetic_stubs_are_accepted() {
    for (machine, align) in [(EM_X86_64, 0x1000), (EM_AARCH64, 0x1_0000)] {
        let archive = sample_archive();
        let file = inject(&stub(machine, align), &archive).unwrap();
        assert_eq!(find_archive(&file).unwrap(), Some(&archive[..]));
        assert_eq!(Executable::parse(&file).unwrap().identity().unwrap().engine_build_id, 0xff);
        let elf = Elf::parse(&file).unwrap();
        // The spare header came before the last segment and had to move behind it.
        let types: Vec<u32> = elf.program_headers.iter().map(|header| header.p_type).collect();
        assert_eq!(types, [6, 1, 1, 1]);
        let load = &elf.program_headers[3];
        assert_eq!((load.p_align, load.p_offset % align, load.p_vaddr % align), (align, 0, 0));
        assert_eq!(&file[load.file_range()], archive);
    }
}

#[test]
fn other_files_are_not_executables() {
    for file in [&b""[..], b"MZ"[..1].as_ref(), b"#!/bin/sh\necho\n", b"\x7fEL", &[0; 5000]] {
        assert!(read_message(file).contains("is not an executable program"));
    }
}

#[test]
fn headers_of_other_kinds_are_named() {
    assert!(read_message(&changed(4, &[1])).contains("not a 64-bit one"));
    assert!(read_message(&changed(4, &[1])[..52]).contains("not a 64-bit one"));
    assert!(read_message(&changed(5, &[2])).contains("not little-endian"));
    assert!(read_message(&changed(6, &[2])).contains("version 2"));
    assert!(read_message(&changed(20, &[9])).contains("version 9"));
    assert!(read_message(&changed(16, &[1])).contains("a relocatable object"));
    assert!(read_message(&changed(16, &[4])).contains("a core dump"));
    assert!(read_message(&changed(16, &[99])).contains("e_type 99"));
    assert!(read_message(&changed(18, &EM_386.0.to_le_bytes())).contains("e_machine 3"));
    assert!(read_message(&changed(52, &[63])).contains("e_ehsize is 63"));
    assert!(read_message(&changed(54, &[57])).contains("e_phentsize is 57"));
    assert!(read_message(&changed(56, &[0xff, 0xff])).contains("e_phnum is 0xffff"));
}

#[test]
fn impossible_segments_are_named() {
    assert!(read_message(&changed(56, &[0, 0])).contains("has no PT_LOAD"));
    assert!(read_message(&changed(32, &[8])).contains("begin inside its file header"));
    assert!(read_message(&changed(32, &[0xff; 8])).contains("program header table ends"));
    assert!(read_message(&changed(segment(1, P_FILESZ), &[0xff; 8])).contains("its segment ends"));
    assert!(read_message(&changed(segment(3, P_MEMSZ), &[0; 8])).contains("larger in the file"));
    assert!(read_message(&changed(segment(3, P_VADDR + 6), &[1])).contains("address space"));
    assert!(read_message(&changed(segment(3, P_MEMSZ), &[0xff; 8])).contains("address space"));
    assert!(read_message(&changed(segment(3, P_VADDR), &[0; 8])).contains("begins before the end"));
}

#[test]
fn truncated_files_are_refused() {
    let file = stub(EM_X86_64, 0x1000);
    for end in [SECTIONS + 5 * 64 - 1, SECTIONS, SECTIONS - 1] {
        assert!(inject(&file[..end], b"x").unwrap_err().to_string().contains("truncated"), "{end}");
    }
    assert!(read_message(&file[..DATA + 0x3f]).contains("the file is truncated: its segment ends"));
    assert!(read_message(&file[..63]).contains("truncated: its file header ends at byte 64"));
}

#[test]
fn packed_files_are_refused() {
    // Where UPX has its `l_info`, and where it has its `PackHeader`.
    assert!(read_message(&changed(segment(4, 0) + 4, b"UPX!")).contains("packed with UPX"));
    let mut file = stub(EM_X86_64, 0x1000);
    file.extend_from_slice(b"UPX!");
    file.extend_from_slice(&[0; 32]);
    assert!(read_message(&file).contains("packed with UPX"));
}

#[test]
fn slots_are_needed_once() {
    assert!(read_message(&changed(SLOT, &[0])).contains("is not a runtime stub of semba"));
    assert_eq!(
        Executable::parse(&changed(DATA, &slot::magic())).err(),
        None,
        "a slot has to be there as a whole: this one runs out of its segment"
    );
    let mut twice = changed(segment(3, P_FILESZ), &0x100_u64.to_le_bytes());
    put(&mut twice, segment(3, P_MEMSZ), &0x5100_u64.to_le_bytes());
    put(&mut twice, DATA, &slot::magic());
    twice.resize(DATA + 0x300, 0);
    assert!(matches!(
        Executable::parse(&twice),
        Err(ReadError::DuplicateSlot { first: 0x200, second: 0x1000 })
    ));
    assert!(read_message(&twice).contains("two slots"));
}

#[test]
fn slots_that_lead_nowhere_are_refused() {
    let with = |rel: i64, len: u64| {
        let mut file = changed(SLOT + 16, &rel.to_le_bytes());
        put(&mut file, SLOT + 24, &len.to_le_bytes());
        file
    };
    for (rel, len) in [(0, 1), (256, 0), (-16, 5), (255, 1), (i64::MIN, 1), (i64::MAX, u64::MAX)] {
        assert!(read_message(&with(rel, len)).contains("the slot is damaged"), "{rel} {len}");
    }
    assert!(read_message(&with(264, 1)).contains("multiple of 16"));
    // The last one is in .bss, which is memory but no bytes of the file.
    let bss = (DATA + 0x1000 + 0x40 - SLOT) as i64;
    for (rel, len) in [(0x10_0000, 1), (256, 0x101), (256, u64::MAX / 2), (bss, 16)] {
        let file = with(rel, len);
        let message = Executable::parse(&file).unwrap_err().to_string();
        assert!(message.contains("outside of what it loads"), "{rel} {len}: {message}");
        assert_eq!(inject(&file, b"archive"), Err(InjectError::AlreadyFilled));
    }
    assert_eq!(find_archive(&with(256, 0x100)).unwrap().unwrap().len(), 0x100);
}

#[test]
fn stubs_without_room_are_refused() {
    assert!(inject_message(&changed(NOTE + 12, b"Other")).contains("no spare PT_NOTE"));
    assert!(inject_message(&changed(segment(2, P_TYPE), &[0])).contains("no spare PT_NOTE"));
    assert!(inject_message(&changed(segment(2, P_FILESZ), &[64])).contains("no spare PT_NOTE"));
    assert!(
        inject_message(&changed(segment(2, P_OFFSET), &[0xff; 8])).contains("no spare PT_NOTE")
    );
    let mut twice = stub(EM_X86_64, 0x1000);
    let note = twice[segment(2, 0)..segment(3, 0)].to_vec();
    put(&mut twice, segment(0, 0), &note);
    assert!(inject_message(&twice).contains("two spare PT_NOTE program headers, 0 and 2"));

    assert!(inject_message(&changed(60, &[0, 0])).contains("has no section headers"));
    assert!(inject_message(&changed(40, &[0; 8])).contains("has no section headers"));
    assert!(inject_message(&changed(60, &[0xff, 0xfe])).contains("65279 sections"));
    assert!(inject_message(&changed(62, &[5, 0])).contains("e_shstrndx 5"));
    assert!(inject_message(&changed(62, &[1, 0])).contains("e_shstrndx 1"));
    assert!(
        inject_message(&changed(SECTIONS + 4 * 64 + 0x18, &[0xff; 8])).contains("e_shstrndx 4")
    );
    assert_eq!(
        inject(&changed(58, &[65]), b"x").unwrap_err().to_string(),
        "the ELF file is damaged: e_shentsize is 65, and it can only be 64"
    );

    assert!(inject_message(&changed(segment(1, P_ALIGN), &[3])).contains("alignment of 0x1003"));
    assert!(
        inject_message(&changed(segment(1, P_ALIGN + 3), &[1])).contains("alignment of 0x1001000")
    );
    let mut high = changed(segment(3, P_VADDR), &(0x8000_0000_0000_u64 - 0x5040).to_le_bytes());
    assert!(inject_message(&high).contains("too large for the executable's address space"));
    put(&mut high, segment(3, P_VADDR), &(0x8000_0000_0000_u64 - 0x6040).to_le_bytes());
    assert!(inject(&high, &[1; 0x1000]).is_ok());
    assert!(inject(&high, &[1; 0x1001]).is_err());
}

#[test]
fn filled_stubs_and_empty_archives_are_refused() {
    let file = stub(EM_X86_64, 0x1000);
    assert_eq!(inject(&file, b""), Err(InjectError::EmptyArchive));
    let filled = inject(&file, b"x").unwrap();
    assert_eq!(inject(&filled, b"x"), Err(InjectError::AlreadyFilled));
    assert!(inject_message(&changed(SLOT + 32, &[1])).contains("already has an archive"));
    assert!(
        inject_message(&changed(NAMES, b"\0.semba.archive\0"))
            .contains("another section has the name")
    );
}

#[test]
fn a_changed_archive_has_another_digest() {
    let mut file = inject(&stub(EM_X86_64, 0x1000), b"archive").unwrap();
    assert!(Executable::parse(&file).unwrap().digest_matches());
    let position = file.windows(7).position(|window| window == b"archive").unwrap();
    file[position] ^= 1;
    assert!(!Executable::parse(&file).unwrap().digest_matches());
}

#[test]
fn the_program_that_searches_holds_no_magic() {
    // Two copies would make every stub that links this crate refuse itself; this program has no slot at all.
    let program = std::fs::read(std::env::current_exe().unwrap()).unwrap();
    let magic = slot::magic();
    assert!(!program.windows(16).any(|window| window == magic));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_stubs_are_refused_or_work(damage in damage(0..SECTIONS + 320, SECTIONS + 320)) {
        let file = damaged(stub(EM_X86_64, 0x1000), damage);
        let _ = Executable::parse(&file);
        if let Ok(output) = inject(&file, b"some archive") {
            prop_assert_eq!(find_archive(&output).unwrap(), Some(&b"some archive"[..]));
            prop_assert_eq!(inject(&output, b"some archive"), Err(InjectError::AlreadyFilled));
        }
    }

    #[test]
    fn damaged_executables_never_panic(damage in damage(0..SECTIONS + 320, SECTIONS + 320)) {
        let file = inject(&stub(EM_AARCH64, 0x1000), b"some archive").unwrap();
        if let Ok(executable) = Executable::parse(&damaged(file, damage)) {
            let _ = (executable.identity(), executable.digest_matches());
        }
    }

    #[test]
    fn noise_behind_the_magic_never_panics(mut bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = Executable::parse(&bytes);
        bytes.splice(0..bytes.len().min(4), *b"\x7fELF");
        let _ = inject(&bytes, b"x");
    }
}
