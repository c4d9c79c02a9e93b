//! Bytes as a sequence of decisions, so that a fuzzer's changes of bytes are changes of what is generated.

/// Decisions made by `bytes`; all of them are 0 when the bytes are used up.
pub(super) struct Choices<'a> {
    bytes: std::slice::Iter<'a, u8>,
}

impl<'a> Choices<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes: bytes.iter() }
    }

    /// A number below `limit`, which is at most 256.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.bytes.next().map_or(0, |&byte| usize::from(byte) % limit)
    }

    /// True once in `times` decisions.
    pub(super) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == times - 1
    }

    /// One of `items`.
    pub(super) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    /// Whether there is something left to decide with.
    pub(super) fn is_empty(&self) -> bool {
        self.bytes.len() == 0
    }
}
