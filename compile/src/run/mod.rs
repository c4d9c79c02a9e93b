//! `semba run`: a program is bundled in memory and started; with bytecode it is kept in the cache, and the next run
//! starts it from there.
//!
//! [`cached`] is the way of a run that finds everything as it was; it comes before anything else in the command. On
//! any other run [`make`] builds the program and keeps it. Both end in [`start`], which puts the stub in the place of
//! this process.

mod arguments;
mod cached;
mod make;
mod record;
mod sidecar;
mod start;

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use semba_cache::{Settings, Store};
use thiserror::Error;

use crate::cli::{BuildFlags, RunFlags, SourceMapFlag};
use crate::error::Failure;
use crate::options::{BuildOptions, Environment, UsageError};
use crate::pipeline::BuildError;
use crate::terminal::{Terminal, print_line};
use arguments::Arguments;
pub(crate) use cached::{Miss, start as start_cached};
use make::{Made, Place, make};
use start::Ready;

/// Why a program was not run.
#[derive(Debug, Error)]
pub enum RunError {
    /// It could not be made.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The stub that was named is for another system.
    #[error("the runtime stub `{}` is for {target}: it cannot run programs here", path.display())]
    ForeignStub {
        /// The stub.
        path: PathBuf,
        /// Its target.
        target: String,
    },
    /// There is no room for the program.
    #[error("cannot write the program to a temporary file: {0}")]
    Image(io::Error),
    /// The stub could not be started.
    #[error("cannot start the runtime stub `{}`: {source}", path.display())]
    Start {
        /// The stub.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There is no such file.
    #[error("cannot find `{}`: {source}", path.display())]
    NoFile {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Makes a program and becomes it. `raw` follows `semba run`; `miss` says why it did not start from the cache.
/// Returns only when something is wrong.
pub(crate) fn run(
    flags: RunFlags,
    raw: &[OsString],
    miss: &Miss,
    environment: &Environment,
) -> Result<(), Failure> {
    let Some((file, rest)) = flags.program.split_first() else { return Ok(()) };
    let arguments = Arguments::parse(raw);
    if arguments.is_none()
        && let Some(option) = file.to_str().filter(|file| file.starts_with('-'))
    {
        return Err(UsageError::UnknownRunOption(option.to_owned()).into());
    }
    let plain = Arguments::of_file(Path::new(file));
    let script = arguments.as_ref().unwrap_or(&plain).script(&environment.cwd);
    let entry = real_path(&script)?;
    let rest = rest.to_vec();
    let options = build_options(flags, &entry, environment)?;
    if !bytecode_is_off()
        && let Some(made) = from_sidecars(&entry, &options)?
    {
        return Err(become_program(&made, &entry, &script, &rest).into());
    }
    let store = options.cache.as_ref().and_then(|settings| open(settings, Terminal::new(false)));
    let key = arguments.map(|arguments| arguments.key(&environment.cwd, environment.stub()));
    let place = store.as_ref().zip(key).map(|(store, key)| Place {
        store,
        key,
        entry: &entry,
        script: &script,
    });
    if place.is_some() {
        trace(|| format!("cache miss: {miss}"));
    }
    let made = make(&options, place.as_ref())?;
    if let Some(place) = &place {
        place.store.note_miss(miss.reason(), made.took);
    }
    Err(become_program(&made, &entry, &script, &rest).into())
}

/// Returns only when the stub cannot be started.
fn become_program(made: &Made, entry: &Path, script: &Path, arguments: &[OsString]) -> RunError {
    let Made { image, stub, .. } = made;
    let source = Ready { stub, image, entry, script, arguments }.start();
    RunError::Start { path: stub.clone(), source }
}

/// The program made of the bytecode beside it, if there is some that matches.
fn from_sidecars(entry: &Path, options: &BuildOptions) -> Result<Option<Made>, RunError> {
    let clock = Instant::now();
    let stub = options.stub.load().map_err(BuildError::from)?;
    match sidecar::archive(entry, &stub) {
        None => Ok(None),
        Some(Ok(archive)) => {
            trace(|| format!("sidecar {}.bmes", entry.display()));
            let image = make::anonymous(&archive).map_err(RunError::Image)?;
            Ok(Some(Made { image, stub: stub.path, took: clock.elapsed() }))
        }
        Some(Err(reason)) => {
            trace(|| format!("{}.bmes is not used: {reason}", entry.display()));
            Ok(None)
        }
    }
}

/// Puts a program into the cache without running it; returns what that took.
pub(crate) fn keep(
    file: &Path,
    settings: &Settings,
    environment: &Environment,
) -> Result<Duration, Failure> {
    let store = Store::open(settings).map_err(Failure::Cache)?;
    let arguments = Arguments::of_file(file);
    let script = arguments.script(&environment.cwd);
    let entry = real_path(&script)?;
    let flags = RunFlags { experimental_esm_bytecode: true, ..RunFlags::default() };
    let options = build_options(flags, &entry, environment)?;
    let key = arguments.key(&environment.cwd, environment.stub());
    let place = Place { store: &store, key, entry: &entry, script: &script };
    let made = make(&options, Some(&place))?;
    store.note_miss("compiled ahead", made.took);
    Ok(made.took)
}

/// Whether these bytes are a program's record.
pub(crate) fn is_record(bytes: &[u8]) -> bool {
    record::Record::decode(bytes).is_some()
}

fn real_path(script: &Path) -> Result<PathBuf, RunError> {
    std::fs::canonicalize(script)
        .map_err(|source| RunError::NoFile { path: script.to_path_buf(), source })
}

fn open(settings: &Settings, terminal: Terminal) -> Option<Store> {
    match Store::open(settings) {
        Ok(store) => Some(store),
        Err(error) => {
            terminal.warn_line(&format!("the cache is off: {error}"));
            None
        }
    }
}

/// A run is a build of an executable that is not written.
fn build_options(
    flags: RunFlags,
    entry: &Path,
    environment: &Environment,
) -> Result<BuildOptions, UsageError> {
    let flags = BuildFlags {
        entries: vec![entry.to_string_lossy().into_owned()],
        compile: true,
        experimental_esm_bytecode: flags.experimental_esm_bytecode,
        sourcemap: Some(SourceMapFlag::Linked),
        define: flags.define,
        alias: flags.alias,
        conditions: flags.conditions,
        loader: flags.loader,
        tsconfig: flags.tsconfig,
        stub: flags.stub,
        ..BuildFlags::default()
    };
    let options = BuildOptions::resolve(flags, environment)?;
    let bytecode = options.bytecode.filter(|_| !bytecode_is_off());
    Ok(BuildOptions { bytecode, cache: options.cache.filter(|_| bytecode.is_some()), ..options })
}

/// `SEMBA_BYTECODE=off` is the runtime's way to ask for source.
fn bytecode_is_off() -> bool {
    std::env::var_os("SEMBA_BYTECODE").is_some_and(|mode| mode == "off")
}

/// Says something when `SEMBA_BYTECODE_TRACE=1` asks for it.
pub(crate) fn trace(text: impl FnOnce() -> String) {
    if std::env::var_os("SEMBA_BYTECODE_TRACE").is_some_and(|value| value == "1") {
        print_line(&format!("semba: {}", text()));
    }
}
