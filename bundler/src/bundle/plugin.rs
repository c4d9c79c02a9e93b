//! The only plugin that runs inside rolldown: builtin modules, import attributes, and notes on
//! modules that are needed afterwards.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use oxc::span::Span;
use rolldown_common::side_effects::HookSideEffects;
use rolldown_common::{
    EcmaModuleAstUsage, EcmaViewMeta, ExportsKind, ImportKind, ModuleInfo, ModuleType,
    NormalModule, RUNTIME_MODULE_KEY,
};
use rolldown_error::{
    BatchedBuildDiagnostic, BuildDiagnostic, EventKind, Severity as BuildSeverity,
};
use rolldown_plugin::{
    HookLoadArgs, HookLoadOutput, HookLoadReturn, HookNoopReturn, HookRenderChunkArgs,
    HookRenderChunkOutput, HookRenderChunkReturn, HookRenderStartArgs, HookResolveIdArgs,
    HookResolveIdOutput, HookResolveIdReturn, HookTransformArgs, HookTransformAstArgs,
    HookTransformAstReturn, HookTransformOutput, HookTransformOutputMap, HookTransformReturn,
    HookUsage, Plugin, PluginContext, PluginContextResolveOptions, SharedLoadPluginContext,
    SharedTransformPluginContext,
};
use rolldown_utils::base64::to_standard_base64;
use rustc_hash::{FxHashMap, FxHashSet};

use super::attributes::{self, AttributeType};
use super::create_require;
use super::declarations;
use super::early::{self, Care, EarlyReads};
use super::external::{Externals, alias, is_builtin_name, normalize_builtin};
use super::globs::{self, Expanded};
use super::link_first::link_first;
use super::options::{BundleOptions, Loader};
use super::paths::Paths;
use super::requires::{self, Requires};
use super::runtime;
use super::split::Plan;
use super::split::graph::ModuleGraph;
use super::targets::targets;
use super::unbundled::writes;
use crate::diagnostic::{Diagnostic, Severity};

/// The module that turns base64 into bytes.
const BYTES_HELPER: &str = "\0semba-bytes";

/// An empty module that rolldown's helpers import when they must have a chunk of their own:
/// rolldown would merge the helpers into a chunk of the program, which then is evaluated before all
/// others that need helpers.
pub(super) const RUNTIME_ANCHOR: &str = "\0semba-runtime-anchor";

/// What rolldown's output does not tell, by module id.
#[derive(Debug, Default)]
pub(super) struct Notes {
    modules: Mutex<FxHashMap<String, ModuleNote>>,
    missing_builtins: Mutex<BTreeSet<(String, String)>>,
    missing_dynamic_imports: Mutex<BTreeSet<(String, String)>>,
    /// What evaluations read, by module id.
    early: Mutex<FxHashMap<String, EarlyReads>>,
    /// The graph of `modules`, once they are all known.
    graph: OnceLock<Arc<ModuleGraph>>,
    /// Whether ES modules import each other in circles.
    has_circles: OnceLock<bool>,
    /// `import()` of what the build cannot know.
    computed_imports: Mutex<Vec<Diagnostic>>,
    /// Modules whose text has errors: they are loaded as empty ones.
    broken: FxHashSet<String>,
    /// Modules that assign to imports or constants.
    assigning: FxHashSet<String>,
    files: Mutex<BTreeMap<String, PathBuf>>,
    requests: Mutex<FxHashSet<(String, String)>>,
    open_requires: Mutex<FxHashSet<String>>,
    watched: Mutex<BTreeSet<String>>,
    /// Directories whose files a computed `import()` chooses from.
    globbed: Mutex<BTreeSet<PathBuf>>,
}

/// One source module.
#[derive(Clone, Debug, Default)]
pub(super) struct ModuleNote {
    /// Bytes of its source.
    pub(super) bytes: usize,
    /// Modules it imports or requires, in source order.
    pub(super) imports: Vec<String>,
    /// Modules it imports with `import()`.
    pub(super) dynamic_imports: Vec<String>,
    /// Names it exports; `*` for every star export.
    pub(super) exports: Vec<String>,
    pub(super) is_commonjs: bool,
    pub(super) has_top_level_await: bool,
    /// Its evaluation has effects, or depends on what ran before.
    pub(super) is_order_sensitive: bool,
    /// Modules of which its evaluation reads a binding.
    pub(super) early_reads: Vec<String>,
    /// Its evaluation reads a binding of its own above the declaration.
    pub(super) reads_itself_early: bool,
    /// It exports what other modules declare.
    pub(super) re_exports: bool,
    /// BLAKE3 of its source.
    pub(super) content: Option<[u8; 32]>,
}

