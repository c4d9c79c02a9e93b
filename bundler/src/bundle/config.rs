//! `BundleOptions` as rolldown's options, and why each is what it is.
//!
//! The program must do what Node would do with the source files; a smaller or faster chunk comes
//! second. Options that are not named here have rolldown's default.

use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;

use rolldown::{
    AddonOutputOption, AttachDebugInfo, BundlerOptions, ChecksOptions, CodeSplittingMode,
    CommentsOptions, ExperimentalOptions, HashCharacters, InlineConstOption, InnerOptions,
    InputItem, IsExternal, ManualCodeSplittingOptions, MatchGroup, MatchGroupName, ModuleType,
    OptimizationOption, OutputFormat, Platform, PreserveEntrySignatures, RawMinifyOptions,
    SourceMapType, TreeshakeOptions, TsConfig,
};
use rolldown_common::bundler_options::ResolveOptions;

use super::external::Externals;
use super::options::{BundleOptions, Loader};
use super::split::Plan;

/// Rolldown's options for a build, which puts modules into the chunks of `plan` when there is one.
pub(super) fn bundler_options(options: &BundleOptions, plan: Option<Plan>) -> BundlerOptions {
    let strict_execution_order = !plan.as_ref().is_some_and(Plan::keeps_order);
    BundlerOptions {
        cwd: Some(options.cwd.clone()),
        input: Some(options.entries.iter().map(|entry| input(&options.cwd, entry)).collect()),
        external: Some(external(options)),
        platform: Some(Platform::Node),
        format: Some(OutputFormat::Esm),
        // Source maps name their sources relative to this directory. Nothing is written to it.
        dir: Some(".".to_owned()),
        entry_filenames: Some("[name].js".to_owned().into()),
        chunk_filenames: Some("[name]-[hash:8].js".to_owned().into()),
        // Hex, because file systems may not tell upper from lower case.
        hash_characters: Some(HashCharacters::Hex),
        sourcemap: options.sourcemap.then_some(SourceMapType::Hidden),
        banner: options.banner.clone().map(|text| AddonOutputOption::String(Some(text))),
        footer: options.footer.clone().map(|text| AddonOutputOption::String(Some(text))),
        module_types: Some(module_types(&options.loaders)),
        resolve: Some(resolve(options)),
        tsconfig: options.tsconfig.clone().map(TsConfig::Manual),
        define: Some(options.define.iter().cloned().collect()),
        preserve_entry_signatures: Some(entry_signatures(
            options,
            plan.as_ref().is_some_and(Plan::has_chunks),
        )),
        code_splitting: Some(code_splitting(options, plan)),
        minify: Some(RawMinifyOptions::Bool(options.minify)),
        // Functions and classes that are renamed because their names clash in a chunk get their
        // `name` back, and the minifier keeps names that a program can see.
        keep_names: Some(true),
        comments: Some(CommentsOptions { legal: true, annotation: false, jsdoc: false }),
        treeshake: treeshake(),
        // Modules run in the order of their imports whatever chunks they are in. Modules are only
        // wrapped into functions where chunks would change that order.
        strict_execution_order: Some(strict_execution_order),
        experimental: Some(ExperimentalOptions {
            on_demand_wrapping: Some(true),
            // Comments with paths would make the chunks, and the names made from their hashes,
            // depend on the working directory.
            attach_debug_info: Some(AttachDebugInfo::None),
            ..ExperimentalOptions::default()
        }),
        // A constant must not be readable before the module that declares it has run.
        optimization: Some(OptimizationOption {
            inline_const: Some(InlineConstOption::Bool(false)),
            ..OptimizationOption::default()
        }),
        checks: Some(ChecksOptions {
            // These advise on builds for browsers and on plugins, which users of Semba have not.
            ineffective_dynamic_import: Some(false),
            plugin_timings: Some(false),
            prefer_builtin_feature: Some(false),
            sourcemap_broken: Some(false),
            ..ChecksOptions::default()
        }),
        ..BundlerOptions::default()
    }
}

