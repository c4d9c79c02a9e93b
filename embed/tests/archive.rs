//! The archive container: round trips, refusals, damage, and how long opening one takes.

mod common;

use std::collections::BTreeMap;

use common::sample_archive;
use proptest::prelude::*;
use semba_embed::archive::{
    Archive, ArchiveError, BuildError, Builder, Compression, EntryKind, NameError, NewEntry,
};
use xxhash_rust::xxh3::xxh3_64;

const HEADER: usize = 48;
const RECORD: usize = 64;

fn entry<'a>(kind: EntryKind, name: &'a str, data: &'a [u8]) -> NewEntry<'a> {
    NewEntry {
        kind,
        name,
        compression: Compression::None,
        raw_len: data.len() as u64,
        head_len: 0,
        data: data.into(),
    }
}

/// Makes the index checksum of a changed archive right again, so that the checks behind it are reached.
fn resealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let count = u32::from_le_bytes(bytes[20..24].try_into().unwrap()) as usize;
    let names = u64::from_le_bytes(bytes[32..40].try_into().unwrap()) as usize;
    let end =
        (count.checked_mul(RECORD)).and_then(|size| size.checked_add(HEADER)?.checked_add(names));
    if let Some(index) = end.and_then(|end| bytes.get(16..end)) {
        let sum = xxh3_64(index);
        bytes[8..16].copy_from_slice(&sum.to_le_bytes());
    }
    bytes
}

/// The error of a sample archive whose record `index` has `bytes` at `field`, checksum and all.
fn record_error(index: usize, field: usize, bytes: &[u8]) -> ArchiveError {
    let mut archive = sample_archive();
    let at = HEADER + index * RECORD + field;
    archive[at..at + bytes.len()].copy_from_slice(bytes);
    Archive::parse(&resealed(archive)).map(|archive| archive.len()).unwrap_err()
}

#[test]
fn entries_are_found_by_kind_and_name() {
    let bytes = sample_archive();
    let archive = Archive::parse(&bytes).unwrap();
    assert_eq!((archive.len(), archive.is_empty(), archive.size()), (5, false, bytes.len()));
    assert_eq!(archive.engine_build_id(), 0x0123_4567_89ab_cdef);
    let listed: Vec<_> = archive.entries().map(|entry| (entry.kind(), entry.name())).collect();
    assert_eq!(
        listed,
        [
            (EntryKind::Module, "index.js"),
            (EntryKind::Source, "index.js"),
            (EntryKind::SourceMap, "index.js"),
            (EntryKind::Asset, "images/a.png"),
            (EntryKind::Config, "run"),
        ]
    );
    assert_eq!(archive.entries().len(), 5);
    let module = archive.get(EntryKind::Module, "index.js").unwrap();
    assert_eq!(module.head(), b"SEMB");
    assert_eq!(module.checked_head().unwrap(), b"SEMB");
    assert_eq!(module.checked_body().unwrap(), b" and the rest of a unit");
    assert_eq!(module.checked_data().unwrap(), b"SEMB and the rest of a unit");
    assert_eq!((module.raw_len(), module.compression()), (27, Compression::None));
    assert_eq!(archive.get(EntryKind::Asset, "images/a.png").unwrap().checked_data().unwrap(), b"");
    for (kind, name) in
        [(EntryKind::Module, "run"), (EntryKind::Config, "index.js"), (EntryKind::Asset, "")]
    {
        assert!(archive.get(kind, name).is_none());
    }
    assert!(archive.entries().all(|entry| entry.offset() % 16 == 0));
}

#[test]
fn empty_archives_are_archives() {
    let bytes = Builder::new(0).finish().unwrap();
    assert_eq!(bytes.len(), HEADER);
    let archive = Archive::parse(&bytes).unwrap();
    assert!(archive.is_empty() && archive.entries().next().is_none());
    assert!(archive.get(EntryKind::Config, "run").is_none());
}

#[test]
fn streaming_and_order_make_no_difference() {
    let names = ["b", "a/c", "a", "é"];
    let build = |order: &[usize]| {
        let mut builder = Builder::new(1);
        for &index in order {
            builder.add(entry(EntryKind::Asset, names[index], names[index].as_bytes())).unwrap();
        }
        builder
    };
    let expected = build(&[0, 1, 2, 3]).finish().unwrap();
    assert_eq!(build(&[3, 1, 0, 2]).finish().unwrap(), expected);
    let content = build(&[2, 0, 3, 1]).content().unwrap();
    assert_eq!(content.size(), expected.len() as u64);
    assert_eq!(content.into_bytes().unwrap(), expected);
}

