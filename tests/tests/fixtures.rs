//! Runs every folder of `fixtures/` as a source-only, a bytecode and a minified executable. See `fixtures/README.md`.

use std::fs;
use std::path::Path;
use std::sync::Mutex;

use semba_tests::case::{self, Case, Run, Stderr};
use semba_tests::process::{Ran, isolated, run};
use semba_tests::semba::{Mode, run_semba};
use semba_tests::text::difference;
use semba_tests::{on_two_threads, scratch};

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
    let executable = directory.path().join("app");
    let out = executable.to_string_lossy();
    let mut arguments = vec!["build"];
    arguments.extend(mode.arguments());
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

fn check_run(case: &Case, expected: &Run, executable: &Path) -> Option<String> {
    let directory = scratch();
    copy_files(&case.folder.join("files"), directory.path());
    let mut command = isolated(executable, directory.path());
    command.args(&expected.args).envs(expected.env.iter().map(|(key, value)| (key, value)));
    let ran = run(&mut command, expected.stdin.as_bytes());
    let mut problems = String::new();
    if let Some(wrong) = check_stdout(case, expected, &ran) {
        problems.push_str(&wrong);
    }
    if ran.code != Some(expected.exit_code) {
        problems.push_str(&format!("  exit code {} expected\n", expected.exit_code));
    }
    problems.extend(check_stderr(expected, &ran));
    for (file, text) in &expected.writes {
        match fs::read_to_string(directory.path().join(file)) {
            Ok(written) => problems
                .extend(difference(text, &written).map(|wrong| format!("  {file}:\n{wrong}"))),
            Err(error) => problems.push_str(&format!("  {file}: {error}\n")),
        }
    }
    if problems.is_empty() {
        return None;
    }
    // The standard output is in the difference already.
    let ending = Ran { stdout: String::new(), ..ran };
    Some(format!("{} {}\n{problems}{}", case.name, expected.name, ending.report()))
}

/// Compares with what Node prints, or with what Semba is known to print instead, which must not be the same.
fn check_stdout(case: &Case, expected: &Run, ran: &Ran) -> Option<String> {
    let Some(reason) = &case.difference else {
        return difference(&expected.stdout, &ran.stdout);
    };
    if ran.stdout == expected.stdout {
        return Some(format!(
            "  prints what Node prints: remove `difference` ({reason}) and semba.stdout\n"
        ));
    }
    let known = fs::read_to_string(case.folder.join("semba.stdout")).unwrap_or_default();
    difference(&known, &ran.stdout)
}

fn check_stderr(expected: &Run, ran: &Ran) -> Vec<String> {
    match &expected.stderr {
        Stderr::Exact(text) => difference(text, &ran.stderr)
            .into_iter()
            .map(|wrong| format!("  error output:\n{wrong}"))
            .collect(),
        Stderr::Contains(texts) => texts
            .iter()
            .filter(|text| !ran.stderr.contains(text.as_str()))
            .map(|text| format!("  the error output lacks {text:?}\n"))
            .collect(),
    }
}

fn copy_files(from: &Path, to: &Path) {
    if !from.is_dir() {
        return;
    }
    for name in semba_tests::names_in(from) {
        let (source, target) = (from.join(&name), to.join(&name));
        if source.is_dir() {
            fs::create_dir(&target).expect("the folder can be made");
            copy_files(&source, &target);
        } else {
            fs::copy(&source, &target).expect("the file can be copied");
        }
    }
}
