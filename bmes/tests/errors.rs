//! One test for each way in which a unit does not validate, with its message, and the order of the checks.

mod common;

use common::{engine, extension, find, full_unit, read_u32, write_u32};
use semba_bmes::{
    EncodeError, Engine, EngineMismatch, Error, ExportEntry, Head, Section, SourceInfo, Unit,
    encode,
};

const ENGINE: u32 = 1;
const SOURCE: u32 = 2;
const INTEGRITY: u32 = 3;
const FLAGS: u32 = 4;
/// No extension has this tag.
const UNKNOWN: u32 = 0x7FFF_FFFF;

fn validate(bytes: &[u8]) -> Error {
    Unit::validate(bytes, Some(&engine()), Some(common::SOURCE)).map(|_| ()).unwrap_err()
}

#[track_caller]
fn check(bytes: &[u8], error: Error, message: &str) {
    let found = validate(bytes);
    assert_eq!(found, error);
    assert_eq!(found.to_string(), message);
}

/// The unit with the number at `offset` replaced.
fn with(offset: usize, value: u32) -> Vec<u8> {
    let mut unit = full_unit();
    write_u32(&mut unit, offset, value);
    unit
}

/// Where the first entry's type stands in the list that has `text` as its entry's first string.
fn entry_type(unit: &[u8], text: &str) -> usize {
    find(unit, text) - 12
}

#[test]
fn too_short() {
    check(
        &full_unit()[..15],
        Error::TooShort { size: 15 },
        "the unit is too short: it has 15 bytes, and a BMES header alone has 16; it was truncated or is something \
         else",
    );
    assert_eq!(validate(&[]), Error::TooShort { size: 0 });
}

#[test]
fn wrong_magic() {
    check(
        &with(0, u32::from_le_bytes(*b"\x7fELF")),
        Error::WrongMagic { found: *b"\x7fELF" },
        "not a BMES unit: it starts with the bytes [7f, 45, 4c, 46] instead of [53, 45, 4d, 42] (\"SEMB\")",
    );
}

#[test]
fn unsupported_version() {
    check(
        &with(4, 4),
        Error::UnsupportedVersion { found: 4 },
        "the unit has BMES version 4, and this semba reads version 3: rebuild the program with this version of semba",
    );
}

#[test]
fn bytecode_outside() {
    let unit = full_unit();
    let offset = read_u32(&unit, 8);
    check(
        &with(12, 9),
        Error::BytecodeOutside { offset, size: 9, unit_size: unit.len() },
        "the bytecode lies outside the unit: 9 bytes at offset 0x150 do not fit into 344 bytes; the unit was truncated \
         or its header is damaged",
    );
    let mut overflowing = with(8, u32::MAX - 15);
    write_u32(&mut overflowing, 12, u32::MAX);
    assert!(matches!(validate(&overflowing), Error::BytecodeOutside { size: u32::MAX, .. }));
}

#[test]
fn bytecode_overlap() {
    check(
        &with(8, 0x20),
        Error::BytecodeOverlap { offset: 0x20 },
        "the bytecode overlaps the metadata: it starts at offset 0x20, and even empty metadata ends at 0x2c; the \
         unit's header is damaged",
    );
    assert_eq!(validate(&with(8, 0)), Error::BytecodeOverlap { offset: 0 });
}

#[test]
fn bytecode_misaligned() {
    check(
        &with(8, 0x34),
        Error::BytecodeMisaligned { offset: 0x34 },
        "the bytecode starts at offset 0x34, which is not a multiple of 16: the unit's header is damaged",
    );
}

#[test]
fn list_past_end() {
    check(
        &with(0x10, 0x2000_0000),
        Error::ListPastEnd {
            section: Section::RequestedModules,
            offset: 0x14,
            needed: 0x1_0000_0000,
            end: 0x150,
        },
        "the list of requested modules runs past its end: at offset 0x14 it needs 4294967296 more bytes, and it must \
         end at 0x150 at the latest; the unit is damaged, rebuild the program",
    );
}

