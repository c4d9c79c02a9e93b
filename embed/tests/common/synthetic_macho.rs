//! The smallest Mach-O stub, made byte by byte: for refusals and mutations, and for machines without a linker.

use semba_embed::slot;

use super::synthetic::put;

/// `CPU_TYPE_X86_64`.
pub(crate) const X86_64: u32 = 0x0100_0007;
/// `CPU_TYPE_ARM64`.
pub(crate) const ARM64: u32 = 0x0100_000c;

/// The load commands of a stub, by index.
pub(crate) const TEXT: usize = 1;
pub(crate) const SEMBA: usize = 2;
pub(crate) const LINKEDIT: usize = 3;
pub(crate) const FIXUPS: usize = 4;
pub(crate) const SYMTAB: usize = 6;
pub(crate) const UUID: usize = 10;
/// Only in stubs that are signed.
pub(crate) const SIGNATURE: usize = 13;

const BASE: u64 = 0x1_0000_0000;
const REQ_DYLD: u32 = 0x8000_0000;

/// Size of the processor's pages.
pub(crate) const fn page(cpu: u32) -> usize {
    if cpu == ARM64 { 0x4000 } else { 0x1000 }
}

/// File offset of the slot.
pub(crate) const fn slot_offset(cpu: u32) -> usize {
    page(cpu)
}

/// What is in `__LINKEDIT` without a signature: blobs of which each byte says which one it belongs to.
const BLOBS: [(u8, usize); 6] = [(1, 0x38), (2, 0x18), (3, 8), (4, 0x10), (5, 0x20), (6, 0x14)];

/// Size of that.
pub(crate) const CONTENT: usize = 0x9c;

/// A stub for `cpu`, with a signature (of zeros) or without.
pub(crate) fn stub(cpu: u32, signed: bool) -> Vec<u8> {
    let page = page(cpu);
    let linkedit = 2 * page;
    let at = |index: usize| {
        (linkedit + BLOBS[..index].iter().map(|(_, size)| size).sum::<usize>()) as u32
    };
    let signature = (linkedit + CONTENT).next_multiple_of(16);
    let end = if signed { signature + 0x100 } else { linkedit + CONTENT };
    let mut commands = vec![
        segment("__PAGEZERO", [0, BASE, 0, 0], [0, 0], &[]),
        segment(
            "__TEXT",
            [BASE, page as u64, 0, page as u64],
            [5, 5],
            &section("__text", "__TEXT", page as u64 - 0x20, 0x20),
        ),
        // Shorter than a page, as some linkers leave it.
        segment(
            "__SEMBA",
            [BASE + page as u64, 0x100, page as u64, 0x100],
            [3, 3],
            &section("__archive", "__SEMBA", page as u64, 0x100),
        ),
        segment(
            "__LINKEDIT",
            [BASE + linkedit as u64, page as u64, linkedit as u64, (end - linkedit) as u64],
            [1, 1],
            &[],
        ),
        words(&[0x34 | REQ_DYLD, 16, at(0), 0x38]),
        words(&[0x33 | REQ_DYLD, 16, at(1), 0x18]),
        words(&[2, 24, at(3), 1, at(5), 0x14]),
        words(&[0xb, 80, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, at(4), 8, 0, 0, 0, 0]),
        words(&[0x26, 16, at(2), 8]),
        words(&[0x29, 16, at(3), 0]),
        words(&[0x1b, 24, 1, 2, 3, 4]),
        words(&[0x32, 24, 1, 0x000b_0000, 0x000b_0000, 0]),
        words(&[0x28 | REQ_DYLD, 24, page as u32 - 0x20, 0, 0, 0]),
    ];
    if signed {
        commands.push(words(&[0x1d, 16, signature as u32, 0x100]));
    }
    let size: usize = commands.iter().map(Vec::len).sum();
    let header =
        words(&[0xfeed_facf, cpu, 0, 2, commands.len() as u32, size as u32, 0x0020_0085, 0]);

    let mut file = vec![0; end];
    put(&mut file, 0, &[header, commands.concat()].concat());
    put(&mut file, page - 0x20, &[0xcc; 0x20]);
    put(&mut file, page, &slot::magic());
    put(
        &mut file,
        page + 64,
        b"semba=0.0.1\ntarget=t\nengine=e\nengine-version=1\nengine-build-id=00000000000000ff\ndata-model=le64\n",
    );
    for (index, (byte, size)) in BLOBS.iter().enumerate() {
        put(&mut file, at(index) as usize, &vec![*byte; *size]);
    }
    file
}

/// File offset of the load command `index`.
pub(crate) fn command(file: &[u8], index: usize) -> usize {
    (0..index).fold(32, |at, _| at + read(file, at + 4) as usize)
}

/// The 32-bit number at `offset`.
pub(crate) fn read(file: &[u8], offset: usize) -> u32 {
    u32::from_le_bytes(file[offset..offset + 4].try_into().unwrap())
}

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

fn padded(name: &str) -> Vec<u8> {
    let mut bytes = name.as_bytes().to_vec();
    bytes.resize(16, 0);
    bytes
}

/// `LC_SEGMENT_64`: `places` is address and size in memory, then in the file; `prot` is `maxprot` and `initprot`.
fn segment(name: &str, places: [u64; 4], prot: [u32; 2], sections: &[u8]) -> Vec<u8> {
    let mut bytes = words(&[0x19, 72 + sections.len() as u32]);
    bytes.extend(padded(name));
    bytes.extend(places.iter().flat_map(|value| value.to_le_bytes()));
    bytes.extend(words(&[prot[0], prot[1], sections.len() as u32 / 80, 0]));
    bytes.extend_from_slice(sections);
    bytes
}

fn section(name: &str, segment: &str, offset: u64, size: u64) -> Vec<u8> {
    let mut bytes = [padded(name), padded(segment)].concat();
    bytes.extend([BASE + offset, size].iter().flat_map(|value| value.to_le_bytes()));
    bytes.extend(words(&[offset as u32, 4, 0, 0, 0, 0, 0, 0]));
    bytes
}
