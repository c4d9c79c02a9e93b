//! A line of code with a caret under the place that a message is about.

use console::measure_text_width;

/// Minified code has lines of megabytes: at most this many characters on either side of the caret are shown.
const CONTEXT: usize = 50;

/// The line `line` of `code` with a caret at `column`, both from 1. Empty when there is no such line.
#[must_use]
pub fn frame(place: &str, code: &str, line: u32, column: u32) -> String {
    let index = (line as usize).saturating_sub(1);
    let Some(text) = code.split('\n').nth(index) else {
        return String::new();
    };
    let characters: Vec<char> = text.trim_end_matches('\r').chars().map(printable).collect();
    let caret = (column as usize).saturating_sub(1).min(characters.len());
    let start = caret.saturating_sub(CONTEXT);
    let end = characters.len().min(caret + CONTEXT);
    let before: String = characters[start..caret].iter().collect();
    let after: String = characters[caret..end].iter().collect();
    let [cut_before, cut_after] =
        [start > 0, end < characters.len()].map(|cut| if cut { "..." } else { "" });
    let number = line.to_string();
    let margin = " ".repeat(number.len());
    let indent = " ".repeat(cut_before.len() + measure_text_width(&before));
    format!(
        "{margin} --> {place}:{line}:{column}\n\
         {margin} |\n\
         {number} | {cut_before}{before}{after}{cut_after}\n\
         {margin} | {indent}^"
    )
}

/// Control characters must not reach the terminal, and a tab would move the caret.
fn printable(character: char) -> char {
    if character.is_control() { ' ' } else { character }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_is_under_its_column() {
        let expected = "  --> a.js:2:5\n  |\n2 | let @ = 1;\n  |     ^";
        assert_eq!(frame("a.js", "x\nlet @ = 1;\r\ny", 2, 5), expected);
    }

    #[test]
    fn tabs_and_escapes_are_one_column_wide() {
        let expected = "  --> a.js:1:4\n  |\n1 |   [@\n  |    ^";
        assert_eq!(frame("a.js", "\t\x1b[@", 1, 4), expected);
    }

    #[test]
    fn long_lines_are_cut_around_the_caret() {
        let code = format!("{}@{}", "a".repeat(1000), "b".repeat(1000));
        let text = frame("a.js", &code, 1, 1001);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[2], format!("1 | ...{}@{}...", "a".repeat(50), "b".repeat(49)));
        assert_eq!(lines[3].len(), lines[2].find('@').unwrap() + 1);
    }

    #[test]
    fn positions_outside_are_tolerated() {
        assert_eq!(frame("a.js", "x", 9, 1), "");
        assert!(frame("a.js", "x", 1, 900).ends_with("|  ^"));
        assert!(frame("a.js", "x", 0, 0).ends_with("| ^"));
    }
}
