//! Original positions in stack traces.
//!
//! The build turns source maps into tables that need no decoding: all integers are little-endian u32. First the number
//! of sources, each a length and UTF-8; then the number of segments, each five integers: generated line and column,
//! source index, original line and column, all from 0, sorted by generated position. A table is read when a stack
//! trace first names its module.

use std::collections::HashMap;

use crate::program::Program;

const SEGMENT_SIZE: usize = 20;

/// The tables read so far, by module; `None` for modules without one.
#[derive(Default)]
pub(crate) struct SourceMaps {
    tables: HashMap<String, Option<Table>>,
}

impl SourceMaps {
    /// Rewrites the positions in stack lines; `None` when nothing changes.
    pub(crate) fn map(&mut self, stack: &str, program: &Program) -> Option<String> {
        let mut changed = false;
        let mut mapped = String::with_capacity(stack.len());
        for (index, line) in stack.split('\n').enumerate() {
            if index > 0 {
                mapped.push('\n');
            }
            match self.map_line(line, program) {
                Some(line) => {
                    mapped.push_str(&line);
                    changed = true;
                }
                None => mapped.push_str(line),
            }
        }
        changed.then_some(mapped)
    }

    fn map_line(&mut self, line: &str, program: &Program) -> Option<String> {
        let rest = line.strip_prefix("    at ")?;
        let (function, position) =
            match rest.strip_suffix(')').and_then(|rest| rest.rsplit_once(" (")) {
                Some((function, position)) => (Some(function), position),
                None => (None, rest),
            };
        let mut parts = position.rsplitn(3, ':');
        let column: u32 = parts.next()?.parse().ok()?;
        let line: u32 = parts.next()?.parse().ok()?;
        let module = parts.next()?;
        let table = match self.tables.get(module) {
            Some(table) => table,
            None => {
                let table = program.source_map(module).and_then(Table::new);
                self.tables.entry(module.to_owned()).or_insert(table)
            }
        };
        let (source, line, column) =
            table.as_ref()?.find(line.checked_sub(1)?, column.checked_sub(1)?)?;
        let position = format!("{source}:{}:{}", line + 1, column + 1);
        Some(match function {
            Some(function) => format!("    at {function} ({position})"),
            None => format!("    at {position}"),
        })
    }
}

/// A checked table.
struct Table {
    bytes: Vec<u8>,
    sources: Vec<String>,
    /// Where the segments begin, and how many there are.
    segments: (usize, usize),
}

impl Table {
    /// Checks the lengths; `None` when they do not fit the bytes.
    fn new(bytes: Vec<u8>) -> Option<Self> {
        let mut offset = 0;
        let count = read(&bytes, &mut offset)?;
        let mut sources = Vec::new();
        for _ in 0..count {
            let length = read(&bytes, &mut offset)? as usize;
            let source = bytes.get(offset..offset.checked_add(length)?)?;
            sources.push(std::str::from_utf8(source).ok()?.to_owned());
            offset += length;
        }
        let count = read(&bytes, &mut offset)? as usize;
        (bytes.len() == offset.checked_add(count.checked_mul(SEGMENT_SIZE)?)?).then_some(Self {
            bytes,
            sources,
            segments: (offset, count),
        })
    }

    /// Integer `field` of segment `index`.
    fn field(&self, index: usize, field: usize) -> u32 {
        let mut offset = self.segments.0 + index * SEGMENT_SIZE + field * 4;
        read(&self.bytes, &mut offset).unwrap_or(0)
    }

    /// The original position of a generated one, lines and columns from 0.
    fn find(&self, line: u32, column: u32) -> Option<(&str, u32, u32)> {
        let (mut low, mut high) = (0, self.segments.1);
        while low < high {
            let middle = low + (high - low) / 2;
            if (self.field(middle, 0), self.field(middle, 1)) <= (line, column) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let index = low.checked_sub(1)?;
        // A position before the first segment of its line belongs to none.
        (self.field(index, 0) == line).then_some(())?;
        let source = self.sources.get(self.field(index, 2) as usize)?;
        Some((source, self.field(index, 3), self.field(index, 4)))
    }
}

fn read(bytes: &[u8], offset: &mut usize) -> Option<u32> {
    let word = bytes.get(*offset..*offset + 4)?;
    *offset += 4;
    Some(u32::from_le_bytes(word.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::Table;

    fn table(segments: &[[u32; 5]]) -> Vec<u8> {
        let mut bytes = Vec::new();
        bytes.extend(1u32.to_le_bytes());
        bytes.extend(4u32.to_le_bytes());
        bytes.extend(b"a.ts");
        bytes.extend((segments.len() as u32).to_le_bytes());
        bytes.extend(segments.iter().flatten().flat_map(|word| word.to_le_bytes()));
        bytes
    }

    #[test]
    fn finds_the_segment_at_or_before_a_position() {
        let table =
            Table::new(table(&[[0, 4, 0, 10, 2], [0, 9, 0, 11, 0], [2, 0, 0, 20, 1]])).unwrap();
        assert_eq!(table.find(0, 3), None);
        assert_eq!(table.find(0, 4), Some(("a.ts", 10, 2)));
        assert_eq!(table.find(0, 100), Some(("a.ts", 11, 0)));
        assert_eq!(table.find(1, 0), None);
        assert_eq!(table.find(2, 7), Some(("a.ts", 20, 1)));
    }

    #[test]
    fn refuses_lengths_that_do_not_fit() {
        let bytes = table(&[[0, 0, 0, 0, 0]]);
        assert!(Table::new(bytes[..bytes.len() - 1].to_vec()).is_none());
        let mut huge = bytes;
        huge[0] = 0xff;
        assert!(Table::new(huge).is_none());
    }
}
