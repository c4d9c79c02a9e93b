//! The examples of SPEC.md are what the code writes and reads, byte by byte.

mod common;

use std::collections::BTreeMap;

use common::{synthetic, synthetic_macho, synthetic_pe};
use object::elf::EM_X86_64;
use semba_embed::archive::{Archive, Builder, Compression, EntryKind, NewEntry};
use semba_embed::elf::find_archive;
use semba_embed::inject;
use semba_embed::slot::{self, Identity};

/// The bytes of each block that opens with "```hex NAME". A line is an offset, bytes, and `|` with what they are.
fn examples() -> BTreeMap<String, Vec<u8>> {
    let mut examples = BTreeMap::new();
    let mut open: Option<(String, Vec<u8>)> = None;
    for line in include_str!("../SPEC.md").lines() {
        if let Some(name) = line.strip_prefix("```hex ") {
            open = Some((name.to_owned(), Vec::new()));
        } else if line == "```" {
            if let Some((name, bytes)) = open.take() {
                assert!(examples.insert(name.clone(), bytes).is_none(), "two examples `{name}`");
            }
        } else if let Some((name, bytes)) = &mut open {
            let (hex, _) = line.split_once('|').unwrap_or((line, ""));
            let mut words = hex.split_whitespace();
            let offset = usize::from_str_radix(words.next().unwrap(), 16).unwrap();
            assert_eq!(offset, bytes.len(), "{name}: the offset of `{line}`");
            bytes.extend(words.map(|word| u8::from_str_radix(word, 16).unwrap()));
        }
    }
    examples
}

fn assert_example(name: &str, actual: &[u8]) {
    let expected =
        examples().remove(name).unwrap_or_else(|| panic!("SPEC.md has no example `{name}`"));
    assert_eq!(
        expected,
        actual,
        "{name}: what the code writes is not what SPEC.md says:\n{}",
        dump(actual)
    );
}

fn dump(bytes: &[u8]) -> String {
    let line = |(index, chunk): (usize, &[u8])| {
        let hex: Vec<String> = chunk.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{:04x}  {}\n", index * 8, hex.join(" "))
    };
    bytes.chunks(8).enumerate().map(line).collect()
}

fn two_entries() -> Vec<u8> {
    let mut builder = Builder::new(0x1122_3344_5566_7788);
    let module = NewEntry {
        kind: EntryKind::Module,
        name: "a.js",
        compression: Compression::None,
        raw_len: 8,
        head_len: 4,
        data: b"headbody".into(),
    };
    let config = NewEntry {
        kind: EntryKind::Config,
        name: "run",
        compression: Compression::Zstd,
        raw_len: 2,
        head_len: 0,
        data: b"zst".into(),
    };
    builder.add(config).unwrap();
    builder.add(module).unwrap();
    builder.finish().unwrap()
}

#[test]
fn archives() {
    assert_example("empty archive", &Builder::new(0).finish().unwrap());
    assert_example("archive with two entries", &two_entries());
    let bytes = examples().remove("archive with two entries").unwrap();
    let archive = Archive::parse(&bytes).unwrap();
    let module = archive.get(EntryKind::Module, "a.js").unwrap();
    assert_eq!(
        (module.checked_head().unwrap(), module.checked_body().unwrap()),
        (&b"head"[..], &b"body"[..])
    );
    assert_eq!(archive.get(EntryKind::Config, "run").unwrap().checked_data().unwrap(), b"zst");
}

#[test]
fn elf() {
    let archive = Builder::new(0).finish().unwrap();
    let stub = synthetic::stub(EM_X86_64, 0x1000);
    let file = inject(&stub, &archive).unwrap();
    assert_example("slot of a stub", &stub[synthetic::SLOT..synthetic::SLOT + 168]);
    assert_example("slot with an archive", &file[synthetic::SLOT..synthetic::SLOT + 64]);
    assert_example("spare note", &stub[synthetic::NOTE..synthetic::NOTE + 32]);
    let header = synthetic::SEGMENTS + 3 * synthetic::SEGMENT_SIZE;
    assert_example("program header", &file[header..header + synthetic::SEGMENT_SIZE]);
    assert_example("section header", &file[file.len() - 64..]);
    assert_eq!(find_archive(&file).unwrap(), Some(&archive[..]));
}

#[test]
fn macho() {
    use synthetic_macho::{ARM64, SEMBA, SIGNATURE, command, read, stub};
    let archive = Builder::new(0).finish().unwrap();
    let file = inject(&stub(ARM64, true), &archive).unwrap();
    let start = command(&file, SEMBA);
    assert_example("Mach-O segment and section", &file[start..start + 152]);
    let start = read(&file, command(&file, SIGNATURE) + 8) as usize;
    assert_example("code signature", &file[start..start + 154]);
    assert_eq!(semba_embed::macho::find_archive(&file).unwrap(), Some(&archive[..]));
}

#[test]
fn pe() {
    let archive = Builder::new(0).finish().unwrap();
    let file = inject(&synthetic_pe::stub(synthetic_pe::AMD64), &archive).unwrap();
    let start = synthetic_pe::SECTIONS + 3 * synthetic_pe::SECTION_SIZE;
    assert_example("PE section header", &file[start..start + synthetic_pe::SECTION_SIZE]);
    assert_eq!(semba_embed::pe::find_archive(&file).unwrap(), Some(&archive[..]));
}

#[test]
fn every_example_is_checked() {
    let names: Vec<String> = examples().into_keys().collect();
    let checked = [
        "Mach-O segment and section",
        "PE section header",
        "archive with two entries",
        "code signature",
        "empty archive",
        "program header",
        "section header",
        "slot of a stub",
        "slot with an archive",
        "spare note",
    ];
    assert_eq!(names, checked);
}

#[test]
fn magic_and_identity() {
    let slot = examples().remove("slot of a stub").unwrap();
    assert_eq!(slot[..16], slot::magic());
    let text = std::str::from_utf8(&slot[64..]).unwrap().trim_end_matches('\0');
    let identity = Identity::parse(text).unwrap();
    assert_eq!(identity.to_string(), text);
    assert_eq!((identity.engine_build_id, &*identity.target), (0xff, "t"));
}
