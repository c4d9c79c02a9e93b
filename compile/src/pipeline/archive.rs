//! What an executable carries: units, sources, source maps and how to run them.

use std::path::Path;

use pathdiff::diff_paths;
use semba_bundler::Metafile;
use semba_embed::archive::{Builder, Compression, EntryKind, NewEntry};
use semba_embed::content::{Content, Data};

use super::assets::Asset;
use super::{BuildError, Module};
use crate::options::Fallback;
use crate::source_map;

/// The name of the entry that says how to run the program.
const RUN_CONFIG: &str = "run";
/// The version of that entry's text.
const RUN_CONFIG_VERSION: u32 = 1;

/// A module that the executable can start with, and its source file relative to the directory of the first one's.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    name: String,
    source: Option<String>,
}

impl Entry {
    /// The only entry of a program.
    pub(crate) fn only(name: &str) -> Self {
        Self { name: name.to_owned(), source: None }
    }
}

/// The entries among `modules`, in their order; the program is the first.
pub(super) fn entries(modules: &[Module], metafile: &Metafile) -> Vec<Entry> {
    let chunks = modules.iter().map(|module| &module.chunk).filter(|chunk| chunk.is_entry);
    let source = |name: &str| metafile.outputs.get(name)?.entry_point.as_deref().map(Path::new);
    let mut directory = None;
    chunks
        .map(|chunk| {
            let name = chunk.file_name.clone();
            let path = source(&name);
            let directory = directory.get_or_insert_with(|| path.and_then(Path::parent));
            let relative = path.zip(*directory).and_then(|(path, from)| diff_paths(path, from));
            let source = relative.map(|path| path.to_string_lossy().replace('\\', "/"));
            Entry { name, source }
        })
        .collect()
}

/// Packs `modules`: bytecode where there is some, source where there is none or `keep_source` asks for it; and `assets`.
pub(super) fn pack<'a>(
    modules: &'a [Module],
    entries: &[Entry],
    assets: &'a [Asset],
    engine_build_id: u64,
    keep_source: bool,
    fallback: Fallback,
    with_maps: bool,
) -> Result<Content<'a>, BuildError> {
    let mut builder = Builder::new(engine_build_id);
    let config = run_config(entries, fallback).into_bytes();
    builder.add(raw(EntryKind::Config, RUN_CONFIG, config.into()))?;
    for Module { chunk, unit } in modules {
        let name = chunk.file_name.as_str();
        if let Some(unit) = unit {
            let entry = raw(EntryKind::Module, name, unit.bytes.as_slice().into());
            builder.add(NewEntry { head_len: unit.head_size, ..entry })?;
        }
        if unit.is_none() || keep_source {
            builder.add(raw(EntryKind::Source, name, chunk.code.as_bytes().into()))?;
        }
        if let (true, Some(map)) = (with_maps, &chunk.map) {
            let table = source_map::table(name, map)?;
            let entry = raw(EntryKind::SourceMap, name, table.compressed.into());
            builder.add(NewEntry {
                compression: Compression::Zstd,
                raw_len: table.raw_len,
                ..entry
            })?;
        }
    }
    for asset in assets {
        builder.add(asset.entry())?;
    }
    Ok(builder.content()?)
}

fn raw<'a>(kind: EntryKind, name: &'a str, data: Data<'a>) -> NewEntry<'a> {
    NewEntry { kind, name, compression: Compression::None, raw_len: data.size(), head_len: 0, data }
}

/// The lines that the stub reads first: `key=value`, which it can read without a parser at start-up. Where there are
/// several entries, each is followed by its source file.
pub(crate) fn run_config(entries: &[Entry], fallback: Fallback) -> String {
    let mut config = format!("version={RUN_CONFIG_VERSION}\n");
    for Entry { name, source } in entries {
        config.push_str(&format!("entry={name}\n"));
        if let (Some(source), true) = (source, entries.len() > 1) {
            config.push_str(&format!("source={source}\n"));
        }
    }
    config.push_str(&format!("bytecode={}\n", fallback.name()));
    config
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn run_configuration_has_fixed_bytes() {
        let entry = |name: &str, source: &str| Entry {
            name: name.to_owned(),
            source: Some(source.to_owned()),
        };
        let main = entry("index.js", "index.ts");
        let config = run_config(&[main], Fallback::Strict);
        assert_eq!(config, "version=1\nentry=index.js\nbytecode=strict\n");
        let two = [entry("index.js", "index.ts"), entry("hash.js", "work/hash.ts")];
        assert_eq!(
            run_config(&two, Fallback::Auto),
            "version=1\nentry=index.js\nsource=index.ts\nentry=hash.js\nsource=work/hash.ts\nbytecode=auto\n"
        );
    }
}
