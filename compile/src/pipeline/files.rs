//! A build without an executable: chunks, their source maps and their units as files.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::written::{OutputKind, Outputs};
use super::{BuildError, Module};
use crate::options::{BuildOptions, SourceMap};
use crate::output::{self, Mode};

/// What the file of a chunk's source map has behind the chunk's name.
pub(super) const MAP_SUFFIX: &str = ".map";
/// What the file of a chunk's BMES unit has behind the chunk's name.
pub(super) const BMES_SUFFIX: &str = ".bmes";

/// Makes the source maps of `modules` fit files in `directory`, and ends each chunk's code with the reference to its
/// own. This is done before bytecode is made: its source is the file as it is written.
pub(super) fn finish_code(modules: &mut [Module], directory: &Path, options: &BuildOptions) {
    for Module { chunk, .. } in modules.iter_mut().filter(|module| !module.chunk.is_written) {
        let Some(map) = chunk.map.take() else { continue };
        let file = directory.join(&chunk.file_name);
        let from = file.parent().and_then(|place| pathdiff::diff_paths(&options.bundle.cwd, place));
        let map = chunk.map.insert(with_sources_in(map, &from.unwrap_or_default()));
        let url = match options.source_map {
            SourceMap::Linked => map_url(&chunk.file_name),
            SourceMap::Inline => {
                let data = base64_simd::STANDARD.encode_to_string(map.as_bytes());
                format!("data:application/json;charset=utf-8;base64,{data}")
            }
            SourceMap::None | SourceMap::Embedded => continue,
        };
        if !chunk.code.ends_with('\n') {
            chunk.code.push('\n');
        }
        chunk.code.push_str("//# sourceMappingURL=");
        chunk.code.push_str(&url);
        chunk.code.push('\n');
    }
}

/// Sources are relative to the current directory, and readers take them as relative to the map: `prefix` leads from
/// there to the current directory. A map that cannot be read is left as it is.
pub(super) fn with_sources_in(map: String, prefix: &Path) -> String {
    let Ok(mut value) = serde_json::from_str::<Value>(&map) else { return map };
    let prefix = prefix.to_string_lossy().replace('\\', "/");
    let Some(sources) = value.get_mut("sources").and_then(Value::as_array_mut) else { return map };
    for source in sources {
        let relative = source.as_str().filter(|source| is_relative(source) && !prefix.is_empty());
        if let Some(moved) = relative.map(|source| format!("{prefix}/{source}")) {
            *source = Value::String(moved);
        }
    }
    value.to_string()
}

/// Modules that the bundler makes up have names with a NUL, or a scheme like `node:`.
fn is_relative(source: &str) -> bool {
    !source.starts_with(['/', '\0']) && !source.contains(':')
}

/// The map stands beside its chunk: its URL is its own name, without characters that mean something in URLs.
fn map_url(chunk: &str) -> String {
    let name = chunk.rsplit('/').next().unwrap_or(chunk);
    let mut url = String::with_capacity(name.len() + 4);
    for character in name.chars() {
        match character {
            '%' | '?' | '#' | ' ' => url.push_str(&format!("%{:02X}", u32::from(character))),
            other => url.push(other),
        }
    }
    url + MAP_SUFFIX
}

/// Writes the files of `modules` to `directory`; they get their names when they are committed. Chunks that another
/// bundler made are there already.
pub(super) fn write(
    directory: &Path,
    modules: &[Module],
    options: &BuildOptions,
    outputs: &mut Outputs,
) -> Result<(), BuildError> {
    for Module { chunk, unit } in modules {
        let file = directory.join(&chunk.file_name);
        if !chunk.is_written {
            for entry in &options.bundle.entries {
                output::check_not_input(&file, &options.bundle.cwd.join(entry), "the entry")?;
            }
            if let (SourceMap::Linked, Some(map)) = (options.source_map, &chunk.map) {
                let file = with_suffix(&file, MAP_SUFFIX);
                outputs.add(OutputKind::SourceMap, &file, Mode::Plain, map.as_bytes())?;
            }
        }
        if let Some(unit) = unit {
            let file = with_suffix(&file, BMES_SUFFIX);
            outputs.add(OutputKind::Bytecode, &file, Mode::Plain, &unit.bytes)?;
        }
        if !chunk.is_written {
            let kind = if chunk.is_entry { OutputKind::Entry } else { OutputKind::Chunk };
            outputs.add(kind, &file, Mode::Plain, chunk.code.as_bytes())?;
        }
    }
    Ok(())
}

fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn map_urls_are_relative_to_the_chunk() {
        assert_eq!(map_url("index.js"), "index.js.map");
        assert_eq!(map_url("pages/a b#1.js"), "a%20b%231.js.map");
    }

    #[test]
    fn sources_lead_back_to_the_current_directory() {
        let map =
            r#"{"version":3,"sources":["src/a.ts","/x/b.ts","\u0000virtual","node:fs",null]}"#;
        let moved = with_sources_in(map.to_owned(), Path::new("../.."));
        let expected = r#"{"version":3,"sources":["../../src/a.ts","/x/b.ts","\u0000virtual","node:fs",null]}"#;
        assert_eq!(moved, expected);
        assert_eq!(with_sources_in(map.to_owned(), Path::new("")), map);
        assert_eq!(with_sources_in("{".to_owned(), Path::new("..")), "{");
    }

    #[test]
    fn suffixes_keep_the_whole_name() {
        assert_eq!(with_suffix(Path::new("d/index.js"), ".bmes"), Path::new("d/index.js.bmes"));
    }
}
