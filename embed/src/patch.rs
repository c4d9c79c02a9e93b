//! Edits of a copy: bytes to be written over others, each at most once.

use std::ops::Range;

use crate::error::InjectError;
use crate::slot;

/// Bytes to be written over others of the same file; no two may touch the same byte.
#[derive(Default)]
pub(crate) struct Patches(Vec<(usize, Vec<u8>)>);

impl Patches {
    /// Notes that the fields of the slot at `offset` will be filled in later.
    pub(crate) fn reserve_slot(&mut self, offset: usize) {
        self.add(offset + slot::FILLED_OFFSET, &[0; slot::FILLED_SIZE]);
    }

    /// Notes that `bytes` go to `offset`.
    pub(crate) fn add(&mut self, offset: usize, bytes: &[u8]) {
        self.0.push((offset, bytes.to_vec()));
    }

    /// Writes all of them.
    ///
    /// # Errors
    /// When two of them overlap, which only files can cause whose slot lies over their headers.
    pub(crate) fn apply(mut self, file: &mut [u8]) -> Result<(), InjectError> {
        self.0.sort();
        let mut end = 0;
        for (offset, bytes) in self.0 {
            let range: Range<usize> = offset..offset.saturating_add(bytes.len());
            if range.start < end {
                return Err(InjectError::SlotInHeaders);
            }
            end = range.end;
            file.get_mut(range).ok_or(InjectError::SlotInHeaders)?.copy_from_slice(&bytes);
        }
        Ok(())
    }
}
