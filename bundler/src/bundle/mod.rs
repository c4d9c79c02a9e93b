//! The pipeline: rolldown, then analysis of its chunks, then rolldown once more if they have to be
//! split, then the link check.

mod absent;
mod attributes;
pub(crate) mod builtins;
mod config;
mod create_require;
mod declarations;
mod early;
mod external;
pub(crate) mod foreign;
mod globs;
pub(crate) mod inputs;
mod link_first;
pub(crate) mod metafile;
mod module_paths;
pub(crate) mod options;
pub(crate) mod output;
mod paths;
mod plugin;
mod report;
mod requires;
mod run;
mod runtime;
mod split;
mod targets;
mod unbundled;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use semba_bmes::ModuleRecord;

use crate::analyze::analyze;
use crate::diagnostic::Diagnostic;
use crate::link_check::{self, Linkable};
use early::Care;
use options::BundleOptions;
use output::{Bundle, BundleError, Chunk, Timings};
use paths::Paths;
use report::Reporter;
use requires::Requires;
use run::{RawBundle, RawChunk};
use split::{Plan, Splitter};

/// How often chunks are split anew when an estimate was wrong. Each round halves the bounds.
const MAX_SPLIT_ROUNDS: usize = 6;

/// Bundles a program. Blocks until it is done, on threads of its own.
///
/// # Errors
/// Everything that is wrong with the program or the options, with file, line and frame.
pub fn bundle(options: &BundleOptions) -> Result<Bundle, BundleError> {
    let options = Arc::new(options.clone());
    let mut timings = Timings::default();
    if !options.bundle {
        let built = build_apart(&options, &mut timings)?;
        return finish(&options, built, timings);
    }
    let mut built = match build_first(&options, &mut timings)? {
        First::Bundled(built) => built,
        First::Apart(built) => return finish(&options, built, timings),
    };
    let mut splitter = {
        let modules = built.raw.notes.modules();
        let roots = built.raw.chunks.iter().filter_map(|chunk| chunk.facade_module.as_deref());
        let care = Care::new(&modules, &built.raw.notes.graph(), &roots.collect::<Vec<_>>());
        drop(modules);
        let requires = Requires::new(&options, &built.raw.notes);
        Splitter::new(&built.raw, &built.records, options.limits, care, requires)
    };
    if splitter.changes_circles() && can_stay_apart(&options) {
        let apart = Arc::new(BundleOptions { bundle: false, ..(*options).clone() });
        if let Ok(apart) = build_apart(&apart, &mut timings) {
            return finish(&options, apart, timings);
        }
    }
    let rounds = if options.splitting { MAX_SPLIT_ROUNDS } else { 0 };
    for _ in 0..rounds {
        let Some(plan) = splitter.next_plan(&built.records) else { break };
        // The old chunks of a large program take hundreds of megabytes.
        drop(built);
        built = build(&options, plan, &mut timings)?;
        splitter.fix_order(&mut built.raw.chunks, &mut built.records)?;
    }
    splitter.check(&built.raw, &built.records, &options)?;
    finish(&options, built, timings)
}

/// The first try, which shows whether the program can be bundled.
enum First {
    Bundled(Built),
    Apart(Built),
}

fn build_first(options: &Arc<BundleOptions>, timings: &mut Timings) -> Result<First, BundleError> {
    let start = Instant::now();
    let mut raw = run::run(options, None)?;
    raw.chunks.iter_mut().for_each(module_paths::define);
    timings.bundle += start.elapsed();
    let start = Instant::now();
    let records = analyze_all(&raw.chunks);
    timings.analyze += start.elapsed();
    // Rolldown can put modules with top-level `await` into functions that cannot await. And
    // CommonJS modules have to be bundled, whatever that changes.
    if records.is_err() && can_stay_apart(options) {
        let apart = Arc::new(BundleOptions { bundle: false, ..(**options).clone() });
        if let Ok(built) = build_apart(&apart, timings) {
            return Ok(First::Apart(built));
        }
    }
    Ok(First::Bundled(Built { raw, records: records? }))
}

/// An executable hides that it is not bundled.
fn can_stay_apart(options: &BundleOptions) -> bool {
    options.executable && options.banner.is_none() && options.footer.is_none() && options.splitting
}

/// Every module as a chunk.
fn build_apart(options: &Arc<BundleOptions>, timings: &mut Timings) -> Result<Built, BundleError> {
    let start = Instant::now();
    let raw = unbundled::run(options)?;
    timings.bundle += start.elapsed();
    let start = Instant::now();
    let records = analyze_all(&raw.chunks)?;
    timings.analyze += start.elapsed();
    Ok(Built { raw, records })
}

/// Chunks with their records.
struct Built {
    raw: RawBundle,
    records: Vec<ModuleRecord>,
}

fn build(
    options: &Arc<BundleOptions>,
    plan: Plan,
    timings: &mut Timings,
) -> Result<Built, BundleError> {
    let start = Instant::now();
    let mut raw = run::run(options, Some(plan))?;
    raw.chunks.iter_mut().for_each(module_paths::define);
    timings.bundle += start.elapsed();
    let start = Instant::now();
    let records = analyze_all(&raw.chunks)?;
    timings.analyze += start.elapsed();
    Ok(Built { raw, records })
}

