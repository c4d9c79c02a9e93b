//! Splits chunks that no engine could hold, and chunks that would change the order of evaluation
//! around top-level `await`.
//!
//! Rolldown's first output says which modules share a chunk because the same entries reach them.
//! A chunk is only ever cut into pieces, so what was loaded lazily stays lazy. The pieces are runs
//! of modules in their order of evaluation, and modules that import each other in a circle stay
//! together; so pieces only import pieces before them, and an engine evaluates them in the order
//! the modules had. The plan goes back to rolldown as chunk groups.

pub(super) mod graph;
mod order;
mod runs;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use semba_bmes::ModuleRecord;

use super::early::Care;
use super::options::{BundleOptions, ChunkLimits};
use super::output::BundleError;
use super::paths::Paths;
use super::plugin::RUNTIME_ANCHOR;
use super::requires::Requires;
use super::run::{RawBundle, RawChunk};
use crate::analyze::count_bindings;
use crate::diagnostic::{Diagnostic, Severity};
use graph::ModuleGraph;
use runs::{Bounds, ModuleShape, cut};

/// The chunk that each module goes to; modules that are not in it go where rolldown puts them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Plan {
    chunks: FxHashMap<String, String>,
    keeps_order: bool,
    care: Arc<Care>,
    requires: Option<Arc<Requires>>,
}

impl Plan {
    /// The name of a module's chunk, if the plan has one for it.
    pub(super) fn chunk_of(&self, module: &str) -> Option<&str> {
        self.chunks.get(module).map(String::as_str)
    }

    /// Whether it has a chunk for any module.
    pub(super) fn has_chunks(&self) -> bool {
        !self.chunks.is_empty()
    }

    /// What can be required when the program runs.
    pub(super) fn requires(&self) -> Option<Arc<Requires>> {
        self.requires.clone()
    }

    /// What must not change in modules.
    pub(super) fn care(&self) -> Arc<Care> {
        Arc::clone(&self.care)
    }

    /// Whether the chunks alone keep the order of evaluation, with the help of
    /// [`Splitter::fix_order`]. Otherwise rolldown wraps modules into functions where chunks
    /// would change the order, which costs speed, the errors of too early reads, and, with
    /// top-level `await`, modules wait for each other that should not.
    pub(super) fn keeps_order(&self) -> bool {
        self.keeps_order
    }
}

/// Makes plans until the chunks are within the limits.
pub(super) struct Splitter {
    limits: ChunkLimits,
    bounds: Bounds,
    graph: Arc<ModuleGraph>,
    chunks: Vec<ChunkShape>,
    /// See [`Plan::keeps_order`].
    keeps_order: bool,
    changes_circles: bool,
    care: Arc<Care>,
    requires: Option<Arc<Requires>>,
    /// Rolldown has to run again even if no chunk is cut.
    is_other_output: bool,
    last_plan: Option<Plan>,
}

/// A chunk of rolldown's first output.
#[derive(Clone)]
struct ChunkShape {
    name: String,
    /// In order of evaluation.
    modules: Vec<ModuleShape>,
    is_entry: bool,
    /// The module of the entry or `import()` that it is loaded for, which may be in another chunk.
    facade: Option<String>,
    /// Larger than the limits allow.
    is_too_large: bool,
    /// Other chunks import it.
    is_imported: bool,
}

impl Splitter {
    /// `raw` is the output without a plan.
    pub(super) fn new(
        raw: &RawBundle,
        records: &[ModuleRecord],
        limits: ChunkLimits,
        care: Care,
        requires: Option<Requires>,
    ) -> Self {
        let graph = raw.notes.graph();
        let imported = imported_chunks(raw, records);
        let shapes = raw.chunks.iter().zip(records).map(|(chunk, record)| {
            let is_too_large =
                chunk.code.len() > limits.target_size || bindings(record) > limits.max_bindings;
            ChunkShape {
                name: chunk.name.clone(),
                modules: module_shapes(chunk, &graph, is_too_large),
                is_entry: chunk.is_entry,
                facade: chunk.facade_module.clone(),
                is_too_large,
                is_imported: imported.contains(&chunk.file_name),
            }
        });
        let mut chunks: Vec<ChunkShape> = shapes.collect();
        let is_changed = raw.chunks.iter().flat_map(|chunk| &chunk.modules).any(|module| {
            care.protects(&module.id) && module.code().is_some_and(|it| is_wrapped(&it))
        });
        let keeps_order = awaits_inside(&chunks, &graph)
            || chunks.iter().any(|chunk| chunk.is_too_large)
            || is_changed;
        let mut changes_circles = false;
        if keeps_order || !care.is_empty() {
            let mut marked = chunks.clone();
            mark_interruptions(&mut marked, &graph);
            changes_circles = marked.iter().any(|chunk| runs::changes_circles(&chunk.modules));
            if keeps_order {
                chunks = marked;
            }
        }
        // Imports from other pieces take bindings too, so the first try leaves some room.
        let bounds = Bounds { bytes: limits.target_size, bindings: limits.max_bindings * 3 / 4 };
        let is_other_output = !care.is_empty() || requires.is_some();
        let care = Arc::new(care);
        Self {
            limits,
            bounds,
            graph,
            chunks,
            keeps_order,
            changes_circles,
            care,
            requires: requires.map(Arc::new),
            is_other_output,
            last_plan: None,
        }
    }

