//! What has to be known of chunks that another bundler made: which ones a program reaches, and where the sources of
//! their maps are.

use std::path::{Component, Path, PathBuf};

use serde_json::Value;
use thiserror::Error;

use crate::api::ChunkInput;

/// Why chunks are no program.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ChunksError {
    /// Nothing starts anywhere.
    #[error(
        "the bundle has no entry chunk, so there is nothing that an executable could start with"
    )]
    NoEntry,
    /// An executable starts in one place.
    #[error("the bundle has {} entries ({}), and an executable starts with one: choose it with `entry`", .0.len(), .0.join(", "))]
    SeveralEntries(Vec<String>),
    /// `entry` names something else.
    #[error("the bundle has no entry `{entry}`; it has {}", names.join(", "))]
    UnknownEntry {
        /// What was asked for.
        entry: String,
        /// What there is.
        names: Vec<String>,
    },
}

/// The chunks that the program reaches, its entry chunk first, and the name of that chunk's file.
///
/// # Errors
/// When it is not clear where the program starts.
pub(crate) fn reachable(
    chunks: Vec<ChunkInput>,
    entry: Option<&str>,
) -> Result<(Vec<ChunkInput>, String), ChunksError> {
    let start = find_entry(&chunks, entry)?;
    let mut order = vec![start];
    let mut next = 0;
    while let Some(&index) = order.get(next) {
        next += 1;
        for name in &chunks[index].imports {
            let found = chunks.iter().position(|chunk| chunk.file_name == *name);
            order.extend(found.filter(|index| !order.contains(index)));
        }
    }
    let mut chunks: Vec<Option<ChunkInput>> = chunks.into_iter().map(Some).collect();
    let mut taken: Vec<ChunkInput> =
        order.into_iter().filter_map(|index| chunks[index].take()).collect();
    for (index, chunk) in taken.iter_mut().enumerate() {
        chunk.is_entry = index == 0;
        remove_map_comment(&mut chunk.code);
    }
    taken[1..].sort_by(|a, b| a.file_name.cmp(&b.file_name));
    let name = taken[0].file_name.clone();
    Ok((taken, name))
}

fn find_entry(chunks: &[ChunkInput], entry: Option<&str>) -> Result<usize, ChunksError> {
    let entries: Vec<usize> = (0..chunks.len()).filter(|&at| chunks[at].is_entry).collect();
    let names = || entries.iter().map(|&at| chunks[at].name.clone()).collect::<Vec<_>>();
    let Some(entry) = entry else {
        return match entries.as_slice() {
            [] => Err(ChunksError::NoEntry),
            [only] => Ok(*only),
            _ => Err(ChunksError::SeveralEntries(names())),
        };
    };
    let is_meant = |chunk: &ChunkInput| {
        let source = chunk.facade_module_id.as_deref().map(Path::new);
        chunk.name == entry
            || chunk.file_name == entry
            || source.is_some_and(|source| source.ends_with(entry.trim_start_matches("./")))
    };
    let found = entries.iter().copied().find(|&at| is_meant(&chunks[at]));
    found.ok_or_else(|| ChunksError::UnknownEntry { entry: entry.to_owned(), names: names() })
}

/// The map travels beside the code; an inline one would be kept with the source.
fn remove_map_comment(code: &mut String) {
    const COMMENT: &str = "//# sourceMappingURL=";
    let end = code.trim_end().len();
    let start = code[..end].rfind('\n').map_or(0, |at| at + 1);
    if code[start..end].starts_with(COMMENT) {
        code.truncate(start);
    }
}

/// `map` with sources that are relative to `cwd` instead of `place`, the directory of the chunk. What is no path is
/// left, and so is a map that cannot be read, which is told of later.
pub(crate) fn relative_to(map: &str, place: &Path, cwd: &Path) -> String {
    let Ok(mut value) = serde_json::from_str::<Value>(map) else { return map.to_owned() };
    let root = value.get("sourceRoot").and_then(Value::as_str).unwrap_or_default().to_owned();
    let Some(sources) = value.get_mut("sources").and_then(Value::as_array_mut) else {
        return map.to_owned();
    };
    for source in sources {
        let Some(path) = source.as_str().filter(|path| is_path(path)) else { continue };
        let path = normalize(&place.join(&root).join(path));
        let path = pathdiff::diff_paths(&path, cwd).unwrap_or(path);
        *source = Value::String(path.to_string_lossy().replace('\\', "/"));
    }
    if let Some(object) = value.as_object_mut() {
        object.remove("sourceRoot");
    }
    value.to_string()
}

/// Modules that bundlers make up have names with a NUL, or a scheme.
fn is_path(source: &str) -> bool {
    !source.is_empty() && !source.starts_with('\0') && !source.contains("://")
}

/// Without `.` and `..`; links are not looked at, as the files need not exist any more.
fn normalize(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                normal.pop();
            }
            Component::CurDir => {}
            other => normal.push(other),
        }
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(name: &str, is_entry: bool, imports: &[&str]) -> ChunkInput {
        ChunkInput {
            name: name.to_owned(),
            file_name: format!("{name}.js"),
            is_entry,
            facade_module_id: Some(format!("/w/src/{name}.ts")),
            imports: imports.iter().map(|name| (*name).to_owned()).collect(),
            ..ChunkInput::default()
        }
    }

    #[test]
    fn programs_are_what_their_entry_reaches() {
        let chunks = vec![
            chunk("z", false, &["main.js", "node:fs"]),
            chunk("main", true, &["z.js", "b.js"]),
            chunk("other", true, &[]),
            chunk("b", false, &[]),
        ];
        let names = |entry: &str| {
            let (chunks, name) = reachable(chunks.clone(), Some(entry)).unwrap();
            assert!(chunks[0].is_entry && chunks[1..].iter().all(|chunk| !chunk.is_entry));
            (chunks.into_iter().map(|chunk| chunk.name).collect::<Vec<_>>().join(" "), name)
        };
        let main = ("main b z".to_owned(), "main.js".to_owned());
        for entry in ["main", "main.js", "src/main.ts", "./src/main.ts"] {
            assert_eq!(names(entry), main, "{entry}");
        }
        assert_eq!(names("other").0, "other");
        let error = reachable(chunks.clone(), None).unwrap_err().to_string();
        assert!(error.contains("2 entries (main, other)"), "{error}");
        let error = reachable(chunks, Some("b")).unwrap_err().to_string();
        assert_eq!(error, "the bundle has no entry `b`; it has main, other");
        assert_eq!(reachable(Vec::new(), None).unwrap_err(), ChunksError::NoEntry);
    }

    #[test]
    fn map_comments_go() {
        for (code, expected) in [
            ("a();\n//# sourceMappingURL=data:x\n", "a();\n"),
            ("a();\n//# sourceMappingURL=a.js.map", "a();\n"),
            ("a('//# sourceMappingURL=x');\n", "a('//# sourceMappingURL=x');\n"),
            ("", ""),
        ] {
            let mut text = code.to_owned();
            remove_map_comment(&mut text);
            assert_eq!(text, expected);
        }
    }

    #[test]
    fn sources_become_relative_to_the_working_directory() {
        let map =
            r#"{"version":3,"sourceRoot":"","sources":["../../src/a.ts","\u0000x","http://b"]}"#;
        let moved = relative_to(map, Path::new("/w/dist/chunks"), Path::new("/w"));
        assert_eq!(moved, r#"{"version":3,"sources":["src/a.ts","\u0000x","http://b"]}"#);
        assert_eq!(relative_to("{", Path::new("/w"), Path::new("/w")), "{");
    }
}
