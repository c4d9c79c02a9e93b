//! `semba build --watch`: builds, waits until something that the program is made of is not as it was, and builds again.
//!
//! The system's notifications ([`wake`]) only say when to look. Whether anything changed is decided as for the cache: by
//! the state of every file that was read, looked for or not found ([`Snapshot`]), so that a touched file and one that
//! has nothing to do with the program are no reason to build. A build that fails has such a state, too.

mod wake;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use clap::FromArgMatches;
use semba_bundler::Inputs;
use semba_cache::{Change, Dependencies, Key, Snapshot};

use crate::cli::{Cli, Command};
use crate::error::Failure;
use crate::options::{BuildOptions, Environment, Output};
use crate::output::shown;
use crate::pipeline;
use crate::settings;
use crate::terminal::{print_failure, print_line, time};
use wake::Waker;

/// How long a file has to be left alone before the program is built: editors write files in several steps, and state
/// that is younger than a file system's clock tells cannot be told from the next one.
const REST: Duration = Duration::from_millis(40);

/// Builds until the process is stopped. `arguments` are those of the command, the program's name first.
///
/// # Errors
/// When there is nothing to watch with. What is wrong with the program is printed and waited for.
pub(crate) fn run(arguments: &[OsString], environment: &Environment) -> Result<(), Failure> {
    let mut waker = Waker::new().map_err(Failure::Watch)?;
    let mut inputs = Inputs::default();
    let mut extra = Extra::default();
    loop {
        // Until a build says what it reads, changes of these are waited for.
        waker.watch(&dependencies(&inputs, &extra)).map_err(Failure::Watch)?;
        let (started, clock) = (SystemTime::now(), Instant::now());
        let quiet = build(arguments, environment, &mut inputs, &mut extra, clock);
        let dependencies = dependencies(&inputs, &extra);
        waker.watch(&dependencies).map_err(Failure::Watch)?;
        let contents = &inputs.contents;
        let state = Snapshot::take(&dependencies, started, |path| {
            contents.get(path).copied().map(Key::from_bytes)
        });
        let change = match state {
            Ok(state) => wait(&waker, state),
            Err(change) => change,
        };
        waker.rest(REST);
        if !quiet {
            print_line(&format!("\n{}", told(&change)));
        }
    }
}

/// What a build reads beside what the bundler knows of.
#[derive(Default)]
struct Extra {
    /// The configuration file, files that the executable carries, and the stub.
    files: Vec<PathBuf>,
}

/// Builds once and says how it went. Returns whether the user wants to read nothing but errors.
fn build(
    arguments: &[OsString],
    environment: &Environment,
    inputs: &mut Inputs,
    extra: &mut Extra,
    clock: Instant,
) -> bool {
    let (options, config) = match options(arguments, environment) {
        Ok(options) => options,
        Err(failure) => {
            print_failure(&failure);
            return false;
        }
    };
    extra.files = config.into_iter().collect();
    extra.files.extend(options.assets.iter().map(|asset| asset.path.clone()));
    match pipeline::build_and_tell(&options, inputs) {
        Ok(_) if options.quiet => {}
        Ok(_) => {
            let output = match &options.output {
                Output::Executable { file, .. } => file,
                Output::Directory(directory) => directory,
            };
            let took = time(clock.elapsed());
            let count = inputs.files.len();
            print_line(&format!("built {} in {took}, watching {count} files", shown(output)));
        }
        Err(error) => {
            print_failure(&error.into());
            if !options.quiet {
                print_line("the build failed, watching for changes");
            }
        }
    }
    options.quiet
}

/// The options as they are now, and the configuration file that some come from.
fn options(
    arguments: &[OsString],
    environment: &Environment,
) -> Result<(BuildOptions, Option<PathBuf>), Failure> {
    let settled = settings::settle(arguments.to_vec(), environment)?;
    let parsed = settings::command().try_get_matches_from(&settled.arguments);
    let cli = parsed.and_then(|matches| Cli::from_arg_matches(&matches));
    // The command line was parsed before; only a changed configuration file can be at odds with it.
    let flags =
        match cli.map_err(|error| Failure::Arguments(settings::first_paragraph(&error)))?.command {
            Some(Command::Build(flags)) => *flags,
            _ => unreachable!("only builds are watched"),
        };
    let options = BuildOptions::resolve(flags, environment)?;
    Ok((options, settled.config.map(|config| config.file)))
}

fn dependencies(inputs: &Inputs, extra: &Extra) -> Dependencies {
    let Inputs { mut files, mut absent, links, mut folders, .. } = inputs.clone();
    for path in &extra.files {
        add(path, &mut files, &mut absent, &mut folders);
    }
    // What a failed build read may be gone already.
    let gone: Vec<PathBuf> = files.iter().filter(|file| !file.exists()).cloned().collect();
    for path in gone {
        files.remove(&path);
        absent.insert(path);
    }
    Dependencies { files, absent, links, folders, ..Dependencies::default() }
}

/// A file, or everything in a directory.
fn add(
    path: &Path,
    files: &mut std::collections::BTreeSet<PathBuf>,
    absent: &mut std::collections::BTreeSet<PathBuf>,
    folders: &mut std::collections::BTreeMap<PathBuf, std::collections::BTreeSet<String>>,
) {
    if path.is_dir() {
        let any = semba_bundler::ANY_NAME.to_owned();
        folders.entry(path.to_owned()).or_default().insert(any);
        for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
            add(&entry.path(), files, absent, folders);
        }
    } else if path.exists() {
        files.insert(path.to_owned());
    } else {
        absent.insert(path.to_owned());
    }
}

/// Waits until something is not as it was.
fn wait(waker: &Waker, mut state: Snapshot) -> Change {
    loop {
        match state.check() {
            Ok(_) => waker.wait(),
            Err(change) => return change,
        }
    }
}

fn told(change: &Change) -> String {
    match change {
        Change::Changed(path) => format!("{} changed", shown(path)),
        Change::Added(path) => format!("{} was added", shown(path)),
        Change::Removed(path) => format!("{} was removed", shown(path)),
        Change::Meanwhile(path) => format!("{} changed while it was read", shown(path)),
    }
}
