//! The modules that the executable can start with: the program, and those that it starts processes of itself with.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::assets::normalized;

/// The variable that chooses an entry. `child_process.fork` sets it; the program never sees it.
pub(crate) const VARIABLE: &str = "SEMBA_ENTRY";

/// The entries, the program first.
pub(crate) struct Entries(Vec<Entry>);

/// One entry.
struct Entry {
    /// The name of its module.
    name: &'static str,
    /// Its source file, relative to the directory of the program's.
    source: Option<&'static str>,
}

impl Entries {
    /// Reads the run configuration: each `entry` line begins an entry, and a `source` line belongs to the one before it.
    pub(crate) fn parse(config: &'static str) -> Option<Self> {
        let mut entries: Vec<Entry> = Vec::new();
        for (key, value) in config.lines().filter_map(|line| line.split_once('=')) {
            match (key, entries.last_mut()) {
                ("entry", _) => entries.push(Entry { name: value, source: None }),
                ("source", Some(entry)) => entry.source = Some(value),
                _ => {}
            }
        }
        (!entries.is_empty()).then_some(Self(entries))
    }

    /// The module to start with: the program's, unless the environment names another entry. Nothing is looked up where
    /// there is no choice.
    ///
    /// # Errors
    /// When the environment names something else.
    pub(crate) fn chosen(&self) -> Result<&'static str, String> {
        let variable = (self.0.len() > 1).then(|| std::env::var_os(VARIABLE)).flatten();
        let Some(wanted) = variable else { return Ok(self.main()) };
        let found = self.0.iter().find(|entry| OsStr::new(entry.name) == wanted);
        found.map(|entry| entry.name).ok_or_else(|| {
            let wanted = wanted.to_string_lossy();
            format!("{VARIABLE} is {wanted:?}, and the executable can start with {}", self.list())
        })
    }

    /// The program's module.
    pub(crate) fn main(&self) -> &'static str {
        self.0.first().map_or("", |entry| entry.name)
    }

    /// The names of all entries, for messages.
    pub(crate) fn list(&self) -> String {
        self.0.iter().map(|entry| entry.name).collect::<Vec<_>>().join(", ")
    }

    /// The entry that appears at `path`, or whose source file does, with `home` as the program's directory. The extension
    /// may be another one: sources are TypeScript, modules JavaScript. A relative path that leads to no entry from the
    /// working directory may lead to one from `home`.
    pub(crate) fn find(&self, path: &str, home: &Path) -> Option<&'static str> {
        if std::env::current_exe().is_ok_and(|executable| executable == Path::new(path)) {
            return Some(self.main());
        }
        let from_home = normalized(&home.join(path).to_string_lossy());
        [normalized(path), from_home].into_iter().flatten().find_map(|path| self.at(&path, home))
    }

    fn at(&self, path: &Path, home: &Path) -> Option<&'static str> {
        let places = |entry: &Entry| {
            let names = [Some(entry.name), entry.source].into_iter().flatten();
            names.filter_map(|name| normalized(&home.join(name).to_string_lossy())).collect()
        };
        let search = |is_there: &dyn Fn(&PathBuf) -> bool| {
            let is_entry = |entry: &&Entry| {
                let places: Vec<PathBuf> = places(entry);
                places.iter().any(is_there)
            };
            self.0.iter().find(is_entry).map(|entry| entry.name)
        };
        search(&|place| place == path)
            .or_else(|| search(&|place| place.with_extension("") == path.with_extension("")))
    }
}

#[cfg(test)]
mod tests {
    use super::Entries;

    const CONFIG: &str = "version=1\nentry=main.js\nsource=main.ts\nentry=hash.js\nsource=work/hash.ts\n\
                          entry=shared.js\nsource=../lib/shared.mts\nbytecode=auto\n";

    #[test]
    fn entries_are_found_under_their_names_and_those_of_their_sources() {
        let entries = Entries::parse(CONFIG).expect("there are entries");
        let home = std::env::temp_dir();
        let find = |path: &str| entries.find(&home.join(path).to_string_lossy(), &home);
        assert_eq!(entries.main(), "main.js");
        assert_eq!(find("main.ts"), Some("main.js"));
        for path in ["hash.js", "work/hash.ts", "work/hash.js", "work/hash", "./work/../hash.js"] {
            assert_eq!(find(path), Some("hash.js"), "{path}");
            assert_eq!(entries.find(path, &home), Some("hash.js"), "{path}");
        }
        assert_eq!(find("../lib/shared.mts"), Some("shared.js"));
        assert_eq!(find("other.js"), None);
        assert_eq!(find("../hash.js"), None);
    }

    #[test]
    fn a_configuration_without_an_entry_is_none() {
        assert!(Entries::parse("version=1\nsource=x\n").is_none());
    }
}
