//! A build, as data: options -> chunks -> bytecode -> BMES units -> archive -> executable.
//!
//! Every stage takes what the one before returned. Files are written at the very end, so that a build that fails
//! leaves nothing behind.

mod archive;
mod assets;
mod bytecode;
mod files;
mod metafile;
mod program;
mod store;
mod units;
mod written;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use semba_bundler::{Bundle, BundleError, BundleOptions, Chunk, Diagnostic, ForeignChunk, Inputs};
use semba_embed::content::Content;
use semba_embed::{Format, Target, WriteError};
use serde_json::Value;
use thiserror::Error;

pub(crate) use archive::{Entry, run_config};
pub(crate) use program::{Program, program};
pub use units::UnitCache;

use crate::builtins;
use crate::compiler::CompilerError;
use crate::options::{BuildOptions, Output, SourceMap};
use crate::output::{self, Mode, OutputError};
use crate::platform::{Platform, PlatformError};
use crate::source_map::SourceMapError;
use crate::stub::{Stub, StubError};
use crate::terminal::{Row, Summary, Terminal};
use assets::{Asset, AssetError};
use written::{NewFile, Outputs};

pub use written::{OutputKind, Written};

/// Why a build failed.
#[derive(Debug, Error)]
pub enum BuildError {
    /// The program has mistakes.
    #[error("the program has {} error(s)", .0.len())]
    Program(Vec<Diagnostic>),
    /// There is no runtime stub to build with.
    #[error(transparent)]
    Stub(#[from] StubError),
    /// The runtime stub does not compile.
    #[error(transparent)]
    Compiler(#[from] CompilerError),
    /// A module does not fit the BMES format.
    #[error("cannot store the bytecode of {module}: {source}")]
    Encode {
        /// The chunk's file name.
        module: String,
        /// What does not fit.
        source: semba_bmes::EncodeError,
    },
    /// A file that the executable should carry cannot be read.
    #[error(transparent)]
    Asset(Box<AssetError>),
    /// A source map cannot be stored.
    #[error(transparent)]
    SourceMap(#[from] SourceMapError),
    /// The program does not fit an archive.
    #[error("cannot pack the program: {0}")]
    Archive(#[from] semba_embed::archive::BuildError),
    /// The archive cannot be put into the stub.
    #[error("cannot put the program into the runtime stub `{}`: {source}", path.display())]
    Inject {
        /// The stub.
        path: PathBuf,
        /// What is in the way.
        source: semba_embed::InjectError,
    },
    /// The executable cannot have what was asked for.
    #[error(transparent)]
    Platform(#[from] PlatformError),
    /// An output cannot be written.
    #[error(transparent)]
    Output(#[from] OutputError),
}

impl From<AssetError> for BuildError {
    fn from(error: AssetError) -> Self {
        Self::Asset(Box::new(error))
    }
}

/// A chunk on its way through the build.
#[derive(Debug)]
struct Module {
    chunk: Chunk,
    /// The BMES unit, once there is one.
    unit: Option<Unit>,
}

/// A BMES unit.
#[derive(Debug)]
struct Unit {
    bytes: Vec<u8>,
    /// Bytes before the bytecode.
    head_size: u64,
    /// Bytes of bytecode.
    bytecode_size: u64,
}

/// A finished build.
#[derive(Clone, Debug)]
pub struct Built {
    /// The files, in the order in which they were written.
    pub outputs: Vec<Written>,
    /// What the user should know although the build went well.
    pub warnings: Vec<Diagnostic>,
    /// What went into each output, as `--metafile` writes it.
    pub metafile: Value,
}

/// Runs a build.
///
/// # Errors
/// Whatever stops it. No file is left half-written.
pub fn build(options: &BuildOptions) -> Result<Built, BuildError> {
    build_and_tell(options, &mut Inputs::default())
}

/// Runs a build. `inputs` becomes what it reads, also when it fails; a build that fails before it reads anything
/// leaves it alone.
///
/// # Errors
/// Whatever stops it. No file is left half-written.
pub(crate) fn build_and_tell(
    options: &BuildOptions,
    inputs: &mut Inputs,
) -> Result<Built, BuildError> {
    build_with(options, semba_bundler::bundle, inputs)
}

/// The part of a build behind the bundler, with chunks that some other bundler made: see [`ForeignChunk`]. A build
/// without an executable writes the units only; the chunks are where that bundler put them.
///
/// # Errors
/// Whatever stops it. No file is left half-written.
pub fn build_chunks(
    options: &BuildOptions,
    chunks: Vec<ForeignChunk>,
) -> Result<Built, BuildError> {
    let bundle = |options: &_| semba_bundler::adopt(options, chunks);
    build_with(options, bundle, &mut Inputs::default())
}

fn build_with(
    options: &BuildOptions,
    bundle: impl FnOnce(&BundleOptions) -> Result<Bundle, BundleError>,
    inputs: &mut Inputs,
) -> Result<Built, BuildError> {
    let start = Instant::now();
    let terminal = Terminal::new(options.quiet);
    let stub = if options.needs_stub() { Some(options.stub.load()?) } else { None };
    let output = named_for(options.output.clone(), stub.as_ref());
    check_targets(options, &output, stub.as_ref())?;
    let platform = load_platform(options, stub.as_ref())?;

    let builtins = Arc::new(builtins::for_build(stub.as_ref()));
    let bundle_options = BundleOptions { builtins, ..options.bundle.clone() };
    let (bundle, _) = terminal.stage("bundle", None, |_| bundle(&bundle_options));
    let mut bundle = bundle.map_err(|error| {
        if error.inputs != Inputs::default() {
            *inputs = error.inputs;
        }
        BuildError::Program(error.diagnostics)
    })?;
    *inputs = std::mem::take(&mut bundle.inputs);
    inputs.files.extend(bundle.files.iter().map(|(_, path)| path.clone()));
    terminal.warn(&bundle.warnings);
    let assets = assets::find(&bundle.files, &options.assets, options.compress)?;
    let mut stages = vec![("bundle", bundle.timings.bundle), ("analyze", bundle.timings.analyze)];
    let mut modules: Vec<Module> =
        bundle.chunks.into_iter().map(|chunk| Module { chunk, unit: None }).collect();
    if let Output::Directory(directory) = &options.output {
        files::finish_code(&mut modules, directory, options);
    }

    if let (Some(bytecode), Some(stub)) = (options.bytecode, &stub) {
        let compiler = options.stub.load_compiler(stub)?;
        let compiler = compiler.as_ref().unwrap_or(stub);
        let bytes = modules.iter().map(|module| module.chunk.code.len() as u64).sum();
        let cache = options.cache.as_ref().and_then(|settings| UnitCache::open(settings, terminal));
        let work = |progress: &_| {
            bytecode::compile(&mut modules, compiler, bytecode, cache.as_ref(), progress)
        };
        let (result, took) = terminal.stage("bytecode", Some(bytes), work);
        result?;
        stages.push(("bytecode", took));
    }

    let name = if options.bundle.executable { "embed" } else { "write" };
    let work = |_: &_| {
        write(options, &output, &modules, &assets, stub.as_ref(), &platform, &bundle.metafile)
    };
    let (written, took) = terminal.stage(name, None, work);
    stages.push((name, took));
    let (outputs, metafile) = written?;
    let executable = executable_size(&outputs);
    terminal.summarize(|| {
        let rows = modules.iter().map(row).collect();
        Summary { stages, total: start.elapsed(), rows, output: target(&output), executable }
            .render()
    });
    Ok(Built { outputs, warnings: bundle.warnings, metafile })
}

fn executable_size(outputs: &[Written]) -> Option<u64> {
    let executable = outputs.iter().find(|output| output.kind == OutputKind::Executable);
    executable.map(|output| output.size)
}

fn target(output: &Output) -> &Path {
    match output {
        Output::Executable { file, .. } => file,
        Output::Directory(directory) => directory,
    }
}

/// The output under the name that the stub's system wants: programs for Windows end in `.exe`.
fn named_for(mut output: Output, stub: Option<&Stub>) -> Output {
    let suffix = stub.and_then(Stub::target).map_or("", Target::executable_suffix);
    if let Output::Executable { file, .. } = &mut output {
        let name = file.as_os_str().to_string_lossy().to_lowercase();
        if !name.ends_with(suffix) {
            file.as_mut_os_string().push(suffix);
        }
    }
    output
}

/// What only executables of the stub's system have.
fn load_platform(options: &BuildOptions, stub: Option<&Stub>) -> Result<Platform, BuildError> {
    let format = stub.and_then(|stub| Format::detect(&stub.bytes));
    match (stub, format) {
        (Some(stub), Some(format)) => Ok(options.platform.load(format, &stub.identity.target)?),
        _ => Ok(Platform::default()),
    }
}

fn row(module: &Module) -> Row {
    Row {
        name: module.chunk.file_name.clone(),
        source: module.chunk.code.len() as u64,
        bytecode: module.unit.as_ref().map(|unit| unit.bytecode_size),
    }
}

/// Finds outputs that can never be written before any work is done.
fn check_targets(
    options: &BuildOptions,
    output: &Output,
    stub: Option<&Stub>,
) -> Result<(), BuildError> {
    let entries = options.bundle.entries.iter().map(|entry| options.bundle.cwd.join(entry));
    let executable = match output {
        Output::Executable { file, .. } => Some(file),
        Output::Directory(_) => None,
    };
    let targets: Vec<&PathBuf> = executable.into_iter().chain(&options.metafile).collect();
    for target in &targets {
        output::resolve_target(target)?;
        for entry in entries.clone() {
            output::check_not_input(target, &entry, "the entry")?;
        }
        if let Some(stub) = stub {
            output::check_not_input(target, &stub.path, "the runtime stub")?;
        }
    }
    Ok(())
}

/// Writes everything, then gives all files their names. Returns the files and the metafile.
fn write(
    options: &BuildOptions,
    output: &Output,
    modules: &[Module],
    assets: &[Asset],
    stub: Option<&Stub>,
    platform: &Platform,
    meta: &semba_bundler::Metafile,
) -> Result<(Vec<Written>, Value), BuildError> {
    let mut outputs = Outputs::default();
    match (output, stub) {
        (Output::Executable { file, keep_source, fallback }, Some(stub)) => {
            let with_maps = options.source_map == SourceMap::Embedded;
            let build_id = stub.identity.engine_build_id;
            let entries = archive::entries(modules, meta);
            let (source, fallback) = (*keep_source, *fallback);
            let archive =
                archive::pack(modules, &entries, assets, build_id, source, fallback, with_maps)?;
            let executable = write_executable(file, stub, &archive, platform)?;
            outputs.push(OutputKind::Executable, executable)?;
        }
        (Output::Directory(directory), _) => {
            files::write(directory, modules, options, &mut outputs)?;
        }
        // `BuildOptions::needs_stub` holds for executables.
        (Output::Executable { .. }, None) => {}
    }
    let meta = metafile::render(meta, modules, options, executable_size(outputs.written()));
    if let Some(file) = &options.metafile {
        outputs.add(OutputKind::Metafile, file, Mode::Plain, format!("{meta:#}\n").as_bytes())?;
    }
    Ok((outputs.commit()?, meta))
}

fn write_executable(
    file: &Path,
    stub: &Stub,
    archive: &Content<'_>,
    platform: &Platform,
) -> Result<NewFile, BuildError> {
    let mut output = NewFile::create(file, Mode::Executable)?;
    match semba_embed::inject_into(&stub.bytes, archive, &platform.options(), &mut output) {
        Ok(_) => Ok(output),
        Err(WriteError::Inject(source)) => {
            Err(BuildError::Inject { path: stub.path.clone(), source })
        }
        Err(WriteError::Source(error)) => Err(BuildError::Archive(error.into())),
        Err(WriteError::Output(error)) => Err(output.failed(error).into()),
    }
}
