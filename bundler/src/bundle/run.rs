//! One run of rolldown, and its output as plain data.

use std::future::Future;
use std::path::Path;
use std::sync::Arc;

use rolldown::{BundleOutput, Bundler};
use rolldown_common::{Output, OutputChunk, RenderedModule};
use rolldown_error::BatchedBuildDiagnostic;

use super::config::bundler_options;
use super::declarations;
use super::inputs;
use super::options::BundleOptions;
use super::output::BundleError;
use super::plugin::{Notes, SembaPlugin};
use super::report::Reporter;
use super::split::Plan;
use crate::diagnostic::{Diagnostic, Severity};

/// What rolldown made.
pub(super) struct RawBundle {
    pub(super) chunks: Vec<RawChunk>,
    pub(super) warnings: Vec<Diagnostic>,
    pub(super) notes: Arc<Notes>,
}

/// One chunk as rolldown made it.
pub(super) struct RawChunk {
    /// The stem of its file name, without the hash.
    pub(super) name: String,
    pub(super) file_name: String,
    pub(super) is_entry: bool,
    /// Of a build without bundling: only `import()` reaches the module.
    pub(super) is_lazy: bool,
    /// See [`Chunk::is_broken`](super::output::Chunk::is_broken).
    pub(super) is_broken: bool,
    /// Of a build without bundling: the text of the module's file.
    pub(super) original: Option<String>,
    /// The module of an entry or an `import()`.
    pub(super) facade_module: Option<String>,
    pub(super) code: String,
    pub(super) map: Option<String>,
    /// In order of evaluation.
    pub(super) modules: Vec<RawModule>,
}

/// A source module in a chunk.
pub(super) struct RawModule {
    pub(super) id: String,
    /// Bytes in the chunk.
    pub(super) bytes: usize,
    rendered: Option<Arc<RenderedModule>>,
}

impl RawModule {
    /// A module that is all of its chunk.
    pub(super) fn whole(id: String, bytes: usize) -> Self {
        Self { id, bytes, rendered: None }
    }

    /// A module of rolldown's or our own making, such as rolldown's helper functions.
    pub(super) fn is_internal(&self) -> bool {
        self.id.starts_with('\0')
    }

    /// Its part of the chunk's code.
    pub(super) fn code(&self) -> Option<String> {
        self.rendered.as_ref()?.code()
    }
}

/// Runs rolldown, with the modules in the chunks of `plan` when there is one.
pub(super) fn run(
    options: &Arc<BundleOptions>,
    plan: Option<Plan>,
) -> Result<RawBundle, BundleError> {
    let notes = Arc::new(Notes::default());
    let result = generate(options, plan, &notes);
    let reporter = Reporter::new(options, &notes);
    let output = match result {
        Ok(output) => output,
        Err(errors) => {
            let error = BundleError::from(reporter.convert(errors.into_vec()));
            return Err(error.with_inputs(inputs::collect(options, &notes)));
        }
    };
    let mut warnings = reporter.convert(output.warnings);
    warnings.extend(reporter.missing_builtins());
    warnings.extend(notes.computed_imports());
    if warnings.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        return Err(BundleError::from(warnings).with_inputs(inputs::collect(options, &notes)));
    }
    let assets = output.assets.into_iter().filter_map(|asset| match asset {
        Output::Chunk(chunk) => {
            let mut chunk = raw_chunk(Arc::unwrap_or_clone(chunk));
            declarations::finish(&mut chunk.code, chunk.map.is_some());
            Some(chunk)
        }
        // Source maps, which the chunks have already.
        Output::Asset(_) => None,
    });
    let mut chunks: Vec<RawChunk> = assets.collect();
    // Entries come first, in the user's order: an executable starts with the first one.
    chunks.sort_by_cached_key(|chunk| (entry_number(options, chunk), chunk.file_name.clone()));
    Ok(RawBundle { chunks, warnings, notes })
}

/// Which of the user's entries a chunk belongs to; a number behind all of them when it belongs to none.
fn entry_number(options: &BundleOptions, chunk: &RawChunk) -> usize {
    let number = |is_it: &dyn Fn(&Path) -> bool| {
        options.entries.iter().position(|entry| is_it(&options.cwd.join(entry)))
    };
    let module = chunk.facade_module.as_deref().filter(|_| chunk.is_entry).map(Path::new);
    let by_file = module.and_then(|module| {
        number(&|path| module == path || path.canonicalize().is_ok_and(|path| module == path))
    });
    let by_name =
        || number(&|path| path.file_stem().is_some_and(|stem| stem == chunk.name.as_str()));
    let other = options.entries.len();
    match (by_file, chunk.is_entry) {
        (Some(number), _) => number,
        (None, true) => by_name().unwrap_or(other),
        (None, false) => other + 1,
    }
}

fn generate(
    options: &Arc<BundleOptions>,
    plan: Option<Plan>,
    notes: &Arc<Notes>,
) -> Result<BundleOutput, BatchedBuildDiagnostic> {
    block_on(async {
        let plugin = SembaPlugin::new(Arc::clone(options), Arc::clone(notes), plan.as_ref());
        let mut bundler =
            Bundler::with_plugins(bundler_options(options, plan), vec![Arc::new(plugin)])?;
        let output = bundler.generate().await;
        let watched = bundler.watch_files().iter().map(|file| file.to_string());
        notes.watched().extend(watched);
        let output = output?;
        bundler.close().await?;
        Ok(output)
    })
}

/// Runs rolldown to its end, on threads of its own.
pub(super) fn block_on<T>(
    work: impl Future<Output = Result<T, BatchedBuildDiagnostic>>,
) -> Result<T, BatchedBuildDiagnostic> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| anyhow::anyhow!("Could not start threads: {error}"))?;
    runtime.block_on(work)
}

fn raw_chunk(chunk: OutputChunk) -> RawChunk {
    let modules = chunk.modules.keys.iter().zip(chunk.modules.values);
    RawChunk {
        modules: modules
            .map(|(id, rendered)| RawModule {
                id: id.to_string(),
                bytes: rendered.rendered_length(),
                rendered: Some(rendered),
            })
            .collect(),
        name: chunk.name.to_string(),
        file_name: chunk.filename.to_string(),
        is_entry: chunk.is_entry,
        is_lazy: false,
        is_broken: false,
        original: None,
        facade_module: chunk.facade_module_id.map(|id| id.to_string()),
        code: chunk.code,
        map: chunk.map.map(|map| map.to_json_string()),
    }
}
