//! What an executable carries: units, sources, source maps and how to run them.

use std::borrow::Cow;

use semba_embed::archive::{Builder, Compression, EntryKind, NewEntry};

use super::assets::Asset;
use super::{BuildError, Module};
use crate::options::Fallback;
use crate::source_map;

/// The name of the entry that says how to run the program.
const RUN_CONFIG: &str = "run";
/// The version of that entry's text.
const RUN_CONFIG_VERSION: u32 = 1;

/// Packs `modules`: bytecode where there is some, source where there is none or `keep_source` asks for it; and `assets`.
pub(super) fn pack(
    modules: &[Module],
    assets: &[Asset],
    engine_build_id: u64,
    keep_source: bool,
    fallback: Fallback,
    with_maps: bool,
) -> Result<Vec<u8>, BuildError> {
    let mut builder = Builder::new(engine_build_id);
    let entry = modules
        .iter()
        .find(|module| module.chunk.is_entry)
        .map_or("", |module| &module.chunk.file_name);
    let config = run_config(entry, fallback).into_bytes();
    builder.add(raw(EntryKind::Config, RUN_CONFIG, Cow::Owned(config)))?;
    for Module { chunk, unit } in modules {
        let name = chunk.file_name.as_str();
        if let Some(unit) = unit {
            let entry = raw(EntryKind::Module, name, Cow::Borrowed(&unit.bytes));
            builder.add(NewEntry { head_len: unit.head_size, ..entry })?;
        }
        if unit.is_none() || keep_source {
            builder.add(raw(EntryKind::Source, name, Cow::Borrowed(chunk.code.as_bytes())))?;
        }
        if let (true, Some(map)) = (with_maps, &chunk.map) {
            let table = source_map::table(name, map)?;
            let entry = raw(EntryKind::SourceMap, name, Cow::Owned(table.compressed));
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
    Ok(builder.finish()?)
}

fn raw<'a>(kind: EntryKind, name: &'a str, data: Cow<'a, [u8]>) -> NewEntry<'a> {
    NewEntry {
        kind,
        name,
        compression: Compression::None,
        raw_len: data.len() as u64,
        head_len: 0,
        data,
    }
}

/// The lines that the stub reads first: `key=value`, which it can read without a parser at start-up.
pub(crate) fn run_config(entry: &str, fallback: Fallback) -> String {
    format!("version={RUN_CONFIG_VERSION}\nentry={entry}\nbytecode={}\n", fallback.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn run_configuration_has_fixed_bytes() {
        let config = run_config("index.js", Fallback::Strict);
        assert_eq!(config, "version=1\nentry=index.js\nbytecode=strict\n");
    }
}
