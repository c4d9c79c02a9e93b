//! What an executable loads, whatever its format: bytes of the file at addresses, and the slot among them.

use std::ops::Range;

use crate::error::ReadError;
use crate::slot::{self, Slot, SlotBytes, Span};
use crate::view::View;

/// Where a program's address space ends at the latest: 47 bits, the smallest of the supported systems'.
pub(crate) const ADDRESS_LIMIT: u64 = 1 << 47;

/// What the alignment of a slot's segment guarantees, see [`Slot`].
const SLOT_ALIGN: usize = align_of::<Slot>();

/// Bytes of the file at addresses; all of them inside the file.
#[derive(Clone, Debug)]
pub(crate) struct Mapping {
    /// The bytes of the file that are mapped, from the first address on.
    pub(crate) file: Range<usize>,
    /// The addresses that are occupied: at least as many as there are bytes.
    pub(crate) memory: Range<u64>,
}

/// A slot and where it is.
#[derive(Clone, Copy)]
pub(crate) struct Located<'a> {
    pub(crate) bytes: SlotBytes<'a>,
    /// File offset.
    pub(crate) offset: usize,
    /// Virtual address.
    pub(crate) address: u64,
}

impl Located<'_> {
    /// Where the archive that the slot names is in the file, among the bytes that `mappings` load.
    pub(crate) fn archive<'m>(
        &self,
        mut mappings: impl Iterator<Item = &'m Mapping>,
    ) -> Result<Option<Range<usize>>, ReadError> {
        let Some(Span { address, len }) = self.bytes.span(self.address)? else { return Ok(None) };
        let archive = mappings.find_map(|mapping| mapping.place(address, len));
        archive.map(Some).ok_or(ReadError::ArchiveOutOfBounds { address, len })
    }
}

impl Mapping {
    /// Where the `len` bytes that are mapped at `address` are in the file, if all of them are.
    fn place(&self, address: u64, len: u64) -> Option<Range<usize>> {
        let distance = usize::try_from(address.checked_sub(self.memory.start)?).ok()?;
        let start = self.file.start.checked_add(distance)?;
        let end = start.checked_add(usize::try_from(len).ok()?)?;
        (end <= self.file.end).then_some(start..end)
    }

    /// The first slot at an aligned address from `from` on. The archive is not searched, see [`find_slot`]; so it need
    /// not be at hand.
    fn next_slot<'a>(&self, file: View<'a>, from: u64, magic: &[u8; 16]) -> Option<Candidate<'a>> {
        let start = self.memory.start;
        let first = from.max(start).checked_next_multiple_of(SLOT_ALIGN as u64)?;
        let skipped = usize::try_from(first - start).ok()?;
        let bytes = file.known(self.file.clone());
        let mut chunks = bytes.get(skipped..)?.as_chunks::<SLOT_ALIGN>().0.iter();
        let distance = skipped + chunks.position(|chunk| chunk == magic)? * SLOT_ALIGN;
        // A magic too close to the end leaves no room for a slot, and no later one has more.
        if self.file.len() - distance < size_of::<Slot>() {
            return None;
        }
        let slot = bytes.get(distance..).and_then(SlotBytes::new);
        let (offset, address) = (self.file.start + distance, start + distance as u64);
        Some(Candidate { bytes: slot, offset, address })
    }
}

/// What looks like a slot. Its bytes are `None` when it reaches into those that are not at hand.
struct Candidate<'a> {
    bytes: Option<SlotBytes<'a>>,
    offset: usize,
    address: u64,
}

/// The only slot in what the program loads; `mappings` are in ascending order of their addresses.
///
/// An archive may hold anything, another stub included, so what the slot points to is not searched. It lies above
/// the slot, which is why the slot is always known by then.
pub(crate) fn find_slot<'a, 'm>(
    file: View<'a>,
    mappings: impl Iterator<Item = &'m Mapping>,
) -> Result<Located<'a>, ReadError> {
    let magic = slot::magic();
    let mut found: Option<Located<'a>> = None;
    let mut archive = 0..0;
    for mapping in mappings {
        let mut from = mapping.memory.start;
        loop {
            if archive.contains(&from) {
                from = archive.end;
            }
            let Some(candidate) = mapping.next_slot(file, from, &magic) else { break };
            let Candidate { bytes, offset, address } = candidate;
            if archive.contains(&address) {
                from = archive.end;
                continue;
            }
            if let Some(first) = found {
                let (first, second) = (first.offset as u64, offset as u64);
                return Err(ReadError::DuplicateSlot { first, second });
            }
            // Directly in front of an archive there is no room for the slot that leads to it.
            let bytes = bytes.ok_or(ReadError::NoSlot)?;
            if let Some(span) = bytes.span(address)? {
                archive = span.address..span.address.saturating_add(span.len);
            }
            found = Some(Located { bytes, offset, address });
            from = address + SLOT_ALIGN as u64;
        }
    }
    found.ok_or(ReadError::NoSlot)
}

/// The range of `file` at `offset`, or an error that names `what` would be there.
pub(crate) fn file_range<'a>(
    what: &'static str,
    file: impl Into<View<'a>>,
    offset: u64,
    size: u64,
) -> Result<Range<usize>, ReadError> {
    let file_size = file.into().size();
    let end = offset.saturating_add(size);
    match (usize::try_from(offset), usize::try_from(end)) {
        (Ok(start), Ok(stop)) if stop <= file_size => Ok(start..stop),
        _ => Err(ReadError::Truncated { what, end, size: file_size as u64 }),
    }
}