#[test]
fn the_builder_refuses_what_the_reader_would() {
    let mut builder = Builder::new(0);
    for (name, expected) in
        [("../x", NameError::DotComponent), ("/x", NameError::Absolute), ("a\0", NameError::Nul)]
    {
        let error = builder.add(entry(EntryKind::Asset, name, b"")).unwrap_err();
        assert!(matches!(error, BuildError::Name { reason, .. } if reason == expected), "{error}");
    }
    let head = NewEntry { head_len: 2, ..entry(EntryKind::Module, "m", b"1") };
    assert!(matches!(builder.add(head), Err(BuildError::Head { .. })));
    let zstd = NewEntry {
        head_len: 1,
        compression: Compression::Zstd,
        ..entry(EntryKind::Asset, "m", b"1")
    };
    assert!(matches!(builder.add(zstd), Err(BuildError::Head { .. })));
    let size = NewEntry { raw_len: 9, ..entry(EntryKind::Module, "m", b"1") };
    assert!(matches!(builder.add(size), Err(BuildError::RawSize { .. })));
    builder.add(entry(EntryKind::Module, "m", b"1")).unwrap();
    builder.add(entry(EntryKind::Source, "m", b"1")).unwrap();
    builder.add(entry(EntryKind::Module, "m", b"2")).unwrap();
    let error = builder.finish().unwrap_err();
    assert_eq!(
        error.to_string(),
        "the archive would have two entries of kind module with the name \"m\""
    );
}

#[test]
fn headers_are_refused_in_order() {
    let bytes = sample_archive();
    let error = |bytes: &[u8]| Archive::parse(bytes).map(|archive| archive.len()).unwrap_err();
    let changed = |offset: usize, value: &[u8]| {
        let mut bytes = bytes.clone();
        bytes[offset..offset + value.len()].copy_from_slice(value);
        bytes
    };
    assert_eq!(error(&bytes[..47]), ArchiveError::TooShort(47));
    assert_eq!(error(&changed(0, b"s")), ArchiveError::WrongMagic);
    assert_eq!(error(&changed(16, &[2])), ArchiveError::UnsupportedVersion(2));
    let (expected, actual) = (bytes.len() as u64, bytes.len() as u64 - 1);
    assert_eq!(error(&bytes[..bytes.len() - 1]), ArchiveError::WrongSize { expected, actual });
    let longer = [&bytes[..], b"x"].concat();
    assert_eq!(error(&longer), ArchiveError::WrongSize { expected, actual: expected + 1 });
    for count in [6, 9, u32::MAX] {
        let bytes = changed(20, &count.to_le_bytes());
        assert!(
            matches!(
                error(&bytes),
                ArchiveError::IndexOutOfBounds { entries, .. } if entries == count
            ) || matches!(error(&bytes), ArchiveError::IndexChecksum { .. }) && count == 6
        );
    }
    for names in [u64::MAX, u64::MAX - 400, 1 << 40] {
        assert!(matches!(
            error(&changed(32, &names.to_le_bytes())),
            ArchiveError::IndexOutOfBounds { .. }
        ));
    }
    for offset in [8, 40, HEADER, HEADER + 5 * RECORD] {
        let error = error(&changed(offset, &[bytes[offset] ^ 1]));
        assert!(matches!(error, ArchiveError::IndexChecksum { .. }), "{offset}: {error}");
    }
}