    /// Whether the chunks would evaluate modules of a circle in another order than modules of their
    /// own, or wait for each other where those do not.
    pub(super) fn changes_circles(&self) -> bool {
        self.changes_circles
    }

    /// The next plan to try, or `None` when the chunks are as good as they get.
    pub(super) fn next_plan(&mut self, records: &[ModuleRecord]) -> Option<Plan> {
        if let Some(last) = &self.last_plan {
            if records.iter().all(|record| bindings(record) <= self.limits.max_bindings) {
                return None;
            }
            self.bounds.bindings /= 2;
            let plan = self.plan();
            if plan == *last {
                return None;
            }
            self.last_plan = Some(plan);
        } else {
            self.last_plan = Some(self.plan());
        }
        self.last_plan.clone().filter(|plan| plan.has_chunks() || self.is_other_output)
    }

    fn plan(&self) -> Plan {
        let mut plan = Plan {
            keeps_order: self.keeps_order,
            care: Arc::clone(&self.care),
            requires: self.requires.clone(),
            ..Plan::default()
        };
        let mut used_names: FxHashMap<&str, usize> = FxHashMap::default();
        for chunk in &self.chunks {
            let bounds = chunk.is_too_large.then_some(self.bounds);
            let pieces = cut(&chunk.modules, bounds, chunk.is_imported);
            // The piece with the entry stays rolldown's: it is the entry chunk. The last one
            // stays in chunks without an entry.
            let has_entry =
                |piece: &Vec<usize>| piece.iter().any(|at| chunk.modules[*at].is_facade);
            let kept = pieces.iter().position(has_entry).unwrap_or(pieces.len().saturating_sub(1));
            for (index, piece) in pieces.iter().enumerate() {
                if index == kept {
                    continue;
                }
                let number = used_names.entry(&chunk.name).or_default();
                *number += 1;
                let name = format!("{}-{number}", chunk.name);
                let ids = piece.iter().map(|at| chunk.modules[*at].id.clone());
                plan.chunks.extend(ids.map(|id| (id, name.clone())));
            }
        }
        let keeps_chunks = self.is_other_output && self.keeps_order && self.chunks.len() > 1;
        if !plan.chunks.is_empty() || keeps_chunks {
            plan.chunks.insert(RUNTIME_ANCHOR.to_owned(), "runtime-anchor".to_owned());
        }
        plan
    }

    /// Makes engines evaluate the chunks of a plan in the order of their modules.
    pub(super) fn fix_order(
        &self,
        chunks: &mut [RawChunk],
        records: &mut [ModuleRecord],
    ) -> Result<(), BundleError> {
        if self.keeps_order {
            order::fix_order(&self.graph, chunks, records)?;
        }
        Ok(())
    }

    /// An error for each chunk that is still above the engine's limit.
    pub(super) fn check(
        &self,
        raw: &RawBundle,
        records: &[ModuleRecord],
        options: &BundleOptions,
    ) -> Result<(), BundleError> {
        let max = self.limits.max_bindings;
        let errors: Vec<Diagnostic> = raw
            .chunks
            .iter()
            .zip(records)
            .filter(|(_, record)| bindings(record) > max)
            .map(|(chunk, record)| too_many_bindings(chunk, bindings(record), max, options))
            .collect();
        if errors.is_empty() { Ok(()) } else { Err(errors.into()) }
    }
}

/// Whether rolldown made a function of a module.
fn is_wrapped(code: &str) -> bool {
    code.contains("__esm")
}

/// Whether any module that others import has top-level `await`, so that these may run meanwhile.
fn awaits_inside(chunks: &[ChunkShape], graph: &ModuleGraph) -> bool {
    chunks.iter().any(|chunk| {
        let is_entry = |module: &ModuleShape| {
            chunk.is_entry && module.is_facade && !graph.is_imported(&module.id)
        };
        chunk.modules.iter().any(|module| module.node.awaits_itself && !is_entry(module))
    })
}

