//! The examples of SPEC.md are what encoder and decoder do.

mod common;

use semba_bmes::{
    Engine, Head, ModuleFlags, ModuleRecord, SourceInfo, Unit, encode, inspect, validate_metadata,
};

/// Reads the block of SPEC.md that opens with "```hex NAME". Each line is an offset, a colon, bytes in hexadecimal and,
/// behind a semicolon, a remark.
fn example(name: &str) -> Vec<u8> {
    let spec = include_str!("../SPEC.md");
    let start = format!("\n```hex {name}\n");
    let (_, block) = spec.split_once(&start).unwrap_or_else(|| panic!("SPEC.md has no {name}"));
    let (block, _) = block.split_once("\n```").unwrap();
    let mut bytes = Vec::new();
    for line in block.lines() {
        let (offset, rest) = line.split_once(':').unwrap();
        let offset = usize::from_str_radix(offset, 16).unwrap();
        assert_eq!(offset, bytes.len(), "{name}: the offset of {line:?}");
        let hex = rest.split(';').next().unwrap().split_whitespace();
        bytes.extend(hex.map(|byte| u8::from_str_radix(byte, 16).unwrap()));
    }
    bytes
}

/// The bytes as lines, so that a difference is easy to see.
fn dump(bytes: &[u8]) -> String {
    let line = |(index, bytes): (usize, &[u8])| format!("{:04x}: {bytes:02x?}\n", index * 16);
    bytes.chunks(16).enumerate().map(line).collect()
}

#[track_caller]
fn assert_same(found: &[u8], expected: &[u8]) {
    assert_eq!(dump(found), dump(expected));
}

fn minimal_engine() -> Engine {
    Engine { name: "e".into(), version: "1".into(), build_id: 2 }
}

fn minimal_record() -> ModuleRecord {
    ModuleRecord { flags: ModuleFlags::STRICT, ..ModuleRecord::default() }
}

#[test]
fn minimal() {
    let bytes = example("minimal");
    let source = SourceInfo::of(b"");
    let encoded = encode(&minimal_record(), &minimal_engine(), &source, &[0xB0]).unwrap();
    assert_same(&encoded, &bytes);
    let unit = Unit::validate(&bytes, Some(&minimal_engine()), Some(b"")).unwrap();
    assert_eq!(unit.record(), minimal_record());
    assert_eq!(unit.bytecode(), [0xB0]);
    assert_eq!(unit.metadata(), [0; 28]);
}

#[test]
fn full() {
    let bytes = example("full");
    assert_same(&common::full_unit(), &bytes);
    let unit = Unit::validate(&bytes, Some(&common::engine()), Some(common::SOURCE)).unwrap();
    assert_eq!(unit.record(), common::full_record());
    assert_eq!(unit.bytecode(), b"bytecode");
    let head = Head::parse(&bytes).unwrap();
    let requests: Vec<_> = head.requests().collect();
    assert_eq!(requests[1].specifier(), "./b.json");
    assert_eq!(requests[1].attributes().collect::<Vec<_>>(), [("type", "json")]);
}

/// The unknown extension is skipped, checked with the rest of the metadata, and reported by `inspect`.
#[test]
fn unknown_extension() {
    let bytes = example("unknown-extension");
    let unit = Unit::validate(&bytes, Some(&minimal_engine()), Some(b"")).unwrap();
    assert_eq!(unit.record(), minimal_record());
    let source = unit.source().unwrap();
    let engine = unit.engine().unwrap().to_engine();
    let encoded = encode(&unit.record(), &engine, &source, unit.bytecode()).unwrap();
    assert_same(&encoded, &example("minimal"));

    let extensions: Vec<_> = unit.extensions().collect();
    let names: Vec<_> = extensions.iter().map(semba_bmes::Extension::name).collect();
    assert_eq!(names, [None, Some("engine"), Some("source"), Some("integrity"), Some("flags")]);
    assert_eq!((extensions[0].tag, extensions[0].length), (0x1000, 3));
    assert_eq!(&bytes[extensions[0].offset..][..3], b"new");
    let inspection = inspect(&bytes);
    assert_eq!(inspection.problem, None);
    assert_eq!(inspection.contents.unwrap().extensions, extensions);

    let mut damaged = bytes.clone();
    damaged[extensions[0].offset] ^= 1;
    assert!(!validate_metadata(&damaged));
}

/// A version 3 unit of a writer that knows no extensions: it can be read, and says what it cannot be checked for.
#[test]
fn without_extensions() {
    let bytes = example("without-extensions");
    let unit = Unit::parse(&bytes).unwrap();
    assert_eq!(unit.record(), ModuleRecord::default());
    assert_eq!(unit.bytecode(), [0xB0]);
    assert_eq!(unit.engine(), None);
    assert_eq!(unit.extensions().count(), 0);
    assert_eq!(unit.check_metadata(), Err(semba_bmes::Error::NoIntegrity));
    assert_eq!(unit.check_bytecode(), Err(semba_bmes::Error::NoIntegrity));
    assert!(!validate_metadata(&bytes));

    // Two bytes of padding are no list. They are there when the only specifier has ten bytes.
    let mut unit = bytes[..16].to_vec();
    unit[8] = 0x40;
    unit.extend([1, 0, 0, 0, 10, 0, 0, 0]);
    unit.extend(b"./ten-byte");
    unit.extend([0; 4 * 7]);
    unit.extend([0xFF, 0xFF, 0xB0]);
    let unit = Unit::parse(&unit).unwrap();
    assert_eq!(unit.requests().next().unwrap().specifier(), "./ten-byte");
    assert_eq!((unit.extensions().count(), unit.metadata().len()), (0, 0x2E));
}