#[test]
fn records_are_refused_with_their_own_errors() {
    assert_eq!(record_error(1, 56, &[9]), ArchiveError::UnknownKind { index: 1, kind: 9 });
    assert_eq!(record_error(1, 56, &[0]), ArchiveError::UnknownKind { index: 1, kind: 0 });
    assert_eq!(
        record_error(0, 57, &[2]),
        ArchiveError::UnknownCompression { index: 0, compression: 2 }
    );
    assert_eq!(record_error(4, 63, &[1]), ArchiveError::Reserved(4));
    assert_eq!(record_error(0, 24, &[28]), ArchiveError::Head(0));
    assert_eq!(record_error(0, 57, &[1]), ArchiveError::Head(0));
    assert_eq!(record_error(0, 16, &[28]), ArchiveError::RawSize(0));
    assert_eq!(
        record_error(0, 0, &[0xa8, 1]),
        ArchiveError::Misaligned { index: 0, offset: 0x1a8 }
    );
    assert_eq!(record_error(0, 0, &[0x90, 1]), ArchiveError::Overlap(0));
    assert_eq!(record_error(1, 0, &[0xb0, 1]), ArchiveError::Overlap(1));
    assert_eq!(record_error(4, 0, &[0xf0; 8]), ArchiveError::DataOutOfBounds(4));
    assert_eq!(record_error(4, 0, &[0, 0x10]), ArchiveError::DataOutOfBounds(4));
    assert_eq!(record_error(3, 8, &[0xff; 8]), ArchiveError::RawSize(3));
    assert_eq!(record_error(3, 8, &[0xff; 16]), ArchiveError::DataOutOfBounds(3));
    assert_eq!(record_error(1, 48, &[9]), ArchiveError::NameOutOfBounds(1));
    assert_eq!(record_error(4, 52, &[4]), ArchiveError::NameOutOfBounds(4));
    assert_eq!(record_error(4, 52, &[2]), ArchiveError::NameOutOfBounds(5));
    assert_eq!(record_error(4, 52, &[0xff; 4]), ArchiveError::NameOutOfBounds(4));
    assert_eq!(record_error(1, 56, &[1]), ArchiveError::NotSorted(1));
}

#[test]
fn names_are_refused_by_the_reader_too() {
    let names = HEADER + 5 * RECORD;
    for (bytes, reason) in [
        (&b"../dex.js"[..8], NameError::DotComponent),
        (b"/ndex.js", NameError::Absolute),
        (b"ind\0x.js", NameError::Nul),
        (b"ind\\x.js", NameError::Backslash),
        (b"ind//.js", NameError::EmptyComponent),
    ] {
        let mut archive = sample_archive();
        archive[names..names + 8].copy_from_slice(bytes);
        let error = Archive::parse(&resealed(archive)).map(|archive| archive.len()).unwrap_err();
        assert!(
            matches!(error, ArchiveError::Name { index: 0, reason: found, .. } if found == reason),
            "{error}"
        );
    }
    let mut archive = sample_archive();
    archive[names + 3] = 0xff;
    assert!(matches!(Archive::parse(&resealed(archive)), Err(ArchiveError::NameNotUtf8(3))));
    let mut archive = sample_archive();
    // A character over the boundary of two names.
    archive[names + 7..names + 9].copy_from_slice("é".as_bytes());
    assert!(matches!(Archive::parse(&resealed(archive)), Err(ArchiveError::NameOutOfBounds(0))));
}

#[test]
fn every_flipped_byte_is_noticed_or_harmless() {
    let bytes = sample_archive();
    let original = Archive::parse(&bytes).unwrap();
    let is_data = |at: usize| {
        original.entries().any(|entry| {
            let start = entry.offset() as usize;
            (start..start + entry.data().len()).contains(&at)
        })
    };
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x40;
        match Archive::parse(&damaged) {
            Err(_) => assert!(at < HEADER + 5 * RECORD + 39, "byte {at} is no part of the index"),
            Ok(archive) => {
                let bad = archive.entries().filter(|entry| entry.checked_data().is_err()).count();
                assert_eq!(bad, usize::from(is_data(at)), "byte {at}");
            }
        }
    }
    let module = original.get(EntryKind::Module, "index.js").unwrap().offset() as usize;
    let mut damaged = bytes.clone();
    damaged[module + 4] ^= 1;
    let archive = Archive::parse(&damaged).unwrap();
    let entry = archive.get(EntryKind::Module, "index.js").unwrap();
    assert!(entry.checked_head().is_ok(), "the head does not depend on what follows it");
    assert!(
        matches!(entry.checked_data(), Err(ArchiveError::DataChecksum { name, .. }) if name == "index.js")
    );
    damaged[module] ^= 1;
    let archive = Archive::parse(&damaged).unwrap();
    let entry = archive.get(EntryKind::Module, "index.js").unwrap();
    assert!(matches!(entry.checked_head(), Err(ArchiveError::HeadChecksum { .. })));
    assert!(matches!(entry.checked_data(), Err(ArchiveError::HeadChecksum { .. })));
}

