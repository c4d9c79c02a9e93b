//! What the run time has of builtin modules, and where a program imports something else.

use std::collections::{BTreeMap, BTreeSet};

use oxc::allocator::Allocator;
use oxc::ast::ast::{ImportDeclarationSpecifier, Statement};
use oxc::parser::Parser;
use oxc::span::{GetSpan, SourceType, Span};
use semba_bmes::{ExportEntry, ImportKind, ModuleRecord};

use super::external::{is_builtin_name, normalize_builtin};
use super::run::RawChunk;

/// The builtin modules of the run time by their full names (`node:fs`), with their named exports where they are known.
#[derive(Clone, Debug, Default)]
pub struct Builtins {
    modules: BTreeMap<String, Option<BTreeSet<String>>>,
    has_all: bool,
}

impl Builtins {
    /// These modules and no others.
    pub fn new(modules: impl IntoIterator<Item = (String, Option<BTreeSet<String>>)>) -> Self {
        Self { modules: modules.into_iter().collect(), has_all: false }
    }

    /// A run time of which nothing is known: it may have whatever is asked for.
    #[must_use]
    pub fn unknown() -> Self {
        Self { has_all: true, ..Self::default() }
    }

    /// Whether the run time has a module.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.has_all || self.modules.contains_key(name)
    }

    /// Whether a module lacks a named export for certain.
    #[must_use]
    pub fn lacks_export(&self, name: &str, export: &str) -> bool {
        let exports = self.modules.get(name).and_then(Option::as_ref);
        exports.is_some_and(|exports| export != "default" && !exports.contains(export))
    }
}

/// An import of a name that a builtin module does not export.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct MissingExport {
    /// The id of a source module that imports it; the chunk's name when none was found.
    pub(super) importer: String,
    /// The builtin module.
    pub(super) module: String,
    /// The name.
    pub(super) export: String,
}

/// What the output imports and will not find. Imports that are not used are gone from the output, so nobody hears of
/// them.
pub(super) fn missing_exports(
    builtins: &Builtins,
    chunks: &[RawChunk],
    records: &[ModuleRecord],
) -> BTreeSet<MissingExport> {
    let mut missing = BTreeSet::new();
    for (chunk, record) in chunks.iter().zip(records) {
        for (module, export) in imported_names(record) {
            if builtins.lacks_export(module, export) {
                missing.extend(importers(chunk, module, export));
            }
        }
    }
    missing
}

/// Whether a module imports something that the run time does not have.
pub(super) fn lacks_any(builtins: &Builtins, record: &ModuleRecord) -> bool {
    let mut requests = record.requested_modules.iter();
    requests.any(|request| is_builtin_name(&request.specifier) && !builtins.has(&request.specifier))
        || imported_names(record)
            .iter()
            .any(|(module, export)| builtins.lacks_export(module, export))
}

/// Requests and names of all imports and re-exports by name.
fn imported_names(record: &ModuleRecord) -> BTreeSet<(&str, &str)> {
    let imports = record.import_entries.iter().filter_map(|entry| {
        (entry.kind == ImportKind::Single)
            .then_some((entry.module_request, entry.import_name.as_str()))
    });
    let exports = record.export_entries.iter().filter_map(|entry| match entry {
        ExportEntry::Indirect { module_request, import_name, .. } => {
            Some((*module_request, import_name.as_str()))
        }
        ExportEntry::Local { .. } | ExportEntry::Namespace { .. } => None,
    });
    let named = imports.chain(exports).filter_map(|(request, name)| {
        Some((record.requested_modules.get(request as usize)?.specifier.as_str(), name))
    });
    named.collect()
}

/// The source modules of a chunk that import a name; records of chunks do not tell.
fn importers(chunk: &RawChunk, module: &str, export: &str) -> Vec<MissingExport> {
    let entry = |importer: &str| MissingExport {
        importer: importer.to_owned(),
        module: module.to_owned(),
        export: export.to_owned(),
    };
    let imports = |id: &str| {
        let source = std::fs::read_to_string(id).unwrap_or_default();
        source.contains(export) && find_import(&source, id, module, export).is_some()
    };
    let ids = chunk.modules.iter().map(|module| module.id.as_str());
    let found: Vec<_> = ids.filter(|id| imports(id)).map(entry).collect();
    if found.is_empty() { vec![entry(&chunk.file_name)] } else { found }
}

/// Where a module imports or re-exports `export` of the builtin module `module`.
pub(super) fn find_import(source: &str, path: &str, module: &str, export: &str) -> Option<Span> {
    let allocator = Allocator::default();
    let source_type = SourceType::from_path(path).unwrap_or_else(|_| SourceType::unambiguous());
    let program = Parser::new(&allocator, source, source_type).parse().program;
    program.body.iter().find_map(|statement| match statement {
        Statement::ImportDeclaration(it) if normalize_builtin(&it.source.value) == module => {
            it.specifiers.as_ref()?.iter().find_map(|specifier| match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(it) if it.imported.name() == export => {
                    Some(it.imported.span())
                }
                _ => None,
            })
        }
        Statement::ExportFromDeclaration(it) if normalize_builtin(&it.source.value) == module => {
            let mut specifiers = it.specifiers.iter();
            specifiers.find(|it| it.local.name() == export).map(|it| it.local.span())
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_exports_are_not_missing() {
        let exports = BTreeSet::from(["readFile".to_owned()]);
        let builtins = Builtins::new([
            ("node:fs".to_owned(), Some(exports)),
            ("node:unknown".to_owned(), None),
        ]);
        assert!(builtins.has("node:fs") && !builtins.has("fs"));
        assert!(builtins.lacks_export("node:fs", "watchFile"));
        for (module, export) in [
            ("node:fs", "readFile"),
            ("node:fs", "default"),
            ("node:unknown", "x"),
            ("node:no", "x"),
        ] {
            assert!(!builtins.lacks_export(module, export), "{module} {export}");
        }
    }

    #[test]
    fn imports_are_found_where_they_stand() {
        let source = "import a, { b as c } from 'fs';\nexport { d as e } from \"node:fs\";";
        let find = |name: &str| find_import(source, "x.js", "node:fs", name).map(|span| span.start);
        assert_eq!((find("b"), find("d")), (Some(12), Some(41)));
        assert_eq!((find("c"), find("e"), find("a")), (None, None, None));
    }
}
