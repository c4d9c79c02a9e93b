//! Runs every folder of `fixtures/` as a source-only, a bytecode and a minified executable. See `fixtures/README.md`.

use std::sync::Mutex;

use semba_tests::case::{self, Case};
use semba_tests::check::check_run;
use semba_tests::semba::{Mode, run_semba};
use semba_tests::{on_two_threads, scratch, target};

/// The modes run one after the other: each keeps two cores busy by itself.
static ONE_MODE: Mutex<()> = Mutex::new(());

#[test]
fn every_case_as_source_executable() {
    run_all(Mode::Source);
}

#[test]
fn every_case_as_bytecode_executable() {
    run_all(Mode::Bytecode);
}

#[test]
fn every_case_as_minified_executable() {
    run_all(Mode::Minified);
}

fn run_all(mode: Mode) {
    let _turn = ONE_MODE.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let mut cases = case::all();
    // Modules that are not bundled are not minified either.
    cases.retain(|case| {
        mode != Mode::Minified || !case.build.iter().any(|flag| flag == "--no-bundle")
    });
    if let Some(target) = target::target() {
        cases.retain(|case| match target.exceptions.get(&case.name) {
            Some(reason) => {
                eprintln!("skipped on {}: {}: {reason}", target.name, case.name);
                false
            }
            None => true,
        });
    }
    let failures: Vec<String> =
        on_two_threads(&cases, |case| check(case, mode)).into_iter().flatten().collect();
    let failed = failures.len();
    assert!(
        failures.is_empty(),
        "{failed} of {} cases fail as {mode:?}:\n\n{}",
        cases.len(),
        failures.join("\n")
    );
}

/// Builds and runs a case; what is wrong with it, if anything.
fn check(case: &Case, mode: Mode) -> Option<String> {
    let directory = scratch();
    let executable = target::executable(directory.path());
    let out = executable.to_string_lossy();
    let mut arguments = vec!["build"];
    arguments.extend(mode.arguments());
    arguments.extend(target::arguments());
    arguments.extend(["--outfile", &*out, &*case.entry]);
    arguments.extend(case.build.iter().map(String::as_str));
    let built = run_semba(&case.folder, &arguments);
    if built.code != Some(0) {
        return Some(format!("{}: the build fails\n{}", case.name, built.report()));
    }
    let problems: Vec<String> =
        case.runs.iter().filter_map(|run| check_run(case, run, &executable)).collect();
    (!problems.is_empty()).then(|| problems.join("\n"))
}
