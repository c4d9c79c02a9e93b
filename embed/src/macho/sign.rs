//! The ad-hoc code signature: a SHA-256 digest of every page, and nobody's name under them.
//!
//! Structures and constants are those of XNU's `osfmk/kern/cs_blobs.h`; all of it is big-endian.

use std::mem::size_of;

use object::macho::{
    self, CsBlobIndex, CsCodeDirectoryV0, CsCodeDirectoryV1, CsCodeDirectoryV2, CsCodeDirectoryV3,
    CsCodeDirectoryV4, CsSuperBlob,
};
use object::{BigEndian as BE, U32, U64, pod};
use sha2::{Digest as _, Sha256};

/// What a signature begins at a multiple of, and is padded to.
pub(super) const ALIGN: usize = 16;

/// Bytes under one digest: 4 KiB also where the processor's pages are larger, as Apple's linker has it.
const PAGE_BITS: u8 = 12;
const HASH_SIZE: usize = 32;
/// The blob's header and its only index entry.
const BLOB_HEADER: usize = size_of::<CsSuperBlob>() + size_of::<CsBlobIndex>();
/// A code directory of version 0x20400 up to the identifier.
const DIRECTORY_HEADER: usize = size_of::<CsCodeDirectoryV0>()
    + size_of::<CsCodeDirectoryV1>()
    + size_of::<CsCodeDirectoryV2>()
    + size_of::<CsCodeDirectoryV3>()
    + size_of::<CsCodeDirectoryV4>();

/// Size of the signature for `code_limit` bytes, unpadded; `None` when it exceeds what its fields can say.
pub(super) fn size(identifier: &str, code_limit: usize) -> Option<u32> {
    let hashes = code_limit.div_ceil(1 << PAGE_BITS).checked_mul(HASH_SIZE)?;
    let size = (BLOB_HEADER + DIRECTORY_HEADER + 1).checked_add(identifier.len())?;
    u32::try_from(size.checked_add(hashes)?).ok()
}

/// The signature for `code`, which is the whole file up to where the signature goes. `None` exactly when [`size`] has
/// none.
///
/// `text_size` is how much of the file the executable segment takes up; it begins where the file begins.
pub(super) fn sign(code: &[u8], text_size: u64, identifier: &str) -> Option<Vec<u8>> {
    let size = size(identifier, code.len())?;
    let hash_offset = DIRECTORY_HEADER + identifier.len() + 1;
    // All smaller than `size`, which fits.
    let value = |value: usize| U32::new(BE, value as u32);
    let blob = CsSuperBlob {
        magic: U32::new(BE, macho::CSMAGIC_EMBEDDED_SIGNATURE),
        length: U32::new(BE, size),
        count: U32::new(BE, 1),
    };
    let index =
        CsBlobIndex { slot: U32::new(BE, macho::CSSLOT_CODEDIRECTORY), offset: value(BLOB_HEADER) };
    let directory = CsCodeDirectoryV0 {
        magic: U32::new(BE, macho::CSMAGIC_CODEDIRECTORY),
        length: value(size as usize - BLOB_HEADER),
        version: U32::new(BE, macho::CS_SUPPORTSEXECSEG),
        // As a linker signs: `codesign` replaces such a signature without --force, and `strip` renews it.
        flags: U32::new(BE, macho::CS_ADHOC.with(macho::CS_LINKER_SIGNED)),
        hash_offset: value(hash_offset),
        ident_offset: value(DIRECTORY_HEADER),
        n_special_slots: U32::new(BE, 0),
        n_code_slots: value(code.len().div_ceil(1 << PAGE_BITS)),
        code_limit: U32::new(BE, u32::try_from(code.len()).ok()?),
        hash_size: HASH_SIZE as u8,
        hash_type: macho::CS_HASHTYPE_SHA256,
        platform: 0,
        page_size: PAGE_BITS,
        spare2: U32::new(BE, 0),
    };
    let executable = CsCodeDirectoryV4 {
        exec_seg_base: U64::new(BE, 0),
        exec_seg_limit: U64::new(BE, text_size),
        exec_seg_flags: U64::new(BE, macho::CS_EXECSEG_MAIN_BINARY),
    };

    let mut bytes = Vec::with_capacity(size as usize);
    bytes.extend_from_slice(pod::bytes_of(&blob));
    bytes.extend_from_slice(pod::bytes_of(&index));
    bytes.extend_from_slice(pod::bytes_of(&directory));
    // No scatter vector, no team, no 64-bit limit.
    bytes.resize(BLOB_HEADER + DIRECTORY_HEADER - size_of::<CsCodeDirectoryV4>(), 0);
    bytes.extend_from_slice(pod::bytes_of(&executable));
    bytes.extend_from_slice(identifier.as_bytes());
    bytes.push(0);
    // The last page is hashed as far as it goes, without padding.
    for page in code.chunks(1 << PAGE_BITS) {
        bytes.extend_from_slice(&Sha256::digest(page));
    }
    Some(bytes)
}
