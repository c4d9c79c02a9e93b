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
use semba_bundler::{ANY_NAME, Inputs};
use semba_cache::{Change, Dependencies, Key, Snapshot};

use crate::cli::{Cli, Command};
use crate::error::Failure;
use crate::options::{BuildOptions, Environment, Output};
use crate::output::shown;
use crate::pipeline::{self, BuildError};
use crate::settings;
use crate::terminal::{print_failure, print_line, time};
use wake::Waker;

/// How long a file has to be left alone before the program is built: editors write files in several steps, and state
/// that is younger than a file system's clock tells cannot be told from the next one.
const REST: Duration = Duration::from_millis(40);

/// Builds until the process is stopped. `arguments` are those of the command, the program's name first.
///
/// # Errors
/// When there is nothing to watch with, or the first build fails for a reason that no change of a file mends. What is
/// wrong with the program is printed and waited for.
pub(crate) fn run(arguments: &[OsString], environment: &Environment) -> Result<(), Failure> {
    let mut waker = Waker::new().map_err(Failure::Watch)?;
    let mut reads = Reads::new(environment);
    let mut is_first = true;
    // Whatever was written before the command was started is older than what it builds.
    waker.rest(REST);
    loop {
        // Until a build says what it reads, changes of what the last one read are waited for.
        waker.watch(&reads.dependencies()).map_err(Failure::Watch)?;
        let (started, clock) = (SystemTime::now(), Instant::now());
        let built = build(arguments, environment, &mut reads);
        match built {
            Err(failure) if is_first && !can_be_mended(&failure) => return Err(failure),
            Err(failure) => {
                print_failure(&failure);
                reads.say("the build failed, watching for changes");
            }
            Ok(output) => {
                let (took, count) = (time(clock.elapsed()), reads.inputs.files.len());
                reads.say(&format!("built {output} in {took}, watching {count} files"));
            }
        }
        is_first = false;
        let dependencies = reads.dependencies();
        waker.watch(&dependencies).map_err(Failure::Watch)?;
        let contents = &reads.inputs.contents;
        let state = Snapshot::take(&dependencies, started, |path| {
            contents.get(path).copied().map(Key::from_bytes)
        });
        let change = match state {
            Ok(state) => wait(&waker, state),
            Err(change) => {
                waker.rest(REST);
                change
            }
        };
        reads.say(&format!("\n{}", told(&change)));
    }
}

/// Whether the failure is about files that are watched.
fn can_be_mended(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::Build(BuildError::Program(_) | BuildError::Asset(_)) | Failure::Config(_)
    )
}

/// What builds read, and how much they are to tell.
struct Reads {
    /// What the bundler knows of.
    inputs: Inputs,
    /// The configuration file, and files and directories that the executable carries.
    others: Vec<PathBuf>,
    cwd: PathBuf,
    quiet: bool,
}

impl Reads {
    fn new(environment: &Environment) -> Self {
        let cwd = environment.cwd.clone();
        Self { inputs: Inputs::default(), others: Vec::new(), cwd, quiet: false }
    }

    fn say(&self, text: &str) {
        if !self.quiet {
            print_line(text);
        }
    }

    fn dependencies(&self) -> Dependencies {
        let Inputs { files, absent, links, folders, .. } = self.inputs.clone();
        let mut all = Dependencies { files, absent, links, folders, ..Dependencies::default() };
        // A configuration file may come.
        all.folders.entry(self.cwd.clone()).or_default().insert("semba.config".to_owned());
        self.others.iter().for_each(|path| add(path, &mut all));
        // What a failed build read may be gone already.
        let gone: Vec<PathBuf> = all.files.extract_if(.., |file| !file.exists()).collect();
        all.absent.extend(gone);
        all
    }
}

/// Adds a file, or everything in a directory.
fn add(path: &Path, all: &mut Dependencies) {
    if path.is_dir() {
        all.folders.entry(path.to_owned()).or_default().insert(ANY_NAME.to_owned());
        for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
            add(&entry.path(), all);
        }
    } else {
        all.files.insert(path.to_owned());
    }
}

/// Builds once; returns what was built, for people.
fn build(
    arguments: &[OsString],
    environment: &Environment,
    reads: &mut Reads,
) -> Result<String, Failure> {
    let (options, config) = options(arguments, environment)?;
    reads.quiet = options.quiet;
    reads.others = config.into_iter().collect();
    reads.others.extend(options.assets.iter().map(|asset| asset.path.clone()));
    pipeline::build_and_tell(&options, &mut reads.inputs)?;
    Ok(match &options.output {
        Output::Executable { file, .. } => shown(file),
        Output::Directory(directory) => shown(directory),
    })
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

/// Waits until something is not as it was.
fn wait(waker: &Waker, mut state: Snapshot) -> Change {
    loop {
        match state.check() {
            Ok(_) => {
                waker.wait();
                // Not before: a file is empty between the steps in which it is written.
                waker.rest(REST);
            }
            Err(change) => return change,
        }
    }
}

fn told(change: &Change) -> String {
    match change {
        Change::Changed(path) if path.is_dir() => {
            format!("files in {} came or went", shown(path))
        }
        Change::Changed(path) => format!("{} changed", shown(path)),
        Change::Added(path) => format!("{} was added", shown(path)),
        Change::Removed(path) => format!("{} was removed", shown(path)),
        Change::Meanwhile(path) => format!("{} changed while it was read", shown(path)),
    }
}
