//! How modules and chunks are named to people: relative to the working directory, with `/`.

use std::path::{Component, Path, PathBuf};

use super::attributes::AttributeType;

/// Shows module ids relative to a directory.
#[derive(Debug)]
pub(super) struct Paths {
    cwd: PathBuf,
}

impl Paths {
    pub(super) fn new(cwd: &Path) -> Self {
        // Module ids are real paths, the working directory may be reached through a link.
        Self { cwd: cwd.canonicalize().unwrap_or_else(|_| cwd.to_owned()) }
    }

    /// Modules of rolldown's and our own making, which no user wrote.
    pub(super) fn is_internal(&self, id: &str) -> bool {
        id.starts_with('\0')
    }

    /// A module id as it is shown. What is not a path stays as it is.
    pub(super) fn show(&self, id: &str) -> String {
        let (path, attribute) = match AttributeType::split(id) {
            Some((path, _)) => (path, &id[path.len()..]),
            None => (id, ""),
        };
        let path = Path::new(path);
        if !path.is_absolute() {
            return id.to_owned();
        }
        format!("{}{}", relative(path, &self.cwd), attribute.replace("semba-type", "type"))
    }
}

fn relative(path: &Path, base: &Path) -> String {
    let path: Vec<Component<'_>> = path.components().collect();
    let base: Vec<Component<'_>> = base.components().collect();
    let common = path.iter().zip(&base).take_while(|(a, b)| a == b).count();
    let up = base[common..].iter().map(|_| "..".to_owned());
    let down = path[common..].iter().map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_the_working_directory() {
        let paths = Paths { cwd: PathBuf::from("/a/b") };
        assert_eq!(paths.show("/a/b/c/d.js"), "c/d.js");
        assert_eq!(paths.show("/a/x.txt?semba-type=text"), "../x.txt?type=text");
        assert_eq!(paths.show("node:fs"), "node:fs");
    }
}
