//! Places in source text: lines, columns, frames with a caret, and names that look alike.

/// The widest part of a source line that a frame shows, in characters. Bundled and minified files
/// have lines of megabytes.
const FRAME_WIDTH: usize = 100;

/// A place in a text, both counted from 1; the column in UTF-16 code units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

/// Finds lines in a text without an index of all of them: diagnostics are few.
pub(crate) struct LineIndex<'a> {
    source: &'a str,
}

impl<'a> LineIndex<'a> {
    pub(crate) fn new(source: &'a str) -> Self {
        Self { source }
    }

    /// The place of a byte offset. An offset behind the end or inside a character is the place of
    /// the character before it.
    pub(crate) fn position(&self, offset: usize) -> Position {
        let offset = floor_boundary(self.source, offset);
        let before = &self.source[..offset];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let column = before[line_start..].encode_utf16().count() + 1;
        Position { line: saturate(line), column: saturate(column) }
    }
}

/// The line that `start` is in and carets under `start..end`, as diagnostics show it.
pub(crate) fn frame(source: &str, start: usize, end: usize) -> String {
    let start = floor_boundary(source, start);
    let end = floor_boundary(source, end).max(start);
    let line_start = source[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = source[start..].find('\n').map_or(source.len(), |at| start + at);
    let line = LineIndex::new(source).position(start).line;

    let before: Vec<char> = source[line_start..start].chars().collect();
    let shown_before = before.len().min(FRAME_WIDTH / 2);
    let cut_before = before.len() > shown_before;
    let after: String = source[start..line_end].trim_end_matches('\r').chars().collect();
    let shown_after = FRAME_WIDTH - shown_before;
    let cut_after = after.chars().count() > shown_after;

    let mut text = String::new();
    if cut_before {
        text.push('…');
    }
    text.extend(
        before[before.len() - shown_before..].iter().map(|c| if *c == '\t' { ' ' } else { *c }),
    );
    let indent = text.chars().count();
    text.extend(after.chars().take(shown_after));
    if cut_after {
        text.push('…');
    }
    let marked = source[start..end.min(line_end)].chars().count().clamp(1, shown_after.max(1));

    let number = line.to_string();
    let gutter = " ".repeat(number.len());
    format!(
        "{gutter} |\n{number} | {text}\n{gutter} | {}{}",
        " ".repeat(indent),
        "^".repeat(marked)
    )
}

/// Of `candidates`, the name that `name` was most likely meant to be, when one is close enough.
/// The first in the alphabet wins among equals, so that messages are stable.
pub(crate) fn nearest_name<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    // A third of the name may differ, but at least one character, so that `a` suggests `b` never.
    let allowed = (name.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| *candidate != name && !candidate.is_empty())
        .filter_map(|candidate| {
            let distance = if candidate.eq_ignore_ascii_case(name) {
                0
            } else {
                strsim::osa_distance(name, candidate)
            };
            let is_close = distance <= allowed && distance < name.chars().count();
            is_close.then_some((distance, candidate))
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// The file name of the chunk that `specifier` means in the chunk `from`; `None` when it is not
/// relative and so cannot be a chunk.
pub(crate) fn resolve_relative(from: &str, specifier: &str) -> Option<String> {
    if !specifier.starts_with("./") && !specifier.starts_with("../") {
        return None;
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in specifier.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

fn saturate(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_from_one_in_utf16() {
        let index = LineIndex::new("ab\n𝒳é c\n");
        assert_eq!(index.position(0), Position { line: 1, column: 1 });
        assert_eq!(index.position(3), Position { line: 2, column: 1 });
        assert_eq!(index.position(3 + 4 + 2), Position { line: 2, column: 4 });
        assert_eq!(index.position(999), Position { line: 3, column: 1 });
    }

    #[test]
    fn a_frame_marks_the_span() {
        assert_eq!(frame("let a;\nlet bc = d;\n", 11, 13), "  |\n2 | let bc = d;\n  |     ^^");
    }

    #[test]
    fn a_frame_cuts_long_lines() {
        let source = format!("{}x{}", "a".repeat(1000), "b".repeat(1000));
        let frame = frame(&source, 1000, 1001);
        let lines: Vec<&str> = frame.lines().collect();
        assert!(lines[1].chars().count() < 110, "{frame}");
        let caret = lines[2].find('^').expect("a caret");
        assert_eq!(lines[1].chars().nth(caret), Some('x'));
    }

    #[test]
    fn the_nearest_name_is_close() {
        assert_eq!(nearest_name("readFile", ["writeFile", "readFiles", "read"]), Some("readFiles"));
        assert_eq!(nearest_name("Readfile", ["readFile"]), Some("readFile"));
        assert_eq!(nearest_name("a", ["b"]), None);
        assert_eq!(nearest_name("foo", ["quux"]), None);
    }

    #[test]
    fn chunks_are_resolved_like_urls() {
        assert_eq!(resolve_relative("index.js", "./a.js").as_deref(), Some("a.js"));
        assert_eq!(resolve_relative("x/y.js", "../a.js").as_deref(), Some("a.js"));
        assert_eq!(resolve_relative("index.js", "../a.js"), None);
        assert_eq!(resolve_relative("index.js", "node:fs"), None);
    }
}
