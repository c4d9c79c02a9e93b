//! Executables under valgrind's memcheck: no invalid read or write. This covers the `unsafe` code that every start goes
//! through (the slot, the engine's adapter and allocator) and the engine's reader of bytecode.
//!
//! Memory that nobody wrote is not watched: in a static executable memcheck cannot replace the C library's string
//! functions, which read whole words on purpose.

use std::path::Path;
use std::process::Command;

use semba_tests::case::{self, Case};
use semba_tests::process::{has_tool, isolated, run};
use semba_tests::semba::{Mode, Project, run_semba};
use semba_tests::{on_two_threads, scratch};

/// Fixtures that together use most of the engine and of the builtins with buffers in Rust.
const CASES: [&str; 12] = [
    "class-members",
    "crypto-hashes",
    "destructuring",
    "error-uncaught-cause",
    "esm-cycles",
    "esm-dynamic-import",
    "generators",
    "maps-sets",
    "node-fs-promises",
    "regexp",
    "typed-arrays",
    "zlib-buffers",
];

/// What memcheck ends with when it saw an error; no fixture does.
const ERRORS: i32 = 99;

#[test]
fn fixtures_make_no_memory_errors() {
    if !has_tool("valgrind") {
        eprintln!("skipped: valgrind is not installed");
        return;
    }
    let cases = case::all();
    let cases: Vec<&Case> =
        cases.iter().filter(|case| CASES.contains(&case.name.as_str())).collect();
    let failures: Vec<String> =
        on_two_threads(&cases, |case| check(case)).into_iter().flatten().collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Memcheck as the tests use it; options, the executable and its arguments follow.
fn memcheck(directory: &Path) -> Command {
    let mut valgrind = isolated("valgrind", directory);
    valgrind.args(["--quiet", "--undef-value-errors=no"]).arg(format!("--error-exitcode={ERRORS}"));
    valgrind
}

/// Builds a case and runs the first of its runs; what memcheck has to say, if anything.
fn check(case: &Case) -> Option<String> {
    let directory = scratch();
    let app = directory.path().join("app");
    let out = app.to_string_lossy();
    let mut arguments = vec!["build"];
    arguments.extend(Mode::Bytecode.arguments());
    arguments.extend(["--outfile", &*out, &*case.entry]);
    arguments.extend(case.build.iter().map(String::as_str));
    run_semba(&case.folder, &arguments).expect_code(0);
    let first = case.runs.first().expect("a case has a run");
    let place = scratch();
    let log = directory.path().join("log");
    let mut valgrind = memcheck(place.path());
    valgrind.arg(format!("--log-file={}", log.display())).arg(&app).args(&first.args);
    valgrind.envs(first.env.iter().map(|(key, value)| (key, value)));
    let ran = run(&mut valgrind, first.stdin.as_bytes());
    let log = std::fs::read_to_string(&log).unwrap_or_default();
    let is_right = ran.code == Some(first.exit_code) && log.is_empty();
    (!is_right).then(|| format!("{}:\n{}{log}", case.name, ran.report()))
}

#[test]
fn damaged_executables_make_no_memory_errors() {
    if !has_tool("valgrind") {
        eprintln!("skipped: valgrind is not installed");
        return;
    }
    let project = Project::new(&[("index.js", "console.log([1, 2, 3].map((x) => x * 2));\n")]);
    let app = project.compile(Mode::Bytecode, "index.js", &[]);
    let mut file = std::fs::read(&app).expect("the executable");
    let range = semba_tests::archive::segment(&file);
    // The magic, the index, a name, the head of the unit, its bytecode.
    let size = range.len();
    for at in [0, 24, 60, 180, size / 3, size - 40, size - 1] {
        file[range.start + at] ^= 0x41;
        std::fs::write(&app, &file).expect("the file can be written");
        file[range.start + at] ^= 0x41;
        let ran = run(memcheck(project.path()).arg(&app), b"");
        assert!(matches!(ran.code, Some(0 | 70)), "byte {at}\n{}", ran.report());
        assert!(!ran.stderr.contains("=="), "byte {at}\n{}", ran.report());
    }
}
