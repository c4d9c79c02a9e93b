//! The characters, words and sentences of a text.

use icu_segmenter::{GraphemeClusterSegmenter, SentenceSegmenter, WordSegmenter};
use semba_engine::{Args, OpResult, Value};

use crate::host::Host;

/// Marks the end of a segment that is a word or a number.
const WORD_LIKE: u32 = 1 << 31;

/// Collects the ends of segments, as offsets of UTF-16.
struct Ends<'a> {
    text: &'a str,
    bytes: usize,
    units: u32,
    result: Vec<u8>,
}

impl Ends<'_> {
    fn push(&mut self, end: usize, is_word_like: bool) {
        if end <= self.bytes {
            return;
        }
        let segment = &self.text[self.bytes..end];
        self.units += segment.chars().map(|char| char.len_utf16() as u32).sum::<u32>();
        self.bytes = end;
        let entry = if is_word_like { self.units | WORD_LIKE } else { self.units };
        self.result.extend_from_slice(&entry.to_ne_bytes());
    }
}

/// `op_intl_segment(granularity, text)`: the ends of all segments, 32 bits each.
pub(super) fn op_intl_segment(_: &mut Host, args: &mut Args) -> OpResult {
    let text = args.string(1)?;
    let mut ends = Ends { text: &text, bytes: 0, units: 0, result: Vec::new() };
    match args.string(0)?.as_str() {
        "word" => {
            // Without the dictionaries of Thai, Chinese and others, which are 3 MB.
            let segmenter = WordSegmenter::new_for_non_complex_scripts(Default::default());
            for (end, kind) in segmenter.segment_str(&text).iter_with_word_type() {
                ends.push(end, kind.is_word_like());
            }
        }
        "sentence" => {
            let segmenter = SentenceSegmenter::new(Default::default());
            segmenter.segment_str(&text).for_each(|end| ends.push(end, false));
        }
        _ => {
            let segmenter = GraphemeClusterSegmenter::new();
            segmenter.segment_str(&text).for_each(|end| ends.push(end, false));
        }
    }
    Ok(Value::Bytes(ends.result))
}
