//! The pipeline: rolldown, then analysis of its chunks, then rolldown once more if they have to be
//! split, then the link check.

mod attributes;
mod config;
mod external;
pub(crate) mod metafile;
mod module_paths;
pub(crate) mod options;
pub(crate) mod output;
mod paths;
mod plugin;
mod report;
mod run;
mod runtime;
mod split;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use semba_bmes::ModuleRecord;

use crate::analyze::analyze;
use crate::link_check::{self, Linkable};
use options::BundleOptions;
use output::{Bundle, BundleError, Chunk, Timings};
use paths::Paths;
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
    let mut built = build(&options, None, &mut timings)?;
    let mut splitter = Splitter::new(&built.raw, &built.records, options.limits);
    let rounds = if options.splitting { MAX_SPLIT_ROUNDS } else { 0 };
    for _ in 0..rounds {
        let Some(plan) = splitter.next_plan(&built.records) else { break };
        // The old chunks of a large program take hundreds of megabytes.
        drop(built);
        built = build(&options, Some(plan), &mut timings)?;
        splitter.fix_order(&mut built.raw.chunks, &mut built.records)?;
    }
    splitter.check(&built.raw, &built.records, &options)?;
    finish(&options, built, timings)
}

/// Chunks with their records.
struct Built {
    raw: RawBundle,
    records: Vec<ModuleRecord>,
}

fn build(
    options: &Arc<BundleOptions>,
    plan: Option<Plan>,
    timings: &mut Timings,
) -> Result<Built, BundleError> {
    let start = Instant::now();
    let mut raw = run::run(options, plan)?;
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
            done.push((index, analyze(&chunk.code, &chunk.file_name)));
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
    let Built { raw, records } = built;
    let start = Instant::now();
    let linkables = raw.chunks.iter().zip(&records).map(|(chunk, record)| Linkable {
        file_name: &chunk.file_name,
        source: &chunk.code,
        record,
    });
    let errors = link_check::check(&linkables.collect::<Vec<_>>());
    if !errors.is_empty() {
        return Err(errors.into());
    }
    timings.analyze += start.elapsed();

    let paths = Paths::new(&options.cwd);
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
    Ok(Bundle { chunks, warnings: raw.warnings, metafile, timings })
}

fn into_chunk(chunk: RawChunk, record: ModuleRecord, paths: &Paths) -> Chunk {
    let modules = chunk.modules.iter().filter(|module| !paths.is_internal(&module.id));
    let modules = modules.map(|module| (paths.show(&module.id), module.bytes)).collect();
    Chunk {
        file_name: chunk.file_name,
        is_entry: chunk.is_entry,
        code: chunk.code,
        map: chunk.map,
        record,
        modules,
    }
}