#[test]
fn every_list_is_bounded() {
    let unit = full_unit();
    let section = |offset: usize| match validate(&with(offset, u32::MAX)) {
        Error::ListPastEnd { section, .. }
            if Head::parse(&with(offset, u32::MAX)).is_err()
                != (section == Section::RequestedModules) =>
        {
            panic!("the head must end at the requested modules, not at the {section}")
        }
        Error::ListPastEnd { section, end, .. } => (section, end),
        other => panic!("{other}"),
    };
    let end = 0x150;
    // The counts stand before the first entry of each list.
    let imports = entry_type(&unit, "x\x01\0\0\0y") - 4;
    let exports = entry_type(&unit, "default") - 4;
    let stars = find(&unit, "ns\x01\0\0\0*") + 7;
    let features = find(&unit, "é\x01\0\0\0C") + 7;
    assert_eq!(section(0x14), (Section::RequestedModules, end));
    assert_eq!(section(imports), (Section::ImportEntries, end));
    assert_eq!(section(exports), (Section::ExportEntries, end));
    assert_eq!(section(stars), (Section::StarExportEntries, end));
    assert_eq!(section(stars + 8), (Section::DeclaredVariables, end));
    assert_eq!(section(stars + 17), (Section::LexicalVariables, end));
    assert_eq!(section(features + 4), (Section::Extensions, end));
    // An entry of the extension list must end with the list, its fields with the entry.
    let list_end = features + 8 + read_u32(&unit, features + 4) as usize;
    let content = extension(&unit, ENGINE);
    assert_eq!(section(content - 4), (Section::Extensions, list_end));
    assert_eq!(section(content), (Section::EngineExtension, extension(&unit, SOURCE) - 8));
}

#[test]
fn code_features_are_part_of_the_metadata() {
    // One requested module with a specifier of 16 bytes and empty lists leave no room for the rest.
    let mut unit = vec![0; 0x40];
    unit[..4].copy_from_slice(b"SEMB");
    for (offset, value) in [(4, 3), (8, 0x40), (0x10, 1), (0x14, 16)] {
        write_u32(&mut unit, offset, value);
    }
    let expected =
        Error::ListPastEnd { section: Section::CodeFeatures, offset: 0x40, needed: 4, end: 0x40 };
    assert_eq!(validate(&unit), expected);
}

#[test]
fn extensions_that_are_too_short() {
    // Halving a content's length leaves the rest of it as a broken extension, but the content is read first.
    let sections = [
        (ENGINE, Section::EngineExtension),
        (SOURCE, Section::SourceExtension),
        (INTEGRITY, Section::IntegrityExtension),
        (FLAGS, Section::FlagsExtension),
    ];
    for (tag, expected) in sections {
        let offset = extension(&full_unit(), tag);
        let length = read_u32(&full_unit(), offset - 4);
        let error = validate(&with(offset - 4, length / 2));
        assert!(
            matches!(error, Error::ListPastEnd { section, .. } if section == expected),
            "{error}"
        );
    }
}

#[test]
fn duplicate_extension() {
    let offset = extension(&full_unit(), SOURCE);
    check(
        &with(offset - 8, FLAGS),
        Error::DuplicateExtension {
            section: Section::FlagsExtension,
            offset: extension(&full_unit(), FLAGS),
        },
        "the unit has a second flags extension at offset 0x148, and only one is allowed: the unit is damaged, rebuild \
         the program",
    );
}

#[test]
fn not_utf8() {
    let mut unit = full_unit();
    let offset = find(&unit, "./b.json") + 3;
    unit[offset] = 0xFF;
    check(
        &unit,
        Error::NotUtf8 { section: Section::RequestedModules, offset },
        "a string in the list of requested modules is not UTF-8: the first invalid byte is at offset 0x26; the unit \
         is damaged, rebuild the program",
    );
}

#[test]
fn every_string_is_checked() {
    let places = [
        ("./a", 0, Section::RequestedModules),
        ("type", 0, Section::RequestedModules),
        ("json\x03", 0, Section::RequestedModules),
        ("x\x01\0\0\0y", 0, Section::ImportEntries),
        ("x\x01\0\0\0y", 5, Section::ImportEntries),
        ("default", 0, Section::ExportEntries),
        ("f\x01", 0, Section::ExportEntries),
        ("f\x02", 0, Section::DeclaredVariables),
        ("é\x01\0\0\0C", 6, Section::LexicalVariables),
        ("quickjs-ng", 0, Section::EngineExtension),
        ("0.16", 0, Section::EngineExtension),
    ];
    for (text, index, section) in places {
        let mut unit = full_unit();
        let offset = find(&unit, text) + index;
        unit[offset] = 0x80;
        let error = Error::NotUtf8 { section, offset };
        assert_eq!(validate(&unit), error);
        let head = Head::parse(&unit).map(|_| ());
        let in_head = section == Section::RequestedModules;
        assert_eq!(head, if in_head { Err(error) } else { Ok(()) });
    }
}

