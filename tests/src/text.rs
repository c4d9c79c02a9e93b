//! Shows how two texts differ.

/// How many differing lines are shown: enough to see what is wrong, few enough to read several cases.
const SHOWN: usize = 8;

/// The first lines in which two texts differ, `-` expected and `+` actual, or nothing when they are equal.
pub fn difference(expected: &str, actual: &str) -> Option<String> {
    if expected == actual {
        return None;
    }
    let (expected_lines, actual_lines) = (lines(expected), lines(actual));
    let mut shown = String::new();
    let mut count = 0;
    for index in 0..expected_lines.len().max(actual_lines.len()) {
        let (left, right) = (expected_lines.get(index), actual_lines.get(index));
        if left == right {
            continue;
        }
        count += 1;
        if count > SHOWN {
            continue;
        }
        for (sign, line) in [('-', left), ('+', right)] {
            if let Some(line) = line {
                shown.push_str(&format!("  {:>4} {sign} {}\n", index + 1, clip(line)));
            }
        }
    }
    if count > SHOWN {
        shown.push_str(&format!("       and {} more lines\n", count - SHOWN));
    }
    Some(shown)
}

/// Lines with their line ends made visible where only those differ.
fn lines(text: &str) -> Vec<String> {
    text.split_inclusive('\n')
        .map(|line| match line.strip_suffix('\n') {
            Some(line) => line.to_owned(),
            None => format!("{line}\u{2424} (no line end)"),
        })
        .collect()
}

/// The head of a long line.
fn clip(line: &str) -> String {
    match line.char_indices().nth(300) {
        Some((end, _)) => format!("{}... ({} bytes)", &line[..end], line.len()),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_do_not_differ() {
        assert_eq!(difference("a\nb\n", "a\nb\n"), None);
    }

    #[test]
    fn the_differing_line_is_shown_with_its_number() {
        let shown = difference("a\nb\nc\n", "a\nB\nc\n").expect("they differ");
        assert_eq!(shown, "     2 - b\n     2 + B\n");
    }

    #[test]
    fn a_missing_last_line_end_is_a_difference() {
        assert!(difference("a\n", "a").expect("they differ").contains("no line end"));
    }
}
