//! Makes engines evaluate chunks in the order of their modules.
//!
//! An engine evaluates the chunks that a chunk imports in the order of the import statements, each
//! after its own imports. Rolldown sorts the statements, but a chunk that is imported only by
//! other chunks may come too late then. So where the order would be wrong, the chunk that is
//! loaded first imports all the others in the right order before anything else.

use rustc_hash::FxHashMap;
use semba_bmes::ModuleRecord;

use super::graph::{ModuleGraph, post_order};
use crate::analyze::analyze;
use crate::bundle::run::RawChunk;
use crate::diagnostic::Diagnostic;
use crate::text::resolve_relative;

/// Adds imports to the chunks of entries and `import()`s where they are needed.
pub(super) fn fix_order(
    graph: &ModuleGraph,
    chunks: &mut [RawChunk],
    records: &mut [ModuleRecord],
) -> Result<(), Vec<Diagnostic>> {
    let imports = chunk_imports(chunks, records);
    let chunk_of = chunk_of_modules(chunks);
    for root in 0..chunks.len() {
        let Some(facade) = &chunks[root].facade_module else { continue };
        // The place of each chunk's first module.
        let mut places: Vec<Option<usize>> = vec![None; chunks.len()];
        for (place, id) in graph.evaluation_order(facade).into_iter().enumerate() {
            if let Some(chunk) = chunk_of.get(id) {
                places[*chunk].get_or_insert(place);
            }
        }
        let mut order = post_order(root, &imports);
        order.retain(|chunk| *chunk != root && places[*chunk].is_some());
        if order.is_sorted_by_key(|chunk| places[*chunk]) {
            continue;
        }
        order.sort_by_key(|chunk| places[*chunk]);
        let names: Vec<String> =
            order.iter().map(|chunk| chunks[*chunk].file_name.clone()).collect();
        import_first(&mut chunks[root], &names);
        records[root] = analyze(&chunks[root].code, &chunks[root].file_name)?;
    }
    Ok(())
}

fn chunk_of_modules(chunks: &[RawChunk]) -> FxHashMap<String, usize> {
    let modules = chunks.iter().enumerate().flat_map(|(at, chunk)| {
        let ids = chunk.modules.iter().filter(|module| !module.is_internal());
        ids.map(move |module| (module.id.clone(), at))
    });
    modules.collect()
}

fn chunk_imports(chunks: &[RawChunk], records: &[ModuleRecord]) -> Vec<Vec<usize>> {
    let by_name: FxHashMap<&str, usize> =
        chunks.iter().enumerate().map(|(at, chunk)| (chunk.file_name.as_str(), at)).collect();
    let imports = chunks.iter().zip(records).map(|(chunk, record)| {
        let requests = record.requested_modules.iter();
        requests
            .filter_map(|request| {
                let name = resolve_relative(&chunk.file_name, &request.specifier)?;
                by_name.get(name.as_str()).copied()
            })
            .collect()
    });
    imports.collect()
}

/// Puts imports on a line of their own before all others, behind a `#!` line.
fn import_first(chunk: &mut RawChunk, names: &[String]) {
    let up = "../".repeat(chunk.file_name.matches('/').count());
    let prefix = if up.is_empty() { "./" } else { up.as_str() };
    let mut line: String = names.iter().map(|name| format!("import \"{prefix}{name}\";")).collect();
    line.push('\n');
    let at = match chunk.code.find('\n') {
        Some(end) if chunk.code.starts_with("#!") => end + 1,
        _ => 0,
    };
    chunk.code.insert_str(at, &line);
    // The line has no mappings, and neither has a `#!` line before it.
    const MAPPINGS: &str = "\"mappings\":\"";
    if let Some(map) = &mut chunk.map
        && let Some(start) = map.rfind(MAPPINGS)
    {
        map.insert(start + MAPPINGS.len(), ';');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_come_first_and_the_map_follows() {
        let mut chunk = RawChunk {
            name: "index".to_owned(),
            file_name: "dir/index.js".to_owned(),
            is_entry: true,
            is_lazy: false,
            is_broken: false,
            original: None,
            facade_module: None,
            code: "#!/usr/bin/env node\nstart();\n".to_owned(),
            map: Some("{\"version\":3,\"mappings\":\";AAAA\"}".to_owned()),
            modules: Vec::new(),
        };
        import_first(&mut chunk, &["a.js".to_owned(), "b.js".to_owned()]);
        assert_eq!(
            chunk.code,
            "#!/usr/bin/env node\nimport \"../a.js\";import \"../b.js\";\nstart();\n"
        );
        assert_eq!(chunk.map.as_deref(), Some("{\"version\":3,\"mappings\":\";;AAAA\"}"));
    }
}
