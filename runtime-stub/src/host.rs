//! What ops see of the process, and where the engine gets modules from.

use std::path::Path;
use std::time::Instant;

use semba_engine::{INTRINSICS, Import, ImportMeta, ModuleBody, OpError, OpFuture, PromiseId};

use crate::assets::Assets;
use crate::entries::Entries;
use crate::launch::Launch;
use crate::program::Program;
use crate::source_map::SourceMaps;
use crate::tasks::Tasks;
use crate::timers::Timers;
use crate::trace::Trace;
use crate::{builtins, ops};

/// The state behind the ops.
pub(crate) struct Host {
    /// When the process started, for `performance.now()`.
    pub(crate) started: Instant,
    /// Timers and immediates.
    pub(crate) timers: Timers,
    /// Futures of async ops.
    pub(crate) tasks: Tasks,
    /// Open files and the like.
    pub(crate) resources: ops::Resources,
    /// Reports on start-up.
    pub(crate) trace: Trace,
    program: Program,
    source_maps: SourceMaps,
}

impl Host {
    /// The host of a program.
    pub(crate) fn new(program: Program, trace: Trace, started: Instant) -> Self {
        Self {
            started,
            timers: Timers::new(started),
            tasks: Tasks::default(),
            resources: ops::Resources::default(),
            trace,
            program,
            source_maps: SourceMaps::default(),
        }
    }

    /// The files that the executable carries, when there are some.
    pub(crate) fn assets(&self) -> Option<&Assets> {
        self.program.assets()
    }

    /// The directory that the program appears to live in.
    pub(crate) fn home(&self) -> &Path {
        self.program.launch.home()
    }

    /// The modules that the executable can start with.
    pub(crate) fn entries(&self) -> &Entries {
        &self.program.entries
    }

    /// The file that the entry appears in, where it is not the program's own.
    pub(crate) fn other_entry(&self) -> Option<String> {
        let entry = self.program.entry;
        let is_other = entry != self.program.entries.main();
        is_other.then(|| self.program.import_meta(entry).filename).flatten()
    }

    /// A future that runs `work` on a thread of its own pool.
    pub(crate) fn spawn_blocking(
        &mut self,
        work: impl FnOnce() -> semba_engine::OpResult + Send + 'static,
    ) -> OpFuture {
        self.tasks.blocking(work)
    }
}

impl semba_engine::Host for Host {
    fn resolve(&mut self, import: Import<'_>) -> Result<String, OpError> {
        let Import { referrer, specifier, .. } = import;
        let privileged = builtins::is_builtin(referrer);
        if let Some(name) = builtins::canonical(specifier)
            && (privileged || builtins::is_public(name))
        {
            return Ok(name.to_owned());
        }
        if privileged && (specifier == INTRINSICS || builtins::native(specifier).is_some()) {
            return Ok(specifier.to_owned());
        }
        let name = if is_relative(specifier) {
            join(referrer, specifier)
        } else if specifier.starts_with("file:") {
            self.program.name_of_url(specifier)
        } else {
            None
        };
        match name {
            Some(name) if self.program.contains(&name) => Ok(name),
            _ => Err(self.not_found(referrer, specifier)),
        }
    }

    fn load(&mut self, name: &str) -> Result<ModuleBody<Self>, OpError> {
        if let Some(native) = builtins::native(name) {
            return Ok(ModuleBody::Native(native));
        }
        match builtins::head(name) {
            Some(head) => Ok(ModuleBody::Bytecode(head.bytecode())),
            None => self.program.load(name, &self.trace),
        }
    }

    fn requests(&mut self, name: &str, body: &ModuleBody<Self>) -> Result<Vec<String>, OpError> {
        if !matches!(body, ModuleBody::Bytecode(_)) {
            return Ok(Vec::new());
        }
        let head = match builtins::head(name) {
            Some(head) => head,
            // The body came from this very record, so it validates.
            None => match self.program.head(name) {
                Some(Ok(head)) => head,
                _ => return Ok(Vec::new()),
            },
        };
        head.requests()
            .map(|request| {
                self.resolve(Import {
                    referrer: name,
                    specifier: request.specifier(),
                    attribute_type: None,
                })
            })
            .collect()
    }

    fn import_meta(&mut self, name: &str) -> Option<ImportMeta> {
        (!builtins::is_builtin(name)).then(|| self.program.import_meta(name))
    }

    fn resolve_url(&mut self, referrer: &str, specifier: &str) -> Result<String, OpError> {
        if let Some(name) = builtins::canonical(specifier).filter(|name| builtins::is_public(name))
        {
            return Ok(name.to_owned());
        }
        let base = self.program.import_meta(referrer).url;
        let url = match url::Url::parse(&base) {
            Ok(base) if is_relative(specifier) => base.join(specifier).ok(),
            _ => url::Url::parse(specifier).ok(),
        };
        url.map(String::from).ok_or_else(|| self.not_found(referrer, specifier))
    }

    fn builtin(&self, specifier: &str) -> Option<&'static str> {
        builtins::canonical(specifier)
    }

    fn spawn(&mut self, promise: PromiseId, future: OpFuture) {
        self.tasks.spawn(promise, future);
    }

    fn map_stack(&mut self, stack: &str) -> Option<String> {
        self.source_maps.map(stack, &self.program)
    }
}

impl Host {
    /// How the program was started.
    pub(crate) fn launch(&self) -> &Launch {
        &self.program.launch
    }

    fn not_found(&self, referrer: &str, specifier: &str) -> OpError {
        const SHOWN: usize = 8;
        let names = self.program.module_names();
        let mut list = names.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
        if names.len() > SHOWN {
            list.push_str(&format!(" and {} more", names.len() - SHOWN));
        }
        let kind = if specifier.starts_with(['.', '/']) || specifier.contains(':') {
            "module"
        } else {
            "package"
        };
        OpError::error(format!(
            "Cannot find {kind} '{specifier}' imported from {referrer}: this executable contains {list}"
        ))
        .with_code("ERR_MODULE_NOT_FOUND")
    }
}

/// Whether a specifier is a path, relative to the module it stands in or to the program.
fn is_relative(specifier: &str) -> bool {
    ["./", "../", "/"].iter().any(|start| specifier.starts_with(start))
}

/// The name that a relative specifier in module `base` stands for; `None` when it leaves the program.
fn join(base: &str, specifier: &str) -> Option<String> {
    let mut parts: Vec<&str> = match specifier.starts_with('/') {
        true => Vec::new(),
        false => base.split('/').collect(),
    };
    parts.pop();
    for part in specifier.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn relative_specifiers_stay_inside_the_program() {
        assert_eq!(join("index.js", "./a.js").as_deref(), Some("a.js"));
        assert_eq!(join("lib/index.js", "../a.js").as_deref(), Some("a.js"));
        assert_eq!(join("lib/index.js", "./b/./c.js").as_deref(), Some("lib/b/c.js"));
        assert_eq!(join("lib/index.js", "/c.js").as_deref(), Some("c.js"));
        assert_eq!(join("index.js", "../a.js"), None);
    }
}