/// Marks where chunks have to be cut because modules of other chunks run in between: the order of
/// every root is gone through, and a chunk is cut wherever the next of its modules comes after one
/// of another chunk whose evaluation can be noticed.
fn mark_interruptions(chunks: &mut [ChunkShape], graph: &ModuleGraph) {
    let mut places: FxHashMap<String, (usize, usize)> = FxHashMap::default();
    let mut roots = Vec::new();
    for (chunk, shape) in chunks.iter().enumerate() {
        for (at, module) in shape.modules.iter().enumerate() {
            places.insert(module.id.clone(), (chunk, at));
        }
        roots.extend(shape.facade.clone());
    }
    let entries = chunks.iter().filter(|chunk| chunk.is_entry);
    let entries: Vec<String> = entries.filter_map(|chunk| chunk.facade.clone()).collect();
    let settled = graph.settled(&entries);
    for root in roots {
        let is_entry = entries.contains(&root);
        let mut sensitive = 0;
        let mut own_sensitive = vec![0; chunks.len()];
        // For each chunk, its last module and how many sensitive ones of other chunks came before.
        let mut last: Vec<Option<(usize, usize)>> = vec![None; chunks.len()];
        for id in graph.evaluation_order(&root) {
            let Some((chunk, at)) = places.get(id).copied() else { continue };
            if !is_entry && settled.contains(id) {
                continue;
            }
            let foreign = sensitive - own_sensitive[chunk];
            if let Some((last_at, last_foreign)) = last[chunk].replace((at, foreign))
                && (last_foreign < foreign || last_at > at)
            {
                chunks[chunk].modules[at.max(last_at)].is_apart = true;
            }
            if chunks[chunk].modules[at].is_order_sensitive {
                sensitive += 1;
                own_sensitive[chunk] += 1;
            }
        }
    }
}

/// What a module costs of an engine's limit on top-level variables.
pub(super) fn bindings(record: &ModuleRecord) -> usize {
    record.declared_variables.len() + record.lexical_variables.len() + record.import_entries.len()
}

fn imported_chunks(raw: &RawBundle, records: &[ModuleRecord]) -> FxHashSet<String> {
    let requests = raw.chunks.iter().zip(records).flat_map(|(chunk, record)| {
        record.requested_modules.iter().filter_map(|request| {
            crate::text::resolve_relative(&chunk.file_name, &request.specifier)
        })
    });
    requests.collect()
}

fn module_shapes(chunk: &RawChunk, graph: &ModuleGraph, is_too_large: bool) -> Vec<ModuleShape> {
    let modules = chunk.modules.iter().filter(|module| !module.is_internal());
    let shape = |module: &super::run::RawModule| ModuleShape {
        is_apart: false,
        is_order_sensitive: graph.is_order_sensitive(&module.id),
        is_facade: chunk.facade_module.as_deref() == Some(module.id.as_str()),
        bytes: module.bytes,
        bindings: if is_too_large {
            module.code().and_then(|code| count_bindings(&code)).unwrap_or_default()
        } else {
            0
        },
        node: graph.node(&module.id),
        id: module.id.clone(),
    };
    modules.map(shape).collect()
}

fn too_many_bindings(
    chunk: &RawChunk,
    count: usize,
    max: usize,
    options: &BundleOptions,
) -> Diagnostic {
    let paths = Paths::new(&options.cwd);
    let largest = chunk
        .modules
        .iter()
        .map(|module| {
            (
                module.code().and_then(|code| count_bindings(&code)).unwrap_or_default(),
                paths.show(&module.id),
            )
        })
        .max();
    let (file, text) = match largest {
        Some((own, file)) if own > max || chunk.modules.len() == 1 => {
            let own = own.max(count);
            let text = format!(
                "{file} has {own} top-level variables and imports, but an engine takes at most \
                 {max} in one module. Divide it into several files."
            );
            (file, text)
        }
        Some((own, file)) if options.splitting => {
            let text = format!(
                "The modules of chunk {} import each other in circles, so they cannot be put into \
                 several chunks, but have {count} top-level variables and imports together, and an \
                 engine takes at most {max}. The largest is {file} with {own}.",
                chunk.file_name
            );
            (file, text)
        }
        _ => {
            let file = chunk.file_name.clone();
            let text = format!(
                "{file} has {count} top-level variables and imports, but an engine takes at most \
                 {max}. Build without --no-splitting."
            );
            (file, text)
        }
    };
    Diagnostic::in_file(Severity::Error, text, &file)
}
