//! Which modules a specifier leads to, as far as paths tell: rolldown says what a module imports, but
//! not by which specifier.

use std::path::{Component, Path, PathBuf};

/// Those of `imports`, the modules that `importer` imports, that `specifier` can mean.
pub(super) fn targets<'i>(
    importer: &str,
    specifier: &str,
    imports: &'i [String],
) -> Vec<&'i String> {
    if specifier.starts_with('.') {
        let wanted = join(importer, specifier);
        // What every match begins with: an entry may import thousands of modules by as many specifiers.
        let start = wanted.with_extension("").to_string_lossy().into_owned();
        let candidates = imports.iter().filter(|id| id.starts_with(&start));
        return candidates.filter(|id| is_at(&wanted, Path::new(id))).collect();
    }
    if !is_bare(specifier) {
        return Vec::new();
    }
    let folder = format!("/node_modules/{}/", package(specifier));
    imports.iter().filter(|id| id.replace('\\', "/").contains(&folder)).collect()
}

/// Whether a specifier names a package.
pub(super) fn is_bare(specifier: &str) -> bool {
    !specifier.starts_with(['.', '/', '\0', '#']) && !specifier.contains(':')
}

/// The package that a specifier is for: `@a/b` of `@a/b/c`.
fn package(specifier: &str) -> &str {
    let parts = if specifier.starts_with('@') { 2 } else { 1 };
    let end = specifier.match_indices('/').nth(parts - 1).map_or(specifier.len(), |(at, _)| at);
    &specifier[..end]
}

fn join(importer: &str, specifier: &str) -> PathBuf {
    let mut path = Path::new(importer).parent().unwrap_or(Path::new("")).to_owned();
    for part in Path::new(specifier).components() {
        match part {
            Component::ParentDir => {
                path.pop();
            }
            Component::Normal(part) => path.push(part),
            _ => {}
        }
    }
    path
}

/// Whether the file that a path without or with another extension stands for is `id`: `a.js` can mean
/// `a.ts`, and `a` can mean `a/index.js`.
fn is_at(wanted: &Path, id: &Path) -> bool {
    id == wanted
        || id.starts_with(wanted)
        || id.with_extension("") == *wanted
        || id.with_extension("") == wanted.with_extension("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_packages_are_found() {
        let imports = ["/p/b.mjs", "/p/lib/c.ts", "/p/d/index.js", "/p/node_modules/@s/a/m.js"];
        let imports = imports.map(str::to_owned);
        let found = |specifier| targets("/p/lib/a.js", specifier, &imports);
        assert_eq!(found("../b.mjs"), [&imports[0]]);
        assert_eq!(found("./c.js"), [&imports[1]]);
        assert_eq!(found("./c"), [&imports[1]]);
        assert_eq!(found("../d"), [&imports[2]]);
        assert_eq!(found("@s/a/sub"), [&imports[3]]);
        assert!(found("./nothing").is_empty() && found("fs").is_empty());
    }
}
