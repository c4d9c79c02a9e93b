//! The same for programs in Rust that use rolldown: a plugin that turns the bundle into an executable.
//!
//! ```no_run
//! use std::sync::Arc;
//!
//! use rolldown::{Bundler, BundlerOptions};
//! use semba_compile::options::Environment;
//! use semba_compile::plugin::SembaPlugin;
//! use serde_json::json;
//!
//! # async fn bundle() -> Result<(), Box<dyn std::error::Error>> {
//! let options = json!({ "outfile": "app", "experimentalEsmBytecode": true });
//! let semba = SembaPlugin::new(options, Environment::of_process()?);
//! let bundler_options = BundlerOptions {
//!     input: Some(vec!["src/index.ts".to_owned().into()]),
//!     ..BundlerOptions::default()
//! };
//! let mut bundler = Bundler::with_plugins(bundler_options, vec![Arc::new(semba)])?;
//! bundler.write().await?;
//! # Ok(())
//! # }
//! ```

use std::borrow::Cow;
use std::path::Path;

use rolldown_common::{Output, OutputChunk, OutputFormat};
use rolldown_plugin::{
    HookNoopReturn, HookResolveIdArgs, HookResolveIdOutput, HookResolveIdReturn, HookUsage,
    HookWriteBundleArgs, Plugin, PluginContext, PluginHookMeta, PluginOrder,
};
use serde_json::{Value, json};

use crate::api::{self, ChunkInput, ChunkRequest};
use crate::options::{Environment, is_builtin};

/// A plugin for rolldown that makes an executable of the bundle once it was written, or a BMES unit beside each chunk
/// with `{ "compile": false, "experimentalEsmBytecode": true }`. The bundle has to consist of ES modules.
#[derive(Debug)]
pub struct SembaPlugin {
    options: Value,
    entry: Option<String>,
    environment: Environment,
}

impl SembaPlugin {
    /// `options` are those of [`api::build_chunks`], an object; `environment` says where relative paths start and
    /// where to look for the runtime stub.
    #[must_use]
    pub fn new(mut options: Value, environment: Environment) -> Self {
        if let Some(options) = options.as_object_mut() {
            options.entry("compile").or_insert(Value::Bool(true));
        }
        Self { options, entry: None, environment }
    }

    /// Chooses the entry that an executable starts with, when the bundle has several: by the name of the chunk, its
    /// file or its source file.
    #[must_use]
    pub fn with_entry(mut self, entry: impl Into<String>) -> Self {
        self.entry = Some(entry.into());
        self
    }

    fn request(&self, directory: &Path, bundle: &[Output]) -> ChunkRequest {
        let mut options = self.options.clone();
        let is_placed = ["outfile", "outdir"]
            .iter()
            .any(|name| options.get(name).is_some() || options["compile"].get(name).is_some());
        if let Some(options) = options.as_object_mut()
            && options.get("compile") != Some(&Value::Bool(false))
            && !is_placed
        {
            options.insert("outdir".to_owned(), json!(directory));
        }
        let chunks = bundle.iter().filter_map(|output| match output {
            Output::Chunk(chunk) => Some(describe(chunk)),
            Output::Asset(_) => None,
        });
        ChunkRequest {
            options,
            directory: directory.to_owned(),
            write: false,
            entry: self.entry.clone(),
            chunks: chunks.collect(),
        }
    }
}

fn describe(chunk: &OutputChunk) -> ChunkInput {
    let modules = chunk.modules.keys.iter().zip(&chunk.modules.values);
    ChunkInput {
        name: chunk.name.to_string(),
        file_name: chunk.filename.to_string(),
        is_entry: chunk.is_entry,
        facade_module_id: chunk.facade_module_id.as_ref().map(ToString::to_string),
        code: chunk.code.clone(),
        map: chunk.map.as_ref().map(|map| map.to_json_string()),
        imports: chunk
            .imports
            .iter()
            .chain(&chunk.dynamic_imports)
            .map(ToString::to_string)
            .collect(),
        modules: modules.map(|(id, module)| (id.to_string(), module.rendered_length())).collect(),
    }
}

impl Plugin for SembaPlugin {
    fn name(&self) -> Cow<'static, str> {
        Cow::Borrowed("semba")
    }

    fn register_hook_usage(&self) -> HookUsage {
        HookUsage::ResolveId | HookUsage::WriteBundle
    }

    /// Builtin modules stay outside of the bundle, whatever platform it is for.
    async fn resolve_id(
        &self,
        _: &PluginContext,
        args: &HookResolveIdArgs<'_>,
    ) -> HookResolveIdReturn {
        let specifier = args.specifier;
        Ok(is_builtin(specifier).then(|| {
            let id = if specifier.contains(':') {
                specifier.to_owned()
            } else {
                format!("node:{specifier}")
            };
            HookResolveIdOutput { external: Some(true.into()), ..HookResolveIdOutput::from_id(id) }
        }))
    }

    fn resolve_id_meta(&self) -> Option<PluginHookMeta> {
        Some(PluginHookMeta { order: Some(PluginOrder::Pre) })
    }

    async fn write_bundle(
        &self,
        _: &PluginContext,
        args: &mut HookWriteBundleArgs<'_>,
    ) -> HookNoopReturn {
        if !matches!(args.options.format, OutputFormat::Esm) {
            anyhow::bail!("semba needs ES modules: set `format` to `OutputFormat::Esm`");
        }
        let directory = args.options.cwd.join(&args.options.out_dir);
        let request = self.request(&directory, args.bundle);
        let environment = self.environment.clone();
        // Bytecode is made by processes that are waited for.
        let work = move || api::build_chunks(request, &environment);
        let built = std::thread::spawn(work).join();
        let built = built.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        match built {
            Ok(_) => Ok(()),
            Err(error) => {
                let frames: Vec<String> =
                    error.problems().into_iter().map(|problem| problem.frame).collect();
                anyhow::bail!("{}", frames.join("\n\n"))
            }
        }
    }
}
