//! `cargo xtask node-tests`: Node's own tests, compiled to executables.
//!
//! The tests are those of a Node checkout that the caller names; none of them is in this repository. Each file is
//! compiled together with the helpers in `test/common` and runs in a directory of its own. What Semba does not claim to
//! have (servers, threads, Node's command line) is skipped with its reason, so that the rate says something.

mod compile;
mod report;
mod run;
mod scope;

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use compile::Workshop;

type Result<T = ()> = std::result::Result<T, String>;

const USAGE: &str = "\
Usage: cargo xtask node-tests [OPTIONS] PATH

PATH is a checkout of Node: its test/parallel and test/common are used.

Options:
  --module NAME    only the tests of this module, for example fs; may be repeated
  --filter TEXT    only files whose name contains TEXT
  --timeout SECS   how long a test may run [default: 20]
  --jobs N         how many tests run at once [default: 2]
  --no-build       use the semba command and the stub that are built already
  --verbose        print all that failing tests said
  --json           print one JSON object instead of tables
";

/// What the caller asked for.
struct Options {
    checkout: PathBuf,
    modules: Vec<String>,
    filter: String,
    timeout: Duration,
    jobs: usize,
    build: bool,
    verbose: bool,
    json: bool,
}

/// How a test ended.
enum Outcome {
    Passed,
    /// With the cause in one line, and all that it said.
    Failed(String, String),
    /// With the reason.
    Skipped(String),
}

impl Outcome {
    /// The failure of a test that said nothing.
    fn failed(cause: String) -> Self {
        Self::Failed(cause, String::new())
    }
}

/// A test file and how it ended.
struct Finding {
    module: &'static str,
    name: String,
    outcome: Outcome,
}

/// Runs the tests and prints the report. Failing tests are no error: the report is what was asked for.
pub(crate) fn node_tests(arguments: &[String]) -> Result {
    let options = parse(arguments)?;
    if options.build {
        super::tasks::build()?;
    }
    let tests = select(&options)?;
    let workshop = Workshop::open(&options.checkout)?;
    let findings = Mutex::new(Vec::with_capacity(tests.len()));
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..options.jobs {
            scope.spawn(|| {
                while let Some((module, name)) = tests.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let outcome = test(&workshop, name, options.timeout);
                    let finding = Finding { module, name: name.clone(), outcome };
                    findings.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push(finding);
                }
            });
        }
    });
    let mut findings = findings.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    findings.sort_by(|a, b| (a.module, &a.name).cmp(&(b.module, &b.name)));
    if options.json {
        report::json(&findings)
    } else {
        report::tables(&findings, options.verbose)
    }
    Ok(())
}

fn test(workshop: &Workshop, name: &str, timeout: Duration) -> Outcome {
    let source = match std::fs::read_to_string(workshop.test_file(name)) {
        Ok(source) => source,
        Err(error) => return Outcome::failed(format!("cannot be read: {error}")),
    };
    if let Some(reason) = scope::reason_to_skip(name, &source) {
        return Outcome::Skipped(reason);
    }
    match workshop.compile(name) {
        Ok(job) => run::run(&job, timeout),
        Err(message) => Outcome::failed(format!("build: {message}")),
    }
}

/// The files that are asked for, with the module that each belongs to.
fn select(options: &Options) -> Result<Vec<(&'static str, String)>> {
    let directory = options.checkout.join("test/parallel");
    let entries = std::fs::read_dir(&directory)
        .map_err(|error| format!("{} cannot be read: {error}", directory.display()))?;
    let mut tests: Vec<_> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.contains(&options.filter))
        .filter_map(|name| Some((scope::module_of(&name)?, name)))
        .filter(|(module, _)| {
            options.modules.is_empty() || options.modules.iter().any(|asked| asked == module)
        })
        .collect();
    tests.sort();
    if tests.is_empty() { Err("no test matches".to_owned()) } else { Ok(tests) }
}

fn parse(arguments: &[String]) -> Result<Options> {
    let mut options = Options {
        checkout: PathBuf::new(),
        modules: Vec::new(),
        filter: String::new(),
        timeout: Duration::from_secs(20),
        jobs: 2,
        build: true,
        verbose: false,
        json: false,
    };
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().cloned().ok_or(format!("{argument} needs a value"));
        let number = |text: String| {
            text.parse::<u32>()
                .ok()
                .filter(|number| *number > 0)
                .ok_or(format!("{argument} needs a number above 0, not {text:?}"))
        };
        match argument.as_str() {
            "--module" => options.modules.push(value()?),
            "--filter" => options.filter = value()?,
            "--timeout" => options.timeout = Duration::from_secs(number(value()?)?.into()),
            "--jobs" => options.jobs = number(value()?)? as usize,
            "--no-build" => options.build = false,
            "--verbose" => options.verbose = true,
            "--json" => options.json = true,
            path if !path.starts_with('-') => options.checkout = Path::new(path).to_owned(),
            unknown => return Err(format!("{unknown} is no option\n\n{USAGE}")),
        }
    }
    if options.checkout.as_os_str().is_empty() {
        return Err(format!("a Node checkout is needed\n\n{USAGE}"));
    }
    options.checkout = std::fs::canonicalize(&options.checkout)
        .map_err(|error| format!("{}: {error}", options.checkout.display()))?;
    Ok(options)
}
