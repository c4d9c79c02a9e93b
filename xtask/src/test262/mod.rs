//! Runs the module tests of test262, ECMAScript's conformance suite, through the whole pipeline.
//!
//! The suite is no part of this repository: its checkout is an argument. Every test is built without bundling into one
//! executable that carries bytecode and source, which runs twice: from bytecode and from source.

mod frontmatter;
mod harness;
mod report;
mod run;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use frontmatter::Frontmatter;
use harness::Harness;
use report::Report;
use run::{Outcome, Runner};

/// The folders of the suite that are about modules; one that a checkout does not have is left out.
const FOLDERS: [&str; 5] = [
    "language/module-code",
    "language/import",
    "language/export",
    "language/expressions/dynamic-import",
    "language/expressions/import.meta",
];

/// Features that QuickJS-ng does not have: its own configuration for test262 skips them.
const MISSING_FEATURES: [&str; 4] =
    ["import-defer", "source-phase-imports", "source-phase-imports-module-source", "decorators"];

/// Parts of the names of tests that are about scripts without a flag that says so: the grammar or the scopes of scripts
/// are others than those of modules.
const SCRIPT_TESTS: [&str; 4] =
    ["script-code", "goal-script", "await-ident", "eval-self-once-script"];

/// What the command line asks for.
struct Arguments {
    checkout: PathBuf,
    filter: String,
}

impl Arguments {
    fn parse(arguments: &[String]) -> Result<Self, String> {
        const USAGE: &str = "usage: cargo xtask test262 PATH [--filter TEXT]";
        let mut checkout = None;
        let mut filter = String::new();
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            match argument.as_str() {
                "--filter" => rest.next().ok_or(USAGE)?.clone_into(&mut filter),
                _ if checkout.is_none() && !argument.starts_with('-') => {
                    checkout = Some(PathBuf::from(argument));
                }
                _ => return Err(USAGE.to_owned()),
            }
        }
        let checkout = fs::canonicalize(checkout.ok_or(USAGE)?);
        let checkout = checkout.map_err(|error| format!("no test262 checkout: {error}"))?;
        Ok(Self { checkout, filter })
    }
}

/// Runs the tests and prints a report. `semba` is the command to build with.
///
/// # Errors
/// When the checkout cannot be read, or when a test fails that QuickJS-ng passes.
pub(crate) fn test262(semba: &Path, arguments: &[String]) -> Result<(), String> {
    let arguments = Arguments::parse(arguments)?;
    let tests = find_tests(&arguments)?;
    let scratch = std::env::temp_dir().join(format!("semba-test262-{}", std::process::id()));
    fs::create_dir_all(&scratch).map_err(|error| format!("{}: {error}", scratch.display()))?;
    let harness = Harness::new(&arguments.checkout, &scratch);
    let runner = Runner::new(semba, &arguments.checkout, &scratch, harness);
    let report = run_all(&tests, &runner);
    // What is left behind is only a temporary directory.
    let _ = fs::remove_dir_all(&scratch);
    eprintln!("{report}");
    report.verdict()
}

/// All tests below the folders, by name; `_FIXTURE` files belong to tests and are none.
fn find_tests(arguments: &Arguments) -> Result<Vec<String>, String> {
    let root = arguments.checkout.join("test");
    let mut tests = Vec::new();
    let mut waiting: Vec<PathBuf> = FOLDERS.iter().map(|folder| root.join(folder)).collect();
    waiting.retain(|folder| folder.is_dir());
    while let Some(folder) = waiting.pop() {
        let entries =
            fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        for entry in entries.flatten() {
            let path = entry.path();
            let Some(name) = path.strip_prefix(&root).ok().and_then(Path::to_str) else { continue };
            if path.is_dir() {
                waiting.push(path);
            } else if name.ends_with(".js")
                && !name.contains("_FIXTURE")
                && name.contains(&arguments.filter)
            {
                tests.push(name.to_owned());
            }
        }
    }
    if tests.is_empty() {
        return Err(format!("{} has no module tests", arguments.checkout.display()));
    }
    tests.sort_unstable();
    Ok(tests)
}

fn run_all(tests: &[String], runner: &Runner) -> Report {
    let next = AtomicUsize::new(0);
    let report = Mutex::new(Report::new(tests.len()));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for worker in 0..threads {
            let (next, report) = (&next, &report);
            scope.spawn(move || {
                while let Some(test) = tests.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let outcome = run_one(test, runner, worker);
                    let mut report = report.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
                    report.add(test, outcome);
                }
            });
        }
    });
    report.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn run_one(test: &str, runner: &Runner, worker: usize) -> Outcome {
    let source = match runner.read(test) {
        Ok(source) => source,
        Err(message) => return Outcome::Failed(message),
    };
    let frontmatter = Frontmatter::parse(&source);
    match skip_reason(test, &frontmatter) {
        Some(reason) => Outcome::Skipped(reason),
        None => runner.run(test, &source, &frontmatter, worker),
    }
}

fn skip_reason(test: &str, frontmatter: &Frontmatter) -> Option<String> {
    let missing =
        frontmatter.features.iter().find(|name| MISSING_FEATURES.contains(&name.as_str()));
    if let Some(feature) = missing {
        return Some(format!("QuickJS-ng has no {feature}"));
    }
    let is_script =
        frontmatter.has_flag("noStrict") || SCRIPT_TESTS.iter().any(|name| test.contains(name));
    is_script.then(|| "only for scripts: executables contain ES modules".to_owned())
}
