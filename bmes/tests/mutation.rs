//! Damaged units: reading never panics, and `validate` notices every change to what was written.

mod common;

use proptest::collection::vec;
use proptest::prelude::*;
use semba_bmes::{Head, Unit, encode, inspect, validate_metadata};

/// Reads everything that can be read of `bytes`.
fn exercise(bytes: &[u8]) {
    if let Ok(head) = Head::parse(bytes) {
        for request in head.requests() {
            let _ = (request.specifier(), request.attributes().count());
        }
        let _ = head.bytecode();
    }
    let _ = Unit::validate(bytes, Some(&common::engine()), Some(common::SOURCE));
    let inspection = inspect(bytes);
    assert_eq!(inspection.contents.is_some(), Unit::parse(bytes).is_ok());
    assert!(inspection.problem.is_some() || validate_metadata(bytes));
    if let Ok(unit) = Unit::parse(bytes) {
        assert_eq!(unit.record().requested_modules.len(), unit.requests().len());
        // What can be parsed is a record like any other.
        let source = unit.source().unwrap_or_default();
        encode(&unit.record(), &common::engine(), &source, unit.bytecode()).unwrap();
    }
}

#[derive(Clone, Debug)]
enum Edit {
    Flip(usize, u8),
    /// Replaces four bytes, as damage to a count or a length would.
    Number(usize, u32),
    Insert(usize, Vec<u8>),
    Remove(usize, usize),
    Truncate(usize),
}

impl Edit {
    fn apply(self, bytes: &mut Vec<u8>) {
        let place = |at: usize| at % (bytes.len() + 1);
        match self {
            Self::Flip(at, mask) => {
                let at = place(at).min(bytes.len().saturating_sub(1));
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= mask;
                }
            }
            Self::Number(at, value) => {
                let at = place(at) & !3;
                if let Some(field) = bytes.get_mut(at..at + 4) {
                    field.copy_from_slice(&value.to_le_bytes());
                }
            }
            Self::Insert(at, new) => {
                let at = place(at);
                bytes.splice(at..at, new);
            }
            Self::Remove(at, count) => {
                let start = place(at);
                let end = (start + count).min(bytes.len());
                bytes.drain(start..end);
            }
            Self::Truncate(at) => bytes.truncate(place(at)),
        }
    }
}

fn edit() -> impl Strategy<Value = Edit> {
    let number = prop_oneof![any::<u32>(), 0..40_u32, Just(u32::MAX), Just(u32::MAX / 2)];
    prop_oneof![
        (any::<usize>(), 1..=u8::MAX).prop_map(|(at, mask)| Edit::Flip(at, mask)),
        (any::<usize>(), number).prop_map(|(at, value)| Edit::Number(at, value)),
        (any::<usize>(), vec(any::<u8>(), 1..9)).prop_map(|(at, new)| Edit::Insert(at, new)),
        (any::<usize>(), 1..9_usize).prop_map(|(at, count)| Edit::Remove(at, count)),
        any::<usize>().prop_map(Edit::Truncate),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn edited_units_never_panic(record in common::record(), edits in vec(edit(), 1..4)) {
        let source = semba_bmes::SourceInfo::of(common::SOURCE);
        let mut bytes = encode(&record, &common::engine(), &source, b"bytecode").unwrap();
        for edit in edits {
            edit.apply(&mut bytes);
        }
        exercise(&bytes);
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in vec(any::<u8>(), 0..120)) {
        exercise(&bytes);
        let mut with_header = semba_bmes::MAGIC.to_le_bytes().to_vec();
        with_header.extend(3_u32.to_le_bytes());
        with_header.extend(u32::try_from(bytes.len() & !15).unwrap().to_le_bytes());
        with_header.extend(0_u32.to_le_bytes());
        with_header.extend(&bytes);
        exercise(&with_header);
    }
}

/// Every bit of a unit matters: padding and the checksums themselves included.
#[test]
fn every_flipped_bit_is_noticed() {
    let unit = common::full_unit();
    let engine = common::engine();
    Unit::validate(&unit, Some(&engine), None).unwrap();
    for at in 0..unit.len() {
        for bit in 0..8 {
            let mut damaged = unit.clone();
            damaged[at] ^= 1 << bit;
            exercise(&damaged);
            // Not even a check of the engine is needed for that.
            let error = Unit::validate(&damaged, None, None).map(|unit| unit.record());
            assert!(error.is_err(), "bit {bit} of byte {at:#x}");
        }
    }
}

#[test]
fn every_truncation_is_noticed() {
    let unit = common::full_unit();
    for size in 0..unit.len() {
        exercise(&unit[..size]);
        assert!(Unit::parse(&unit[..size]).is_err(), "{size} bytes");
        assert!(Head::parse(&unit[..size]).is_err(), "{size} bytes");
    }
}

#[test]
fn bytes_behind_a_unit_are_not_part_of_it() {
    let unit = common::full_unit();
    let mut longer = unit.clone();
    longer.extend([0xAA; 100]);
    let read = Unit::validate(&longer, Some(&common::engine()), Some(common::SOURCE)).unwrap();
    assert_eq!(read.record(), Unit::parse(&unit).unwrap().record());
    assert_eq!(read.bytecode(), b"bytecode");
}
