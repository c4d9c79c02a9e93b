//! What tsconfig files depend on, and where their `paths` lead.

use std::fs;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;
use serde_json::Value;

use super::normalize;

/// The tsconfig files that were read so far.
#[derive(Debug, Default)]
pub(super) struct TsConfigs {
    read: FxHashSet<PathBuf>,
    paths: Vec<PathMapping>,
}

/// A line of `paths`: a specifier, with at most one `*`, and what stands for it.
#[derive(Debug)]
struct PathMapping {
    before: String,
    after: Option<String>,
    targets: Vec<PathBuf>,
}

impl TsConfigs {
    /// Reads a tsconfig file and those that it extends or refers to; returns all that were looked for.
    pub(super) fn read(&mut self, file: &Path) -> Vec<PathBuf> {
        let mut looked_for = Vec::new();
        let mut waiting = vec![file.to_path_buf()];
        while let Some(file) = waiting.pop() {
            if !self.read.insert(file.clone()) {
                continue;
            }
            looked_for.push(file.clone());
            let Some(config) = parse(&file) else { continue };
            let directory = file.parent().unwrap_or(Path::new("/")).to_path_buf();
            waiting.extend(extended(&config, &directory));
            self.add_paths(&config, &directory);
        }
        looked_for
    }

    /// Where the `paths` of any tsconfig file lead for a specifier.
    pub(super) fn candidates(&self, specifier: &str) -> Vec<PathBuf> {
        let matching = self.paths.iter().flat_map(|mapping| {
            let star = match &mapping.after {
                Some(after) => specifier
                    .strip_prefix(mapping.before.as_str())
                    .and_then(|rest| rest.strip_suffix(after.as_str())),
                None => (specifier == mapping.before).then_some(""),
            };
            let fill = move |target: &PathBuf| {
                star.map(|star| PathBuf::from(target.to_string_lossy().replacen('*', star, 1)))
            };
            mapping.targets.iter().filter_map(fill)
        });
        matching.collect()
    }

    fn add_paths(&mut self, config: &Value, directory: &Path) {
        let options = &config["compilerOptions"];
        let base = options["baseUrl"].as_str().map(|base| normalize(&directory.join(base)));
        if let Some(base) = &base {
            // Every specifier may be a path from here.
            let targets = vec![base.join("*")];
            self.paths.push(PathMapping {
                before: String::new(),
                after: Some(String::new()),
                targets,
            });
        }
        let base = base.unwrap_or_else(|| directory.to_path_buf());
        for (pattern, targets) in options["paths"].as_object().into_iter().flatten() {
            let targets = targets.as_array().into_iter().flatten().filter_map(Value::as_str);
            let targets = targets.map(|target| base.join(target)).collect();
            let (before, after) = match pattern.split_once('*') {
                Some((before, after)) => (before, Some(after.to_owned())),
                None => (pattern.as_str(), None),
            };
            self.paths.push(PathMapping { before: before.to_owned(), after, targets });
        }
    }
}

/// A file that cannot be read or understood depends on nothing else.
fn parse(file: &Path) -> Option<Value> {
    let mut text = fs::read_to_string(file).ok()?;
    json_strip_comments::strip(&mut text).ok()?;
    serde_json::from_str(text.trim_start_matches('\u{feff}')).ok()
}

/// The files that `extends` and `references` may mean: all places are given, as the first that exists is taken.
fn extended(config: &Value, directory: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let extends = match &config["extends"] {
        Value::String(one) => vec![one.as_str()],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    for specifier in extends {
        if specifier.starts_with('.') || Path::new(specifier).is_absolute() {
            files.extend(spellings(&normalize(&directory.join(specifier))));
            continue;
        }
        for above in directory.ancestors().map(|above| above.join("node_modules")) {
            if above.is_dir() {
                files.extend(spellings(&above.join(specifier)));
                files.push(above.join(specifier).join("package.json"));
            }
        }
    }
    for reference in config["references"].as_array().into_iter().flatten() {
        if let Some(path) = reference["path"].as_str() {
            files.extend(spellings(&normalize(&directory.join(path))));
        }
    }
    files
}

fn spellings(path: &Path) -> Vec<PathBuf> {
    let mut with_extension = path.as_os_str().to_owned();
    with_extension.push(".json");
    let mut spellings = vec![PathBuf::from(with_extension), path.join("tsconfig.json")];
    if path.is_file() {
        spellings.push(path.to_path_buf());
    }
    spellings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extended_files_are_found_and_paths_lead_somewhere() {
        let dir = tempfile::TempDir::new().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::create_dir_all(at("conf")).unwrap();
        let base = r#"{ "compilerOptions": { /* all */ "paths": { "@/*": ["../src/*", "../gen/*"], "x": ["./x.ts"], }, } }"#;
        fs::write(at("conf/base.json"), base).unwrap();
        fs::write(at("tsconfig.json"), r#"{ "extends": "./conf/base" } // end"#).unwrap();
        let mut configs = TsConfigs::default();
        let read = configs.read(&at("tsconfig.json"));
        assert!(read.contains(&at("tsconfig.json")) && read.contains(&at("conf/base.json")));
        let candidates = |specifier: &str| -> Vec<PathBuf> {
            configs.candidates(specifier).iter().map(|path| normalize(path)).collect()
        };
        assert_eq!(candidates("@/a"), [at("src/a"), at("gen/a")]);
        assert_eq!(candidates("x"), [at("conf/x.ts")]);
        assert_eq!(candidates("lodash"), [""; 0].map(PathBuf::from));
    }
}
