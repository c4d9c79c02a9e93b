//! `CheckSum` of the optional header, as `CheckSumMappedFile` of Windows' ImageHlp computes it.

/// The sum of all 16-bit words of a file with each carry added back in, and of the file's size. The bytes come in
/// pieces; `CheckSum` itself is zero in them.
#[derive(Default)]
pub(crate) struct Sum {
    /// Of at most 2^31 words below 2^16: no overflow, so the carries can wait.
    words: u64,
    size: u64,
}

impl Sum {
    /// Adds bytes behind those that were there.
    pub(crate) fn add(&mut self, mut bytes: &[u8]) {
        let is_odd = !self.size.is_multiple_of(2);
        self.size += bytes.len() as u64;
        if let (true, [high, rest @ ..]) = (is_odd, bytes) {
            self.words += u64::from(*high) << 8;
            bytes = rest;
        }
        let (words, last) = bytes.as_chunks::<2>();
        self.words += words.iter().map(|word| u64::from(u16::from_le_bytes(*word))).sum::<u64>();
        self.words += last.first().map_or(0, |low| u64::from(*low));
    }

    /// The value of the field.
    pub(crate) fn finish(self) -> u32 {
        let mut sum = self.words;
        while sum > 0xffff {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        (sum as u32).wrapping_add(self.size as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(pieces: &[&[u8]]) -> u32 {
        let mut sum = Sum::default();
        pieces.iter().for_each(|piece| sum.add(piece));
        sum.finish()
    }

    #[test]
    fn carries_return_and_the_size_counts() {
        assert_eq!(sum(&[]), 0);
        assert_eq!(sum(&[&[1, 2, 3]]), 0x0201 + 3 + 3);
        assert_eq!(sum(&[&[0xff, 0xff, 2, 0]]), 2 + 4);
        assert_eq!(sum(&[&[5, 0, 0, 0, 0, 0, 1, 0]]), 6 + 8);
    }

    #[test]
    fn pieces_make_no_difference() {
        let bytes: Vec<u8> = (0..=255).cycle().take(1001).collect();
        let whole = sum(&[&bytes]);
        for at in [0, 1, 2, 500, 501, 1000] {
            let (left, right) = bytes.split_at(at);
            let (middle, right) = right.split_at(right.len().min(3));
            assert_eq!(sum(&[left, middle, right]), whole, "{at}");
        }
    }
}
