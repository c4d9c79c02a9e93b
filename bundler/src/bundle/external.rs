//! Which specifiers are left for run time: what the user named, and builtin modules.

use std::path::Path;

use nodejs_built_in_modules::is_nodejs_builtin_module;

use super::options::BundleOptions;

/// The user's list of externals.
#[derive(Debug)]
pub(super) struct Externals {
    patterns: Vec<Pattern>,
}

#[derive(Debug)]
enum Pattern {
    /// A whole specifier or path, or a package with its subpaths.
    Name(String),
    /// What stands before and after the `*`.
    Wildcard(String, String),
}

impl Externals {
    pub(super) fn new(names: &[String], cwd: &Path) -> Self {
        let pattern = |name: &String| {
            let is_path = name.starts_with("./") || name.starts_with("../");
            // Paths are compared after resolution, when they are absolute.
            let joined = is_path.then(|| cwd.join(name.trim_start_matches("./")));
            let name =
                joined.map_or_else(|| name.clone(), |path| path.to_string_lossy().into_owned());
            match name.split_once('*') {
                Some((before, after)) => Pattern::Wildcard(before.to_owned(), after.to_owned()),
                None => Pattern::Name(name),
            }
        };
        Self { patterns: names.iter().map(pattern).collect() }
    }

    /// Whether a specifier as written, or a resolved path, is external by the user's choice.
    /// Builtin modules never are: they are external anyway, and the plugin gives them one name.
    pub(super) fn contains(&self, specifier: &str) -> bool {
        if is_builtin_name(specifier) {
            return false;
        }
        self.patterns.iter().any(|pattern| match pattern {
            Pattern::Name(name) => specifier
                .strip_prefix(name.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
            Pattern::Wildcard(before, after) => {
                specifier.len() >= before.len() + after.len()
                    && specifier.starts_with(before.as_str())
                    && specifier.ends_with(after.as_str())
            }
        })
    }
}

/// Whether a specifier names a module of the run time, existing or not: `node:fs`, `semba:x`, or a
/// name that Node resolves to itself before it looks for packages (`fs`, `fs/promises`).
pub(super) fn is_builtin_name(specifier: &str) -> bool {
    specifier.starts_with("node:")
        || specifier.starts_with("semba:")
        || is_nodejs_builtin_module(specifier)
}

/// The one name of a builtin module: with its prefix.
pub(super) fn normalize_builtin(specifier: &str) -> String {
    if specifier.starts_with("node:") || specifier.starts_with("semba:") {
        specifier.to_owned()
    } else {
        format!("node:{specifier}")
    }
}

/// What an alias makes of a specifier, when one applies.
pub(super) fn alias<'a>(options: &'a BundleOptions, specifier: &str) -> Option<&'a str> {
    let (_, to) = options.alias.iter().find(|(from, _)| {
        specifier
            .strip_prefix(from.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })?;
    Some(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn externals_match_packages_paths_and_wildcards() {
        let names = ["pg", "@scope/*", "./native/addon.node", "fs"].map(str::to_owned);
        let externals = Externals::new(&names, Path::new("/app"));
        for specifier in ["pg", "pg/lib/x.js", "@scope/a", "/app/native/addon.node"] {
            assert!(externals.contains(specifier), "{specifier}");
        }
        for specifier in ["pgx", "fs", "node:fs", "@other/a", "./native/addon.node"] {
            assert!(!externals.contains(specifier), "{specifier}");
        }
    }

    #[test]
    fn builtins_have_one_name() {
        assert_eq!(normalize_builtin("fs/promises"), "node:fs/promises");
        assert_eq!(normalize_builtin("node:fs"), "node:fs");
        assert_eq!(normalize_builtin("semba:x"), "semba:x");
        assert!(is_builtin_name("events") && !is_builtin_name("events/"));
    }
}