impl Notes {
    /// Notes of another run without bundling, in which `broken` modules are empty and assignments
    /// of `assigning` ones are hidden.
    pub(super) fn with_errors(broken: FxHashSet<String>, assigning: FxHashSet<String>) -> Self {
        Self { broken, assigning, ..Self::default() }
    }

    /// Whether the run knew all of these modules.
    pub(super) fn is_complete(
        &self,
        broken: &FxHashSet<String>,
        assigning: &FxHashSet<String>,
    ) -> bool {
        broken.is_subset(&self.broken) && assigning.is_subset(&self.assigning)
    }

    /// Warnings of `import()` of what the build cannot know, in the order of their places.
    pub(super) fn computed_imports(&self) -> Vec<Diagnostic> {
        let found = self.computed_imports.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found = found.clone();
        found.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
        found
    }

    /// The graph of all modules.
    pub(super) fn graph(&self) -> Arc<ModuleGraph> {
        Arc::clone(self.graph.get_or_init(|| Arc::new(ModuleGraph::new(&self.modules()))))
    }

    fn early(&self) -> MutexGuard<'_, FxHashMap<String, EarlyReads>> {
        self.early.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is_assigning(&self, id: &str) -> bool {
        self.assigning.contains(id)
    }

    pub(super) fn is_broken(&self, id: &str) -> bool {
        self.broken.contains(id)
    }

    pub(super) fn modules(&self) -> MutexGuard<'_, FxHashMap<String, ModuleNote>> {
        self.modules.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Files that are imported as files: the id of the module that stands for each, and the file.
    pub(super) fn files(&self) -> MutexGuard<'_, BTreeMap<String, PathBuf>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Builtin modules that the run time does not have: importer and specifier as written.
    pub(super) fn missing_builtins(&self) -> MutexGuard<'_, BTreeSet<(String, String)>> {
        self.missing_builtins.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What `import()` asks for and is not there, in a build without bundling: importer and
    /// specifier as written.
    pub(super) fn missing_dynamic_imports(&self) -> MutexGuard<'_, BTreeSet<(String, String)>> {
        self.missing_dynamic_imports.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Directories whose files a computed `import()` chooses from.
    pub(super) fn globbed(&self) -> MutexGuard<'_, BTreeSet<PathBuf>> {
        self.globbed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was resolved: importer, which is empty for entries, and specifier.
    pub(super) fn requests(&self) -> MutexGuard<'_, FxHashSet<(String, String)>> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Modules that require what is only known when they run.
    pub(super) fn open_requires(&self) -> MutexGuard<'_, FxHashSet<String>> {
        self.open_requires.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Files that rolldown read.
    pub(super) fn watched(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug)]
pub(super) struct SembaPlugin {
    options: Arc<BundleOptions>,
    externals: Externals,
    notes: Arc<Notes>,
    keeps_runtime_apart: bool,
    care: Arc<Care>,
    requires: Option<Arc<Requires>>,
}

impl SembaPlugin {
    pub(super) fn new(options: Arc<BundleOptions>, notes: Arc<Notes>, plan: Option<&Plan>) -> Self {
        let externals = Externals::new(&options.external, &options.cwd);
        let keeps_runtime_apart = plan.is_some_and(Plan::has_chunks);
        let care = plan.map(Plan::care).unwrap_or_default();
        let requires = plan.and_then(Plan::requires);
        Self { options, externals, notes, keeps_runtime_apart, care, requires }
    }

    /// A builtin module as an external one, by its full name.
    fn builtin(&self, args: &HookResolveIdArgs<'_>, specifier: &str) -> HookResolveIdOutput {
        let name = normalize_builtin(specifier);
        if !self.options.builtins.has(&name)
            && let Some(importer) = args.importer
        {
            let missing = (importer.to_owned(), args.specifier.to_owned());
            self.notes.missing_builtins().insert(missing);
        }
        HookResolveIdOutput {
            id: name.into(),
            external: Some(true.into()),
            // An import that is not used needs no module of the run time.
            side_effects: Some(HookSideEffects::False),
            ..HookResolveIdOutput::default()
        }
    }

