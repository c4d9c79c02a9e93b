//! What is written in pieces is what is made in memory, and what cannot be read is told.

mod common;

use std::cell::Cell;
use std::io::{self, ErrorKind, Read, Write};

use common::{synthetic, synthetic_macho, synthetic_pe};
use object::elf::{EM_AARCH64, EM_X86_64};
use proptest::prelude::*;
use semba_embed::archive::{Builder, Compression, EntryKind, NewEntry};
use semba_embed::content::{Content, Data, Source, SourceError};
use semba_embed::{InjectError, Options, WriteError, inject, inject_into};

/// Bytes that come a few at a time.
#[derive(Debug)]
struct Dripping {
    bytes: Vec<u8>,
    at_once: usize,
}

struct Drops<'a> {
    rest: &'a [u8],
    at_once: usize,
    interrupted: bool,
}

impl Source for Dripping {
    fn size(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(Drops { rest: &self.bytes, at_once: self.at_once, interrupted: false }))
    }
}

impl Read for Drops<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.interrupted = !self.interrupted;
        if self.interrupted {
            return Err(ErrorKind::Interrupted.into());
        }
        let count = buffer.len().min(self.at_once);
        self.rest.read(&mut buffer[..count])
    }
}

/// Says it has `size` bytes; gives those of `readings`, another one each time.
#[derive(Debug)]
struct Changing {
    size: u64,
    readings: Vec<Result<&'static str, ErrorKind>>,
    opened: Cell<usize>,
}

impl Source for Changing {
    fn size(&self) -> u64 {
        self.size
    }

    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        let reading = self.readings[self.opened.replace(self.opened.get() + 1)];
        Ok(Box::new(reading.map_err(io::Error::from)?.as_bytes()))
    }
}

fn stubs() -> [Vec<u8>; 7] {
    [
        synthetic::stub(EM_X86_64, 0x1000),
        synthetic::stub(EM_AARCH64, 0x1_0000),
        synthetic_macho::stub(synthetic_macho::ARM64, true),
        synthetic_macho::stub(synthetic_macho::ARM64, false),
        synthetic_macho::stub(synthetic_macho::X86_64, true),
        synthetic_pe::stub(synthetic_pe::AMD64),
        synthetic_pe::stub(synthetic_pe::ARM64),
    ]
}

fn asset<'a>(name: &'a str, data: Data<'a>) -> NewEntry<'a> {
    NewEntry {
        kind: EntryKind::Asset,
        name,
        compression: Compression::None,
        raw_len: data.size(),
        head_len: 0,
        data,
    }
}

fn archive<'a>(entries: impl IntoIterator<Item = (&'a str, Data<'a>)>) -> Content<'a> {
    let mut builder = Builder::new(3);
    for (name, data) in entries {
        builder.add(asset(name, data)).unwrap();
    }
    builder.content().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pieces_make_no_difference(
        files in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..9_000), 1..5),
        at_once in 1_usize..5_000,
    ) {
        let names = ["a", "b/c", "b/d", "e"];
        let sources: Vec<Dripping> =
            files.iter().map(|bytes| Dripping { bytes: bytes.clone(), at_once }).collect();
        let named = || names.into_iter();
        let in_memory = archive(named().zip(files.iter().map(|bytes| bytes.as_slice().into())));
        let in_memory = in_memory.into_bytes().unwrap();
        for stub in stubs() {
            let data = sources.iter().map(|source| Data::Source(source as &dyn Source));
            let content = archive(named().zip(data));
            prop_assert_eq!(content.size(), in_memory.len() as u64);
            let mut file = Vec::new();
            let size = inject_into(&stub, &content, &Options::default(), &mut file).unwrap();
            prop_assert_eq!(size, file.len() as u64);
            prop_assert!(file == inject(&stub, &in_memory).unwrap());
            prop_assert!(content.into_bytes().unwrap() == in_memory);
        }
    }
}

#[test]
fn files_that_change_are_told() {
    let changing = |readings| Changing { size: 3, readings, opened: Cell::new(0) };
    // Read for its checksum: fewer bytes than it said, more, none at all.
    for (readings, expected) in [
        (vec![Ok("ab")], "\"f\" was changed while it was read; build again"),
        (vec![Ok("abcd")], "\"f\" was changed while it was read; build again"),
        (vec![Err(ErrorKind::NotFound)], "cannot read \"f\": entity not found"),
    ] {
        let source = changing(readings);
        let mut builder = Builder::new(1);
        builder.add(asset("f", Data::Source(&source))).unwrap();
        assert_eq!(builder.content().unwrap_err().to_string(), expected);
    }
    // Read for the archive's digest, and to be written.
    for readings in [
        vec![Ok("abc"), Ok("abd")],
        vec![Ok("abc"), Ok("abc"), Ok("abd")],
        vec![Ok("abc"), Ok("abc"), Ok("ab")],
        vec![Ok("abc"), Ok("abc"), Ok("abcd")],
    ] {
        for stub in stubs() {
            let source = changing(readings.clone());
            let content = archive([("f", Data::Source(&source))]);
            let error = inject_into(&stub, &content, &Options::default(), &mut Vec::new());
            let error = error.unwrap_err();
            assert!(matches!(error, WriteError::Source(SourceError::Changed(_))), "{error}");
            assert_eq!(source.opened.get(), readings.len());
        }
    }
}

/// A disk with room for so many bytes.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = bytes.len().min(self.0);
        self.0 -= count;
        if count == 0 { Err(ErrorKind::StorageFull.into()) } else { Ok(count) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn outputs_that_fail_are_told() {
    for stub in stubs() {
        let size = inject(&stub, &[7; 5000]).unwrap().len();
        for room in [0, 1, 0x1000, size / 2, size - 1] {
            let content = Content::from(&[7; 5000][..]);
            let error = inject_into(&stub, &content, &Options::default(), &mut Full(room));
            let error = error.unwrap_err();
            assert!(
                matches!(&error, WriteError::Output(cause) if cause.kind() == ErrorKind::StorageFull)
            );
        }
        let content = Content::from(&[7; 5000][..]);
        inject_into(&stub, &content, &Options::default(), &mut Full(size)).unwrap();
    }
}

#[test]
fn nothing_is_written_of_what_is_refused() {
    for stub in stubs() {
        let mut output = Vec::new();
        let empty = inject_into(&stub, &Content::default(), &Options::default(), &mut output);
        assert!(matches!(empty, Err(WriteError::Inject(InjectError::EmptyArchive))));
        let filled = inject(&stub, b"archive").unwrap();
        let content = Content::from(&b"archive"[..]);
        let again = inject_into(&filled, &content, &Options::default(), &mut output);
        assert!(matches!(again, Err(WriteError::Inject(InjectError::AlreadyFilled))));
        assert!(output.is_empty());
    }
}