/// Not a benchmark: the bound is an order of magnitude above what a slow machine needs.
#[test]
fn opening_a_large_archive_is_quick() {
    let names: Vec<String> = (0..10_000).map(|n| format!("chunks/module-{n:05}.js")).collect();
    let mut builder = Builder::new(0);
    for name in &names {
        builder.add(entry(EntryKind::Module, name, b"unit")).unwrap();
    }
    let large = builder.finish().unwrap();
    let small = sample_archive();
    for (what, bytes, limit) in [("10,000 entries", &large, 10_000), ("5 entries", &small, 100)] {
        let best = (0..50)
            .map(|_| {
                let start = std::time::Instant::now();
                let archive = Archive::parse(std::hint::black_box(bytes)).unwrap();
                std::hint::black_box(archive.get(EntryKind::Module, "index.js"));
                start.elapsed()
            })
            .min()
            .unwrap();
        eprintln!("{what}: {best:?}");
        assert!(best.as_micros() < limit, "{what}: {best:?}");
    }
}

fn kind() -> impl Strategy<Value = EntryKind> {
    proptest::sample::select(EntryKind::ALL.to_vec())
}

fn name() -> impl Strategy<Value = String> {
    "[a-zé日_.-]{1,6}(/[a-zé日_-]{1,6}){0,3}"
        .prop_filter("dots", |name| !matches!(&**name, "." | ".."))
        .prop_filter("dots in front", |name| !name.starts_with("./") && !name.starts_with("../"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_goes_in_comes_out(
        build_id in any::<u64>(),
        entries in proptest::collection::btree_map(
            (kind(), name()),
            (proptest::collection::vec(any::<u8>(), 0..200), any::<bool>(), any::<prop::sample::Index>(), any::<u32>()),
            0..12,
        ),
    ) {
        let mut builder = Builder::new(build_id);
        let mut expected = BTreeMap::new();
        for ((kind, name), (data, compressed, head, raw)) in &entries {
            let (compression, head_len, raw_len) = if *compressed {
                (Compression::Zstd, 0, u64::from(*raw))
            } else {
                (Compression::None, head.index(data.len() + 1) as u64, data.len() as u64)
            };
            builder.add(NewEntry { kind: *kind, name, compression, raw_len, head_len, data: data.as_slice().into() }).unwrap();
            expected.insert((*kind, name.as_str()), (compression, raw_len, head_len as usize, data));
        }
        let bytes = builder.finish().unwrap();
        let archive = Archive::parse(&bytes).unwrap();
        prop_assert_eq!(archive.engine_build_id(), build_id);
        prop_assert_eq!(archive.len(), expected.len());
        prop_assert!(archive.entries().map(|e| (e.kind(), e.name())).eq(expected.keys().copied()));
        for ((kind, name), (compression, raw_len, head_len, data)) in expected {
            let entry = archive.get(kind, name).unwrap();
            prop_assert_eq!((entry.kind(), entry.name()), (kind, name));
            prop_assert_eq!((entry.compression(), entry.raw_len()), (compression, raw_len));
            prop_assert_eq!(entry.checked_head().unwrap(), &data[..head_len]);
            prop_assert_eq!(entry.checked_data().unwrap(), &data[..]);
            prop_assert_eq!(entry.offset() % 16, 0);
        }
    }

    #[test]
    fn damaged_archives_never_panic(
        edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<[u8; 4]>(), 1..=4_usize), 1..6),
        end in proptest::option::weighted(0.2, any::<prop::sample::Index>()),
        reseal in any::<bool>(),
    ) {
        let mut bytes = sample_archive();
        for (index, value, len) in edits {
            let start = index.index(bytes.len() - 4);
            bytes[start..start + len].copy_from_slice(&value[..len]);
        }
        if let Some(end) = end {
            bytes.truncate(end.index(bytes.len()));
        }
        if reseal && bytes.len() >= HEADER {
            bytes = resealed(bytes);
        }
        if let Ok(archive) = Archive::parse(&bytes) {
            for entry in archive.entries() {
                let _ = (entry.checked_data(), entry.head(), entry.raw_len());
                prop_assert!(archive.get(entry.kind(), entry.name()).is_some());
            }
        }
    }
}