    async fn resolve_attribute(
        &self,
        ctx: &PluginContext,
        args: &HookResolveIdArgs<'_>,
        (attribute, specifier): (AttributeType, &str),
    ) -> HookResolveIdReturn {
        let extra = PluginContextResolveOptions {
            import_kind: args.kind,
            ..PluginContextResolveOptions::default()
        };
        let Ok(resolved) = ctx.resolve(specifier, args.importer, Some(extra)).await? else {
            return Ok(None);
        };
        let id = resolved.id.as_str();
        // A bundled JSON module is the same with and without its attribute.
        let is_plain_json =
            self.options.bundle && attribute == AttributeType::Json && id.ends_with(".json");
        if resolved.external.is_external() || is_plain_json {
            return Ok(Some(HookResolveIdOutput::from_resolved_id(resolved)));
        }
        Ok(Some(HookResolveIdOutput::from_id(attribute.add_to(id))))
    }

    /// Without bundling an `import()` of something that is not there is no error of the build: the
    /// program may catch it.
    async fn resolve_lazily(
        &self,
        ctx: &PluginContext,
        args: &HookResolveIdArgs<'_>,
    ) -> HookResolveIdReturn {
        let extra = PluginContextResolveOptions {
            import_kind: args.kind,
            skip_self: true,
            ..PluginContextResolveOptions::default()
        };
        if let Ok(resolved) = ctx.resolve(args.specifier, args.importer, Some(extra)).await? {
            return Ok(Some(HookResolveIdOutput::from_resolved_id(resolved)));
        }
        if let Some(importer) = args.importer {
            let missing = (importer.to_owned(), args.specifier.to_owned());
            self.notes.missing_dynamic_imports().insert(missing);
        }
        Ok(Some(HookResolveIdOutput {
            id: args.specifier.into(),
            external: Some(true.into()),
            ..HookResolveIdOutput::default()
        }))
    }

    /// Makes a choice among files of each `import()` that can be one.
    fn expand_globs(&self, args: &mut HookTransformAstArgs<'_>) {
        let (path, _) = AttributeType::split(args.id).unwrap_or((args.id, AttributeType::Text));
        let path = Path::new(path);
        if !path.is_absolute() {
            return;
        }
        let Expanded { missing, searched } = args
            .ast
            .program
            .with_mut(|fields| globs::expand(fields.program, fields.allocator, path));
        if !searched.is_empty() {
            self.notes.globbed().extend(searched);
        }
        if missing.is_empty() {
            return;
        }
        let file = Paths::new(&self.options.cwd).show(args.id);
        let warning = |span: Span| {
            Diagnostic::at(
                Severity::Warning,
                "It is not known which module this import() asks for: nothing is bundled for it.",
                (&file, args.ast.source()),
                (span.start as usize, span.end as usize),
                Some(
                    "A template with a relative directory and an extension, such as \
                     `./lang/${name}.js`, bundles all files that fit.",
                ),
            )
        };
        let warnings = missing.into_iter().map(warning);
        let mut found = self.notes.computed_imports.lock().unwrap_or_else(PoisonError::into_inner);
        found.extend(warnings);
    }

    /// A module that stands for a file in the executable: its value is the path.
    fn load_file(&self, id: &str, path: &str) -> anyhow::Result<HookLoadOutput> {
        let path = Path::new(path);
        if !path.is_file() {
            anyhow::bail!("{} is not a file", path.display());
        }
        if !self.options.executable {
            anyhow::bail!(
                "{}: only executables carry files: `type: \"file\"` needs --compile",
                path.display()
            );
        }
        let name = serde_json::Value::from(asset_name(path, &self.options.cwd));
        self.notes.files().insert(id.to_owned(), path.to_owned());
        Ok(javascript(format!(
            "import {{ path }} from \"semba:embedded\";\nexport default /* @__PURE__ */ path({name});\n"
        )))
    }

    /// How our own loaders read a module; `None` leaves it to rolldown.
    fn own_loader<'a>(&self, id: &'a str) -> Option<(&'a str, AttributeType)> {
        if let Some((path, attribute)) = AttributeType::split(id) {
            return Some((path, attribute));
        }
        let name = Path::new(id).file_name()?.to_str()?;
        let (_, loader) = self
            .options
            .loaders
            .iter()
            .filter(|(extension, _)| name.ends_with(extension.as_str()))
            .max_by_key(|(extension, _)| extension.len())?;
        (*loader == Loader::Bytes).then_some((id, AttributeType::Bytes))
    }
}

