//! What the fuzzers under `fuzz/` check, and short seeded versions of them for every run of the tests.
//!
//! Unlike the rest of this crate the targets know the library crates from inside. Each is a function over bytes that
//! panics when something is wrong, and seeds that it starts from, made by code.

mod archive;
mod bmes;
mod choices;
mod code;
mod executable;
mod graph;
#[path = "../../../embed/tests/common/synthetic.rs"]
#[allow(dead_code, reason = "the tests of `embed` use more of it")]
mod synthetic;
#[path = "../../../embed/tests/common/synthetic_macho.rs"]
#[allow(dead_code, reason = "the tests of `embed` use more of it")]
mod synthetic_macho;
#[path = "../../../embed/tests/common/synthetic_pe.rs"]
#[allow(dead_code, reason = "the tests of `embed` use more of it")]
mod synthetic_pe;

use crate::random::Random;

/// A fuzz target.
pub struct Target {
    /// Its name, also that of the file in `fuzz/fuzz_targets`.
    pub name: &'static str,
    /// Panics when `bytes` are treated wrongly.
    pub check: fn(bytes: &[u8]),
    /// What to start from.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// All targets.
pub const TARGETS: [Target; 6] = [
    Target { name: "bmes", check: bmes::check, seeds: bmes::seeds },
    Target { name: "archive", check: archive::check, seeds: archive::seeds },
    Target { name: "elf", check: executable::check_elf, seeds: executable::elf_seeds },
    Target { name: "macho", check: executable::check_macho, seeds: executable::macho_seeds },
    Target { name: "pe", check: executable::check_pe, seeds: executable::pe_seeds },
    Target { name: "graph", check: graph::check, seeds: graph::seeds },
];

/// The target of this name.
///
/// # Panics
/// When there is none.
pub fn target(name: &str) -> &'static Target {
    let found = TARGETS.iter().find(|target| target.name == name);
    found.unwrap_or_else(|| panic!("there is no fuzz target {name}"))
}

/// Checks the seeds of a target, and then `count` variations of them that depend on `seed` only.
pub fn check_seeded(target: &Target, seed: u64, count: usize) {
    let seeds = (target.seeds)();
    for bytes in &seeds {
        (target.check)(bytes);
    }
    let mut random = Random::new(seed);
    for _ in 0..count {
        let mut bytes = seeds[random.below(seeds.len())].clone();
        for _ in 0..=random.below(4) {
            vary(&mut bytes, &seeds, &mut random);
        }
        (target.check)(&bytes);
    }
}

/// Numbers that counts, sizes and offsets are compared with.
const NUMBERS: [u64; 16] = [
    0,
    1,
    2,
    7,
    16,
    0x30,
    0xff,
    0x100,
    0xffff,
    0x1_0000,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    1 << 47,
    1 << 63,
    u64::MAX,
];

/// One change, as a fuzzer would make it.
fn vary(bytes: &mut Vec<u8>, seeds: &[Vec<u8>], random: &mut Random) {
    let at = random.below(bytes.len());
    let len = (1 + random.below(8)).min(bytes.len() - at);
    match random.below(8) {
        0 | 1 if !bytes.is_empty() => bytes[at] ^= 1 << random.below(8),
        2 if !bytes.is_empty() => bytes[at] = random.bits() as u8,
        3 | 4 => {
            let number = NUMBERS[random.below(NUMBERS.len())].to_le_bytes();
            bytes[at..at + len].copy_from_slice(&number[..len]);
        }
        5 => {
            bytes.drain(at..at + len);
        }
        6 => {
            let other = &seeds[random.below(seeds.len())];
            let start = random.below(other.len());
            let end = (start + 1 + random.below(64)).min(other.len());
            bytes.splice(at..at, other[start..end].iter().copied());
        }
        _ => bytes.truncate(at + len),
    }
}
