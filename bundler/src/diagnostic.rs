//! What the user is told: one problem, where it is, and how it looks in the source.

use std::fmt;

use crate::text::{LineIndex, frame};

/// Whether a problem ends the build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The build fails.
    Error,
    /// The build goes on.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        })
    }
}

/// One problem found while bundling, analyzing or linking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether it ends the build.
    pub severity: Severity,
    /// The problem in one line, without its place.
    pub text: String,
    /// The file it is in, relative to the working directory where possible.
    pub file: Option<String>,
    /// The line in `file`, counted from 1.
    pub line: Option<u32>,
    /// The column in `line`, counted from 1 in UTF-16 code units.
    pub column: Option<u32>,
    /// The problem as it is shown: several lines with the source and a caret, without colours, and
    /// without a line break at the end.
    pub rendered: String,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rendered)
    }
}

impl Diagnostic {
    /// A problem of a whole file.
    pub(crate) fn in_file(severity: Severity, text: impl Into<String>, file: &str) -> Self {
        let text = text.into();
        let rendered = format!("{severity}: {text}\n  --> {file}");
        Self { severity, text, file: Some(file.to_owned()), line: None, column: None, rendered }
    }

    /// The same problem where it does not end the build.
    #[cfg(feature = "bundle")]
    pub(crate) fn into_warning(self) -> Self {
        let rendered = match self.rendered.strip_prefix("error") {
            Some(rest) => format!("warning{rest}"),
            None => self.rendered,
        };
        Self { severity: Severity::Warning, rendered, ..self }
    }

    /// A problem at `start..end` (bytes) of `source`, which is the text of `file`.
    pub(crate) fn at(
        severity: Severity,
        text: impl Into<String>,
        (file, source): (&str, &str),
        (start, end): (usize, usize),
        help: Option<&str>,
    ) -> Self {
        let text = text.into();
        let position = LineIndex::new(source).position(start);
        let mut rendered = format!(
            "{severity}: {text}\n  --> {file}:{}:{}\n{}",
            position.line,
            position.column,
            frame(source, start, end),
        );
        if let Some(help) = help {
            rendered.push_str("\n  help: ");
            rendered.push_str(help);
        }
        Self {
            severity,
            text,
            file: Some(file.to_owned()),
            line: Some(position.line),
            column: Some(position.column),
            rendered,
        }
    }
}