/// Analyzes all chunks, several at a time.
fn analyze_all(chunks: &[RawChunk]) -> Result<Vec<ModuleRecord>, BundleError> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let index = next.fetch_add(1, Ordering::Relaxed)
            && let Some(chunk) = chunks.get(index)
        {
            let is_broken = chunk.is_broken;
            let record = if is_broken {
                Ok(ModuleRecord::default())
            } else {
                analyze(&chunk.code, &chunk.file_name)
            };
            done.push((index, record));
        }
        done
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(chunks.len());
    let mut results = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut results = work();
        for other in others {
            // A panic goes on in this thread.
            results.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        results
    });
    results.sort_unstable_by_key(|(index, _)| *index);
    let mut records = Vec::with_capacity(chunks.len());
    let mut diagnostics = Vec::new();
    for (_, result) in results {
        match result {
            Ok(record) => records.push(record),
            Err(errors) => diagnostics.extend(errors),
        }
    }
    if diagnostics.is_empty() { Ok(records) } else { Err(diagnostics.into()) }
}

fn finish(
    options: &BundleOptions,
    built: Built,
    mut timings: Timings,
) -> Result<Bundle, BundleError> {
    let Built { mut raw, mut records } = built;
    let inputs = inputs::collect(options, &raw.notes);
    let start = Instant::now();
    let paths = Paths::new(&options.cwd);
    let (errors, warnings) = link(&raw.chunks, &records, &paths);
    if !errors.is_empty() {
        return Err(BundleError::from(errors).with_inputs(inputs));
    }
    raw.warnings.extend(warnings);
    if let Err(error) = report_missing_exports(options, &mut raw, &records) {
        return Err(error.with_inputs(inputs));
    }
    replace_missing_imports(options, &mut raw, &mut records)?;
    timings.analyze += start.elapsed();

    let files = files(options, &raw);
    let entry_points: Vec<Option<String>> = raw
        .chunks
        .iter()
        .map(|chunk| chunk.facade_module.as_deref().map(|id| paths.show(id)))
        .collect();
    let chunks: Vec<Chunk> = raw
        .chunks
        .into_iter()
        .zip(records)
        .map(|(chunk, record)| into_chunk(chunk, record, &paths))
        .collect();
    let metafile = metafile::metafile(&chunks, &entry_points, &raw.notes, &paths);
    Ok(Bundle { chunks, files, warnings: raw.warnings, metafile, inputs, timings })
}

/// The files whose modules are in the output.
fn files(options: &BundleOptions, raw: &RawBundle) -> Vec<(String, PathBuf)> {
    let files = raw.notes.files();
    let modules = raw.chunks.iter().flat_map(|chunk| &chunk.modules);
    let mut used: Vec<_> = modules
        .filter_map(|module| files.get(&module.id))
        .map(|path| (plugin::asset_name(path, &options.cwd), path.clone()))
        .collect();
    used.sort();
    used.dedup();
    used
}

/// Adds a warning, or an error, for every name that a builtin module does not export.
fn report_missing_exports(
    options: &BundleOptions,
    raw: &mut RawBundle,
    records: &[ModuleRecord],
) -> Result<(), BundleError> {
    let missing = builtins::missing_exports(&options.builtins, &raw.chunks, records);
    let reporter = Reporter::new(options, &raw.notes);
    let diagnostics: Vec<_> = missing.iter().map(|it| reporter.missing_export(it)).collect();
    raw.warnings.extend(diagnostics);
    if options.strict_builtins && !missing.is_empty() {
        return Err(std::mem::take(&mut raw.warnings).into());
    }
    Ok(())
}

/// Lets executables start whose imports are not all there, see [`absent`].
fn replace_missing_imports(
    options: &BundleOptions,
    raw: &mut RawBundle,
    records: &mut [ModuleRecord],
) -> Result<(), BundleError> {
    let builtins = &*options.builtins;
    if !options.executable || !builtins.has(absent::HELPER) {
        return Ok(());
    }
    for (chunk, record) in raw.chunks.iter_mut().zip(records) {
        if builtins::lacks_any(builtins, record) {
            absent::replace(&mut chunk.code, &chunk.file_name, builtins);
            *record = analyze(&chunk.code, &chunk.file_name).map_err(BundleError::from)?;
        }
    }
    Ok(())
}

/// What the link check finds: errors, and warnings for modules that only `import()` reaches in a
/// build without bundling.
fn link(
    chunks: &[RawChunk],
    records: &[ModuleRecord],
    paths: &Paths,
) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
    let originals = chunks.iter().map(|chunk| match (&chunk.original, &chunk.facade_module) {
        (Some(text), Some(id)) => (paths.show(id), text.as_str()),
        _ => (chunk.file_name.clone(), chunk.code.as_str()),
    });
    let originals: Vec<(String, &str)> = originals.collect();
    let linkables: Vec<Linkable<'_>> = chunks
        .iter()
        .zip(records)
        .zip(&originals)
        .map(|((chunk, record), (shown, source))| Linkable {
            file_name: &chunk.file_name,
            shown,
            source,
            is_complete: !chunk.is_broken,
            record,
        })
        .collect();
    let mut errors = Vec::new();
    let mut warnings = Vec::new();
    for (module, diagnostic) in link_check::check(&linkables) {
        if chunks[module].is_lazy {
            warnings.push(diagnostic.into_warning());
        } else {
            errors.push(diagnostic);
        }
    }
    (errors, warnings)
}

fn into_chunk(chunk: RawChunk, record: ModuleRecord, paths: &Paths) -> Chunk {
    let modules = chunk.modules.iter().filter(|module| !paths.is_internal(&module.id));
    let modules = modules.map(|module| (paths.show(&module.id), module.bytes)).collect();
    Chunk {
        file_name: chunk.file_name,
        is_entry: chunk.is_entry,
        is_broken: chunk.is_broken,
        is_written: false,
        code: chunk.code,
        map: chunk.map,
        record,
        modules,
    }
}
