//! Runs what a case describes, and compares with what Node did.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use crate::case::{Case, Run, Stderr};
use crate::process::{Ran, isolated, run};
use crate::scratch;
use crate::target;
use crate::terminal;
use crate::text::difference;

/// Runs `command`, a program and the arguments before those of the run, in `directory`, which gets the case's files.
pub fn perform(case: &Case, expected: &Run, directory: &Path, command: &[&OsStr]) -> Ran {
    copy_files(&case.folder.join("files"), directory);
    let mut run_it = isolated(command[0], directory);
    target::add_environment(&mut run_it);
    run_it.args(&command[1..]).args(&expected.args);
    run_it.envs(expected.env.iter().map(|(key, value)| (key, value)));
    if expected.terminal.is_empty() {
        run(&mut run_it, expected.stdin.as_bytes())
    } else {
        terminal::run(&mut run_it, &expected.terminal)
    }
}

/// Runs the executable of a case in a directory with the case's files; what is wrong, if anything.
pub fn check_run(case: &Case, expected: &Run, executable: &Path) -> Option<String> {
    let directory = scratch();
    let ran = perform(case, expected, directory.path(), &target::command(executable));
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

/// Copies a folder's content; a folder that does not exist has none.
pub fn copy_files(from: &Path, to: &Path) {
    if !from.is_dir() {
        return;
    }
    for name in crate::names_in(from) {
        let (source, target) = (from.join(&name), to.join(&name));
        if source.is_dir() {
            fs::create_dir(&target).expect("the folder can be made");
            copy_files(&source, &target);
        } else {
            fs::copy(&source, &target).expect("the file can be copied");
        }
    }
}
