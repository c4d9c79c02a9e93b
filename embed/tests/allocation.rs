//! A large archive is written without being held in memory, and quickly.
//!
//! The counters are the process's, so that this file has one test only.

mod common;

use std::alloc::System;
use std::io::{self, Read, Write};
use std::time::Duration;

use common::{synthetic, synthetic_macho, synthetic_pe};
use object::elf::EM_X86_64;
use rustix::time::{ClockId, clock_gettime};
use semba_embed::archive::{Builder, Compression, EntryKind, NewEntry};
use semba_embed::content::{Data, Source};
use semba_embed::{Options, inject_into};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const SIZE: u64 = 100 << 20;
/// Everything that is ever allocated, the page hashes of a Mach-O file (a 128th of it) included.
const MEMORY: usize = 8 << 20;
const TIME: Duration = Duration::from_secs(1);

/// Bytes that take no memory.
#[derive(Debug)]
struct Pattern;

impl Source for Pattern {
    fn size(&self) -> u64 {
        SIZE
    }

    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(io::repeat(0x5a).take(SIZE)))
    }
}

/// Forgets what is written.
struct Counter(u64);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

#[test]
fn a_large_archive_takes_little_memory_and_time() {
    let stubs = [
        synthetic::stub(EM_X86_64, 0x1000),
        synthetic_macho::stub(synthetic_macho::ARM64, true),
        synthetic_pe::stub(synthetic_pe::AMD64),
    ];
    for stub in stubs {
        let (start, region) = (processor_time(), Region::new(ALLOCATOR));
        let mut builder = Builder::new(1);
        let entry = NewEntry {
            kind: EntryKind::Asset,
            name: "large",
            compression: Compression::None,
            raw_len: SIZE,
            head_len: 0,
            data: Data::Source(&Pattern),
        };
        builder.add(entry).unwrap();
        let mut output = Counter(0);
        let content = builder.content().unwrap();
        let size = inject_into(&stub, &content, &Options::default(), &mut output).unwrap();
        let (took, allocated) = (processor_time() - start, region.change().bytes_allocated);
        let format = semba_embed::Format::detect(&stub).unwrap();
        eprintln!("{format}: {took:?}, {allocated} bytes allocated");
        assert_eq!(output.0, size);
        assert!(size > SIZE && size < SIZE + MEMORY as u64);
        assert!(allocated < MEMORY, "{format}: {allocated} bytes");
        // Without optimization hashing alone takes longer.
        assert!(took < TIME || cfg!(debug_assertions), "{format}: {took:?}");
    }
}
