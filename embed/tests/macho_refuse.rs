//! Mach-O files made byte by byte: what becomes of them, which are refused with which message, and damaged ones.

mod common;

use common::synthetic::put;
use common::synthetic_macho::{
    ARM64, CONTENT, FIXUPS, LINKEDIT, SEMBA, SIGNATURE, SYMTAB, TEXT, UUID, X86_64, command, page,
    read, slot_offset, stub,
};
use common::{damage, damaged, inject_message, read_message, sample_archive, signature};
use proptest::prelude::*;
use semba_embed::macho::{self, find_archive};
use semba_embed::slot;
use semba_embed::{Executable, Format, InjectError, Options, ReadError, inject, inject_with};

/// All kinds of stubs.
const KINDS: [(u32, bool); 4] = [(X86_64, false), (X86_64, true), (ARM64, false), (ARM64, true)];

/// A signed stub for arm64 with `bytes` at `field` of the load command `index`.
fn changed(index: usize, field: usize, bytes: &[u8]) -> Vec<u8> {
    let mut file = stub(ARM64, true);
    let at = command(&file, index) + field;
    put(&mut file, at, bytes);
    file
}

fn with(offset: usize, bytes: &[u8]) -> Vec<u8> {
    let mut file = stub(ARM64, true);
    put(&mut file, offset, bytes);
    file
}

#[test]
fn archives_come_back_and_signatures_hold() {
    for (cpu, signed) in KINDS {
        let stub = stub(cpu, signed);
        for len in [1, 4095, 4096, page(cpu) - 1, page(cpu), page(cpu) + 1, 100_000] {
            let archive: Vec<u8> = (0..len).map(|at| (at * 7 % 251) as u8).collect();
            let file = inject(&stub, &archive).unwrap();
            assert_eq!(find_archive(&file).unwrap(), Some(&archive[..]));
            let signature = signature::check(&file);
            assert_eq!(signature.identifier, semba_embed::DEFAULT_IDENTIFIER);
            assert_eq!(signature.flags, 0x20002, "CS_ADHOC | CS_LINKER_SIGNED");
            assert_eq!(inject(&stub, &archive).unwrap(), file, "same input, same bytes");
            assert_eq!(inject(&file, &archive), Err(InjectError::AlreadyFilled));
        }
    }
}

#[test]
fn executables_say_what_they_are() {
    let archive = sample_archive();
    let stub = stub(ARM64, true);
    let bare = Executable::parse(&stub).unwrap();
    assert!(bare.is_stub() && bare.archive().is_none() && bare.digest().is_none());
    let file = inject(&stub, &archive).unwrap();
    let executable = Executable::parse(&file).unwrap();
    assert_eq!(executable.format(), Format::MachO);
    assert_eq!(executable.archive(), Some(&archive[..]));
    assert!(executable.digest_matches());
    assert_eq!(executable.identity().unwrap().engine_build_id, 0xff);
}

#[test]
fn everything_keeps_its_place_but_linkedit() {
    for (cpu, signed) in KINDS {
        let before = stub(cpu, signed);
        let archive = vec![b'a'; 70_000];
        let after = inject(&before, &archive).unwrap();
        let (page, slot) = (page(cpu), slot_offset(cpu));
        let commands = 32..command(&after, read(&after, 16) as usize);
        for offset in 0..2 * page {
            let is_free = commands.contains(&offset)
                || (16..24).contains(&offset)
                || (slot + 16..slot + 64).contains(&offset);
            assert!(is_free || before[offset] == after[offset], "byte {offset:#x}");
        }
        let growth = archive.len().next_multiple_of(page);
        assert_eq!(&after[2 * page..][..archive.len()], archive);
        assert!(after[2 * page + archive.len()..2 * page + growth].iter().all(|byte| *byte == 0));
        let linkedit = 2 * page + growth;
        assert_eq!(after[linkedit..linkedit + CONTENT], before[2 * page..2 * page + CONTENT]);
        // Every offset leads to the bytes that it led to before.
        for (index, field, byte) in
            [(4, 8, 1), (5, 8, 2), (8, 8, 3), (9, 8, 4), (6, 8, 4), (7, 56, 5), (6, 16, 6)]
        {
            let (old, new) = (command(&before, index) + field, command(&after, index) + field);
            assert_eq!(read(&after, new), read(&before, old) + growth as u32);
            assert_eq!(after[read(&after, new) as usize], byte, "command {index}");
        }
        // What was zero stays zero.
        assert_eq!(read(&after, command(&after, 7) + 32), 0);
    }
}

