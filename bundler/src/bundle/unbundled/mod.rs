//! A build without bundling: every source module becomes a module of the output.
//!
//! Rolldown resolves, loads and transforms the modules (TypeScript and JSX are gone, names of
//! `define` are replaced) and stops there: nothing is hoisted, renamed or dropped. What is left to
//! do is to give each module a name, to write the names into the requests, so that nothing is
//! resolved by guess when the program runs, and to print the syntax trees.
//!
//! What goes wrong in a module that is only reached through `import()` rejects that `import()` when
//! the program runs, as it does without a build; the build warns of it.

mod names;
mod rewrite;
mod values;
pub(super) mod writes;

use std::collections::VecDeque;
use std::sync::Arc;

use rolldown::{BundleFactory, BundleFactoryOptions};
use rolldown_common::{
    BundleMode, ExportsKind, ImportKind, Module, ModuleIdx, NormalModule, ScanMode,
};
use rolldown_error::{BatchedBuildDiagnostic, BuildDiagnostic, EventKind};
use rustc_hash::FxHashSet;

use super::config::bundler_options;
use super::options::BundleOptions;
use super::output::BundleError;
use super::paths::Paths;
use super::plugin::{ModuleNote, Notes, SembaPlugin};
use super::report::Reporter;
use super::run::{self, RawBundle, RawChunk, RawModule};
use crate::diagnostic::{Diagnostic, Severity};
use names::Names;
pub(super) use names::common_directory;
use rewrite::Printed;

/// All modules of a program, each as a chunk of its own.
pub(super) fn run(options: &Arc<BundleOptions>) -> Result<RawBundle, BundleError> {
    let mut broken = FxHashSet::default();
    let mut assigning = FxHashSet::default();
    let mut diagnostics = Vec::new();
    // Behind a module with errors there may be others: only when all of them are replaced by empty
    // ones is it known how they are reached.
    loop {
        let notes = Arc::new(Notes::with_errors(broken.clone(), assigning.clone()));
        let errors = match scan(options, &notes) {
            Ok(scanned) if reaches_broken(&scanned, &notes) => return Err(diagnostics.into()),
            Ok(scanned) => return output(options, scanned, notes, diagnostics),
            Err(errors) => errors.into_vec(),
        };
        let reporter = Reporter::new(options, &notes);
        let mut can_go_on = true;
        for error in errors {
            let (kind, id) = (error.kind(), error.id().unwrap_or_default());
            let diagnostic = reporter.convert([error]);
            if is_assignment(kind) {
                assigning.insert(id);
                diagnostics.extend(diagnostic.into_iter().map(Diagnostic::into_warning));
            } else {
                can_go_on &= is_syntax_error(kind);
                broken.insert(id);
                diagnostics.extend(diagnostic);
            }
        }
        // Assignments that are hidden are found once only.
        can_go_on &= !notes.is_complete(&broken, &assigning);
        if !can_go_on {
            return Err(diagnostics.into());
        }
    }
}

/// What rolldown found: modules by their index, and their syntax trees.
struct Scanned {
    modules: Vec<Module>,
    printed: Vec<Option<Printed>>,
    entries: Vec<ModuleIdx>,
    warnings: Vec<BuildDiagnostic>,
    names: Names,
}

fn scan(
    options: &Arc<BundleOptions>,
    notes: &Arc<Notes>,
) -> Result<Scanned, BatchedBuildDiagnostic> {
    run::block_on(async {
        let plugin = SembaPlugin::new(Arc::clone(options), Arc::clone(notes), None);
        let mut bundler_options = bundler_options(options, None);
        bundler_options.treeshake = rolldown::TreeshakeOptions::Boolean(false);
        let mut factory = BundleFactory::new(BundleFactoryOptions {
            bundler_options,
            plugins: vec![Arc::new(plugin)],
            session: None,
            disable_tracing_setup: true,
        })?;
        let mut bundle = factory.create_bundle(BundleMode::FullBuild, None)?;
        let scanned = bundle.scan_modules(ScanMode::Full).await;
        notes.watched().extend(bundle.get_watch_files().iter().map(|file| file.to_string()));
        let mut output = scanned?;
        bundle.context().close().await?;

        let modules: Vec<Module> = output.module_table.modules.raw;
        let entries = output.entry_points.iter().filter(|entry| entry.kind.is_user_defined());
        let entries: Vec<ModuleIdx> = entries.map(|entry| entry.idx).collect();
        let reachable = reachable(&modules, &entries, |_| true);
        let ids = reachable.iter().filter_map(|idx| modules[idx.index()].as_normal());
        let names = Names::new(ids.map(|module| module.id.as_str()), &options.cwd);
        let mut printed: Vec<Option<Printed>> = Vec::with_capacity(modules.len());
        let asts = &mut output.index_ecma_ast;
        for (module, ast) in modules.iter().zip(asts.iter_mut()) {
            let (Some(module), Some(ast)) = (module.as_normal(), ast.take()) else {
                printed.push(None);
                continue;
            };
            let is_reachable = names.get(module.id.as_str()).is_some();
            let shown = Paths::new(&options.cwd).show(module.id.as_str());
            let sourcemap = options.sourcemap.then_some(shown.as_str());
            printed.push(
                is_reachable
                    .then(|| rewrite::print(module, ast, &modules, &names, notes, sourcemap)),
            );
        }
        Ok(Scanned { modules, printed, entries, warnings: output.warnings, names })
    })
}

/// An error in the module's text.
fn is_syntax_error(kind: EventKind) -> bool {
    matches!(kind, EventKind::ParseError | EventKind::JsonParseError)
}

