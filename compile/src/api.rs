//! Builds for callers that are programs: options come in as JSON, results go out as JSON. The JavaScript API is a
//! thin layer over this, and so is the rolldown plugin ([`crate::plugin`]).

use std::path::{Path, PathBuf};

use clap::FromArgMatches;
use semba_bundler::{Diagnostic, ForeignChunk};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use thiserror::Error;

use crate::chunks::{self, ChunksError};
use crate::cli::{BuildFlags, Cli, Command};
use crate::error::Failure;
use crate::inspect;
use crate::options::{BuildOptions, Environment, UsageError};
use crate::pipeline::{self, BuildError, Built};
use crate::settings::{self, Arguments, SettingError, first_paragraph};
use crate::unit;

/// Why a call failed.
#[derive(Debug, Error)]
pub enum ApiError {
    /// The options are no options.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// The command would refuse the options.
    #[error("{0}")]
    Arguments(String),
    /// The options make no sense together.
    #[error(transparent)]
    Usage(#[from] UsageError),
    /// The chunks are no program.
    #[error(transparent)]
    Chunks(#[from] ChunksError),
    /// The build failed.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// Something around it failed.
    #[error(transparent)]
    Failure(#[from] Failure),
    /// The file is none of ours.
    #[error(
        "this is neither an executable made by semba, nor a BMES unit, nor a runtime stub: {0}"
    )]
    Foreign(String),
}

/// What is wrong, as JavaScript gets it.
#[derive(Debug, Serialize)]
pub struct Problem {
    /// `error` or `warning`.
    pub severity: String,
    /// The problem in one line.
    pub text: String,
    /// The file it is in, relative to the working directory where possible.
    pub file: Option<String>,
    /// From 1.
    pub line: Option<u32>,
    /// From 1, in UTF-16 code units.
    pub column: Option<u32>,
    /// The problem as a terminal shows it, with its line and a caret.
    pub frame: String,
}

impl From<&Diagnostic> for Problem {
    fn from(diagnostic: &Diagnostic) -> Self {
        Self {
            severity: diagnostic.severity.to_string(),
            text: diagnostic.text.clone(),
            file: diagnostic.file.clone(),
            line: diagnostic.line,
            column: diagnostic.column,
            frame: diagnostic.rendered.clone(),
        }
    }
}

impl ApiError {
    /// One problem for each mistake in the program, or one for whatever else went wrong.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        if let Self::Build(BuildError::Program(diagnostics)) = self {
            return diagnostics.iter().map(Problem::from).collect();
        }
        let text = self.to_string();
        let frame = format!("error: {text}");
        let severity = "error".to_owned();
        vec![Problem { severity, text, file: None, line: None, column: None, frame }]
    }
}

/// A build of chunks that another bundler made.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChunkRequest {
    /// The options, without entries.
    pub options: Value,
    /// Where the other bundler wrote the chunks, or where they are to be written. An absolute path.
    pub directory: PathBuf,
    /// Whether the chunks are to be written, because the other bundler has not done so.
    #[serde(default)]
    pub write: bool,
    /// Which entry chunk an executable starts with, by the name of the chunk, its file or its source file.
    pub entry: Option<String>,
    /// All of its chunks.
    pub chunks: Vec<ChunkInput>,
}

/// A chunk as bundlers with Rollup's interface describe it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChunkInput {
    /// Its name without a path and a hash.
    pub name: String,
    /// Relative to the directory.
    pub file_name: String,
    /// Whether it is an entry.
    pub is_entry: bool,
    /// Its source file, of entries and targets of `import()`.
    pub facade_module_id: Option<String>,
    /// JavaScript.
    pub code: String,
    /// The source map as JSON; its sources are relative to the chunk.
    pub map: Option<String>,
    /// File names of chunks that it imports, by `import` and `import()`.
    pub imports: Vec<String>,
    /// Source files and their bytes in it.
    pub modules: Vec<(String, usize)>,
}

/// Runs a build. `environment.cwd` is where relative paths start.
///
/// # Errors
/// Whatever `semba build` would say.
pub fn build(options: &Value, environment: &Environment) -> Result<Built, ApiError> {
    let options = resolve(settings::arguments(options)?, environment)?;
    Ok(pipeline::build(&options)?)
}

