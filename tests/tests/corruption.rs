//! A flipped byte anywhere in an executable's archive gives the right output or a clear error, never a crash and never
//! a wrong result.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use semba_tests::process::{Ran, isolated, run_file, try_run};
use semba_tests::random::Random;
use semba_tests::semba::{Mode, Project, inspect};
use semba_tests::{archive, on_two_threads, scratch};

/// The exit code of an executable that is damaged.
const DAMAGED: i32 = 70;

/// A program with several chunks, whose output depends on every one of them.
const PROGRAM: [(&str, &str); 5] = [
    (
        "index.ts",
        "import { table } from './table.ts';\nimport poem from './poem.txt' with { type: 'text' };\n\
         console.log('start', table(12).join(' '));\nconsole.log(poem.length, poem.trim());\n\
         const { lazy } = await import('./lazy.ts');\nconsole.log(lazy('x'));\n\
         const { other } = await import('./other.ts');\nconsole.log(other.map((f) => f(3)).join());\n\
         console.log('end');\n",
    ),
    (
        "table.ts",
        "export function table(n: number): number[] {\n  return Array.from({ length: n }, (_, i) => i * i);\n}\n",
    ),
    (
        "lazy.ts",
        "class Box { #value = 'boxed'; get value() { return this.#value; } }\nexport const lazy = (s: string) => s + new Box().value + /b(?<x>.)x/.exec('box')?.groups?.x;\n",
    ),
    (
        "other.ts",
        "export const other = [(n: number) => n + 1, (n: number) => n ** 2, (n: number) => `${n}☃`];\n",
    ),
    ("poem.txt", "roses are red\n"),
];
const OUTPUT: &str =
    "start 0 1 4 9 16 25 36 49 64 81 100 121\n14 roses are red\nxboxedo\n4,9,3☃\nend\n";

#[test]
fn flipped_bytes_without_source() {
    survives_flips(&["--sourcemap"], false, 1);
}

#[test]
fn flipped_bytes_with_source() {
    survives_flips(&["--sourcemap", "--keep-source"], true, 2);
}

#[test]
fn flipped_bytes_of_a_source_executable() {
    let project = Project::new(&PROGRAM);
    let executable = project.compile(Mode::Source, "index.ts", &[]);
    let file = fs::read(&executable).expect("the executable");
    let range = archive::segment(&file);
    let mut random = Random::new(3);
    let mut positions: Vec<usize> = (range.start..range.end.min(range.start + 64)).collect();
    positions.extend((0..80).map(|_| range.start + random.below(range.len())));
    let refused = check_flips(&file, &positions, 3, |_| false);
    assert!(refused > 50, "only {refused} positions were noticed");
}

#[test]
fn a_damaged_module_falls_back_to_its_source() {
    let project = Project::new(&PROGRAM);
    let with_source = fs::read(project.compile(Mode::Bytecode, "index.ts", &["--keep-source"]))
        .expect("the executable");
    let without =
        fs::read(project.compile(Mode::Bytecode, "index.ts", &[])).expect("the executable");
    let flipped = |file: &[u8]| {
        let range = archive::segment(file);
        let mut file = file.to_vec();
        let body = &mut file[range];
        for unit in archive::units(body) {
            let bytecode = archive::bytecode(body, unit);
            body[bytecode.start + bytecode.len() / 2] ^= 0x10;
        }
        run_bytes(&file)
    };
    flipped(&with_source).expect_code(0).expect_stdout(OUTPUT);
    let refused = flipped(&without).expect_code(DAMAGED).expect_stdout("");
    assert!(!refused.stderr.contains("internal error"), "{}", refused.report());
}

#[test]
fn truncated_executables_do_not_crash() {
    let project = Project::new(&PROGRAM);
    let file = fs::read(project.compile(Mode::Bytecode, "index.ts", &[])).expect("the executable");
    let range = archive::segment(&file);
    let mut random = Random::new(4);
    for _ in 0..20 {
        let kept = range.start + random.below(range.len());
        let ran = run_bytes(&file[..kept]);
        // A segment that reaches behind the end of its file is the kernel's to judge: it may refuse to start the
        // program, or end it with SIGBUS when the missing page is touched. It must never look like success.
        assert!(ran.code != Some(0) || ran.stdout == OUTPUT, "{kept} bytes kept\n{}", ran.report());
    }
}

#[test]
fn inspect_tells_that_a_module_is_damaged() {
    let project = Project::new(&PROGRAM);
    let executable = project.compile(Mode::Bytecode, "index.ts", &[]);
    let mut file = fs::read(&executable).expect("the executable");
    let intact = inspect(&executable);
    let range = archive::segment(&file);
    let body = &mut file[range];
    let unit = archive::units(body)[0];
    let bytecode = archive::bytecode(body, unit);
    body[bytecode.start + bytecode.len() / 2] ^= 1;
    let damaged = project.path().join("damaged");
    fs::write(&damaged, &file).expect("the file can be written");
    let ran = semba_tests::semba::run_semba(project.path(), &["inspect", "--json", "damaged"]);
    assert_eq!(ran.signal, None, "{}", ran.report());
    assert!(
        ran.code != Some(0) || ran.stdout != format!("{intact:#}\n"),
        "inspect sees no difference\n{}",
        ran.report()
    );
    assert!(
        ran.code == Some(1) || ran.stdout.contains("checksum") || ran.stdout.contains("invalid"),
        "{}",
        ran.report()
    );
}

