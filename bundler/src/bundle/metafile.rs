//! What went into which chunk, in the shape of esbuild's metafile, which its analyzers read.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};
use semba_bmes::ExportEntry;
use serde::Serialize;

use super::output::Chunk;
use super::paths::Paths;
use super::plugin::{ModuleNote, Notes};

/// The whole graph: source files and chunks by their paths.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Metafile {
    /// Source modules.
    pub inputs: BTreeMap<String, MetafileInput>,
    /// Chunks.
    pub outputs: BTreeMap<String, MetafileOutput>,
}

/// One source module.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MetafileInput {
    /// The size of its source.
    pub bytes: usize,
    /// What it imports, in source order, `import()` last.
    pub imports: Vec<MetafileImport>,
    /// `esm` or `cjs`.
    pub format: &'static str,
}

/// One edge of the graph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MetafileImport {
    /// The path of a source module or chunk, or the specifier of an external module.
    pub path: String,
    /// `import-statement`, `require-call` or `dynamic-import`.
    pub kind: &'static str,
    /// Whether it is left for run time.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub external: bool,
}

/// One chunk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MetafileOutput {
    /// The size of its code.
    pub bytes: usize,
    /// What it imports statically.
    pub imports: Vec<MetafileImport>,
    /// The names it exports, without those of `export *`.
    pub exports: Vec<String>,
    /// The source module of an entry or of an `import()`.
    #[serde(rename = "entryPoint", skip_serializing_if = "Option::is_none")]
    pub entry_point: Option<String>,
    /// The source modules in it.
    pub inputs: BTreeMap<String, MetafileInputInOutput>,
}

/// A source module's share of a chunk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MetafileInputInOutput {
    /// Bytes of the chunk that come from it.
    #[serde(rename = "bytesInOutput")]
    pub bytes_in_output: usize,
}

/// Puts the metafile together. `entry_points` has one item per chunk.
pub(super) fn metafile(
    chunks: &[Chunk],
    entry_points: &[Option<String>],
    notes: &Notes,
    paths: &Paths,
) -> Metafile {
    let modules = notes.modules();
    let inputs = modules
        .iter()
        .filter(|(id, _)| !paths.is_internal(id))
        .map(|(id, note)| (paths.show(id), input(note, &modules, paths)))
        .collect();
    let names: FxHashSet<&str> = chunks.iter().map(|chunk| chunk.file_name.as_str()).collect();
    let outputs = chunks
        .iter()
        .zip(entry_points)
        .map(|(chunk, entry_point)| {
            (chunk.file_name.clone(), output(chunk, entry_point.clone(), &names))
        })
        .collect();
    Metafile { inputs, outputs }
}

fn input(
    note: &ModuleNote,
    modules: &FxHashMap<String, ModuleNote>,
    paths: &Paths,
) -> MetafileInput {
    let static_kind = if note.is_commonjs { "require-call" } else { "import-statement" };
    let kinds = [(&note.imports, static_kind), (&note.dynamic_imports, "dynamic-import")];
    let imports = kinds.into_iter().flat_map(|(ids, kind)| {
        ids.iter().filter(|id| !paths.is_internal(id)).map(move |id| MetafileImport {
            path: paths.show(id),
            kind,
            external: !modules.contains_key(id),
        })
    });
    MetafileInput {
        bytes: note.bytes,
        imports: imports.collect(),
        format: if note.is_commonjs { "cjs" } else { "esm" },
    }
}

fn output(chunk: &Chunk, entry_point: Option<String>, names: &FxHashSet<&str>) -> MetafileOutput {
    let imports = chunk.record.requested_modules.iter().map(|request| {
        let path = crate::text::resolve_relative(&chunk.file_name, &request.specifier);
        let target = path.filter(|path| names.contains(path.as_str()));
        MetafileImport {
            external: target.is_none(),
            path: target.unwrap_or_else(|| request.specifier.clone()),
            kind: "import-statement",
        }
    });
    let exports = chunk.record.export_entries.iter().map(|entry| match entry {
        ExportEntry::Local { export_name, .. }
        | ExportEntry::Indirect { export_name, .. }
        | ExportEntry::Namespace { export_name, .. } => export_name.clone(),
    });
    MetafileOutput {
        bytes: chunk.code.len(),
        imports: imports.collect(),
        exports: exports.collect(),
        entry_point,
        inputs: chunk
            .modules
            .iter()
            .map(|(path, bytes)| (path.clone(), MetafileInputInOutput { bytes_in_output: *bytes }))
            .collect(),
    }
}