#[test]
fn commands_say_what_the_file_has() {
    let number = |file: &[u8], index: usize, field: usize| {
        let at = command(file, index) + field;
        u64::from_le_bytes(file[at..at + 8].try_into().unwrap())
    };
    for (cpu, signed) in KINDS {
        let page = page(cpu) as u64;
        let stub = stub(cpu, signed);
        let file = inject(&stub, &vec![1; 70_000]).unwrap();
        let size = page + 70_000_u64.next_multiple_of(page);
        assert_eq!([number(&file, SEMBA, 32), number(&file, SEMBA, 48)], [size, size]);
        assert_eq!(number(&file, SEMBA, 56), 1 | 1 << 32, "maxprot and initprot: read");
        assert_eq!(number(&file, SEMBA, 72 + 40), page + 70_000, "size of the section");
        assert_eq!(number(&file, LINKEDIT, 24), number(&file, SEMBA, 24) + size);
        assert_eq!(number(&file, LINKEDIT, 40), number(&file, SEMBA, 40) + size);
        assert_eq!(number(&file, LINKEDIT, 32) % page, 0);
        assert_eq!(read(&file, 16), 14, "there is a code signature, whether there was one or not");
        assert_eq!(read(&file, command(&file, SIGNATURE)), 0x1d);
        assert_eq!(file[command(&file, UUID)..][..24], stub[command(&stub, UUID)..][..24]);
    }
}

#[test]
fn only_the_identifier_is_chosen() {
    let stub = stub(ARM64, true);
    let named = |identifier: &str| {
        inject_with(&stub, b"archive", &Options { identifier, ..Options::default() })
    };
    let file = named("com.example.tool").unwrap();
    assert_eq!(signature::check(&file).identifier, "com.example.tool");
    for identifier in ["", "a\0b", &"x".repeat(256)] {
        let message = named(identifier).unwrap_err().to_string();
        assert!(message.contains("cannot be the identifier of a code signature"), "{message}");
    }
    // Each length changes the signature's size.
    for length in [1, 2, 3, 15, 16, 17, 255] {
        signature::check(&named(&"i".repeat(length)).unwrap());
    }
}

#[cfg(feature = "resources")]
#[test]
fn entitlements_are_signed_in_both_forms() {
    let xml = "<?xml version=\"1.0\"?><plist version=\"1.0\"><dict>\
               <key>com.apple.security.cs.allow-jit</key><true/></dict></plist>";
    let entitlements = macho::Entitlements::parse(xml).unwrap();
    let options = Options { entitlements: Some(&entitlements), ..Options::default() };
    for cpu in [ARM64, X86_64] {
        let stub = stub(cpu, true);
        let file = inject_with(&stub, b"archive", &options).unwrap();
        let signature = signature::check(&file);
        assert_eq!(signature.flags, 2, "ad hoc, and not as a linker signs");
        assert_eq!(signature.entitlements.as_deref(), Some(xml.as_bytes()));
        let der = signature.der_entitlements.unwrap();
        let expected =
            b"\x02\x01\x01\xb0\x26\x30\x24\x0c\x1fcom.apple.security.cs.allow-jit\x01\x01\xff";
        assert_eq!(der[2..], expected[..]);
        assert_eq!((der[0], usize::from(der[1])), (0x70, expected.len()));
    }
    let plain = signature::check(&inject(&stub(ARM64, true), b"archive").unwrap());
    assert!(plain.entitlements.is_none() && plain.der_entitlements.is_none());
}

#[test]
fn stale_bytes_behind_the_signature_are_left_out() {
    let stub = stub(ARM64, true);
    let file = inject(&stub, b"archive").unwrap();
    // Behind `__LINKEDIT`, and in it behind a signature that says it is shorter.
    let mut long = stub.clone();
    long.extend_from_slice(&[0xee; 5000]);
    assert_eq!(inject(&long, b"archive").unwrap(), file);
    assert_eq!(inject(&changed(SIGNATURE, 12, &[0x10, 0]), b"archive").unwrap(), file);
}

#[test]
fn a_changed_byte_breaks_the_signature() {
    let file = inject(&stub(ARM64, true), &sample_archive()).unwrap();
    let limit = signature::check(&file).code_limit;
    for offset in [32, slot_offset(ARM64) + 70, 0x8000, limit - 1] {
        let mut changed = file.clone();
        changed[offset] ^= 1;
        let result = std::panic::catch_unwind(|| signature::check(&changed));
        assert!(result.is_err(), "byte {offset:#x} is not signed");
    }
}