/// An entry file by its absolute path, so that no package of the same name is found instead. What
/// is not a file goes to rolldown as it is, which reports it.
fn input(cwd: &Path, entry: &str) -> InputItem {
    let path = cwd.join(entry);
    let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let import =
        if path.is_file() { path.to_string_lossy().into_owned() } else { entry.to_owned() };
    InputItem { name, import }
}

fn external(options: &BundleOptions) -> IsExternal {
    let externals = Arc::new(Externals::new(&options.external, &options.cwd));
    IsExternal::Fn(Some(Arc::new(move |specifier, _, _| {
        let is_external = externals.contains(specifier);
        Box::pin(async move { Ok(is_external) }) as Pin<Box<_>>
    })))
}

fn module_types(loaders: &[(String, Loader)]) -> rustc_hash::FxHashMap<String, ModuleType> {
    let of = |loader: &Loader| {
        Some(match loader {
            Loader::Js => ModuleType::Js,
            Loader::Jsx => ModuleType::Jsx,
            Loader::Ts => ModuleType::Ts,
            Loader::Tsx => ModuleType::Tsx,
            Loader::Json => ModuleType::Json,
            Loader::Text => ModuleType::Text,
            Loader::Base64 => ModuleType::Base64,
            Loader::DataUrl => ModuleType::Dataurl,
            Loader::Empty => ModuleType::Empty,
            // Rolldown would make a `Buffer`; the plugin makes a `Uint8Array`.
            Loader::Bytes => return None,
        })
    };
    loaders
        .iter()
        .filter_map(|(extension, loader)| Some((extension.clone(), of(loader)?)))
        .collect()
}

fn resolve(options: &BundleOptions) -> ResolveOptions {
    let alias = |(from, to): &(String, String)| {
        // Rolldown takes a relative target relative to each importer.
        let is_path = to.starts_with("./") || to.starts_with("../");
        let to =
            if is_path { options.cwd.join(to).to_string_lossy().into_owned() } else { to.clone() };
        (from.clone(), vec![Some(to)])
    };
    ResolveOptions {
        alias: (!options.alias.is_empty()).then(|| options.alias.iter().map(alias).collect()),
        condition_names: (!options.conditions.is_empty()).then(|| options.conditions.clone()),
        ..ResolveOptions::default()
    }
}

fn entry_signatures(options: &BundleOptions, is_split: bool) -> PreserveEntrySignatures {
    if options.executable {
        PreserveEntrySignatures::False
    } else if is_split {
        // The only other choice that rolldown allows when modules are put into chunks one by one.
        PreserveEntrySignatures::AllowExtension
    } else {
        PreserveEntrySignatures::ExportsOnly
    }
}

fn code_splitting(options: &BundleOptions, plan: Option<Plan>) -> CodeSplittingMode {
    let Some(plan) = plan.filter(Plan::has_chunks) else {
        return CodeSplittingMode::Bool(options.splitting);
    };
    let plan = Arc::new(plan);
    let name = MatchGroupName::Dynamic(Arc::new(move |module, _| {
        let name = plan.chunk_of(module).map(str::to_owned);
        Box::pin(async move { Ok(name) })
    }));
    CodeSplittingMode::Advanced(ManualCodeSplittingOptions {
        include_dependencies_recursively: Some(false),
        groups: Some(vec![MatchGroup { name, ..MatchGroup::default() }]),
        ..ManualCodeSplittingOptions::default()
    })
}

/// Code is only dropped when it cannot be seen: reading a property or an unknown global may run
/// code or throw, so it stays. `/* @__PURE__ */` and `sideEffects` in package.json are promises of
/// authors, and kept.
fn treeshake() -> TreeshakeOptions {
    TreeshakeOptions::Option(InnerOptions {
        annotations: Some(true),
        unknown_global_side_effects: Some(true),
        invalid_import_side_effects: Some(true),
        property_read_side_effects: Some(rolldown::PropertyReadSideEffects::Always),
        property_write_side_effects: Some(rolldown::PropertyWriteSideEffects::Always),
        // `exports` of a CommonJS module is an object that code can enumerate and replace.
        commonjs: Some(false),
        ..InnerOptions::default()
    })
}
