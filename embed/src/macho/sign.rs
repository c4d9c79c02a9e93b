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
const PAGE: usize = 1 << PAGE_BITS;
const HASH_SIZE: usize = 32;
/// The blob's header and its only index entry.
const BLOB_HEADER: usize = size_of::<CsSuperBlob>() + size_of::<CsBlobIndex>();
/// A code directory of version 0x20400 up to the identifier.
const DIRECTORY_HEADER: usize = size_of::<CsCodeDirectoryV0>()
    + size_of::<CsCodeDirectoryV1>()
    + size_of::<CsCodeDirectoryV2>()
    + size_of::<CsCodeDirectoryV3>()
    + size_of::<CsCodeDirectoryV4>();

/// Magic and length of a blob.
#[cfg(feature = "resources")]
const INNER_HEADER: usize = 8;
/// `CSSLOT_DER_ENTITLEMENTS`, the greatest special slot that is used.
const SPECIAL_SLOTS: u32 = 7;

/// What the program asks the system for, in both forms that the system reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entitlements {
    xml: Vec<u8>,
    der: Vec<u8>,
}

impl Entitlements {
    /// The entitlements in the property list `xml`.
    ///
    /// # Errors
    /// When it is none, or has values that entitlements cannot have.
    #[cfg(feature = "resources")]
    pub fn parse(xml: &str) -> Result<Self, super::MachOInjectError> {
        let der = super::entitlements::der(xml)?;
        let blob = |magic: u32, content: &[u8]| {
            // A file that is in memory and is read as a property list is smaller than 4 GiB.
            let length = (INNER_HEADER + content.len()) as u32;
            [&magic.to_be_bytes()[..], &length.to_be_bytes(), content].concat()
        };
        Ok(Self {
            xml: blob(macho::CSMAGIC_EMBEDDED_ENTITLEMENTS, xml.as_bytes()),
            der: blob(macho::CSMAGIC_EMBEDDED_DER_ENTITLEMENTS, &der),
        })
    }

    /// The blobs with the slots that they are in.
    fn blobs(&self) -> [(u32, &[u8]); 2] {
        [(5, &self.xml), (SPECIAL_SLOTS, &self.der)]
    }
}

/// A signature that is still to be made, at the end of the file.
pub(crate) struct Signature<'a> {
    pub(super) signer: Signer<'a>,
    /// How much of the file the executable segment takes up.
    pub(super) text_size: u64,
    /// How much of the file is signed: all in front of the signature.
    pub(super) code_limit: usize,
    /// Where the signature begins in what stands behind the archive.
    pub(super) start: usize,
}

impl Signature<'_> {
    /// Writes it into `tail`, the end of the file; `pages` has seen everything in front of that.
    pub(crate) fn write(&self, mut pages: Pages, tail: &mut [u8]) {
        let (code, room) = tail.split_at_mut(self.start);
        pages.add(code);
        // `Layout` made room for exactly this, and has seen that its size can be told.
        let signature = self.signer.sign(self.code_limit, &pages.finish(), self.text_size);
        for (place, byte) in room.iter_mut().zip(signature.unwrap_or_default()) {
            *place = byte;
        }
    }
}

/// The SHA-256 of every page of bytes that come in pieces.
#[derive(Default)]
pub(crate) struct Pages {
    page: Sha256,
    /// How many bytes of the page there are.
    filled: usize,
    hashes: Vec<u8>,
}

impl Pages {
    /// Adds bytes behind those that were there.
    pub(crate) fn add(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let (now, rest) = bytes.split_at(bytes.len().min(PAGE - self.filled));
            self.page.update(now);
            self.filled += now.len();
            bytes = rest;
            if self.filled == PAGE {
                self.close();
            }
        }
    }

    fn close(&mut self) {
        self.hashes.extend_from_slice(&self.page.finalize_reset());
        self.filled = 0;
    }

    /// The last page is hashed as far as it goes, without padding.
    fn finish(mut self) -> Vec<u8> {
        if self.filled != 0 {
            self.close();
        }
        self.hashes
    }
}

/// How a signature is made: the program's name in it, and what it asks for.
#[derive(Clone, Copy)]
pub(super) struct Signer<'a> {
    pub(super) identifier: &'a str,
    pub(super) entitlements: Option<&'a Entitlements>,
}