#[test]
fn headers_of_other_kinds_are_named() {
    assert!(read_message(&[0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 2]).contains("universal (fat)"));
    assert!(read_message(&[0xca, 0xfe, 0xba, 0xbf]).contains("universal (fat)"));
    assert!(read_message(&[0xce, 0xfa, 0xed, 0xfe]).contains("not a 64-bit one"));
    assert!(read_message(&[0xfe, 0xed, 0xfa, 0xce]).contains("not a 64-bit one"));
    assert!(read_message(&[0xfe, 0xed, 0xfa, 0xcf]).contains("not little-endian"));
    assert!(read_message(&[0xcf, 0xfa, 0xed, 0xfe]).contains("its file header ends at byte 32"));
    assert!(read_message(&with(4, &[12, 0, 0, 0])).contains("cputype 0xc"));
    assert!(read_message(&with(12, &[6])).contains("filetype 6"));
    assert!(read_message(&with(20, &[0xff; 4])).contains("its load command table ends at"));
}

#[test]
fn impossible_commands_are_named() {
    for (index, size) in [(0, 0_u32), (3, 4), (5, 7), (12, 28), (13, 24), (2, u32::MAX)] {
        let message = read_message(&changed(index, 4, &size.to_le_bytes()));
        assert!(message.contains("does not fit into the load commands"), "{index}: {message}");
    }
    assert!(read_message(&with(16, &[13])).contains("load command 13 does not fit"));
    assert!(read_message(&with(16, &[15])).contains("load command 14 does not fit"));
    assert!(read_message(&with(16, &[0xff; 4])).contains("load command 14 does not fit"));
    assert!(read_message(&changed(TEXT, 64, &[2])).contains("another size than its nsects"));
    assert!(read_message(&changed(SEMBA, 32, &[0; 8])).contains("larger in the file"));
    assert!(read_message(&changed(SEMBA, 40, &[0xff; 8])).contains("its segment ends at"));
    assert!(read_message(&changed(LINKEDIT, 24, &[0xff; 8])).contains("address space"));
    assert!(read_message(&changed(LINKEDIT, 30, &[0x80])).contains("address space"));
    assert!(read_message(&changed(LINKEDIT, 24, &[0; 8])).contains("begins before the end"));
    let file = stub(ARM64, true);
    assert!(read_message(&file[..file.len() - 1]).contains("truncated: its segment ends"));
}

#[test]
fn slots_are_needed_once() {
    let slot = slot_offset(ARM64);
    assert!(read_message(&with(slot, &[0])).contains("is not a runtime stub of semba"));
    let twice = with(0x2000, &slot::magic());
    assert!(matches!(
        Executable::parse(&twice),
        Err(ReadError::DuplicateSlot { first: 0x2000, second: 0x4000 })
    ));
    assert_eq!(inject(&with(slot + 16, &[1]), b"x").unwrap_err().to_string(), {
        let error = Executable::parse(&with(slot + 16, &[1])).unwrap_err();
        error.to_string()
    });
    assert_eq!(inject(&with(slot + 32, &[1]), b"x"), Err(InjectError::AlreadyFilled));
    assert_eq!(inject(&stub(ARM64, true), b""), Err(InjectError::EmptyArchive));
    // An archive may carry another stub.
    let inner = inject(&stub(ARM64, true), b"inner").unwrap();
    let outer = inject(&stub(ARM64, true), &inner).unwrap();
    assert_eq!(find_archive(&outer).unwrap(), Some(&inner[..]));
}

#[test]
fn stubs_without_their_segment_are_refused() {
    assert!(inject_message(&changed(SEMBA, 8, b"__OTHER")).contains("no segment `__SEMBA`"));
    assert!(inject_message(&changed(LINKEDIT, 8, b"__OTHER\0\0\0")).contains("no segment `__LINK"));
    assert!(inject_message(&changed(TEXT, 8, b"__OTHER")).contains("no segment `__TEXT`"));
    for (field, value) in [(0, b'x'), (32, 0x10), (48, 1), (60, 1), (64, 1)] {
        let message = inject_message(&changed(SEMBA, 72 + field, &[value]));
        assert!(message.contains("one plain section, `__archive`"), "{field}: {message}");
    }
    let mut moved = with(slot_offset(ARM64), &[0; 16]);
    put(&mut moved, 0x2000, &slot::magic());
    assert!(inject_message(&moved).contains("it stands at address 0x100002000"));

    for (index, field, bytes) in [
        // Between the two segments in the file, in memory, and both.
        (LINKEDIT, 25, &[0xc0][..]),
        (SEMBA, 40, &[0, 0x20]),
        // The segment before reaches over it in the file.
        (TEXT, 48, &[0, 0x40]),
    ] {
        let mut file = changed(index, field, bytes);
        if index == SEMBA {
            put(&mut file, 0x2000, &slot::magic());
            put(&mut file, 0x4000, &[0; 16]);
            let size = command(&file, TEXT) + 48;
            put(&mut file, size, &[0, 0x20]);
            let offset = command(&file, SEMBA) + 72 + 48;
            put(&mut file, offset, &[0, 0x20]);
        }
        if index == TEXT {
            // By less than a slot, or there would be two; and it is as large in memory, below its place.
            let base = command(&file, TEXT) + 24;
            put(&mut file, base, &0xffff_c000_u64.to_le_bytes());
            put(&mut file, base + 8, &0x4010_u64.to_le_bytes());
            put(&mut file, base + 24, &0x4010_u64.to_le_bytes());
            let zero = command(&file, 0) + 32;
            put(&mut file, zero, &[0; 8]);
        }
        let message = inject_message(&file);
        assert!(message.contains("directly before `__LINKEDIT`"), "{index} {field}: {message}");
    }
}

