//! Reading allocates in proportion to its input, whatever the counts in it claim.
//!
//! The counters are the process's, so that this file has one test only.

mod common;

use std::alloc::System;

use semba_bmes::{Head, SourceInfo, Unit, encode, inspect};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// What a byte of input may cost. The smallest list entries are one string of four bytes, which in memory are a
/// `String`; a growing vector doubles that.
const PER_BYTE: usize = 16;
/// What an error may cost in any case.
const CONSTANT: usize = 512;

fn allocated(action: impl FnOnce()) -> usize {
    let region = Region::new(ALLOCATOR);
    action();
    region.change().bytes_allocated
}

fn check(bytes: &[u8], what: &str) {
    let limit = bytes.len() * PER_BYTE + CONSTANT;
    let read = allocated(|| {
        let _ = inspect(bytes);
    });
    assert!(read <= limit, "{what}: inspecting {} bytes allocated {read}", bytes.len());
    let record = allocated(|| {
        let _ = Unit::parse(bytes).map(|unit| unit.record());
    });
    assert!(record <= limit, "{what}: {} bytes became {record}", bytes.len());
}

#[test]
fn reading_allocates_in_proportion() {
    let unit = common::full_unit();
    let views = allocated(|| {
        Unit::parse(&unit).unwrap();
        Head::parse(&unit).unwrap();
        Unit::parse(&unit[..100]).unwrap_err();
    });
    assert_eq!(views, 0, "views are borrowed");

    // A number of every size at every offset stands in for every count and every length.
    for at in 0..unit.len() - 4 {
        for number in [0x10, 0x40, 0x1000, 0x0100_0000, 0x3FFF_FFFF, 0x8000_0000, u32::MAX] {
            let mut damaged = unit.clone();
            common::write_u32(&mut damaged, at, number);
            check(&damaged, &format!("{number:#x} at {at:#x}"));
        }
    }

    // The dearest entries for their size.
    let mut record = semba_bmes::ModuleRecord {
        requested_modules: vec![Default::default(); 2_000],
        declared_variables: vec![String::new(); 2_000],
        ..Default::default()
    };
    record.requested_modules[0].attributes = vec![Default::default(); 2_000];
    let unit = encode(&record, &common::engine(), &SourceInfo::default(), &[]).unwrap();
    check(&unit, "smallest entries");
}
