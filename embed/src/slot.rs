//! What a runtime stub reserves in itself for its archive, and the run-time half of finding it (SPEC.md, "Slot").
//!
//! The stub places two statics in sections of their own, shown here for ELF:
//!
//! ```
//! use semba_embed::slot::{Slot, SpareNote};
//!
//! #[used]
//! #[unsafe(link_section = ".semba.slot")]
//! static SLOT: Slot = Slot::new("semba=1.0.0\n");
//! #[used]
//! #[unsafe(link_section = ".note.semba.spare")]
//! static SPARE: SpareNote = SpareNote::new();
//!
//! assert!(matches!(SLOT.archive(), Ok(None)));
//! ```
//!
//! The other formats need the slot only, in a section of another name; [`Slot::archive`] is the same for all.
//!
//! | format | section of the slot | besides |
//! |---|---|---|
//! | ELF | `.semba.slot` | [`SpareNote`] in `.note.semba.spare` |
//! | Mach-O | `__SEMBA,__archive` | nothing: the linker makes the segment, directly before `__LINKEDIT` |
//! | PE | `.semslot` (names have 8 bytes at most) | nothing: linkers leave room for a section header |

#![allow(unsafe_code, reason = "the archive lies outside of everything that the compiler knows of")]

use std::hint::black_box;
use std::mem::{align_of, offset_of, size_of};
use std::ptr;

use thiserror::Error;

mod identity;
mod mapped;
#[cfg(test)]
mod tests;

pub use identity::{DATA_MODEL, Identity, IdentityError};

/// The first half of the magic.
const MAGIC_HEAD: u64 = u64::from_le_bytes(*b"\x93SembaSl");
/// The complement of the second half: the halves must not stand side by side in a program that only searches.
const MAGIC_TAIL_COMPLEMENT: u64 = !u64::from_le_bytes(*b"ot\x01\x0d\x0a\x1a\xb7\xe2");

/// Room for the identity, in bytes.
pub const IDENTITY_SIZE: usize = 192;

/// The sixteen bytes that mark a slot, made at run time.
///
/// A constant would end up in every program that searches for slots, the stub among them, and be taken for a second
/// slot; so only the slot itself holds the bytes in one piece.
#[must_use]
pub fn magic() -> [u8; 16] {
    join(black_box(MAGIC_HEAD), black_box(MAGIC_TAIL_COMPLEMENT))
}

const fn join(head: u64, tail_complement: u64) -> [u8; 16] {
    (head as u128 | ((!tail_complement as u128) << 64)).to_le_bytes()
}

/// The slot. Its layout is the file format's; all fields but the identity are written by the injector.
#[repr(C, align(16))]
#[derive(Debug)]
pub struct Slot {
    magic: [u8; 16],
    /// Distance in bytes from the slot to the archive in memory; 0 in a bare stub.
    rel: i64,
    /// The archive's length in bytes; 0 in a bare stub.
    len: u64,
    /// BLAKE3 of the archive. Tools check it; a start-up does not read the whole archive for it.
    digest: [u8; 32],
    /// UTF-8 lines, see [`Identity`], padded with NUL.
    identity: [u8; IDENTITY_SIZE],
}

impl Slot {
    /// An empty slot of a stub that identifies itself with `identity` (the text of an [`Identity`]).
    ///
    /// # Panics
    /// When the text is longer than [`IDENTITY_SIZE`]: at compile time, where slots are made.
    #[must_use]
    pub const fn new(identity: &str) -> Self {
        assert!(
            identity.len() <= IDENTITY_SIZE,
            "the identity is longer than the slot has room for"
        );
        let text = identity.as_bytes();
        let mut padded = [0; IDENTITY_SIZE];
        let mut at = 0;
        while at < text.len() {
            padded[at] = text[at];
            at += 1;
        }
        let magic = join(MAGIC_HEAD, MAGIC_TAIL_COMPLEMENT);
        Self { magic, rel: 0, len: 0, digest: [0; 32], identity: padded }
    }

