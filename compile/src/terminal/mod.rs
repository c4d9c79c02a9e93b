//! Everything the command writes to stderr: errors, warnings and, for people at a terminal, progress and a summary.

mod frame;
mod progress;
mod size;
mod summary;

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use console::style;
use semba_bundler::{Diagnostic, Severity};

use crate::error::Failure;

pub use frame::frame;
pub use progress::Progress;
pub use size::{size, time};
pub use summary::{Row, Summary};

/// How much a build tells.
#[derive(Clone, Copy, Debug)]
pub struct Terminal {
    quiet: bool,
    interactive: bool,
}

impl Terminal {
    /// `quiet` leaves errors only. Without it there are warnings too and, when stderr is a terminal, the rest.
    #[must_use]
    pub fn new(quiet: bool) -> Self {
        Self { quiet, interactive: !quiet && io::stderr().is_terminal() }
    }

    /// Runs one stage of the build and says what it took. `total` is the number of bytes it has to work through.
    pub fn stage<T>(
        self,
        name: &'static str,
        total: Option<u64>,
        work: impl FnOnce(&Progress) -> T,
    ) -> (T, Duration) {
        let progress =
            if self.interactive { Progress::start(name, total) } else { Progress::hidden() };
        let start = Instant::now();
        let result = work(&progress);
        (result, start.elapsed())
    }

    /// Prints warnings.
    pub fn warn(self, warnings: &[Diagnostic]) {
        if !self.quiet {
            warnings.iter().for_each(print_diagnostic);
        }
    }

    /// Prints a warning that is not about the program.
    pub fn warn_line(self, text: &str) {
        if !self.quiet {
            print_line(&format!("{} {text}", label(Severity::Warning)));
        }
    }

    /// Prints what was done. The closure is not called when nobody looks.
    pub fn summarize(self, summary: impl FnOnce() -> String) {
        if self.interactive {
            print_line(&summary());
        }
    }
}

/// Prints why the command failed.
pub fn print_failure(failure: &Failure) {
    match failure.diagnostics() {
        Some(diagnostics) => diagnostics.iter().for_each(print_diagnostic),
        None => print_line(&format!("{} {failure}", label(Severity::Error))),
    }
    if failure.is_usage() {
        print_line("\nFor more information, try 'semba build --help'.");
    }
}

/// Prints a problem of the program: what it is, then where, with its line and a caret.
fn print_diagnostic(diagnostic: &Diagnostic) {
    let plain = format!("{}: ", diagnostic.severity);
    let text = diagnostic.rendered.strip_prefix(&plain).unwrap_or(&diagnostic.rendered);
    print_line(&format!("{} {}\n", label(diagnostic.severity), text.trim_end()));
}

fn label(severity: Severity) -> String {
    let label = style(format!("{severity}:")).bold().for_stderr();
    match severity {
        Severity::Error => label.red().to_string(),
        Severity::Warning => label.yellow().to_string(),
    }
}

/// Prints a line to stderr. Nothing can be done about a stderr that is closed.
pub fn print_line(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}