impl Signer<'_> {
    fn special_slots(&self) -> u32 {
        if self.entitlements.is_some() { SPECIAL_SLOTS } else { 0 }
    }

    fn blobs(&self) -> impl Iterator<Item = (u32, &[u8])> + Clone {
        self.entitlements.into_iter().flat_map(Entitlements::blobs)
    }

    /// The super blob's header and the directory of the blobs in it.
    fn blob_header(&self) -> usize {
        BLOB_HEADER + self.blobs().count() * size_of::<CsBlobIndex>()
    }

    /// Size of the code directory for `code_limit` bytes.
    fn directory_size(&self, code_limit: usize) -> Option<usize> {
        let count = code_limit.div_ceil(PAGE).checked_add(self.special_slots() as usize)?;
        let size = (DIRECTORY_HEADER + 1).checked_add(self.identifier.len())?;
        size.checked_add(count.checked_mul(HASH_SIZE)?)
    }

    /// Size of the signature for `code_limit` bytes, unpadded; `None` when it exceeds what its fields can say.
    pub(super) fn size(&self, code_limit: usize) -> Option<u32> {
        let blobs: usize = self.blobs().map(|(_, blob)| blob.len()).sum();
        let size = self.directory_size(code_limit)?.checked_add(self.blob_header())?;
        u32::try_from(size.checked_add(blobs)?).ok()
    }

    /// The signature for the first `code_limit` bytes of the file, with their `hashes`. `None` exactly when
    /// [`size`](Self::size) has none.
    ///
    /// `text_size` is how much of the file the executable segment takes up; it begins where the file begins.
    fn sign(&self, code_limit: usize, hashes: &[u8], text_size: u64) -> Option<Vec<u8>> {
        let size = self.size(code_limit)?;
        // All smaller than `size`, which fits.
        let value = |value: usize| U32::new(BE, value as u32);
        let mut bytes = Vec::with_capacity(size as usize);
        let blob = CsSuperBlob {
            magic: U32::new(BE, macho::CSMAGIC_EMBEDDED_SIGNATURE),
            length: U32::new(BE, size),
            count: value(1 + self.blobs().count()),
        };
        bytes.extend_from_slice(pod::bytes_of(&blob));
        let mut offset = self.blob_header();
        let directory = self.directory(code_limit, hashes, text_size)?;
        let all = [(macho::CSSLOT_CODEDIRECTORY.0, &directory[..])].into_iter().chain(self.blobs());
        for (slot, blob) in all.clone() {
            let slot = macho::CsSlot(slot);
            let index = CsBlobIndex { slot: U32::new(BE, slot), offset: value(offset) };
            bytes.extend_from_slice(pod::bytes_of(&index));
            offset += blob.len();
        }
        for (_, blob) in all {
            bytes.extend_from_slice(blob);
        }
        Some(bytes)
    }

    fn directory(&self, code_limit: usize, hashes: &[u8], text_size: u64) -> Option<Vec<u8>> {
        let size = self.directory_size(code_limit)?;
        let special = self.special_slots();
        let hash_offset =
            DIRECTORY_HEADER + self.identifier.len() + 1 + special as usize * HASH_SIZE;
        let value = |value: usize| U32::new(BE, value as u32);
        let flags = match self.entitlements {
            // As a linker signs: `codesign` replaces such a signature without --force, and `strip` renews it.
            None => macho::CS_ADHOC.with(macho::CS_LINKER_SIGNED),
            Some(_) => macho::CS_ADHOC,
        };
        let directory = CsCodeDirectoryV0 {
            magic: U32::new(BE, macho::CSMAGIC_CODEDIRECTORY),
            length: value(size),
            version: U32::new(BE, macho::CS_SUPPORTSEXECSEG),
            flags: U32::new(BE, flags),
            hash_offset: value(hash_offset),
            ident_offset: value(DIRECTORY_HEADER),
            n_special_slots: U32::new(BE, special),
            n_code_slots: value(code_limit.div_ceil(PAGE)),
            code_limit: U32::new(BE, u32::try_from(code_limit).ok()?),
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
        let mut bytes = Vec::with_capacity(size);
        bytes.extend_from_slice(pod::bytes_of(&directory));
        // No scatter vector, no team, no 64-bit limit.
        bytes.resize(DIRECTORY_HEADER - size_of::<CsCodeDirectoryV4>(), 0);
        bytes.extend_from_slice(pod::bytes_of(&executable));
        bytes.extend_from_slice(self.identifier.as_bytes());
        bytes.push(0);
        // Special slots count downwards to the pages' hashes; those without a blob are zero.
        for slot in (1..=special).rev() {
            match self.blobs().find(|(used, _)| *used == slot) {
                Some((_, blob)) => bytes.extend_from_slice(&Sha256::digest(blob)),
                None => bytes.extend_from_slice(&[0; HASH_SIZE]),
            }
        }
        bytes.extend_from_slice(hashes);
        Some(bytes)
    }
}