    /// The archive that the operating system mapped with this executable, or `None` in a bare stub.
    ///
    /// No system call, no copy: the bytes are read when they are touched.
    ///
    /// # Errors
    /// When the slot's fields contradict each other, or lead out of what was mapped.
    pub fn archive(&'static self) -> Result<Option<&'static [u8]>, SlotError> {
        self.locate(mapped::is_read_only)
    }

    /// [`Self::archive`], which believes that the bytes at an address are there when `is_mapped` says so.
    fn locate(
        &'static self,
        is_mapped: impl FnOnce(usize, usize) -> bool,
    ) -> Result<Option<&'static [u8]>, SlotError> {
        // The compiler knows what this static was initialized with; only a volatile read sees what is in the file.
        // SAFETY: both pointers come from a reference to a live static, whose fields are plain integers.
        let (rel, len) = unsafe {
            ((&raw const self.rel).read_volatile(), (&raw const self.len).read_volatile())
        };
        let here = (&raw const *self).addr();
        let Some(span) = Span::new(here as u64, rel, len)? else { return Ok(None) };
        let outside = SlotError::Outside { rel, len };
        let (Ok(address), Ok(len)) = (usize::try_from(span.address), usize::try_from(span.len))
        else {
            return Err(outside);
        };
        if isize::try_from(len).is_err() || !is_mapped(address, len) {
            return Err(outside);
        }
        let start = ptr::with_exposed_provenance::<u8>(address);
        // SAFETY: the bytes are in a read-only segment of this executable, by its program headers where the system
        // shows them and by the injector's word elsewhere; the kernel mapped that for the life of the process before
        // the first instruction ran. They are no part of any Rust allocation and nothing writes to them. `Span::new`
        // made sure that the range is not null, does not wrap and begins behind this slot.
        Ok(Some(unsafe { std::slice::from_raw_parts(start, len) }))
    }

    /// The identity as it was given to [`Slot::new`].
    #[must_use]
    pub fn identity(&self) -> &str {
        identity_text(&self.identity)
    }
}

/// Where a slot says its archive is, as far as its fields alone tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    /// Address of the archive, in the address space of the slot's own address.
    pub(crate) address: u64,
    /// Length in bytes, not 0.
    pub(crate) len: u64,
}

impl Span {
    /// Reads the fields of a slot at the address `here`; `None` for an empty slot.
    fn new(here: u64, rel: i64, len: u64) -> Result<Option<Self>, SlotError> {
        if rel == 0 && len == 0 {
            return Ok(None);
        }
        let outside = SlotError::Outside { rel, len };
        // Every format places archives behind the slot.
        let Ok(distance) = u64::try_from(rel) else { return Err(outside) };
        if len == 0 || distance < size_of::<Slot>() as u64 {
            return Err(outside);
        }
        let Some(address) = here.checked_add(distance) else { return Err(outside) };
        if address.checked_add(len).is_none() {
            return Err(outside);
        }
        if !address.is_multiple_of(align_of::<Slot>() as u64) {
            return Err(SlotError::Misaligned { rel });
        }
        Ok(Some(Self { address, len }))
    }
}

/// Why a slot does not lead to an archive.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SlotError {
    /// The distance or the length is one that no injector writes.
    #[error("the slot is damaged: no archive of {len} bytes can be {rel} bytes away from it")]
    Outside {
        /// The slot's distance to the archive.
        rel: i64,
        /// The slot's length of the archive.
        len: u64,
    },
    /// The archive would not begin at a multiple of 16.
    #[error(
        "the slot is damaged: an archive {rel} bytes away from it would not begin at a multiple of 16"
    )]
    Misaligned {
        /// The slot's distance to the archive.
        rel: i64,
    },
}

/// A slot in the bytes of a file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SlotBytes<'a>(&'a [u8; size_of::<Slot>()]);

