//! Everything on disk that a bundle depends on, so that a cache knows when it is out of date and a
//! watcher knows what to watch.
//!
//! Rolldown tells which files it read. What it looked for and did not find is worked out from the
//! specifiers: a file that appears there would be found first from then on.

mod tsconfig;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use rustc_hash::FxHashMap;

use super::attributes::AttributeType;
use super::external::{alias, is_builtin_name};
use super::options::BundleOptions;
use super::plugin::Notes;
use tsconfig::TsConfigs;

/// Files that decide about every module below their directory.
const CONFIGURATION: [&str; 2] = ["package.json", "tsconfig.json"];

/// Among the names of [`Inputs::folders`]: whatever is in the directory could have been taken.
pub const ANY_NAME: &str = "*";

/// What a bundle depends on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    /// Files whose content matters: modules and configuration.
    pub files: BTreeSet<PathBuf>,
    /// BLAKE3 of the modules' content as it was bundled, where the module is the whole file.
    pub contents: BTreeMap<PathBuf, [u8; 32]>,
    /// Paths that were looked for and do not exist.
    pub absent: BTreeSet<PathBuf>,
    /// Symbolic links on the way to modules.
    pub links: BTreeSet<PathBuf>,
    /// Directories in which files with one of these names, or one of these names and an
    /// extension, could have been taken; [`ANY_NAME`] stands for all names.
    pub folders: BTreeMap<PathBuf, BTreeSet<String>>,
}

/// Collects the inputs of a bundle whose modules and specifiers are in `notes`.
pub(super) fn collect(options: &BundleOptions, notes: &Notes) -> Inputs {
    let mut collector = Collector {
        inputs: Inputs::default(),
        exists: FxHashMap::default(),
        tsconfigs: TsConfigs::default(),
    };
    collector.modules(notes);
    collector.entries(options);
    for file in notes.watched().iter() {
        if Path::new(file).file_name().is_some_and(|name| name != "package.json") {
            collector.watched(Path::new(file));
        }
    }
    if let Some(tsconfig) = &options.tsconfig {
        collector.tsconfig(tsconfig);
    }
    for directory in notes.globbed().iter() {
        collector.folder(&normalize(directory), [ANY_NAME.to_owned()]);
    }
    for (importer, specifier) in notes.requests().iter() {
        let specifier = AttributeType::split_request(specifier)
            .map_or(specifier.as_str(), |(_, specifier)| specifier);
        let aliased = alias(options, specifier);
        collector.request(
            options,
            Path::new(importer),
            aliased.unwrap_or(specifier),
            aliased.is_some(),
        );
    }
    collector.inputs
}

struct Collector {
    inputs: Inputs,
    /// Whether a path exists, asked once.
    exists: FxHashMap<PathBuf, bool>,
    tsconfigs: TsConfigs,
}

impl Collector {
    fn modules(&mut self, notes: &Notes) {
        for (id, note) in notes.modules().iter() {
            let (path, is_whole) = match AttributeType::split(id) {
                Some((path, _)) => (path, false),
                None => (id.as_str(), true),
            };
            let path = Path::new(path);
            if !path.is_absolute() {
                continue;
            }
            self.file(path);
            if let (true, Some(content)) = (is_whole, note.content) {
                self.inputs.contents.insert(path.to_path_buf(), content);
            }
        }
    }

    /// The way to an entry as the user named it may lead through links, or nowhere yet.
    fn entries(&mut self, options: &BundleOptions) {
        for entry in &options.entries {
            let path = normalize(&options.cwd.join(entry));
            if !self.exists(&path) {
                self.missing(&path);
            }
            for part in path.ancestors() {
                if part.is_symlink() {
                    self.inputs.links.insert(part.to_path_buf());
                }
            }
        }
    }

    /// A file that rolldown read.
    fn watched(&mut self, file: &Path) {
        if !file.is_absolute() {
            return;
        }
        self.file(file);
        if file.extension().is_some_and(|extension| extension == "json") {
            self.tsconfig(file);
        }
    }

    fn tsconfig(&mut self, file: &Path) {
        for path in self.tsconfigs.read(file) {
            if self.exists(&path) {
                self.inputs.files.insert(path);
            } else {
                self.missing(&path);
            }
        }
    }

