//! The parsers and injectors of executable files.

use semba_embed::{Executable, InjectError, inject};

use super::{synthetic, synthetic_macho, synthetic_pe};

const ARCHIVE: &[u8] = b"some archive";

/// ELF.
pub(super) fn check_elf(bytes: &[u8]) {
    check(bytes, b"\x7fELF");
}

/// Mach-O.
pub(super) fn check_macho(bytes: &[u8]) {
    check(bytes, &[0xcf, 0xfa, 0xed, 0xfe]);
}

/// PE.
pub(super) fn check_pe(bytes: &[u8]) {
    check(bytes, b"MZ");
}

/// Checks `bytes` as they are, and with the magic of their format.
fn check(bytes: &[u8], magic: &[u8]) {
    read_and_inject(bytes);
    if !bytes.starts_with(magic) && bytes.len() >= magic.len() {
        let mut bytes = bytes.to_vec();
        bytes[..magic.len()].copy_from_slice(magic);
        read_and_inject(&bytes);
    }
}

/// What the injector takes comes out of it with the archive in it, once.
fn read_and_inject(bytes: &[u8]) {
    let parsed = Executable::parse(bytes);
    if let Ok(executable) = &parsed {
        let _ = (executable.identity(), executable.digest_matches(), executable.digest());
        assert!(executable.archive().is_none_or(|archive| archive.len() <= bytes.len()));
    }
    let Ok(output) = inject(bytes, ARCHIVE) else { return };
    assert!(parsed.is_ok_and(|executable| executable.is_stub()));
    // The archive begins at a multiple of the largest page size that the file claims, up to a huge page.
    assert!(output.len() < bytes.len() + (4 << 20), "{} became {}", bytes.len(), output.len());
    let filled = Executable::parse(&output).expect("the output is an executable");
    assert_eq!(filled.archive(), Some(ARCHIVE));
    assert!(filled.digest_matches());
    assert_eq!(inject(&output, ARCHIVE), Err(InjectError::AlreadyFilled));
}

fn with_filled(stubs: impl IntoIterator<Item = Vec<u8>>) -> Vec<Vec<u8>> {
    let pair = |stub: Vec<u8>| {
        let filled = inject(&stub, ARCHIVE).expect("synthetic stubs are stubs");
        [stub, filled]
    };
    stubs.into_iter().flat_map(pair).collect()
}

/// Stubs for both processors, empty and filled.
pub(super) fn elf_seeds() -> Vec<Vec<u8>> {
    with_filled([
        synthetic::stub(object::elf::EM_X86_64, 0x1000),
        synthetic::stub(object::elf::EM_AARCH64, 0x1_0000),
    ])
}

/// Stubs for both processors, with and without a signature, empty and filled.
pub(super) fn macho_seeds() -> Vec<Vec<u8>> {
    use synthetic_macho::{ARM64, X86_64};
    with_filled([
        synthetic_macho::stub(X86_64, false),
        synthetic_macho::stub(ARM64, false),
        synthetic_macho::stub(ARM64, true),
    ])
}

/// Stubs for both processors, empty and filled.
pub(super) fn pe_seeds() -> Vec<Vec<u8>> {
    use synthetic_pe::{AMD64, ARM64};
    with_filled([synthetic_pe::stub(AMD64), synthetic_pe::stub(ARM64)])
}
