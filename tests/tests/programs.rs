//! Installs, compiles and runs the programs of `programs/`. See `programs/README.md`.
//!
//! The normal test command runs the quick ones; `cargo xtask programs` sets `SEMBA_PROGRAMS=all`, and `SEMBA_RECORD=1`
//! to write down what Node does instead of comparing with it.

#![expect(clippy::print_stdout, reason = "a run of minutes says how far it is")]

use std::fs;
use std::path::Path;
use std::time::Instant;

use semba_tests::case::{self, Case, Run, expected_file};
use semba_tests::check::{check_run, perform};
use semba_tests::program::install;
use semba_tests::semba::{Mode, run_semba};
use semba_tests::{on_two_threads, scratch};

#[test]
fn programs_work_as_under_node() {
    let all = std::env::var_os("SEMBA_PROGRAMS").is_some_and(|value| value == "all");
    let mut cases = case::in_folder("programs");
    cases.retain(|case| all || case.quick);
    let failures: Vec<String> =
        on_two_threads(&cases, |case| work_on(case).err()).into_iter().flatten().collect();
    let failed = failures.len();
    assert!(
        failures.is_empty(),
        "{failed} of {} programs fail:\n\n{}",
        cases.len(),
        failures.join("\n")
    );
}

fn work_on(case: &Case) -> Result<(), String> {
    let started = Instant::now();
    let result = install(&case.folder).and_then(|directory| match case::recording() {
        true => case.runs.iter().try_for_each(|run| record(case, run, &directory)),
        false => known(case, check(case, &directory)),
    });
    let seconds = started.elapsed().as_secs_f64();
    println!("{} {} ({seconds:.1} s)", if result.is_ok() { "ok  " } else { "FAIL" }, case.name);
    result.map_err(|problem| format!("{}: {problem}", case.name))
}

/// A program that is known not to work has to fail: the reason goes as soon as it works.
fn known(case: &Case, result: Result<(), String>) -> Result<(), String> {
    match (&case.fails, result) {
        (None, result) => result,
        (Some(_), Err(_)) => Ok(()),
        (Some(reason), Ok(())) => Err(format!("it works now: remove `fails` ({reason})")),
    }
}

/// Builds and runs a program; what is wrong with it, if anything.
fn check(case: &Case, directory: &Path) -> Result<(), String> {
    let mut arguments = vec!["build"];
    arguments.extend(Mode::Bytecode.arguments());
    arguments.extend(["--outfile", "app", &*case.entry]);
    arguments.extend(case.build.iter().map(String::as_str));
    let built = run_semba(directory, &arguments);
    if built.code != Some(0) {
        return Err(format!("the build fails\n{}", built.report()));
    }
    // Packages beside the executable would hide what did not get into it.
    let elsewhere = scratch();
    let executable = elsewhere.path().join("app");
    fs::rename(directory.join("app"), &executable)
        .or_else(|_| fs::copy(directory.join("app"), &executable).map(drop))
        .map_err(|error| format!("{}: {error}", executable.display()))?;
    let problems: Vec<String> =
        case.runs.iter().filter_map(|run| check_run(case, run, &executable)).collect();
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

/// Runs a program with Node and writes down what it does.
fn record(case: &Case, run: &Run, directory: &Path) -> Result<(), String> {
    let scratch = scratch();
    let entry = directory.join(&case.entry);
    let ran = perform(
        case,
        run,
        scratch.path(),
        &["node".as_ref(), "--no-warnings".as_ref(), entry.as_os_str()],
    );
    if ran.code != Some(run.exit_code) {
        return Err(format!("exit code {} expected of Node\n{}", run.exit_code, ran.report()));
    }
    let write = |output: &str, text: &str| {
        let path = case.folder.join(expected_file(&run.name, output));
        fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))
    };
    write("stdout", &ran.stdout)?;
    if case.folder.join(expected_file(&run.name, "stderr")).is_file() {
        write("stderr", &ran.stderr)?;
    } else if !ran.stderr.is_empty() {
        println!("{} {}: error output\n{}", case.name, run.name, ran.report());
    }
    run.writes.iter().try_for_each(|(file, _)| {
        let written = fs::read_to_string(scratch.path().join(file));
        write(file, &written.map_err(|error| format!("{file}: {error}"))?)
    })
}