impl Plugin for SembaPlugin {
    fn name(&self) -> Cow<'static, str> {
        Cow::Borrowed("semba")
    }

    fn register_hook_usage(&self) -> HookUsage {
        HookUsage::ResolveId
            | HookUsage::Load
            | HookUsage::Transform
            | HookUsage::TransformAst
            | HookUsage::ModuleParsed
            | HookUsage::RenderStart
            | HookUsage::RenderChunk
    }

    async fn resolve_id(
        &self,
        ctx: &PluginContext,
        args: &HookResolveIdArgs<'_>,
    ) -> HookResolveIdReturn {
        let importer = args.importer.unwrap_or_default().to_owned();
        self.notes.requests().insert((importer, args.specifier.to_owned()));
        if matches!(args.specifier, BYTES_HELPER | requires::TABLE) {
            return Ok(Some(HookResolveIdOutput::from_id(args.specifier)));
        }
        if args.specifier == RUNTIME_ANCHOR {
            return Ok(Some(HookResolveIdOutput {
                side_effects: Some(HookSideEffects::NoTreeshake),
                ..HookResolveIdOutput::from_id(RUNTIME_ANCHOR)
            }));
        }
        if let Some(request) = AttributeType::split_request(args.specifier) {
            return self.resolve_attribute(ctx, args, request).await;
        }
        let aliased = alias(&self.options, args.specifier);
        let specifier = aliased.unwrap_or(args.specifier);
        if is_builtin_name(specifier) {
            return Ok(Some(self.builtin(args, specifier)));
        }
        if !self.options.bundle && args.kind == ImportKind::DynamicImport {
            return self.resolve_lazily(ctx, args).await;
        }
        Ok(None)
    }

    async fn load(&self, _: SharedLoadPluginContext, args: &HookLoadArgs<'_>) -> HookLoadReturn {
        if args.id == BYTES_HELPER {
            return Ok(Some(javascript(include_str!("bytes_helper.js").to_owned())));
        }
        if let (requires::TABLE, Some(requires)) = (args.id, &self.requires) {
            return Ok(Some(javascript(requires.table().to_owned())));
        }
        if args.id == RUNTIME_ANCHOR {
            return Ok(Some(HookLoadOutput {
                side_effects: Some(HookSideEffects::NoTreeshake),
                ..javascript("export {};".to_owned())
            }));
        }
        if self.notes.is_broken(args.id) {
            return Ok(Some(javascript("export {};".to_owned())));
        }
        let Some((path, attribute)) = self.own_loader(args.id) else {
            return Ok(None);
        };
        if attribute == AttributeType::File {
            return self.load_file(args.id, path).map(Some);
        }
        let content = std::fs::read(path)
            .map_err(|error| anyhow::anyhow!("Could not read {path}: {error}"))?;
        let output = |module_type| HookLoadOutput {
            code: String::from_utf8_lossy(&content).into_owned().into(),
            module_type: Some(module_type),
            ..HookLoadOutput::default()
        };
        Ok(Some(match attribute {
            AttributeType::Text => output(ModuleType::Text),
            AttributeType::Json => output(ModuleType::Json),
            // Taken care of above.
            AttributeType::File => return Ok(None),
            AttributeType::Bytes => javascript(format!(
                "import {{ fromBase64 }} from \"\\0semba-bytes\";\n\
                 export default /* @__PURE__ */ fromBase64(\"{}\");\n",
                to_standard_base64(&content)
            )),
        }))
    }

    async fn transform(
        &self,
        _: SharedTransformPluginContext,
        args: &HookTransformArgs<'_>,
    ) -> HookTransformReturn {
        if args.id != RUNTIME_MODULE_KEY {
            let name = self.requires.as_ref().and_then(|requires| requires.name_of(args.id));
            let changed = create_require::transform(args.code, args.id, name.as_deref());
            if changed.as_ref().is_some_and(|changed| changed.is_open) {
                self.notes.open_requires().insert(args.id.to_owned());
            }
            let code = changed.map(|changed| changed.code);
            let keeps_all = self.care.keeps_all_of(args.id);
            return Ok((code.is_some() || keeps_all).then(|| HookTransformOutput {
                code,
                side_effects: keeps_all.then_some(HookSideEffects::NoTreeshake),
                ..HookTransformOutput::default()
            }));
        }
        Ok(Some(HookTransformOutput {
            code: Some(runtime::transform(
                args.code,
                self.keeps_runtime_apart,
                self.options.executable && self.options.builtins.has(runtime::NAMESPACES),
            )),
            ..HookTransformOutput::default()
        }))
    }

    async fn transform_ast(
        &self,
        _: &PluginContext,
        mut args: HookTransformAstArgs<'_>,
    ) -> HookTransformAstReturn {
        let externals = &self.externals;
        self.expand_globs(&mut args);
        if self.options.bundle {
            args.ast.program.with_mut(|it| declarations::hide_throws(it.program, it.allocator));
        }
        if self.care.protects(args.id) {
            args.ast.program.with_mut(|it| declarations::protect(it.program, it.allocator));
        }
        if self.notes.is_assigning(args.id) {
            args.ast.program.with_mut(|fields| writes::hide(fields.program, fields.allocator));
        }
        let errors = args
            .ast
            .program
            .with_mut(|fields| attributes::rewrite(fields.program, fields.allocator, externals));
        if errors.is_empty() {
            self.notes.early().insert(args.id.to_owned(), early::find(args.ast.program()));
            return Ok(args.ast);
        }
        let errors = BuildDiagnostic::from_oxc_diagnostics(
            errors,
            args.ast.source(),
            args.id,
            BuildSeverity::Error,
            EventKind::ParseError,
        );
        Err(BatchedBuildDiagnostic::new(errors).into())
    }

    async fn module_parsed(
        &self,
        _: &PluginContext,
        info: Arc<ModuleInfo>,
        module: &NormalModule,
    ) -> HookNoopReturn {
        let note = ModuleNote {
            exports: info.exports.iter().map(ToString::to_string).collect(),
            is_order_sensitive: module.side_effects.has_side_effects()
                || module.meta.intersects(
                    EcmaViewMeta::ExecutionOrderSensitive | EcmaViewMeta::TopLevelImportRead,
                ),
            content: info.code.as_ref().map(|code| *blake3::hash(code.as_bytes()).as_bytes()),
            has_top_level_await: module.ast_usage.contains(EcmaModuleAstUsage::TopLevelAwait),
            ..ModuleNote::default()
        };
        self.notes.modules().insert(info.id.to_string(), note);
        Ok(())
    }

    /// Every module is resolved and linked by now.
    async fn render_start(
        &self,
        ctx: &PluginContext,
        _: &HookRenderStartArgs<'_>,
    ) -> HookNoopReturn {
        let mut modules = self.notes.modules();
        for id in ctx.get_module_ids() {
            let Some(info) = ctx.get_module_info(&id) else { continue };
            let Some(note) = modules.get_mut(id.as_str()) else { continue };
            note.bytes = info.code.as_ref().map_or(0, |code| code.len());
            note.imports = info.imported_ids.iter().map(ToString::to_string).collect();
            note.dynamic_imports =
                info.dynamically_imported_ids.iter().map(ToString::to_string).collect();
            if let Some(reads) = self.notes.early().get(id.as_str()) {
                note.reads_itself_early = reads.own;
                note.re_exports = reads.re_exports;
                note.early_reads = early_modules(id.as_str(), note, reads);
            }
            note.is_commonjs = matches!(info.input_format, ExportsKind::CommonJs);
        }
        let graph = self.notes.graph.get_or_init(|| Arc::new(ModuleGraph::new(&modules)));
        let is_module = |id: &str| modules.get(id).is_some_and(|note| !note.is_commonjs);
        self.notes.has_circles.get_or_init(|| !graph.circular(is_module).is_empty());
        Ok(())
    }

    async fn render_chunk(
        &self,
        _: &PluginContext,
        args: &HookRenderChunkArgs<'_>,
    ) -> HookRenderChunkReturn {
        if !self.notes.has_circles.get().is_some_and(|it| *it) {
            return Ok(None);
        }
        let code = link_first(&args.code, &args.chunk.filename);
        // Whatever follows stays on its line.
        Ok(code.map(|code| HookRenderChunkOutput { code, map: HookTransformOutputMap::Null }))
    }
}

