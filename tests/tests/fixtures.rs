//! Runs every folder of `fixtures/` as a source-only, a bytecode and a minified executable. See `fixtures/README.md`.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::sync::Mutex;

use serde_json::json;

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
    let is_checked_only = target::target().is_some_and(|target| !target.runs());
    if is_checked_only && mode != Mode::Bytecode {
        // The file is made in the same way.
        return;
    }
    let mut cases = case::all();
    // Modules that are not bundled are not minified either.
    cases.retain(|case| {
        mode != Mode::Minified || !case.build.iter().any(|flag| flag == "--no-bundle")
    });
    let mut skipped = BTreeMap::new();
    if let Some(target) = target::target().filter(|target| target.runs()) {
        cases.retain(|case| match target.exceptions.get(&case.name) {
            Some(reason) => {
                eprintln!("skipped on {}: {}: {reason}", target.name, case.name);
                skipped.insert(case.name.clone(), reason);
                false
            }
            None => true,
        });
    }
    let failures: Vec<String> =
        on_two_threads(&cases, |case| check(case, mode)).into_iter().flatten().collect();
    let failed = failures.len();
    tell_results(cases.len(), failed, &skipped);
    assert!(
        failures.is_empty(),
        "{failed} of {} cases fail as {mode:?}:\n\n{}",
        cases.len(),
        failures.join("\n")
    );
}

/// Adds a line to the file that `SEMBA_RESULTS` names, for `cargo xtask stubs`.
fn tell_results(all: usize, failed: usize, skipped: &BTreeMap<String, &String>) {
    let Some(path) = std::env::var_os("SEMBA_RESULTS").filter(|path| !path.is_empty()) else {
        return;
    };
    let line = json!({ "all": all, "passed": all - failed, "skipped": skipped });
    let mut file = File::options().create(true).append(true).open(path).unwrap();
    writeln!(file, "{line}").unwrap();
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
    if target::target().is_some_and(|target| !target.runs()) {
        return target::check_file(&executable)
            .map(|problem| format!("{}: the executable is not right\n{problem}", case.name));
    }
    let problems: Vec<String> =
        case.runs.iter().filter_map(|run| check_run(case, run, &executable)).collect();
    (!problems.is_empty()).then(|| problems.join("\n"))
}
