//! PE files made byte by byte: what becomes of them, which are refused with which message, and damaged ones.

mod common;

use common::synthetic::put;
use common::synthetic_pe::{
    AMD64, ARM64, DIRECTORIES, HEADERS, OPTIONAL, SECTION_SIZE, SECTIONS, SIZE, SLOT, stub,
};
use common::{damage, damaged, inject_message, read_message, sample_archive};
use proptest::prelude::*;
use semba_embed::pe::find_archive;
use semba_embed::{Executable, Format, InjectError, ReadError, inject, slot};

/// File offset of the certificate table's data directory.
const SECURITY: usize = DIRECTORIES + 4 * 8;

fn changed(offset: usize, bytes: &[u8]) -> Vec<u8> {
    let mut file = stub(AMD64);
    put(&mut file, offset, bytes);
    file
}

fn number(file: &[u8], offset: usize) -> u32 {
    u32::from_le_bytes(file[offset..offset + 4].try_into().unwrap())
}

/// File offset of `field` of the section header `index`.
const fn section(index: usize, field: usize) -> usize {
    SECTIONS + index * SECTION_SIZE + field
}

/// The checksum word by word, with the carry added at each step, as it is described everywhere.
fn checksum(file: &[u8]) -> u32 {
    let mut sum = 0_u32;
    for (index, pair) in file.chunks(2).enumerate() {
        let is_field = (OPTIONAL + 64..OPTIONAL + 68).contains(&(index * 2));
        let word = u16::from_le_bytes([pair[0], pair.get(1).copied().unwrap_or(0)]);
        sum += if is_field { 0 } else { u32::from(word) };
        sum = (sum & 0xffff) + (sum >> 16);
    }
    sum + file.len() as u32
}

#[test]
fn archives_come_back_in_a_section_of_their_own() {
    for machine in [AMD64, ARM64] {
        let stub = stub(machine);
        for len in [1, 511, 512, 513, 4096, 100_000] {
            let archive: Vec<u8> = (0..len).map(|at| (at * 7 % 251) as u8).collect();
            let file = inject(&stub, &archive).unwrap();
            assert_eq!(find_archive(&file).unwrap(), Some(&archive[..]));
            assert_eq!(inject(&stub, &archive).unwrap(), file, "same input, same bytes");
            assert_eq!(inject(&file, &archive), Err(InjectError::AlreadyFilled));

            let raw_size = (len as u32).next_multiple_of(0x200);
            assert_eq!(file.len(), SIZE + raw_size as usize);
            assert_eq!(&file[section(3, 0)..section(3, 8)], b".semba\0\0");
            let fields = [8, 12, 16, 20, 36].map(|field| number(&file, section(3, field)));
            assert_eq!(fields, [len as u32, 0x6000, raw_size, SIZE as u32, 0x4000_0040]);
            let image = 0x6000 + (len as u32).next_multiple_of(0x1000);
            assert_eq!(number(&file, OPTIONAL + 56), image, "SizeOfImage");
            assert_eq!(number(&file, OPTIONAL + 8), 0x400 + raw_size, "SizeOfInitializedData");
            assert_eq!(number(&file, OPTIONAL + 64), checksum(&file), "CheckSum");
            assert_eq!(number(&file, OPTIONAL + 68), 0x0100_0003, "no FORCE_INTEGRITY");
        }
    }
}

#[test]
fn executables_say_what_they_are() {
    let archive = sample_archive();
    let stub = stub(ARM64);
    let bare = Executable::parse(&stub).unwrap();
    assert!(bare.is_stub() && bare.archive().is_none() && bare.digest().is_none());
    let file = inject(&stub, &archive).unwrap();
    let executable = Executable::parse(&file).unwrap();
    assert_eq!((executable.format(), executable.archive()), (Format::Pe, Some(&archive[..])));
    assert!(executable.digest_matches());
    assert_eq!(executable.identity().unwrap().engine_build_id, 0xff);
}

#[test]
fn nothing_else_changes() {
    let before = stub(AMD64);
    let after = inject(&before, &sample_archive()).unwrap();
    let expected = [
        HEADERS + 6..HEADERS + 8,
        OPTIONAL + 8..OPTIONAL + 12,
        OPTIONAL + 56..OPTIONAL + 60,
        OPTIONAL + 64..OPTIONAL + 72,
        section(3, 0)..section(4, 0),
        SLOT + 16..SLOT + 64,
    ];
    for (offset, (old, new)) in before.iter().zip(&after).enumerate() {
        let is_expected = expected.iter().any(|range| range.contains(&offset));
        assert!(is_expected || old == new, "byte {offset:#x}");
    }
}

