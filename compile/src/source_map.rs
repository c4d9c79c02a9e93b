//! Original positions, as an executable carries them.
//!
//! A stack trace needs one question answered, quickly and without a JSON parser: which original position belongs to
//! this generated one? So a `SourceMap` entry of the archive holds, compressed with zstd:
//!
//! | bytes | content |
//! |---|---|
//! | 4 | count of sources |
//! | each | 4: length, then the source's path as UTF-8 |
//! | 4 | count of segments |
//! | each 20 | generated line, generated column, source index, original line, original column |
//!
//! All integers are little-endian u32. Lines and columns count from 0, columns in UTF-16 units. Segments are sorted by
//! generated position; each covers everything up to the next one in its line. A source index of `0xFFFF_FFFF` says
//! that there is no original position: the bundler wrote that code itself.

use oxc_sourcemap::{SourceMap, Token};
use thiserror::Error;

/// The source index of a segment without an original position.
pub const NO_SOURCE: u32 = u32::MAX;

/// Higher levels gain little on tables of small integers.
const ZSTD_LEVEL: i32 = 9;

/// Why a source map cannot become a table.
#[derive(Debug, Error)]
pub enum SourceMapError {
    /// The bundler wrote something else.
    #[error("the source map of {chunk} is not valid: {reason}")]
    Invalid {
        /// The chunk's file name.
        chunk: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Counts and lengths have 32 bits.
    #[error("the source map of {0} is too large")]
    TooLarge(String),
    /// The compressor failed, which it does for lack of memory.
    #[error("cannot compress the source map of {chunk}: {source}")]
    Compress {
        /// The chunk's file name.
        chunk: String,
        /// What the compressor said.
        source: std::io::Error,
    },
}

/// A compressed table.
#[derive(Debug)]
pub struct Table {
    /// The entry's bytes.
    pub compressed: Vec<u8>,
    /// The table's length before compression.
    pub raw_len: u64,
}

/// Turns the source map `json` of `chunk` into a compressed table.
///
/// # Errors
/// When the source map is not valid or too large.
pub fn table(chunk: &str, json: &str) -> Result<Table, SourceMapError> {
    let raw =
        encode(&parse(chunk, json)?).ok_or_else(|| SourceMapError::TooLarge(chunk.to_owned()))?;
    let compressed = zstd::bulk::compress(&raw, ZSTD_LEVEL)
        .map_err(|source| SourceMapError::Compress { chunk: chunk.to_owned(), source })?;
    Ok(Table { compressed, raw_len: raw.len() as u64 })
}

/// The original path, line and column (from 1) of a position (from 1) in `chunk`.
#[must_use]
pub fn original_position(
    chunk: &str,
    json: &str,
    line: u32,
    column: u32,
) -> Option<(String, u32, u32)> {
    let map = parse(chunk, json).ok()?;
    let at = (line.checked_sub(1)?, column.checked_sub(1)?);
    let before = map
        .get_tokens()
        .filter(|token| token.get_dst_line() == at.0 && token.get_dst_col() <= at.1);
    let token = before.max_by_key(Token::get_dst_col)?;
    let source = map.get_source(token.get_source_id()?)?;
    Some((source.to_owned(), token.get_src_line() + 1, token.get_src_col() + 1))
}

fn parse<'a>(chunk: &str, json: &'a str) -> Result<SourceMap<'a>, SourceMapError> {
    SourceMap::from_json_string(json).map_err(|error| SourceMapError::Invalid {
        chunk: chunk.to_owned(),
        reason: error.to_string(),
    })
}

/// The table of `map`; `None` when a count or a length does not fit.
fn encode(map: &SourceMap<'_>) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    bytes.extend_from_slice(&u32::try_from(map.get_sources().len()).ok()?.to_le_bytes());
    for source in map.get_sources() {
        bytes.extend_from_slice(&u32::try_from(source.len()).ok()?.to_le_bytes());
        bytes.extend_from_slice(source.as_bytes());
    }
    let mut segments: Vec<[u32; 5]> = map.get_tokens().map(|token| segment(&token)).collect();
    // Of several segments at one position, the last one written counts.
    segments.reverse();
    segments.sort_by_key(position);
    segments.dedup_by_key(|segment| position(segment));
    bytes.extend_from_slice(&u32::try_from(segments.len()).ok()?.to_le_bytes());
    bytes.extend(segments.iter().flatten().flat_map(|value| value.to_le_bytes()));
    Some(bytes)
}

fn position(segment: &[u32; 5]) -> [u32; 2] {
    [segment[0], segment[1]]
}

fn segment(token: &Token) -> [u32; 5] {
    let [line, column] = [token.get_dst_line(), token.get_dst_col()];
    match token.get_source_id() {
        Some(source) => [line, column, source, token.get_src_line(), token.get_src_col()],
        None => [line, column, NO_SOURCE, 0, 0],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Line 1 begins at a.ts 1:1 and goes on without an original; line 2 has b.ts 10:3 from column 5.
    const MAP: &str =
        r#"{"version":3,"sources":["a.ts","d/\u00e9.ts"],"names":[],"mappings":"AAAA,I;ICSE"}"#;

    fn words(values: &[u32]) -> Vec<u8> {
        values.iter().flat_map(|value| value.to_le_bytes()).collect()
    }

    #[test]
    fn tables_are_laid_out_as_documented() {
        let table = table("index.js", MAP).unwrap();
        let raw = zstd::bulk::decompress(&table.compressed, 1 << 16).unwrap();
        let mut expected = words(&[2, 4]);
        expected.extend(b"a.ts");
        expected.extend(words(&[7]));
        expected.extend("d/\u{e9}.ts".as_bytes());
        expected.extend(words(&[3]));
        expected.extend(words(&[0, 0, 0, 0, 0]));
        expected.extend(words(&[0, 4, NO_SOURCE, 0, 0]));
        expected.extend(words(&[1, 4, 1, 9, 2]));
        assert_eq!(raw, expected);
        assert_eq!(table.raw_len, raw.len() as u64);
    }

    #[test]
    fn segments_are_sorted_and_single() {
        let tokens = [(3, 1, 5), (0, 9, 0), (0, 2, 0), (3, 1, 4)];
        let tokens = tokens
            .map(|(line, column, original)| Token::new(line, column, original, 0, Some(0), None));
        let map = SourceMap::new(None, vec![], None, vec!["a".into()], vec![], tokens.into(), None);
        let bytes = encode(&map).unwrap();
        let expected = [3, 0, 2, 0, 0, 0, 0, 9, 0, 0, 0, 3, 1, 0, 4, 0];
        assert_eq!(bytes[9..], words(&expected));
    }

    #[test]
    fn positions_are_looked_up_within_their_line() {
        assert_eq!(original_position("c", MAP, 1, 3), Some(("a.ts".to_owned(), 1, 1)));
        assert_eq!(original_position("c", MAP, 2, 40), Some(("d/\u{e9}.ts".to_owned(), 10, 3)));
        assert_eq!(original_position("c", MAP, 1, 9), None, "the bundler's own code");
        assert_eq!(original_position("c", MAP, 2, 1), None, "before the first segment");
        assert_eq!(original_position("c", MAP, 0, 0), None);
    }

    #[test]
    fn broken_maps_name_their_chunk() {
        let message = table("x.js", "{").unwrap_err().to_string();
        assert!(message.starts_with("the source map of x.js is not valid: "), "{message}");
    }
}