/// A magic behind the end of the reserved segment means nothing in a stub; the archive would make it a second slot, of
/// which only the first bytes are in front of the archive.
#[test]
fn what_would_become_a_second_slot_is_refused() {
    for cpu in [ARM64, X86_64] {
        for distance in [16, 208, 240, 256, 512] {
            let mut file = stub(cpu, true);
            put(&mut file, 2 * page(cpu) - distance, &slot::magic());
            assert!(Executable::parse(&file).unwrap().is_stub());
            let error = inject(&file, &[7; 1000]).unwrap_err();
            assert!(matches!(&error, InjectError::Verification(_)), "{distance}: {error}");
            assert!(error.to_string().contains("two slots"), "{distance}: {error}");
        }
    }
}

#[test]
fn linkedit_is_moved_as_a_whole_or_not_at_all() {
    let message = inject_message(&changed(UUID, 0, &0x31_u32.to_le_bytes()));
    assert!(message.contains("number 10, cmd 0x31"), "{message}");
    let mut short = changed(UUID, 0, &[0x22, 0, 0, 0, 24]);
    let fields = command(&short, UUID) + 8;
    put(&mut short, fields, &[0; 16]);
    let message = inject_message(&short);
    assert!(message.contains("number 10, cmd 0x22"), "too short for its fields: {message}");
    for value in [0x7fff_u32, 0xffff_ffff, 1] {
        let message = inject_message(&changed(SYMTAB, 8, &value.to_le_bytes()));
        assert!(message.contains(&format!("points to byte {value}")), "{message}");
        let message = inject_message(&changed(SIGNATURE, 8, &value.to_le_bytes()));
        assert!(message.contains(&format!("points to byte {value}")), "{message}");
    }
    let message = inject_message(&changed(FIXUPS, 8, &0x80f0_u32.to_le_bytes()));
    assert!(message.contains("load command 4 points behind the code signature"), "{message}");
    assert!(inject_message(&changed(FIXUPS, 0, &[0x1d, 0, 0, 0])).contains("two code signatures"));
}

#[test]
fn one_more_command_needs_room() {
    let free = command(&stub(ARM64, false), 13);
    for (bytes, offset) in [(&[1_u8][..], free + 15), (&[1], free)] {
        let mut file = stub(ARM64, false);
        put(&mut file, offset, bytes);
        assert!(inject_message(&file).contains("no room for one more load command"));
    }
    let mut file = stub(ARM64, false);
    let offset = command(&file, TEXT) + 72 + 48;
    put(&mut file, offset, &(free as u32 + 15).to_le_bytes());
    assert!(inject_message(&file).contains("no room for one more load command"));
    put(&mut file, offset, &(free as u32 + 16).to_le_bytes());
    signature::check(&inject(&file, b"archive").unwrap());
}

/// Where the headers of every stub are.
const HEADERS: std::ops::Range<usize> = 0..0x400;

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_stubs_are_refused_or_work(damage in damage(HEADERS, 0x2000), signed in any::<bool>()) {
        let file = damaged(stub(X86_64, signed), damage);
        let _ = Executable::parse(&file);
        if let Ok(output) = inject(&file, b"some archive") {
            prop_assert_eq!(find_archive(&output).unwrap(), Some(&b"some archive"[..]));
            prop_assert_eq!(inject(&output, b"some archive"), Err(InjectError::AlreadyFilled));
        }
    }

    #[test]
    fn damaged_executables_never_panic(damage in damage(HEADERS, 0x4000)) {
        let file = inject(&stub(X86_64, true), b"some archive").unwrap();
        if let Ok(executable) = Executable::parse(&damaged(file, damage)) {
            let _ = (executable.identity(), executable.digest_matches());
        }
    }

    #[test]
    fn noise_behind_the_magic_never_panics(mut bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        bytes.splice(0..bytes.len().min(16), *b"\xcf\xfa\xed\xfe\x07\0\0\x01\0\0\0\0\x02\0\0\0");
        let _ = inject(&bytes, b"x");
    }

    #[test]
    fn any_archive_comes_back(archive in proptest::collection::vec(any::<u8>(), 1..9000)) {
        let file = inject(&stub(X86_64, true), &archive).unwrap();
        prop_assert_eq!(find_archive(&file).unwrap(), Some(&archive[..]));
    }
}
