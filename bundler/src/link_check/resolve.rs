//! ResolveExport and GetExportedNames of ECMA-262 (16.2.1.7.2) over records.

use rustc_hash::{FxHashMap, FxHashSet};
use semba_bmes::{ExportEntry, ImportKind};

use super::Linkable;
use crate::text::resolve_relative;

/// All modules, with their requests resolved to each other.
pub(super) struct Graph<'a> {
    modules: &'a [Linkable<'a>],
    /// For each module, its requests' modules.
    targets: Vec<Vec<Option<usize>>>,
    exports: Vec<FxHashMap<&'a str, &'a ExportEntry>>,
    /// Imported namespaces by their local names. One that is exported again is the same binding as
    /// that of `export * as`.
    namespaces: Vec<FxHashMap<&'a str, u32>>,
}

/// What a name of a module stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Resolution {
    /// A binding.
    Found,
    /// It may come from a module that is not here.
    Unknown,
    Missing,
    /// Re-exports lead back to where they began.
    Circular,
    /// Two modules export it through `export *`.
    Ambiguous(usize, usize),
}

/// A binding, as ECMA-262 compares them: the module and the local name, or the namespace.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Binding<'a> {
    module: usize,
    /// `None` for the namespace object.
    local_name: Option<&'a str>,
}

enum Step<'a> {
    Found(Binding<'a>),
    Unknown,
    Missing,
    Circular,
    Ambiguous(usize, usize),
}

impl<'a> Graph<'a> {
    pub(super) fn new(modules: &'a [Linkable<'a>]) -> Self {
        let by_name: FxHashMap<&str, usize> =
            modules.iter().enumerate().map(|(index, module)| (module.file_name, index)).collect();
        let targets = modules.iter().map(|module| {
            let requests = module.record.requested_modules.iter();
            requests
                .map(|request| {
                    let name = resolve_relative(module.file_name, &request.specifier)?;
                    by_name.get(name.as_str()).copied()
                })
                .collect()
        });
        let exports = modules.iter().map(|module| {
            module.record.export_entries.iter().map(|entry| (entry.export_name(), entry)).collect()
        });
        let namespaces = modules.iter().map(|module| {
            let imports = module.record.import_entries.iter();
            imports
                .filter(|entry| entry.kind == ImportKind::Namespace)
                .map(|entry| (entry.local_name.as_str(), entry.module_request))
                .collect()
        });
        Self {
            modules,
            targets: targets.collect(),
            exports: exports.collect(),
            namespaces: namespaces.collect(),
        }
    }

    pub(super) fn targets(&self, module: usize) -> &[Option<usize>] {
        &self.targets[module]
    }

    pub(super) fn target(&self, module: usize, request: u32) -> Option<usize> {
        self.targets[module].get(request as usize).copied().flatten()
    }

    pub(super) fn shown(&self, module: usize) -> &'a str {
        self.modules[module].shown
    }

    pub(super) fn file_names(&self) -> impl Iterator<Item = &'a str> {
        self.modules.iter().map(|module| module.file_name)
    }

    pub(super) fn resolve_export(&self, module: usize, name: &'a str) -> Resolution {
        match self.step(module, name, &mut Vec::new()) {
            Step::Found(_) => Resolution::Found,
            Step::Unknown => Resolution::Unknown,
            Step::Missing => Resolution::Missing,
            Step::Circular => Resolution::Circular,
            Step::Ambiguous(first, second) => Resolution::Ambiguous(first, second),
        }
    }

    /// Follows indirect exports in a loop, so that only nested star exports cost stack: chunks
    /// have few of those.
    fn step(
        &self,
        mut module: usize,
        mut name: &'a str,
        resolve_set: &mut Vec<(usize, &'a str)>,
    ) -> Step<'a> {
        loop {
            if resolve_set.contains(&(module, name)) {
                return Step::Circular;
            }
            if !self.modules[module].is_complete {
                return Step::Unknown;
            }
            resolve_set.push((module, name));
            match self.exports[module].get(name) {
                Some(ExportEntry::Local { local_name, .. }) => {
                    let namespace = self.namespaces[module].get(local_name.as_str());
                    return namespace.map_or(
                        Step::Found(Binding { module, local_name: Some(local_name) }),
                        |request| self.namespace_step(module, *request),
                    );
                }
                Some(ExportEntry::Namespace { module_request, .. }) => {
                    return self.namespace_step(module, *module_request);
                }
                Some(ExportEntry::Indirect { module_request, import_name, .. }) => {
                    let Some(next) = self.target(module, *module_request) else {
                        return Step::Unknown;
                    };
                    (module, name) = (next, import_name);
                }
                None => return self.star_step(module, name, resolve_set),
            }
        }
    }

    fn namespace_step(&self, module: usize, request: u32) -> Step<'a> {
        match self.target(module, request) {
            Some(module) => Step::Found(Binding { module, local_name: None }),
            None => Step::Unknown,
        }
    }

    fn star_step(
        &self,
        module: usize,
        name: &'a str,
        resolve_set: &mut Vec<(usize, &'a str)>,
    ) -> Step<'a> {
        // A default export cannot come from `export *`.
        if name == "default" {
            return Step::Missing;
        }
        let mut found: Option<(usize, Binding<'a>)> = None;
        let mut is_unknown = false;
        for request in &self.modules[module].record.star_export_entries {
            let Some(star) = self.target(module, *request) else {
                is_unknown = true;
                continue;
            };
            match self.step(star, name, resolve_set) {
                Step::Found(binding) => match found {
                    Some((first, other)) if other != binding => {
                        return Step::Ambiguous(first, star);
                    }
                    Some(_) => {}
                    None => found = Some((star, binding)),
                },
                Step::Unknown => is_unknown = true,
                ambiguous @ Step::Ambiguous(..) => return ambiguous,
                Step::Missing | Step::Circular => {}
            }
        }
        match found {
            Some((_, binding)) => Step::Found(binding),
            None if is_unknown => Step::Unknown,
            None => Step::Missing,
        }
    }

    /// All names that a module exports, as far as they are known here.
    pub(super) fn exported_names(&self, module: usize) -> Vec<&'a str> {
        let mut names = Vec::new();
        let mut seen = FxHashSet::default();
        let mut waiting = vec![module];
        while let Some(current) = waiting.pop() {
            if !seen.insert(current) {
                continue;
            }
            let own = self.exports[current].keys().copied();
            names.extend(own.filter(|name| current == module || *name != "default"));
            let stars = &self.modules[current].record.star_export_entries;
            waiting.extend(stars.iter().filter_map(|request| self.target(current, *request)));
        }
        names
    }
}