#[test]
fn unknown_type() {
    let offset = entry_type(&full_unit(), "x\x01\0\0\0y");
    check(
        &with(offset, 3),
        Error::UnknownType { section: Section::ImportEntries, offset, found: 3 },
        "the list of import entries has an entry of type 3 at offset 0x43, and there are only the types 0, 1 and 2: \
         the unit is damaged, rebuild the program",
    );
    let offset = entry_type(&full_unit(), "default");
    assert_eq!(
        validate(&with(offset, u32::MAX)),
        Error::UnknownType { section: Section::ExportEntries, offset, found: u32::MAX }
    );
}

#[test]
fn request_out_of_range() {
    let offset = entry_type(&full_unit(), "x\x01\0\0\0y") + 4;
    check(
        &with(offset, 2),
        Error::RequestOutOfRange { section: Section::ImportEntries, offset, index: 2, count: 2 },
        "the list of import entries refers to module request 2 at offset 0x47, and the unit has 2: the unit is \
         damaged, rebuild the program",
    );
    for (text, distance, section) in [
        ("q\x01\0\0\0p", -8, Section::ExportEntries),
        ("ns\x01\0\0\0*", -8, Section::ExportEntries),
        ("ns\x01\0\0\0*", 11, Section::StarExportEntries),
    ] {
        let offset = find(&full_unit(), text).checked_add_signed(distance).unwrap();
        let expected = Error::RequestOutOfRange { section, offset, index: u32::MAX, count: 2 };
        assert_eq!(validate(&with(offset, u32::MAX)), expected);
    }
}

#[test]
fn request_of_local_export() {
    let offset = entry_type(&full_unit(), "default") + 4;
    check(
        &with(offset, 0),
        Error::RequestOfLocalExport { offset, index: 0 },
        "the local export at offset 0x81 refers to module request 0, and local exports have none: the unit is damaged, \
         rebuild the program",
    );
}

#[test]
fn no_engine() {
    check(
        &with(extension(&full_unit(), ENGINE) - 8, UNKNOWN),
        Error::NoEngine,
        "the unit does not say which engine its bytecode is for: rebuild the program with this version of semba",
    );
}

#[test]
fn engine_mismatch() {
    let found = Engine { build_id: 0xABCD, ..engine() };
    let source = SourceInfo::of(common::SOURCE);
    let unit = encode(&common::full_record(), &found, &source, b"bytecode").unwrap();
    check(
        &unit,
        Error::EngineMismatch(Box::new(EngineMismatch { found, expected: engine() })),
        "the bytecode was compiled by quickjs-ng 0.16 (build 000000000000abcd) and cannot run on quickjs-ng 0.16 \
         (build 0123456789abcdef): rebuild the program with this version of semba",
    );
    for other in [
        Engine { name: "spidermonkey".into(), ..engine() },
        Engine { version: "0.17".into(), ..engine() },
    ] {
        let unit = full_unit();
        let error = Unit::parse(&unit).unwrap().check_engine(&other).unwrap_err();
        assert!(matches!(error, Error::EngineMismatch(_)), "{error}");
    }
}

#[test]
fn no_source() {
    check(
        &with(extension(&full_unit(), SOURCE) - 8, UNKNOWN),
        Error::NoSource,
        "the unit does not say which source its bytecode came from: rebuild the program with this version of semba",
    );
}

#[test]
fn source_mismatch() {
    let found = SourceInfo { length: 9, hash: 0xF00 };
    let unit = encode(&common::full_record(), &engine(), &found, b"bytecode").unwrap();
    check(
        &unit,
        Error::SourceMismatch { found, expected: SourceInfo::of(common::SOURCE) },
        "the bytecode came from another source: that one had 9 bytes and the hash 00000000000000000000000000000f00, \
         this one has 20 bytes and the hash 382fcf3754f08b090746c35fe9c13b50; rebuild the program",
    );
}

#[test]
fn no_integrity() {
    check(
        &with(extension(&full_unit(), INTEGRITY) - 8, UNKNOWN),
        Error::NoIntegrity,
        "the unit has no checksums, so that damage to it cannot be noticed: rebuild the program with this version of \
         semba",
    );
}

