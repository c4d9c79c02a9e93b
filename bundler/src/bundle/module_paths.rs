//! `__filename` and `__dirname` of bundled CommonJS modules.
//!
//! Node gives both to every CommonJS module; a bundle is an ES module, which has `import.meta` instead. A chunk that
//! uses one of the names without declaring it gets declarations. All modules of a chunk have the same path then, as
//! they do in `import.meta`.

use oxc::allocator::Allocator;
use oxc::semantic::SemanticBuilder;

use super::run::RawChunk;
use crate::analyze::parse;

const NAMES: [(&str, &str); 2] = [("__filename", "filename"), ("__dirname", "dirname")];

/// Declares what `chunk` uses and does not declare.
pub(super) fn define(chunk: &mut RawChunk) {
    // Nearly all chunks end here: looking for a name is much cheaper than analyzing scopes.
    if !NAMES.iter().any(|(name, _)| chunk.code.contains(name)) {
        return;
    }
    let missing = undeclared(&chunk.code, &chunk.file_name);
    if missing.is_empty() {
        return;
    }
    let declarations: Vec<_> =
        missing.iter().map(|(name, property)| format!("{name} = import.meta.{property}")).collect();
    let line = format!("const {};\n", declarations.join(", "));
    let start = if chunk.code.starts_with("#!") {
        chunk.code.find('\n').map_or(chunk.code.len(), |end| end + 1)
    } else {
        0
    };
    chunk.code.insert_str(start, &line);
    if let Some(map) = &mut chunk.map {
        skip_line(map, start > 0);
    }
}

/// Which names the code takes from the global scope. Code that does not parse is reported by the analysis.
fn undeclared(code: &str, file_name: &str) -> Vec<(&'static str, &'static str)> {
    let allocator = Allocator::default();
    let Ok(program) = parse(&allocator, code, file_name) else { return Vec::new() };
    let semantic = SemanticBuilder::new().build(&program).semantic;
    let unresolved = semantic.scoping().root_unresolved_references();
    let is_used = |name: &str| unresolved.iter().any(|(known, _)| known.as_str() == name);
    NAMES.into_iter().filter(|(name, _)| is_used(name)).collect()
}

/// Moves all generated lines of a source map, or all but the first, down by one.
fn skip_line(map: &mut String, keep_first: bool) {
    const KEY: &str = "\"mappings\":\"";
    let Some(key) = map.find(KEY) else { return };
    let start = key + KEY.len();
    let at = match map[start..].find([';', '"']) {
        Some(end) if keep_first => start + end,
        _ => start,
    };
    map.insert(at, ';');
}

#[cfg(test)]
mod tests {
    use super::{skip_line, undeclared};

    #[test]
    fn finds_names_that_the_code_does_not_declare() {
        let names = |code: &str| -> Vec<&str> {
            undeclared(code, "a.js").into_iter().map(|(name, _)| name).collect()
        };
        assert_eq!(names("console.log(__filename);"), ["__filename"]);
        assert_eq!(names("typeof __dirname; (() => __filename)();"), ["__filename", "__dirname"]);
        assert_eq!(
            names("const __dirname = 1; f(__dirname, '__filename', x.__filename);"),
            [""; 0]
        );
        assert_eq!(names("function f(__filename) { return __filename; }"), [""; 0]);
    }

    #[test]
    fn source_maps_follow() {
        let mut map = r#"{"version":3,"mappings":"AAAA;BBBB"}"#.to_owned();
        skip_line(&mut map, false);
        assert_eq!(map, r#"{"version":3,"mappings":";AAAA;BBBB"}"#);
        skip_line(&mut map, true);
        assert_eq!(map, r#"{"version":3,"mappings":";;AAAA;BBBB"}"#);
    }
}
