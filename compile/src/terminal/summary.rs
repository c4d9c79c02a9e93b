//! What a build did, for the people at the terminal.

use std::path::Path;
use std::time::Duration;

use console::{measure_text_width, style};

use super::size::{size, time};
use crate::output::shown;

/// More rows than this say nothing more.
const MAX_ROWS: usize = 24;

/// A chunk's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The chunk's file name.
    pub name: String,
    /// Bytes of code.
    pub source: u64,
    /// Bytes of bytecode, when some was made.
    pub bytecode: Option<u64>,
}

/// A finished build.
#[derive(Clone, Debug)]
pub struct Summary<'a> {
    /// The stages and what they took, in order.
    pub stages: Vec<(&'static str, Duration)>,
    /// From the first stage to the last file.
    pub total: Duration,
    /// The chunks, entries first.
    pub rows: Vec<Row>,
    /// What was written: a file or a directory.
    pub output: &'a Path,
    /// The executable's size in bytes.
    pub executable: Option<u64>,
}

impl Summary<'_> {
    /// The text, with colours where stderr shows them.
    #[must_use]
    pub fn render(&self) -> String {
        let mut text = String::new();
        for (stage, duration) in &self.stages {
            text.push_str(&format!("  {:<10}{:>9}\n", stage, time(*duration)));
        }
        text.push('\n');
        text.push_str(&self.table());
        let output = style(shown(self.output)).bold().for_stderr();
        let size = self.executable.map_or_else(String::new, |bytes| format!("  {}", size(bytes)));
        let total = style(format!("in {}", time(self.total))).dim().for_stderr();
        text.push_str(&format!("\n  {output}{size}  {total}"));
        text
    }

    fn table(&self) -> String {
        let bytecode = self.rows.iter().any(|row| row.bytecode.is_some());
        let mut cells = vec![["chunk".to_owned(), "source".to_owned(), "bytecode".to_owned()]];
        cells.extend(self.rows.iter().take(MAX_ROWS).map(cells_of));
        if self.rows.len() > 1 {
            if self.rows.len() > MAX_ROWS {
                cells.push([
                    format!("and {} more", self.rows.len() - MAX_ROWS),
                    String::new(),
                    String::new(),
                ]);
            }
            cells.push(cells_of(&total_of(&self.rows)));
        }
        let name_width = cells.iter().map(|row| measure_text_width(&row[0])).max().unwrap_or(0);
        let lines = cells.iter().enumerate().map(|(index, [name, source, code])| {
            let gap = " ".repeat(name_width - measure_text_width(name));
            let code = if bytecode { format!("{code:>12}") } else { String::new() };
            let line = format!("  {name}{gap}{source:>12}{code}");
            if index == 0 { format!("{}\n", style(line).dim().for_stderr()) } else { line + "\n" }
        });
        lines.collect()
    }
}

fn cells_of(row: &Row) -> [String; 3] {
    [row.name.clone(), size(row.source), row.bytecode.map_or_else(String::new, size)]
}

fn total_of(rows: &[Row]) -> Row {
    Row {
        name: format!("{} chunks", rows.len()),
        source: rows.iter().map(|row| row.source).sum(),
        bytecode: rows.iter().map(|row| row.bytecode).sum(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, source: u64, bytecode: Option<u64>) -> Row {
        Row { name: name.to_owned(), source, bytecode }
    }

    fn summary(rows: Vec<Row>) -> Summary<'static> {
        Summary {
            stages: vec![
                ("bundle", Duration::from_millis(12)),
                ("bytecode", Duration::from_micros(3400)),
            ],
            total: Duration::from_millis(17),
            rows,
            output: Path::new("/out/app"),
            executable: Some(4_200_000),
        }
    }

    fn render(summary: &Summary<'_>) -> String {
        console::strip_ansi_codes(&summary.render()).into_owned()
    }

    #[test]
    fn columns_line_up() {
        let rows =
            vec![row("index.js", 212_400, Some(120_000)), row("chunk-\u{e9}.js", 999, Some(1_000))];
        let expected = "  bundle        12 ms\n  bytecode     3.4 ms\n\n\
            \x20 chunk           source    bytecode\n\
            \x20 index.js      212.4 kB    120.0 kB\n\
            \x20 chunk-\u{e9}.js       999 B      1.0 kB\n\
            \x20 2 chunks      213.4 kB    121.0 kB\n\
            \n  /out/app  4.2 MB  in 17 ms";
        assert_eq!(render(&summary(rows)), expected);
    }

    #[test]
    fn no_bytecode_means_no_column() {
        let text = render(&summary(vec![row("index.js", 10, None)]));
        assert!(text.contains("  chunk         source\n  index.js        10 B\n"), "{text}");
    }

    #[test]
    fn long_tables_are_cut() {
        let rows = (0..100).map(|index| row(&format!("chunk-{index}.js"), 1, None)).collect();
        let text = render(&summary(rows));
        assert!(text.contains("  and 76 more") && text.contains("  100 chunks"), "{text}");
        assert_eq!(text.matches(".js").count(), MAX_ROWS);
    }
}
