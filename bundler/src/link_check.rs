//! Links the records of all chunks as an engine would (ECMA-262, 16.2.1.7: Link), without one.
//!
//! What this finds would otherwise be a SyntaxError when the program starts. Modules that are not
//! among the chunks (builtins and externals) are linked at run time and not looked at.

mod resolve;

use rustc_hash::FxHashSet;
use semba_bmes::{ExportEntry, ImportKind, ModuleRecord};

use crate::diagnostic::{Diagnostic, Severity};
use crate::text::nearest_name;
use resolve::{Graph, Resolution};

/// A module to be linked.
#[derive(Clone, Copy, Debug)]
pub struct Linkable<'a> {
    /// The name that relative specifiers of other modules lead to, with `/` as separator.
    pub file_name: &'a str,
    /// The name that diagnostics show.
    pub shown: &'a str,
    /// Its source, for the frames of diagnostics.
    pub source: &'a str,
    /// Whether the record is known. A module without one may export anything.
    pub is_complete: bool,
    /// Its record.
    pub record: &'a ModuleRecord,
}

/// Links all modules with each other. An empty list means that every import will be found; else
/// each problem comes with the index of the module that has it.
///
/// Found are: relative requests that lead to no module, imports and re-exports of names that the
/// other module does not export or exports more than once through `export *`, and names that one
/// module exports twice.
#[must_use]
pub fn check(modules: &[Linkable<'_>]) -> Vec<(usize, Diagnostic)> {
    let graph = Graph::new(modules);
    let mut found = Vec::new();
    for (index, module) in modules.iter().enumerate() {
        let mut diagnostics = Vec::new();
        unresolved_requests(&graph, index, module, &mut diagnostics);
        duplicate_exports(module, &mut diagnostics);
        missing_imports(&graph, index, module, &mut diagnostics);
        found.extend(diagnostics.into_iter().map(|diagnostic| (index, diagnostic)));
    }
    found
}

fn unresolved_requests(
    graph: &Graph<'_>,
    index: usize,
    module: &Linkable<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (request, target) in module.record.requested_modules.iter().zip(graph.targets(index)) {
        if !request.specifier.starts_with('.') || target.is_some() {
            continue;
        }
        let text = format!("\"{}\" is not part of the output.", request.specifier);
        let names = graph.file_names();
        let wanted = request.specifier.trim_start_matches("./");
        let help = nearest_name(wanted, names).map(|name| format!("Did you mean \"./{name}\"?"));
        diagnostics.push(at_text(module, text, &request.specifier, help));
    }
}

fn duplicate_exports(module: &Linkable<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen = FxHashSet::default();
    for entry in &module.record.export_entries {
        let name = entry.export_name();
        if !seen.insert(name) {
            let text = format!("\"{name}\" is exported more than once.");
            diagnostics.push(at_text(module, text, name, None));
        }
    }
}

fn missing_imports(
    graph: &Graph<'_>,
    index: usize,
    module: &Linkable<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let imports = module.record.import_entries.iter().filter_map(|entry| {
        (entry.kind == ImportKind::Single)
            .then_some((entry.module_request, entry.import_name.as_str()))
    });
    let exports = module.record.export_entries.iter().filter_map(|entry| match entry {
        ExportEntry::Indirect { module_request, import_name, .. } => {
            Some((*module_request, import_name.as_str()))
        }
        ExportEntry::Local { .. } | ExportEntry::Namespace { .. } => None,
    });
    for (request, name) in imports.chain(exports) {
        let Some(target) = graph.target(index, request) else { continue };
        let exporter = graph.shown(target);
        let (text, help) = match graph.resolve_export(target, name) {
            Resolution::Found | Resolution::Unknown => continue,
            Resolution::Missing => {
                let names = graph.exported_names(target);
                let help = nearest_name(name, names.iter().copied())
                    .map(|name| format!("Did you mean \"{name}\"?"));
                (format!("\"{name}\" is not exported by \"{exporter}\"."), help)
            }
            Resolution::Circular => (
                format!("\"{name}\" of \"{exporter}\" is only exported by itself, in a circle."),
                None,
            ),
            Resolution::Ambiguous(first, second) => {
                let (first, second) = (graph.shown(first), graph.shown(second));
                let help = format!("Export \"{name}\" from \"{exporter}\" by name to choose one.");
                let text = format!(
                    "\"{name}\" of \"{exporter}\" is ambiguous: \"{first}\" and \"{second}\" export it."
                );
                (text, Some(help))
            }
        };
        diagnostics.push(at_text(module, text, name, help));
    }
}

/// A diagnostic at the first place in an import or export statement where `needle` is written.
/// Records have no positions, and nobody needs them but this.
fn at_text(module: &Linkable<'_>, text: String, needle: &str, help: Option<String>) -> Diagnostic {
    let Some(start) = find_in_module_statement(module.source, needle) else {
        return Diagnostic::in_file(Severity::Error, text, module.shown);
    };
    let place = (start, start + needle.len());
    Diagnostic::at(Severity::Error, text, (module.shown, module.source), place, help.as_deref())
}

fn find_in_module_statement(source: &str, needle: &str) -> Option<usize> {
    let is_word = |at: usize| {
        let before = source[..at].chars().next_back();
        let after = source[at + needle.len()..].chars().next();
        let is_part =
            |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$');
        !is_part(before) && !is_part(after)
    };
    let mut found = source.match_indices(needle).map(|(at, _)| at).filter(|at| is_word(*at));
    found.find(|at| {
        let before = &source[..*at];
        let Some(start) = before.rfind("import").max(before.rfind("export")) else { return false };
        let line_start = before[..start].rfind([';', '\n']).map_or(0, |end| end + 1);
        let is_statement = before[line_start..start].trim().is_empty();
        is_statement && !before[start..].contains([';', '(', '='])
    })
}

#[cfg(test)]
mod tests;