#[test]
fn certificates_are_left_out() {
    let plain = inject(&stub(AMD64), b"archive").unwrap();
    let mut signed = changed(SECURITY, &(SIZE as u32).to_le_bytes());
    put(&mut signed, SECURITY + 4, &0x128_u32.to_le_bytes());
    signed.resize(SIZE + 0x128, 0xce);
    assert_eq!(inject(&signed, b"archive").unwrap(), plain);
    signed.resize(SIZE + 0x128 + 7, 0);
    assert_eq!(inject(&signed, b"archive").unwrap(), plain);

    signed.push(0);
    assert!(inject_message(&signed).contains("not at the end of the file"));
    signed.truncate(SIZE + 0x127);
    assert!(inject_message(&signed).contains("not at the end of the file"));
    // Over the last section.
    let mut over = changed(SECURITY, &(SIZE as u32 - 8).to_le_bytes());
    put(&mut over, SECURITY + 4, &8_u32.to_le_bytes());
    assert!(inject_message(&over).contains("not at the end of the file"));
}

#[test]
fn data_behind_the_sections_is_kept() {
    let mut file = stub(AMD64);
    file.extend_from_slice(b"symbols");
    let output = inject(&file, b"archive").unwrap();
    assert_eq!(&output[SIZE..SIZE + 7], b"symbols");
    assert_eq!(number(&output, section(3, 20)), SIZE as u32 + 0x200);
    assert_eq!(find_archive(&output).unwrap(), Some(&b"archive"[..]));
}

#[test]
fn headers_of_other_kinds_are_named() {
    assert!(read_message(b"MZ\x90\0").contains("its file header ends at byte 64"));
    assert!(read_message(&changed(0x3c, &[0xff; 4])).contains("like a DOS program"));
    assert!(read_message(&changed(HEADERS, b"NE")).contains("like a DOS program"));
    assert!(read_message(&changed(OPTIONAL, &[0x0b, 1])).contains("0x10b"));
    assert!(read_message(&changed(HEADERS + 4, &[0x4c, 1])).contains("Machine 0x14c"));
    assert!(read_message(&changed(HEADERS + 22, &[0x22, 0x20])).contains("a library or an object"));
    assert!(read_message(&changed(HEADERS + 22, &[0x20])).contains("a library or an object"));
    assert!(read_message(&changed(HEADERS + 20, &[239])).contains("no room for 16 data"));
    assert!(read_message(&changed(OPTIONAL + 108, &[0xff; 4])).contains("no room for 4294967295"));
    assert!(read_message(&changed(SECTIONS, b"UPX0")).contains("packed with UPX"));
    let file = stub(AMD64);
    assert!(read_message(&file[..OPTIONAL + 50]).contains("truncated: its PE header ends"));
    assert!(read_message(&file[..SECTIONS + 50]).contains("truncated: its section table ends"));
    assert!(read_message(&file[..SIZE - 1]).contains("truncated: its section ends"));
}

#[test]
fn impossible_sections_are_named() {
    for (offset, value) in [(32, 0x800_u32), (32, 0x3000), (36, 0x100), (36, 0x201), (36, 0x20000)]
    {
        let message = read_message(&changed(OPTIONAL + offset, &value.to_le_bytes()));
        assert!(message.contains("powers of two"), "{message}");
    }
    assert!(read_message(&changed(section(1, 12), &[1])).contains("section 1 does not begin"));
    assert!(read_message(&changed(section(1, 20), &[1])).contains("section 1 does not begin"));
    assert!(read_message(&changed(section(2, 13), &[0x20])).contains("section 2 begins before"));
    assert!(read_message(&changed(section(1, 8), &[1, 0x10])).contains("section 2 begins before"));
    assert!(read_message(&changed(OPTIONAL + 60, &[1, 0x10])).contains("section 0 begins before"));
    let message = read_message(&changed(section(2, 8), &0x7fff_d000_u32.to_le_bytes()));
    assert!(message.contains("section 2 ends 2 GiB"), "{message}");
    assert!(read_message(&changed(section(2, 8), &[0xff; 4])).contains("section 2 ends 2 GiB"));
}