/// The modules that are read early: all that are imported, where it is not known which.
fn early_modules(id: &str, note: &ModuleNote, reads: &EarlyReads) -> Vec<String> {
    let mut found = FxHashSet::default();
    for specifier in reads.specifiers.iter().filter(|it| !is_builtin_name(it)) {
        match targets(id, specifier, &note.imports) {
            targets if targets.is_empty() => return note.imports.clone(),
            targets => found.extend(targets.into_iter().cloned()),
        }
    }
    found.into_iter().collect()
}

/// What a file is called in the executable: by its path below the working directory, else by its own name and a hash
/// of its path.
pub(super) fn asset_name(path: &Path, cwd: &Path) -> String {
    let parts = |path: &Path| -> Option<Vec<String>> {
        path.components().map(|part| part.as_os_str().to_str().map(str::to_owned)).collect()
    };
    if let Some(parts) = path.strip_prefix(cwd).ok().and_then(parts) {
        return parts.join("/");
    }
    let hash = semba_bmes::source_hash(path.to_string_lossy().as_bytes());
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    format!("{:016x}-{name}", hash as u64)
}

fn javascript(code: String) -> HookLoadOutput {
    HookLoadOutput {
        code: code.into(),
        module_type: Some(ModuleType::Js),
        ..HookLoadOutput::default()
    }
}
