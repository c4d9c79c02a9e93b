//! What goes in comes out: encoder and decoder agree on every record.

mod common;

use proptest::collection::vec;
use proptest::prelude::*;
use semba_bmes::{Head, ModuleRequest, RequestRef, SourceInfo, Unit, encode, inspect};

fn owned(request: RequestRef<'_>) -> ModuleRequest {
    let attributes = request.attributes().map(|(key, value)| (key.to_owned(), value.to_owned()));
    ModuleRequest { specifier: request.specifier().to_owned(), attributes: attributes.collect() }
}

proptest! {
    #[test]
    fn a_unit_gives_back_what_was_encoded(
        record in common::record(),
        engine in common::any_engine(),
        source in vec(any::<u8>(), 0..40),
        bytecode in vec(any::<u8>(), 0..70),
    ) {
        let info = SourceInfo::of(&source);
        let bytes = encode(&record, &engine, &info, &bytecode).unwrap();
        prop_assert_eq!(&bytes, &encode(&record, &engine, &info, &bytecode).unwrap());

        let unit = Unit::validate(&bytes, Some(&engine), Some(&source)).unwrap();
        prop_assert_eq!(unit.record(), record.clone());
        prop_assert_eq!(unit.flags(), record.flags);
        prop_assert_eq!(unit.source(), Some(info));
        prop_assert_eq!(unit.engine().unwrap().to_engine(), engine);
        prop_assert_eq!(unit.bytecode(), &bytecode);
        prop_assert_eq!(unit.bytecode_offset() % 16, 0);
        prop_assert_eq!(unit.bytecode_offset() as usize + bytecode.len(), bytes.len());

        let head = Head::parse(&bytes).unwrap();
        prop_assert_eq!(head.requests().len(), record.requested_modules.len());
        prop_assert_eq!(head.requests().map(owned).collect::<Vec<_>>(), record.requested_modules);
        prop_assert_eq!(head.bytecode(), &bytecode);
        prop_assert_eq!(head.bytecode_offset(), unit.bytecode_offset());

        let inspection = inspect(&bytes);
        prop_assert_eq!(inspection.problem, None);
        prop_assert_eq!(inspection.contents.unwrap().record, unit.record());
    }

    /// The head is readable with nothing behind the requested modules being so.
    #[test]
    fn a_head_does_not_depend_on_what_follows(record in common::record()) {
        let unit = encode(&record, &common::engine(), &SourceInfo::of(b""), b"code").unwrap();
        let expected: Vec<_> = Head::parse(&unit).unwrap().requests().map(owned).collect();
        let list: usize = expected.iter().map(|request| {
            let attributes = request.attributes.iter();
            let attributes: usize = attributes.map(|(key, value)| 8 + key.len() + value.len()).sum();
            8 + request.specifier.len() + attributes
        }).sum();
        let mut damaged = unit.clone();
        damaged[semba_bmes::HEADER_SIZE + 4 + list..].fill(0xFF);
        prop_assert!(Unit::parse(&damaged).is_err());
        let head = Head::parse(&damaged).unwrap();
        prop_assert_eq!(head.requests().map(owned).collect::<Vec<_>>(), expected);
    }
}

#[test]
fn flags_have_names() {
    use semba_bmes::{CodeFeatures, ModuleFlags};
    let flags = ModuleFlags::STRICT | ModuleFlags::HAS_TOP_LEVEL_AWAIT;
    assert_eq!(flags.names(), ["hasTopLevelAwait", "strict"]);
    assert_eq!(ModuleFlags::from_bits(1 << 31).names(), [""; 0]);
    assert_eq!(ModuleFlags::from_bits(1 << 31).bits(), 1 << 31);
    let mut features = CodeFeatures::empty();
    features.set(CodeFeatures::REG_EXP | CodeFeatures::AWAIT, true);
    features.set(CodeFeatures::AWAIT, false);
    assert_eq!(features.names(), ["regExp"]);
    assert!(features.contains(CodeFeatures::REG_EXP) && !features.contains(CodeFeatures::AWAIT));
    assert_eq!(format!("{features:?}"), "CodeFeatures(0x2000: regExp)");
}

/// Every name in the table of SPEC.md is the name of its bit, and every named bit is in the table.
#[test]
fn the_spec_names_every_flag() {
    use semba_bmes::{CodeFeatures, ModuleFlags};
    let spec = include_str!("../SPEC.md");
    for bit in 0..32 {
        let features = CodeFeatures::from_bits(1 << bit).names();
        let flags = ModuleFlags::from_bits(1 << bit).names();
        for name in features.into_iter().chain(flags) {
            assert!(spec.contains(&format!("| {bit} | `{name}` |")), "{bit} {name}");
        }
    }
    let named = CodeFeatures::from_bits(u32::MAX).names().len()
        + ModuleFlags::from_bits(u32::MAX).names().len();
    let rows = spec.lines().filter(|line| {
        let mut cells = line.split('|').skip(1).map(str::trim);
        let bit = cells.next().is_some_and(|cell| cell.parse::<u8>().is_ok());
        bit && cells.next().is_some_and(|cell| cell.starts_with('`'))
    });
    assert_eq!(rows.count(), named);
}