#[test]
fn slots_are_needed_once() {
    assert!(read_message(&changed(SLOT, &[0])).contains("is not a runtime stub of semba"));
    let mut twice = stub(AMD64);
    put(&mut twice, 0xa00, &slot::magic());
    assert!(matches!(
        Executable::parse(&twice),
        Err(ReadError::DuplicateSlot { first: 0x800, second: 0xa00 })
    ));
    assert_eq!(inject(&changed(SLOT + 32, &[1]), b"x"), Err(InjectError::AlreadyFilled));
    assert_eq!(inject(&stub(AMD64), b""), Err(InjectError::EmptyArchive));
    let inner = inject(&stub(AMD64), b"inner").unwrap();
    let outer = inject(&stub(AMD64), &inner).unwrap();
    assert_eq!(find_archive(&outer).unwrap(), Some(&inner[..]), "an archive may carry a stub");
    // In memory behind the end of its section in the file.
    let mut file = changed(SLOT + 16, &0x2000_u32.to_le_bytes());
    put(&mut file, SLOT + 24, &0x100_u32.to_le_bytes());
    let message = Executable::parse(&file).unwrap_err().to_string();
    assert!(message.contains("outside of what it loads"), "{message}");
}

#[test]
fn stubs_without_room_are_refused() {
    assert!(inject_message(&changed(section(3, 39), &[1])).contains("no room"));
    let message =
        inject_message(&changed(OPTIONAL + 60, &(section(4, 0) as u32 - 1).to_le_bytes()));
    assert!(message.contains("no room for one more section header"), "{message}");
    assert!(inject(&changed(OPTIONAL + 60, &(section(4, 0) as u32).to_le_bytes()), b"x").is_ok());
    assert!(inject_message(&changed(section(2, 0), b".semba\0\0")).contains("a section `.semba`"));
    let message = inject_message(&changed(OPTIONAL + 56, &[0, 0x70]));
    assert!(message.contains("its SizeOfImage is 0x7000"), "{message}");

    // The highest image there can be: the archive's page has to end below 2 GiB.
    let image = |end: u32| {
        let mut file = changed(section(2, 8), &(end - 0x3000).to_le_bytes());
        put(&mut file, OPTIONAL + 56, &end.to_le_bytes());
        inject(&file, b"archive")
    };
    assert!(image(0x7fff_e000).is_ok());
    assert_eq!(image(0x7fff_f000), Err(InjectError::TooLarge(7)));
}

#[test]
fn windows_loads_96_sections() {
    let with_sections = |count: usize| {
        let mut file = vec![0; 0x2000];
        let stub = stub(AMD64);
        put(&mut file, 0, &stub[..SECTIONS]);
        put(&mut file, HEADERS + 6, &(count as u16).to_le_bytes());
        put(&mut file, OPTIONAL + 60, &0x1200_u32.to_le_bytes());
        for index in 0..count {
            let address = 0x2000 + index as u32 * 0x1000;
            let raw = if index == 0 { (0x1200_u32, 0x200_u32) } else { (0, 0) };
            for (field, value) in [(8, 0x100), (12, address), (16, raw.1), (20, raw.0)] {
                put(&mut file, section(index, field), &value.to_le_bytes());
            }
        }
        put(&mut file, 0x1200, &stub[SLOT..SLOT + 0x200]);
        put(&mut file, OPTIONAL + 56, &(0x2000 + count as u32 * 0x1000).to_le_bytes());
        file
    };
    let file = inject(&with_sections(95), b"archive").unwrap();
    assert_eq!(find_archive(&file).unwrap(), Some(&b"archive"[..]));
    assert!(inject_message(&with_sections(96)).contains("96 sections"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_stubs_are_refused_or_work(damage in damage(0..0x400, SIZE)) {
        let file = damaged(stub(AMD64), damage);
        let _ = Executable::parse(&file);
        if let Ok(output) = inject(&file, b"some archive") {
            prop_assert_eq!(find_archive(&output).unwrap(), Some(&b"some archive"[..]));
            prop_assert_eq!(inject(&output, b"some archive"), Err(InjectError::AlreadyFilled));
        }
    }

    #[test]
    fn damaged_executables_never_panic(damage in damage(0..0x400, SIZE + 0x200)) {
        let file = inject(&stub(ARM64), b"some archive").unwrap();
        if let Ok(executable) = Executable::parse(&damaged(file, damage)) {
            let _ = (executable.identity(), executable.digest_matches());
        }
    }

    #[test]
    fn noise_behind_the_magic_never_panics(mut bytes in proptest::collection::vec(any::<u8>(), 70..600)) {
        let start = stub(AMD64);
        put(&mut bytes, 0, b"MZ");
        put(&mut bytes, 0x3c, &[0x40, 0, 0, 0]);
        let headers = &start[HEADERS..HEADERS + 26];
        let end = bytes.len().min(0x40 + headers.len());
        bytes.splice(0x40..end, headers.iter().copied());
        let _ = inject(&bytes, b"x");
    }

    #[test]
    fn any_archive_comes_back(archive in proptest::collection::vec(any::<u8>(), 1..3000)) {
        let file = inject(&stub(AMD64), &archive).unwrap();
        prop_assert_eq!(find_archive(&file).unwrap(), Some(&archive[..]));
    }
}
