//! The bytes of a file as far as they are at hand: of a file that is about to be written the archive is not.

use std::ops::Range;

use object::ReadRef;

/// A file, in the middle of which some bytes may be missing. Its headers never are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
    front: &'a [u8],
    /// How many bytes are missing behind `front`.
    hole: usize,
    back: &'a [u8],
}

impl<'a> View<'a> {
    /// `hole` bytes are missing between `front` and `back`.
    pub(crate) fn with_hole(front: &'a [u8], hole: usize, back: &'a [u8]) -> Self {
        Self { front, hole, back }
    }

    /// The bytes in front of those that are missing: all, when none are.
    pub(crate) fn front(self) -> &'a [u8] {
        self.front
    }

    /// The file's size.
    pub(crate) fn size(self) -> usize {
        self.front.len().saturating_add(self.hole).saturating_add(self.back.len())
    }

    /// The bytes of `range`; `None` when they are outside of the file or some of them are missing.
    pub(crate) fn get(self, range: Range<usize>) -> Option<&'a [u8]> {
        let skipped = self.front.len().saturating_add(self.hole);
        match range.start.checked_sub(skipped) {
            Some(start) => self.back.get(start..range.end.checked_sub(skipped)?),
            None => self.front.get(range),
        }
    }

    /// The bytes of `range` up to the first that is missing or outside of the file.
    pub(crate) fn known(self, range: Range<usize>) -> &'a [u8] {
        let from_front = range.start..range.end.min(self.front.len());
        self.get(range).or_else(|| self.front.get(from_front)).unwrap_or_default()
    }
}

impl<'a> From<&'a [u8]> for View<'a> {
    fn from(file: &'a [u8]) -> Self {
        Self { front: file, hole: 0, back: &[] }
    }
}

impl<'a> ReadRef<'a> for View<'a> {
    fn len(self) -> Result<u64, ()> {
        Ok(self.size() as u64)
    }

    fn read_bytes_at(self, offset: u64, size: u64) -> Result<&'a [u8], ()> {
        let start = usize::try_from(offset).map_err(drop)?;
        let end = usize::try_from(offset.checked_add(size).ok_or(())?).map_err(drop)?;
        self.get(start..end).ok_or(())
    }

    fn read_bytes_at_until(self, range: Range<u64>, delimiter: u8) -> Result<&'a [u8], ()> {
        let bytes = self.read_bytes_at(range.start, range.end.saturating_sub(range.start))?;
        let end = bytes.iter().position(|byte| *byte == delimiter).ok_or(())?;
        Ok(&bytes[..end])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_found_on_both_sides_of_a_hole() {
        let view = View::with_hole(b"front", 10, b"back\0");
        assert_eq!((view.size(), view.front()), (20, &b"front"[..]));
        assert_eq!(view.get(1..5), Some(&b"ront"[..]));
        assert_eq!(view.get(15..19), Some(&b"back"[..]));
        for missing in [4..6, 5..6, 14..16, 4..16, 15..21] {
            assert_eq!(view.get(missing.clone()), None, "{missing:?}");
        }
        assert_eq!((view.known(3..17), view.known(7..17)), (&b"nt"[..], &b""[..]));
        assert_eq!(view.known(16..18), b"ac");
        assert_eq!(view.read_bytes_at_until(15..20, 0), Ok(&b"back"[..]));
        assert_eq!(view.read_bytes_at(2, u64::MAX), Err(()));
        let whole = View::from(&b"all"[..]);
        assert_eq!((whole.get(0..3), whole.get(0..4)), (Some(&b"all"[..]), None));
        assert_eq!(whole.known(1..9), b"ll");
    }
}
