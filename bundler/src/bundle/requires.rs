//! What `require` can find when the program runs: the CommonJS and JSON modules that are bundled.
//!
//! Modules that make a `require` with `createRequire(import.meta.url)` and call it with what is not
//! known before are given a table of these modules: by their paths from a directory that all of
//! them share, and by the names that packages are imported by.

use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;
use serde_json::Value;

use super::builtins::Builtins;
use super::options::BundleOptions;
use super::plugin::{ModuleNote, Notes};
use super::targets::{is_bare, targets};
use super::unbundled::common_directory;

/// The builtin module that makes a `require` with a table.
pub(super) const PROVIDER: &str = "semba:require";

/// The module of the table.
pub(super) const TABLE: &str = "\0semba-require-table";

/// What the modules of a program can require.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Requires {
    base: PathBuf,
    /// Modules whose `require` takes what it is given.
    open: FxHashSet<String>,
    code: String,
}

impl Requires {
    /// `None` when no module asks for anything.
    pub(super) fn new(options: &BundleOptions, notes: &Notes) -> Option<Self> {
        let open = notes.open_requires().clone();
        if open.is_empty() || !can_provide(options, &options.builtins) {
            return None;
        }
        let modules = notes.modules();
        let ids = modules.keys().map(String::as_str).chain(open.iter().map(String::as_str));
        let base = common_directory(ids, &options.cwd);
        let can_be_required = |(id, note): &(&String, &ModuleNote)| {
            Path::new(id).is_absolute() && (note.is_commonjs || id.ends_with(".json"))
        };
        let mut found: Vec<&String> =
            modules.iter().filter(can_be_required).map(|(id, _)| id).collect();
        found.sort_unstable();
        let requests = notes.requests();
        let mut packages: Vec<(&str, &String)> = requests
            .iter()
            .filter(|(_, specifier)| is_bare(specifier))
            .filter_map(|(importer, specifier)| {
                let imports = &modules.get(importer)?.imports;
                // A package that is imported in several ways is left out: it is not known which
                // module is which.
                let targets = targets(importer, specifier, imports);
                let [id] = targets.as_slice() else { return None };
                modules.get_key_value(*id).map(|(id, _)| (specifier.as_str(), id))
            })
            .filter(|(_, id)| found.binary_search(id).is_ok())
            .collect();
        packages.sort_unstable();
        packages.dedup();
        let mut code = "export default { modules: { __proto__: null".to_owned();
        for id in &found {
            let name = Value::from(name(id, &base));
            code.push_str(&format!(", {name}: () => require({})", Value::from(id.as_str())));
        }
        code.push_str(" }, packages: { __proto__: null");
        for (request, id) in packages {
            let name = Value::from(name(id, &base));
            code.push_str(&format!(", {}: {name}", Value::from(request)));
        }
        code.push_str(" } };\n");
        Some(Self { base, open, code })
    }

    /// The code of the table's module.
    pub(super) fn table(&self) -> &str {
        &self.code
    }

    /// What a module with such a `require` is called in the table; `None` for all others.
    pub(super) fn name_of(&self, id: &str) -> Option<String> {
        self.open.contains(id).then(|| name(id, &self.base))
    }
}

/// Whether the output only runs where the provider is.
pub(super) fn can_provide(options: &BundleOptions, builtins: &Builtins) -> bool {
    options.executable && builtins.has(PROVIDER)
}

fn name(id: &str, base: &Path) -> String {
    let path = Path::new(id).strip_prefix(base).unwrap_or(Path::new(id));
    let parts = path.components().map(|part| part.as_os_str().to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}