#[test]
fn metadata_checksum() {
    let mut unit = full_unit();
    let offset = find(&unit, "./a") + 2;
    unit[offset] = b'b';
    let unit_before = full_unit();
    let stored = Unit::parse(&unit_before).unwrap().integrity().unwrap().metadata;
    let Error::MetadataChecksum { stored: found, computed } = validate(&unit) else { panic!() };
    assert_eq!(found, stored);
    check(
        &unit,
        Error::MetadataChecksum { stored, computed },
        &format!(
            "the metadata is damaged: its checksum is {computed:016x} instead of {stored:016x}; rebuild the program or \
             fetch it again"
        ),
    );
}

#[test]
fn bytecode_checksum() {
    let mut unit = full_unit();
    let last = unit.len() - 1;
    unit[last] ^= 1;
    let stored = semba_bmes::checksum(b"bytecode");
    let computed = semba_bmes::checksum(b"bytecodd");
    check(
        &unit,
        Error::BytecodeChecksum { stored, computed },
        &format!(
            "the bytecode is damaged: its checksum is {computed:016x} instead of {stored:016x}; rebuild the program or \
             fetch it again"
        ),
    );
    assert_eq!(Unit::parse(&unit).unwrap().check_metadata(), Ok(()));
}

/// A unit with everything wrong tells about one thing after the other, in the order of SPEC.md.
#[test]
fn checks_have_an_order() {
    let good = full_unit();
    let fields = [
        (0, 0),
        (4, 9),
        (12, 999),
        (extension(&good, FLAGS) - 4, 999),
        (find(&good, "quickjs-ng"), u32::MAX),
        (entry_type(&good, "default"), 7),
        (entry_type(&good, "x\x01\0\0\0y") + 4, 7),
    ];
    let mut bad = good.clone();
    let last = bad.len() - 1;
    bad[last] ^= 1;
    for (offset, value) in fields {
        write_u32(&mut bad, offset, value);
    }
    let mut steps = Vec::new();
    for (offset, _) in fields {
        steps.push(validate(&bad));
        write_u32(&mut bad, offset, read_u32(&good, offset));
    }
    assert!(
        matches!(
            steps[..],
            [
                Error::WrongMagic { .. },
                Error::UnsupportedVersion { .. },
                Error::BytecodeOutside { .. },
                Error::ListPastEnd { .. },
                Error::NotUtf8 { .. },
                Error::UnknownType { .. },
                Error::RequestOutOfRange { .. },
            ]
        ),
        "{steps:?}"
    );

    let offset = extension(&good, SOURCE) - 9;
    bad[offset] ^= 1; // The engine's build id ends here.
    bad[offset + 9] ^= 1; // The source's length starts here.
    assert!(matches!(validate(&bad), Error::EngineMismatch(_)));
    bad[offset] ^= 1;
    assert!(matches!(validate(&bad), Error::SourceMismatch { .. }));
    assert!(matches!(Unit::validate(&bad, None, None), Err(Error::MetadataChecksum { .. })));
    bad[offset + 9] ^= 1;
    assert!(matches!(validate(&bad), Error::BytecodeChecksum { .. }));
}

#[test]
fn records_that_cannot_be_encoded() {
    let encode = |change: fn(&mut semba_bmes::ModuleRecord)| {
        let mut record = common::full_record();
        change(&mut record);
        encode(&record, &engine(), &SourceInfo::default(), &[]).unwrap_err()
    };
    let imports = encode(|record| record.import_entries[2].module_request = 2);
    assert_eq!(
        imports,
        EncodeError::RequestOutOfRange {
            section: Section::ImportEntries,
            entry: 2,
            index: 2,
            count: 2
        }
    );
    assert_eq!(
        imports.to_string(),
        "entry 2 of the list of import entries refers to module request 2, and the module record has 2"
    );
    let exports = encode(|record| {
        let export_name = "n".into();
        record.export_entries[0] = ExportEntry::Namespace { export_name, module_request: 9 };
    });
    assert!(matches!(
        exports,
        EncodeError::RequestOutOfRange { section: Section::ExportEntries, entry: 0, .. }
    ));
    let stars = encode(|record| record.star_export_entries.push(u32::MAX));
    assert!(matches!(
        stars,
        EncodeError::RequestOutOfRange { section: Section::StarExportEntries, entry: 1, .. }
    ));
}