/// An assignment that will throw when it runs.
fn is_assignment(kind: EventKind) -> bool {
    matches!(kind, EventKind::AssignToImportError | EventKind::IllegalReassignmentError)
}

/// The modules that are reached from `roots` through the kinds of import that `follows` accepts, in
/// the order in which they are found.
fn reachable(
    modules: &[Module],
    roots: &[ModuleIdx],
    follows: impl Fn(ImportKind) -> bool,
) -> Vec<ModuleIdx> {
    let mut found: Vec<ModuleIdx> = Vec::new();
    let mut seen: FxHashSet<ModuleIdx> = roots.iter().copied().collect();
    let mut waiting: VecDeque<ModuleIdx> = roots.iter().copied().collect();
    while let Some(idx) = waiting.pop_front() {
        found.push(idx);
        let Some(module) = modules[idx.index()].as_normal() else { continue };
        let records = module.ecma_view.import_records.iter().filter(|record| follows(record.kind));
        for target in records.filter_map(|record| record.resolved_module) {
            if seen.insert(target) {
                waiting.push_back(target);
            }
        }
    }
    found
}

fn reaches_broken(scanned: &Scanned, notes: &Notes) -> bool {
    let reached = reachable(&scanned.modules, &scanned.entries, |kind| kind == ImportKind::Import);
    let mut modules = reached.iter().filter_map(|idx| scanned.modules[idx.index()].as_normal());
    modules.any(|module| notes.is_broken(module.id.as_str()))
}

fn output(
    options: &BundleOptions,
    mut scanned: Scanned,
    notes: Arc<Notes>,
    broken: Vec<Diagnostic>,
) -> Result<RawBundle, BundleError> {
    let reporter = Reporter::new(options, &notes);
    let mut warnings: Vec<Diagnostic> = broken.into_iter().map(Diagnostic::into_warning).collect();
    warnings.extend(reporter.convert(std::mem::take(&mut scanned.warnings)));
    warnings.extend(reporter.missing_builtins());
    warnings.extend(reporter.missing_dynamic_imports());
    warnings.extend(notes.computed_imports());
    let paths = Paths::new(&options.cwd);
    let reached = reachable(&scanned.modules, &scanned.entries, |_| true);
    let is_static: FxHashSet<ModuleIdx> =
        reachable(&scanned.modules, &scanned.entries, |kind| kind == ImportKind::Import)
            .into_iter()
            .collect();
    let mut chunks = Vec::with_capacity(reached.len());
    for idx in reached {
        let Some(module) = scanned.modules[idx.index()].as_normal() else { continue };
        if module.ecma_view.exports_kind == ExportsKind::CommonJs {
            warnings.push(commonjs(&paths.show(module.id.as_str())));
            continue;
        }
        let known = notes.modules().remove(module.id.as_str()).unwrap_or_default();
        notes.modules().insert(module.id.to_string(), note(known, module, &scanned.modules));
        let chunk = chunk(module, &mut scanned.printed[idx.index()], &scanned.names, &notes);
        let is_entry = scanned.entries.contains(&idx);
        chunks.extend(chunk.map(|chunk| RawChunk {
            is_entry,
            is_lazy: !is_static.contains(&idx),
            ..chunk
        }));
    }
    if warnings.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        return Err(warnings.into());
    }
    let entries = scanned.entries.len();
    let rest = entries.min(chunks.len());
    chunks[rest..].sort_by(|a, b| a.file_name.cmp(&b.file_name));
    Ok(RawBundle { chunks, warnings, notes })
}

fn commonjs(file: &str) -> Diagnostic {
    let text = format!(
        "{file} is a CommonJS module, which has to be bundled: build without --no-bundle, or import \
         an ES module instead."
    );
    Diagnostic::in_file(Severity::Error, text, file)
}

/// The module as a chunk.
fn chunk(
    module: &NormalModule,
    printed: &mut Option<Printed>,
    names: &Names,
    notes: &Notes,
) -> Option<RawChunk> {
    let id = module.id.as_str();
    let file_name = names.get(id)?.to_owned();
    let is_broken = notes.is_broken(id);
    let (code, map) = if is_broken {
        (std::fs::read_to_string(id).unwrap_or_default(), None)
    } else {
        match values::module(module) {
            Some(code) => (code, None),
            None => {
                let printed = printed.take()?;
                (printed.code, printed.map)
            }
        }
    };
    let raw = RawModule::whole(id.to_owned(), code.len());
    Some(RawChunk {
        name: file_name.clone(),
        file_name,
        is_entry: false,
        is_lazy: false,
        is_broken,
        facade_module: Some(id.to_owned()),
        original: Some(module.ecma_view.source.to_string()),
        code,
        map,
        modules: vec![raw],
    })
}

/// What rolldown notes only when it bundles.
fn note(known: ModuleNote, module: &NormalModule, modules: &[Module]) -> ModuleNote {
    let records = module.ecma_view.import_records.iter();
    let targets = |wanted: fn(ImportKind) -> bool| -> Vec<String> {
        let records = records.clone().filter(|record| wanted(record.kind));
        let mut ids: Vec<String> = records
            .filter_map(|record| Some(modules[record.resolved_module?.index()].id().to_string()))
            .collect();
        let mut seen = FxHashSet::default();
        ids.retain(|id| seen.insert(id.clone()));
        ids
    };
    ModuleNote {
        bytes: module.ecma_view.source.len(),
        imports: targets(|kind| kind != ImportKind::DynamicImport),
        dynamic_imports: targets(|kind| kind == ImportKind::DynamicImport),
        ..known
    }
}