/// Flips bytes in every region of a bytecode executable and runs it.
fn survives_flips(arguments: &[&str], has_source: bool, seed: u64) {
    let project = Project::new(&PROGRAM);
    let executable = project.compile(Mode::Bytecode, "index.ts", arguments);
    run_file(&executable).expect_code(0).expect_stdout(OUTPUT);
    let file = fs::read(&executable).expect("the executable");
    let range = archive::segment(&file);
    let positions = sample(&file, seed);
    assert!(positions.len() >= 200, "only {} positions", positions.len());
    // Whatever happens to bytecode, a module that carries its source still runs.
    let bodies: Vec<_> = archive::units(&file[range.clone()])
        .iter()
        .map(|unit| archive::bytecode(&file[range.clone()], *unit))
        .collect();
    let must_work = |at: usize| {
        has_source && bodies.iter().any(|bytecode| bytecode.contains(&(at - range.start)))
    };
    let refused = check_flips(&file, &positions, seed, must_work);
    // The test would be blind if damage made no difference.
    assert!(refused > if has_source { 20 } else { 100 }, "only {refused} positions were noticed");
}

/// Positions in the archive's head and end, each unit's head and bytecode, texts of sources and configuration, and
/// evenly over everything.
fn sample(file: &[u8], seed: u64) -> Vec<usize> {
    let range = archive::segment(file);
    let body = &file[range.clone()];
    let mut random = Random::new(seed);
    let mut positions: Vec<usize> = (0..64.min(body.len())).collect();
    positions.extend((0..40).map(|_| random.below(body.len().min(512))));
    positions.extend((0..30).map(|_| body.len() - 1 - random.below(body.len().min(256))));
    for unit in archive::units(body) {
        let bytecode = archive::bytecode(body, unit);
        positions.extend((0..16).map(|byte| unit + byte));
        positions.extend((0..12).map(|_| unit + random.below(bytecode.start - unit)));
        positions.extend((0..12).map(|_| bytecode.start + random.below(bytecode.len())));
    }
    for text in ["entry=", "bytecode=", "roses", "index.js", "Array.from"] {
        for at in archive::positions(body, text.as_bytes()) {
            positions.extend((0..3).map(|_| at + random.below(text.len())));
        }
    }
    let step = (body.len() / 60).max(1);
    positions.extend(
        (0..body.len())
            .step_by(step)
            .map(|start| start + random.below(step.min(body.len() - start))),
    );
    positions.sort_unstable();
    positions.dedup();
    positions.into_iter().map(|at| range.start + at).collect()
}

/// How a damaged executable behaved.
enum Outcome {
    /// It printed what the intact one prints.
    Right,
    /// It ended with a clear error.
    Refused,
    /// Anything else, and what.
    Wrong(String),
}

/// Runs `file` with one byte changed, for each position, and returns how often it ended with a clear error.
///
/// # Panics
/// When any run was neither right nor a clear error.
#[track_caller]
fn check_flips(
    file: &[u8],
    positions: &[usize],
    seed: u64,
    must_work: impl Fn(usize) -> bool + Sync,
) -> usize {
    let outcomes = on_two_threads(positions, |at| {
        let mut random = Random::new(seed ^ *at as u64);
        let flip = [1 << random.below(8), 0xff][random.below(2)];
        let mut damaged = file.to_vec();
        damaged[*at] ^= flip;
        match judge(&run_bytes(&damaged), must_work(*at)) {
            Outcome::Wrong(what) => {
                Outcome::Wrong(format!("byte {at} (flipped by {flip:#04x}): {what}"))
            }
            outcome => outcome,
        }
    });
    let refused = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Refused)).count();
    let wrong: Vec<String> = outcomes
        .into_iter()
        .filter_map(|outcome| match outcome {
            Outcome::Wrong(what) => Some(what),
            Outcome::Right | Outcome::Refused => None,
        })
        .collect();
    let shown = wrong.iter().take(10).cloned().collect::<Vec<_>>().join("\n");
    assert!(wrong.is_empty(), "{} positions fail, the first ones:\n{shown}", wrong.len());
    refused
}

fn judge(ran: &Ran, must_work: bool) -> Outcome {
    if ran.code == Some(0) && ran.stdout == OUTPUT {
        return Outcome::Right;
    }
    let complaint = if must_work {
        "the source should have been used"
    } else if ran.signal.is_some() {
        "a crash"
    } else if ran.code != Some(DAMAGED) {
        "neither the right output nor exit code 70"
    } else if !OUTPUT.starts_with(&ran.stdout) {
        "wrong output"
    } else if ran.stderr.trim().is_empty() {
        "no message"
    } else if ran.stderr.contains("panicked") || ran.stderr.contains("internal error") {
        "a panic"
    } else {
        return Outcome::Refused;
    };
    Outcome::Wrong(format!("{complaint}\n{}", ran.report()))
}

/// Runs the bytes of an executable from a directory of their own.
fn run_bytes(bytes: &[u8]) -> Ran {
    let directory = scratch();
    let path = directory.path().join("app");
    fs::write(&path, bytes).expect("the file can be written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("permissions can be set");
    try_run(&mut isolated(&path, directory.path()), b"").unwrap_or_else(|error| Ran {
        stdout: String::new(),
        stderr: error.to_string(),
        code: None,
        signal: None,
    })
}
