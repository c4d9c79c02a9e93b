//! What a build gives.

use std::path::PathBuf;
use std::time::Duration;

use semba_bmes::ModuleRecord;

use super::inputs::Inputs;
use super::metafile::Metafile;
use crate::diagnostic::Diagnostic;

/// A whole program as chunks.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// Entry chunks first, in the order of the entries; then the others by name.
    pub chunks: Vec<Chunk>,
    /// Files that modules import as files: their names in the executable, and where they are now. Sorted by name.
    pub files: Vec<(String, PathBuf)>,
    /// What the user should know although the build went well.
    pub warnings: Vec<Diagnostic>,
    /// What went into which chunk.
    pub metafile: Metafile,
    /// What on disk it depends on.
    pub inputs: Inputs,
    /// Where the time went.
    pub timings: Timings,
}

/// One ES module of the output.
#[derive(Clone, Debug)]
pub struct Chunk {
    /// Relative to the output directory, with `/` as separator.
    pub file_name: String,
    /// Whether it belongs to an entry the user named.
    pub is_entry: bool,
    /// Its source does not parse, and only `import()` reaches it: it is kept as it is, so that the
    /// `import()` fails when the program runs. The record is empty.
    pub is_broken: bool,
    /// Whether its file is where it belongs already, because another bundler wrote it.
    pub is_written: bool,
    /// JavaScript.
    pub code: String,
    /// A source map as JSON; its sources are relative to the working directory.
    pub map: Option<String>,
    /// The module record of `code`.
    pub record: ModuleRecord,
    /// Source modules in order of evaluation (relative to the working directory) and the bytes
    /// each contributes.
    pub modules: Vec<(String, usize)>,
}

/// How long the stages took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Timings {
    /// Resolving, loading, linking and printing.
    pub bundle: Duration,
    /// Parsing the chunks again for their records, and the link check.
    pub analyze: Duration,
}

/// A build that failed.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}", render(diagnostics))]
pub struct BundleError {
    /// At least one error, and the warnings that came before.
    pub diagnostics: Vec<Diagnostic>,
    /// What was read and looked for until then: a build that fails may succeed when any of it changes.
    pub inputs: Inputs,
}

impl BundleError {
    /// The error with what the build had read.
    pub(super) fn with_inputs(self, inputs: Inputs) -> Self {
        Self { inputs, ..self }
    }
}

fn render(diagnostics: &[Diagnostic]) -> String {
    let rendered = diagnostics.iter().map(|diagnostic| diagnostic.rendered.as_str());
    rendered.collect::<Vec<_>>().join("\n\n")
}

impl From<Vec<Diagnostic>> for BundleError {
    fn from(diagnostics: Vec<Diagnostic>) -> Self {
        Self { diagnostics, inputs: Inputs::default() }
    }
}
