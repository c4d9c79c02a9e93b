//! A program as an archive in memory: what `semba run` starts.

use std::sync::Arc;

use semba_bundler::{BundleOptions, Inputs};

use super::{BuildError, Module, UnitCache, archive, assets, bytecode, files};
use crate::builtins;
use crate::options::{BuildOptions, Fallback};
use crate::stub::Stub;
use crate::terminal::Terminal;

/// A program that can be started.
#[derive(Debug)]
pub(crate) struct Program {
    /// The archive.
    pub(crate) archive: Vec<u8>,
    /// What on disk it depends on.
    pub(crate) inputs: Inputs,
}

/// Bundles and compiles a program that `stub` will run.
///
/// # Errors
/// Whatever stops it.
pub(crate) fn program(
    options: &BuildOptions,
    stub: &Stub,
    cache: Option<&UnitCache>,
    terminal: Terminal,
) -> Result<Program, BuildError> {
    let builtins = Arc::new(builtins::for_build(Some(stub)));
    let bundle_options = BundleOptions { builtins, ..options.bundle.clone() };
    let mut bundle = semba_bundler::bundle(&bundle_options)
        .map_err(|error| BuildError::Program(error.diagnostics))?;
    terminal.warn(&bundle.warnings);
    // The program's archive is read once more only when something changed: nothing is gained by making it small.
    let assets = assets::find(&bundle.files, &options.assets, false)?;
    bundle.inputs.files.extend(bundle.files.iter().map(|(_, path)| path.clone()));
    let mut modules: Vec<Module> =
        bundle.chunks.into_iter().map(|chunk| Module { chunk, unit: None }).collect();
    // Nobody knows from where the program will be started again: stack traces name files by their whole path.
    for Module { chunk, .. } in &mut modules {
        chunk.map = chunk.map.take().map(|map| files::with_sources_in(map, &options.bundle.cwd));
    }
    if let Some(bytecode) = options.bytecode {
        let progress = crate::terminal::Progress::hidden();
        bytecode::compile(&mut modules, stub, bytecode, cache, &progress)?;
    }
    let archive = archive::pack(
        &modules,
        &archive::entries(&modules, &bundle.metafile),
        &assets,
        stub.identity.engine_build_id,
        false,
        Fallback::Auto,
        true,
    )?;
    let archive = archive.into_bytes().map_err(|error| BuildError::Archive(error.into()))?;
    Ok(Program { archive, inputs: bundle.inputs })
}