impl<'a> SlotBytes<'a> {
    /// The slot at the start of `bytes`, if there is room for one; its magic is the caller's to check.
    pub(crate) fn new(bytes: &'a [u8]) -> Option<Self> {
        bytes.first_chunk().map(Self)
    }

    /// Whether the injector has written to it.
    pub(crate) fn is_filled(self) -> bool {
        self.rel() != 0 || self.len() != 0 || self.digest() != [0; 32]
    }

    /// Where the archive is, for a slot at the address `here`.
    pub(crate) fn span(self, here: u64) -> Result<Option<Span>, SlotError> {
        Span::new(here, self.rel(), self.len())
    }

    /// The archive's BLAKE3 digest.
    pub(crate) fn digest(self) -> [u8; 32] {
        self.field::<32>(offset_of!(Slot, digest))
    }

    /// The identity text; empty when it is not UTF-8.
    pub(crate) fn identity(self) -> &'a str {
        identity_text(&self.0[offset_of!(Slot, identity)..])
    }

    fn rel(self) -> i64 {
        i64::from_le_bytes(self.field(offset_of!(Slot, rel)))
    }

    fn len(self) -> u64 {
        u64::from_le_bytes(self.field(offset_of!(Slot, len)))
    }

    fn field<const N: usize>(self, offset: usize) -> [u8; N] {
        let mut value = [0; N];
        value.copy_from_slice(&self.0[offset..offset + N]);
        value
    }
}

/// The bytes between a slot's magic and its identity, for an archive of `len` bytes with the BLAKE3 `digest` that is
/// `rel` bytes behind the slot.
pub(crate) fn filled(rel: i64, len: u64, digest: &[u8; 32]) -> [u8; FILLED_SIZE] {
    let mut fields = [0; FILLED_SIZE];
    fields[..8].copy_from_slice(&rel.to_le_bytes());
    fields[8..16].copy_from_slice(&len.to_le_bytes());
    fields[16..].copy_from_slice(digest);
    fields
}

/// Offset of the bytes that [`filled`] makes.
pub(crate) const FILLED_OFFSET: usize = offset_of!(Slot, rel);
/// How many they are.
pub(crate) const FILLED_SIZE: usize = 48;

// The layout that SPEC.md gives and `filled` writes.
const _: () = {
    assert!(size_of::<Slot>() == 256 && align_of::<Slot>() == 16);
    assert!(offset_of!(Slot, len) == 24 && offset_of!(Slot, digest) == 32);
    assert!(FILLED_OFFSET == 16 && offset_of!(Slot, identity) == FILLED_OFFSET + FILLED_SIZE);
    assert!(size_of::<SpareNote>() == SpareNote::BYTES.len());
};

fn identity_text(padded: &[u8]) -> &str {
    let end = padded.iter().position(|&byte| byte == 0).unwrap_or(padded.len());
    std::str::from_utf8(&padded[..end]).unwrap_or_default()
}

/// An ELF note that means nothing. The injector turns the program header that the linker makes for it into the one
/// that loads the archive; the alignment of 16 keeps linkers from merging it with other notes.
#[repr(C, align(16))]
#[derive(Debug)]
pub struct SpareNote {
    n_namesz: u32,
    n_descsz: u32,
    n_type: u32,
    name: [u8; 8],
    desc: [u8; 12],
}

impl SpareNote {
    /// The note as it stands in a file.
    pub(crate) const BYTES: [u8; 32] = *b"\x06\0\0\0\x0c\0\0\0\x01\0\0\0Semba\0\0\0spare header";

    /// The note.
    #[must_use]
    pub const fn new() -> Self {
        Self { n_namesz: 6, n_descsz: 12, n_type: 1, name: *b"Semba\0\0\0", desc: *b"spare header" }
    }
}

impl Default for SpareNote {
    fn default() -> Self {
        Self::new()
    }
}