    /// A module's file, and the configuration above it.
    fn file(&mut self, file: &Path) {
        self.inputs.files.insert(file.to_path_buf());
        for directory in file.ancestors().skip(1) {
            // Whoever saw this directory saw those above it, too.
            if self.inputs.absent.contains(&directory.join(CONFIGURATION[0]))
                || self.inputs.files.contains(&directory.join(CONFIGURATION[0]))
            {
                break;
            }
            for name in CONFIGURATION {
                let path = directory.join(name);
                if !self.exists(&path) {
                    self.inputs.absent.insert(path);
                } else if name == "tsconfig.json" {
                    self.tsconfig(&path);
                } else {
                    self.inputs.files.insert(path);
                }
            }
        }
    }

    fn request(
        &mut self,
        options: &BundleOptions,
        importer: &Path,
        specifier: &str,
        is_aliased: bool,
    ) {
        let specifier = specifier.split(['?', '#']).next().unwrap_or_default();
        if specifier.is_empty() || is_builtin_name(specifier) || specifier.contains('\0') {
            return;
        }
        let Some(directory) = importer.parent().filter(|_| importer.is_absolute()) else { return };
        let base = if is_aliased { &options.cwd } else { directory };
        let is_path = specifier.starts_with('.') || Path::new(specifier).is_absolute();
        if is_path {
            self.path(&normalize(&base.join(specifier)));
            return;
        }
        for candidate in self.tsconfigs.candidates(specifier) {
            self.path(&normalize(&candidate));
        }
        self.package(directory, specifier);
    }

    /// A path without an extension, or with the wrong one, stands for several files.
    fn path(&mut self, path: &Path) {
        if let (Some(parent), Some(name)) = (path.parent(), path.file_name()) {
            let name = name.to_string_lossy();
            let stem = Path::new(name.as_ref()).file_stem().map(|stem| stem.to_string_lossy());
            let names = stem.iter().chain([&name]).map(|name| name.as_ref().to_owned());
            self.folder(parent, names.collect::<Vec<_>>());
        }
        if path.is_dir() {
            self.folder(path, ["index", "package"].map(str::to_owned));
        }
    }

    /// A package is looked for in every `node_modules` from the importer upwards.
    fn package(&mut self, directory: &Path, specifier: &str) {
        let mut parts = specifier.splitn(if specifier.starts_with('@') { 3 } else { 2 }, '/');
        let scope = specifier.starts_with('@').then(|| parts.next()).flatten();
        let Some(name) = parts.next() else { return };
        let subpath = parts.next();
        for above in directory.ancestors() {
            let modules = above.join("node_modules");
            if !self.exists(&modules) {
                self.inputs.absent.insert(modules);
                continue;
            }
            let package = match scope {
                Some(scope) => modules.join(scope).join(name),
                None => modules.join(name),
            };
            if !self.exists(&package) {
                self.missing(&package);
                continue;
            }
            if package.is_symlink() {
                self.inputs.links.insert(package.clone());
            }
            let configuration = package.join(CONFIGURATION[0]);
            if self.exists(&configuration) {
                self.inputs.files.insert(configuration);
            } else {
                self.inputs.absent.insert(configuration);
            }
            self.path(&subpath.map_or_else(|| package.clone(), |subpath| package.join(subpath)));
            break;
        }
    }

    fn folder(&mut self, folder: &Path, names: impl IntoIterator<Item = String>) {
        if self.exists(folder) {
            self.inputs.folders.entry(folder.to_path_buf()).or_default().extend(names);
        } else {
            self.missing(folder);
        }
    }

    /// Notes the first part of a path that does not exist.
    fn missing(&mut self, path: &Path) {
        let parts: Vec<PathBuf> = path.ancestors().map(Path::to_path_buf).collect();
        if let Some(first) = parts.into_iter().rev().find(|part| !self.exists(part)) {
            self.inputs.absent.insert(first);
        }
    }

    fn exists(&mut self, path: &Path) -> bool {
        if let Some(exists) = self.exists.get(path) {
            return *exists;
        }
        let exists = path.exists();
        self.exists.insert(path.to_path_buf(), exists);
        exists
    }
}

/// Takes `.` and `..` out of a path, as resolvers do, whatever is on disk.
fn normalize(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}
