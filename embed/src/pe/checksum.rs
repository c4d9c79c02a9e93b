//! `CheckSum` of the optional header, as `CheckSumMappedFile` of Windows' ImageHlp computes it.

/// The checksum of `file`, whose field at `field` counts as zero: the sum of all 16-bit words with each carry added
/// back in, and of the file's size.
pub(super) fn checksum(file: &[u8], field: usize) -> u32 {
    let field = field..field.saturating_add(4);
    let mut sum: u64 = 0;
    for (index, pair) in file.chunks(2).enumerate() {
        let at = |position: usize| {
            let is_field = field.contains(&(index * 2 + position));
            if is_field { 0 } else { pair.get(position).copied().unwrap_or_default() }
        };
        // At most 2^31 words below 2^16: no overflow, so the carries can wait.
        sum += u64::from(u16::from_le_bytes([at(0), at(1)]));
    }
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    (sum as u32).wrapping_add(file.len() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carries_return_and_the_field_counts_as_zero() {
        assert_eq!(checksum(&[], 0), 0);
        assert_eq!(checksum(&[1, 2, 3], 100), 0x0201 + 3 + 3);
        assert_eq!(checksum(&[0xff, 0xff, 2, 0], 100), 2 + 4);
        assert_eq!(checksum(&[5, 0, 9, 9, 9, 9, 1, 0], 2), 6 + 8);
        assert_eq!(checksum(&[5, 9, 9, 9, 9, 1, 1], 1), 5 + 0x100 + 1 + 7);
    }
}
