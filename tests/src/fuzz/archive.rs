//! The reader of archives.

use semba_embed::archive::{Archive, Builder, Compression, EntryKind, NewEntry};
use xxhash_rust::xxh3::xxh3_64;

/// Reads `bytes` as they are, and with a right checksum of the index, behind which all other checks are.
pub(super) fn check(bytes: &[u8]) {
    read(bytes);
    let mut sealed = bytes.to_vec();
    if seal(&mut sealed).is_some() {
        read(&sealed);
    }
}

fn read(bytes: &[u8]) {
    let Ok(archive) = Archive::parse(bytes) else { return };
    assert_eq!((archive.size(), archive.entries().count()), (bytes.len(), archive.len()));
    let mut copy = Builder::new(archive.engine_build_id());
    let mut end = 0;
    for entry in archive.entries() {
        let found = archive.get(entry.kind(), entry.name()).expect("what is listed is found");
        assert_eq!(found.offset(), entry.offset());
        assert!(entry.offset() >= end, "entries do not overlap");
        end = entry.offset() + entry.data().len() as u64;
        let parts = (entry.checked_head().is_ok(), entry.checked_body().is_ok());
        assert_eq!(entry.checked_data().is_ok(), parts == (true, true));
        assert!(entry.head().len() <= entry.data().len());
        copy.add(NewEntry {
            kind: entry.kind(),
            name: entry.name(),
            compression: entry.compression(),
            raw_len: entry.raw_len(),
            head_len: entry.head().len() as u64,
            data: entry.data().into(),
        })
        .expect("what was read can be written");
    }
    assert!(end <= bytes.len() as u64);
    let copy = copy.finish().expect("what was read can be written");
    assert_eq!(Archive::parse(&copy).map(|copy| copy.len()), Ok(archive.len()));
}

/// Makes the checksum of the index right, when there is an index.
fn seal(bytes: &mut [u8]) -> Option<()> {
    let number = |at: usize, size: usize| {
        let field = bytes.get(at..at + size)?;
        Some(field.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte)))
    };
    let (count, names) = (number(20, 4)?, number(32, 8)?);
    let end = (count * 64 + 48).checked_add(names)?;
    let sum = xxh3_64(bytes.get(16..usize::try_from(end).ok()?)?);
    bytes[8..16].copy_from_slice(&sum.to_le_bytes());
    Some(())
}

/// An empty archive, and one with an entry of each kind.
pub(super) fn seeds() -> Vec<Vec<u8>> {
    let mut builder = Builder::new(1);
    for (kind, name, head_len, data) in [
        (EntryKind::Module, "index.js", 4, &b"SEMB and the rest of a unit"[..]),
        (EntryKind::Module, "lib/a.js", 0, b"SEMB"),
        (EntryKind::Source, "index.js", 0, b"console.log(1)"),
        (EntryKind::SourceMap, "index.js", 0, b"{}"),
        (EntryKind::Asset, "images/a.png", 0, b""),
        (EntryKind::Config, "run", 0, b"version=1\nentry=index.js\nbytecode=auto\n"),
    ] {
        let entry = NewEntry {
            kind,
            name,
            compression: Compression::None,
            raw_len: data.len() as u64,
            head_len,
            data: data.into(),
        };
        builder.add(entry).expect("the entry fits");
    }
    let full = builder.finish().expect("the entries fit");
    vec![Builder::new(0).finish().expect("nothing fits"), full]
}
