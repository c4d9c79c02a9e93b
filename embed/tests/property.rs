//! For any stub and any archive: what was put in is found again, and nothing else of what the program maps is changed.
//! What is mapped is read by `goblin`, which shares no code with the injector.

mod common;

use std::collections::BTreeMap;

use common::{synthetic, synthetic_macho, synthetic_pe};
use goblin::Object;
use goblin::elf::program_header::PT_LOAD;
use object::elf::{EM_AARCH64, EM_X86_64};
use proptest::prelude::*;
use semba_embed::{Executable, inject, slot};

/// The bytes that a program has in memory, by address, without its headers, without Mach-O's `__LINKEDIT`, which
/// moves, and without the archive.
fn image(file: &[u8], headers: usize) -> BTreeMap<u64, u8> {
    let mut image = BTreeMap::new();
    let mut map = |address: u64, offset: usize, len: usize| {
        for (at, byte) in
            (offset..).zip(&file[offset..offset + len]).filter(|(at, _)| *at >= headers)
        {
            image.insert(address + (at - offset) as u64, *byte);
        }
    };
    match Object::parse(file).unwrap() {
        Object::Elf(elf) => {
            for load in elf.program_headers.iter().filter(|header| header.p_type == PT_LOAD) {
                map(load.p_vaddr, load.p_offset as usize, load.p_filesz as usize);
            }
        }
        Object::PE(pe) => {
            for section in pe.sections {
                let len = section.size_of_raw_data.min(section.virtual_size);
                let offset = section.pointer_to_raw_data as usize;
                map(section.virtual_address.into(), offset, len as usize);
            }
        }
        Object::Mach(goblin::mach::Mach::Binary(macho)) => {
            for segment in macho.segments.iter() {
                if segment.name().unwrap() != "__LINKEDIT" {
                    map(segment.vmaddr, segment.fileoff as usize, segment.filesize as usize);
                }
            }
        }
        _ => panic!("another kind of file"),
    }
    image
}

/// A stub of each format, with how much of the file is headers.
fn stub(kind: u8, fill: &[u8]) -> (Vec<u8>, usize) {
    match kind {
        0 => {
            let mut file = synthetic::stub(EM_X86_64, 0x1000);
            synthetic::put(&mut file, synthetic::DATA, fill);
            (file, synthetic::SLOT)
        }
        1 => (synthetic::stub(EM_AARCH64, 0x1_0000), synthetic::SLOT),
        2 | 3 => macho_stub(synthetic_macho::ARM64, kind == 2),
        4 => macho_stub(synthetic_macho::X86_64, true),
        5 => (synthetic_pe::stub(synthetic_pe::ARM64), 0x400),
        _ => (synthetic_pe::stub(synthetic_pe::AMD64), 0x400),
    }
}

/// The headers are the load commands, and the one that a stub without a signature gets.
fn macho_stub(cpu: u32, signed: bool) -> (Vec<u8>, usize) {
    let file = synthetic_macho::stub(cpu, signed);
    let headers = 32 + synthetic_macho::read(&file, 20) as usize + 16;
    (file, headers)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn archives_come_back_and_nothing_else_changes(
        kind in 0_u8..7,
        fill in proptest::collection::vec(any::<u8>(), 0x40),
        mut archive in proptest::collection::vec(any::<u8>(), 1..20_000),
        with_magic in any::<bool>(),
    ) {
        if with_magic && archive.len() >= 16 {
            // An archive may hold a stub.
            archive[..16].copy_from_slice(&slot::magic());
        }
        let (stub, headers) = stub(kind, &fill);
        let file = inject(&stub, &archive).unwrap();
        let found = Executable::parse(&file).unwrap();
        prop_assert_eq!(found.archive(), Some(&archive[..]));
        prop_assert!(found.digest_matches());

        let (before, after) = (image(&stub, headers), image(&file, headers));
        let changed: Vec<u64> = before
            .iter()
            .filter(|(address, byte)| after.get(address) != Some(byte))
            .map(|(address, _)| *address)
            .collect();
        // `rel`, `len` and `digest` of the slot.
        let span = changed.first().zip(changed.last()).map(|(first, last)| last - first);
        prop_assert!(span.is_none_or(|span| span < 48), "{:x?}", changed);
    }
}
