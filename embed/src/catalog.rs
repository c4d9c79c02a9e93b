//! A text that a stub carries for tools: what the run time offers to programs (SPEC.md, "Catalog").
//!
//! It is part of the file so that it can be asked of stubs for other systems, too, which do not run here. Nothing reads
//! it at run time: its pages are never touched.

use std::hint::black_box;

use xxhash_rust::xxh3::xxh3_64;

/// The first half of the mark, and the complement of the second one: as in a slot, no program that searches for the
/// mark contains it in one piece.
const MARK_HEAD: u64 = u64::from_le_bytes(*b"\x93SembaCa");
const MARK_TAIL_COMPLEMENT: u64 = !u64::from_le_bytes(*b"ta\x01\x0d\x0a\x1a\xb7\xe3");
/// Mark, length, checksum.
const HEADER_SIZE: usize = 32;

fn mark() -> [u8; 16] {
    let (head, tail) = (black_box(MARK_HEAD), !black_box(MARK_TAIL_COMPLEMENT));
    (u128::from(head) | (u128::from(tail) << 64)).to_le_bytes()
}

/// The bytes that a stub has to contain, anywhere in its file, for `text` to be found.
#[must_use]
pub fn encode(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEADER_SIZE + text.len());
    bytes.extend_from_slice(&mark());
    bytes.extend_from_slice(&(text.len() as u64).to_le_bytes());
    bytes.extend_from_slice(&xxh3_64(text.as_bytes()).to_le_bytes());
    bytes.extend_from_slice(text.as_bytes());
    bytes
}

/// The text in the file of a stub; `None` when there is none that its checksum confirms.
#[must_use]
pub fn find(file: &[u8]) -> Option<&str> {
    let mark = mark();
    let first = mark[0];
    let mut from = 0;
    loop {
        let at = from + file.get(from..)?.iter().position(|byte| *byte == first)?;
        if file[at..].starts_with(&mark)
            && let Some(text) = decode(&file[at..])
        {
            return Some(text);
        }
        from = at + 1;
    }
}

fn decode(bytes: &[u8]) -> Option<&str> {
    let (header, rest) = bytes.split_at_checked(HEADER_SIZE)?;
    let word = |at: usize| header[at..].first_chunk().map(|chunk| u64::from_le_bytes(*chunk));
    let text = rest.get(..usize::try_from(word(16)?).ok()?)?;
    (xxh3_64(text) == word(24)?).then(|| std::str::from_utf8(text).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(catalog: &[u8]) -> Vec<u8> {
        [&[0x93; 100], catalog, b"after"].concat()
    }

    #[test]
    fn a_text_is_found_anywhere() {
        for text in ["", "node:fs=access\n", "\u{e9}"] {
            assert_eq!(find(&file(&encode(text))), Some(text));
        }
    }

    #[test]
    fn damaged_texts_are_not_believed() {
        let good = encode("node:fs=access\n");
        for index in 0..good.len() {
            let mut bad = good.clone();
            bad[index] ^= 1;
            assert_eq!(find(&file(&bad)), None, "byte {index}");
            assert_eq!(find(&good[..index]), None, "{index} bytes");
        }
        assert_eq!(find(&[]), None);
    }

    #[test]
    fn a_damaged_text_does_not_hide_the_next() {
        let mut bytes = encode("first");
        bytes[32] ^= 1;
        bytes.extend(encode("second"));
        assert_eq!(find(&bytes), Some("second"));
    }
}