/// Makes an executable, or a unit beside each chunk, of chunks that another bundler made.
///
/// # Errors
/// Whatever `semba build` would say, or that the chunks are no program.
pub fn build_chunks(request: ChunkRequest, environment: &Environment) -> Result<Built, ApiError> {
    let ChunkRequest { options, directory, write, entry, chunks } = request;
    let mut arguments = settings::arguments(&options)?;
    let executable = options.get("compile").is_some_and(|value| value != &Value::Bool(false));
    let has_maps = chunks.iter().any(|chunk| chunk.map.is_some());
    let (chunks, entries) = if executable {
        let (chunks, entry) = chunks::reachable(chunks, entry.as_deref())?;
        (chunks, vec![entry])
    } else {
        arguments.flags.push(format!("--outdir={}", directory.display()));
        let entries = chunks.iter().filter(|chunk| chunk.is_entry);
        let entries = entries.map(|chunk| chunk.file_name.clone()).collect();
        (chunks, entries)
    };
    let path = |name: &String| directory.join(name).to_string_lossy().into_owned();
    arguments.entries = entries.iter().map(path).collect();
    // Who had the bundler make source maps wants them in the executable.
    if has_maps && options.get("sourcemap").is_none_or(Value::is_null) {
        arguments.flags.push("--sourcemap".to_owned());
    }
    let options = resolve(arguments, environment)?;
    let chunks = chunks.into_iter().map(|chunk| ForeignChunk {
        is_written: !write,
        ..foreign(chunk, &directory, &environment.cwd)
    });
    Ok(pipeline::build_chunks(&options, chunks.collect())?)
}

fn foreign(chunk: ChunkInput, directory: &Path, cwd: &Path) -> ForeignChunk {
    let file = directory.join(&chunk.file_name);
    let place = file.parent().unwrap_or(directory);
    ForeignChunk {
        is_entry: chunk.is_entry,
        is_written: true,
        map: chunk.map.map(|map| chunks::relative_to(&map, place, cwd)),
        code: chunk.code,
        modules: chunk.modules,
        entry_point: chunk.facade_module_id,
        file_name: chunk.file_name,
    }
}

fn resolve(arguments: Arguments, environment: &Environment) -> Result<BuildOptions, ApiError> {
    let line = std::iter::once("semba").chain(arguments.line());
    let parsed = settings::command().try_get_matches_from(line);
    let cli = parsed.and_then(|matches| Cli::from_arg_matches(&matches));
    let flags = match cli.map(|cli| cli.command) {
        Ok(Some(Command::Build(flags))) => *flags,
        Ok(_) => return Err(ApiError::Arguments("this is no build".to_owned())),
        Err(error) if arguments.entries.is_empty() => {
            let missing = error.kind() == clap::error::ErrorKind::MissingRequiredArgument;
            let text =
                if missing { "`entrypoints` is empty".to_owned() } else { first_paragraph(&error) };
            return Err(ApiError::Arguments(text));
        }
        Err(error) => return Err(ApiError::Arguments(first_paragraph(&error))),
    };
    // A program has its own way to tell what happened.
    let flags = BuildFlags { quiet: true, ..flags };
    Ok(BuildOptions::resolve(flags, environment)?)
}

/// The result of a build as JavaScript gets it: `{ success, outputs, logs, metafile }`.
#[must_use]
pub fn result(built: &Built) -> Value {
    let logs: Vec<Problem> = built.warnings.iter().map(Problem::from).collect();
    json!({ "success": true, "outputs": built.outputs, "logs": logs, "metafile": built.metafile })
}

/// The BMES unit of the module at `url` (a path or a `file:` URL) with the given source. `None` when the source is
/// no ES module.
///
/// # Errors
/// When there is no stub to compile with, or it does not work.
pub fn generate(
    url: &str,
    source: &str,
    environment: &Environment,
) -> Result<Option<Vec<u8>>, ApiError> {
    Ok(unit::generate(&unit::module_name(url), source, &environment.stub_search(None))?)
}

/// Whether `bytes` are a unit that validates.
#[must_use]
pub fn validate(bytes: &[u8]) -> bool {
    semba_bmes::Unit::validate(bytes, None, None).is_ok()
}

/// What `semba inspect --json` prints of a file with this content.
///
/// # Errors
/// When the content is none of ours.
pub fn inspect(name: &str, bytes: &[u8]) -> Result<Value, ApiError> {
    let report = inspect::inspect(name, bytes).map_err(ApiError::Foreign)?;
    Ok(json!(report))
}
