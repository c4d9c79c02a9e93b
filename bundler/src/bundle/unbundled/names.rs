//! What modules are called in the output: their paths from the directory that all of them share.

use std::path::{Component, Path, PathBuf};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::bundle::attributes::AttributeType;

/// The names of all modules by their ids.
pub(super) struct Names {
    by_id: FxHashMap<String, String>,
}

impl Names {
    /// Names every id once, the same ids always alike.
    pub(super) fn new<'a>(ids: impl Iterator<Item = &'a str>, cwd: &Path) -> Self {
        let mut ids: Vec<&str> = ids.collect();
        ids.sort_unstable();
        let base = common_directory(ids.iter().map(|id| path_of(id)), cwd);
        let mut taken = FxHashSet::default();
        let mut by_id = FxHashMap::default();
        // A file that keeps its own name comes before one that would take it.
        let (kept, renamed): (Vec<&str>, Vec<&str>) =
            ids.into_iter().partition(|id| keeps_name(id));
        for id in kept.into_iter().chain(renamed) {
            let mut name = name(id, &base);
            while !taken.insert(name.clone()) {
                name = format!("{}_.js", name.strip_suffix(".js").unwrap_or(&name));
            }
            by_id.insert(id.to_owned(), name);
        }
        Self { by_id }
    }

    /// The name of a module; `None` when it is not part of the output.
    pub(super) fn get(&self, id: &str) -> Option<&str> {
        self.by_id.get(id).map(String::as_str)
    }

    /// The specifier that leads from the module called `from` to the one called `to`.
    pub(super) fn specifier(from: &str, to: &str) -> String {
        let from: Vec<&str> = from.split('/').collect();
        let to: Vec<&str> = to.split('/').collect();
        let directories = from.len().min(to.len()) - 1;
        let common = (0..directories).take_while(|at| from[*at] == to[*at]).count();
        let up = from.len() - 1 - common;
        let start = if up == 0 { "./".to_owned() } else { "../".repeat(up) };
        start + &to[common..].join("/")
    }
}

fn path_of(id: &str) -> &str {
    AttributeType::split(id).map_or(id, |(path, _)| path)
}

fn keeps_name(id: &str) -> bool {
    matches!(extension(id), Some("js" | "mjs")) && AttributeType::split(id).is_none()
}

fn extension(id: &str) -> Option<&str> {
    Path::new(id).extension()?.to_str()
}

/// A name with `/` between its parts that ends like a module: `src/a.ts` is `src/a.js`, and what is
/// not JavaScript keeps its whole name before the new end.
fn name(id: &str, base: &Path) -> String {
    let path = path_of(id);
    let Ok(relative) = Path::new(path).strip_prefix(base) else {
        let plain: String = id.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
        return format!("{}.js", plain.trim_start_matches('_').trim_end_matches(".js"));
    };
    let parts = relative.components().filter_map(|part| match part {
        Component::Normal(part) => Some(part.to_string_lossy()),
        _ => None,
    });
    let name = parts.collect::<Vec<_>>().join("/");
    if let Some((_, attribute)) = AttributeType::split(id) {
        return format!("{name}.{}.js", attribute.name());
    }
    match extension(path) {
        Some("js" | "mjs") => name,
        Some(end @ ("ts" | "tsx" | "mts" | "jsx")) => {
            format!("{}js", &name[..name.len() - end.len()])
        }
        _ => format!("{name}.js"),
    }
}

fn is_plain(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '-' | '_')
}

/// The deepest directory that holds all files; `cwd` when there are none.
pub(in crate::bundle) fn common_directory<'a>(
    ids: impl Iterator<Item = &'a str>,
    cwd: &Path,
) -> PathBuf {
    let paths = ids.map(Path::new).filter(|path| path.is_absolute());
    let directories = paths.filter_map(Path::parent);
    directories
        .map(Path::to_path_buf)
        .reduce(|a, b| {
            let common = a.components().zip(b.components()).take_while(|(a, b)| a == b);
            common.map(|(part, _)| part).collect()
        })
        .unwrap_or_else(|| cwd.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_paths_from_the_common_directory() {
        let ids = [
            "/p/src/index.ts",
            "/p/src/lib/a.mjs",
            "/p/src/lib/a.js",
            "/p/src/lib/a.ts",
            "/p/package.json",
            "/p/src/x.txt?semba-type=text",
            "\0semba-bytes",
        ];
        let names = Names::new(ids.into_iter(), Path::new("/elsewhere"));
        let found = ids.map(|id| names.get(id).unwrap_or_default());
        assert_eq!(
            found,
            [
                "src/index.js",
                "src/lib/a.mjs",
                "src/lib/a.js",
                "src/lib/a_.js",
                "package.json.js",
                "src/x.txt.text.js",
                "semba-bytes.js"
            ]
        );
        assert_eq!(names.get("/p/other.js"), None);
    }

    #[test]
    fn specifiers_lead_from_name_to_name() {
        assert_eq!(Names::specifier("a.js", "b.js"), "./b.js");
        assert_eq!(Names::specifier("src/a.js", "src/lib/b.js"), "./lib/b.js");
        assert_eq!(Names::specifier("src/x/a.js", "src/y/b.js"), "../y/b.js");
        assert_eq!(Names::specifier("src/x/a.js", "b.js"), "../../b.js");
        assert_eq!(Names::specifier("x", "x/b.js"), "./x/b.js");
    }
}
