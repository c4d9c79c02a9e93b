//! `SEMBA_BYTECODE_TRACE=1` says per module whether its bytecode was used and why not, and how long each phase of the
//! start-up took.

use std::path::Path;

use semba_tests::process::{Ran, isolated, run};
use semba_tests::semba::{Mode, Project, inspect};

const PROGRAM: [(&str, &str); 3] = [
    (
        "index.ts",
        "console.log('start');\nif (process.argv[2] === 'lazy') console.log((await import('./lazy.ts')).lazy);\nawait import('./second.ts');\n",
    ),
    ("lazy.ts", "export const lazy: string = 'lazy';\n"),
    ("second.ts", "console.log('second');\n"),
];

fn traced(executable: &Path, arguments: &[&str], value: &str) -> Ran {
    let directory = executable.parent().expect("an executable has a directory");
    run(isolated(executable, directory).args(arguments).env("SEMBA_BYTECODE_TRACE", value), b"")
        .expect_code(0)
}

/// The lines of the trace that contain `word`.
fn lines<'a>(ran: &'a Ran, word: &str) -> Vec<&'a str> {
    ran.stderr.lines().filter(|line| line.contains(word)).collect()
}

#[test]
fn bytecode_is_hit_module_by_module() {
    let project = Project::new(&PROGRAM);
    let executable = project.compile(Mode::Bytecode, "index.ts", &[]);
    let ran = traced(&executable, &[], "1").expect_stdout("start\nsecond\n");
    assert_eq!((lines(&ran, "hit").len(), lines(&ran, "miss").len()), (2, 0), "{}", ran.report());
    assert!(lines(&ran, "hit")[0].contains("index.js"), "{}", ran.report());
    let ran = traced(&executable, &["lazy"], "1").expect_stdout("start\nlazy\nsecond\n");
    assert_eq!(lines(&ran, "hit").len(), 3, "{}", ran.report());
}

#[test]
fn source_executables_miss_and_say_why() {
    let project = Project::new(&PROGRAM);
    let ran = traced(&project.compile(Mode::Source, "index.ts", &[]), &[], "1")
        .expect_stdout("start\nsecond\n");
    assert_eq!((lines(&ran, "hit").len(), lines(&ran, "miss").len()), (0, 2), "{}", ran.report());
    for line in lines(&ran, "miss") {
        assert!(line.contains("bytecode"), "no reason: {line}");
    }
}

#[test]
fn damaged_bytecode_misses_with_its_reason() {
    let project = Project::new(&PROGRAM);
    let executable = project.compile(Mode::Bytecode, "index.ts", &["--keep-source"]);
    let mut file = std::fs::read(&executable).expect("the executable");
    let range = semba_tests::archive::segment(&file);
    let body = &mut file[range];
    for unit in semba_tests::archive::units(body) {
        let bytecode = semba_tests::archive::bytecode(body, unit);
        body[bytecode.start + 1] ^= 1;
    }
    let damaged = project.path().join("damaged");
    std::fs::copy(&executable, &damaged).expect("a copy");
    std::fs::write(&damaged, &file).expect("the file can be written");
    let ran = traced(&damaged, &[], "1").expect_stdout("start\nsecond\n");
    assert_eq!((lines(&ran, "hit").len(), lines(&ran, "miss").len()), (0, 2), "{}", ran.report());
    assert!(lines(&ran, "miss").iter().all(|line| line.contains("checksum")), "{}", ran.report());
}

#[test]
fn phases_have_times() {
    let project = Project::new(&PROGRAM);
    let ran = traced(&project.compile(Mode::Bytecode, "index.ts", &[]), &[], "1");
    let phases = lines(&ran, " ms");
    assert!(phases.len() >= 3, "{}", ran.report());
    for line in phases {
        let number = line.split_whitespace().find_map(|word| word.parse::<f64>().ok());
        assert!(number.is_some_and(|ms| (0.0..60_000.0).contains(&ms)), "no milliseconds: {line}");
    }
}

#[test]
fn nothing_is_said_unless_asked() {
    let project = Project::new(&PROGRAM);
    let executable = project.compile(Mode::Bytecode, "index.ts", &[]);
    for value in ["0", ""] {
        assert_eq!(traced(&executable, &[], value).stderr, "", "SEMBA_BYTECODE_TRACE={value}");
    }
}

#[test]
fn every_module_that_is_hit_is_in_the_archive() {
    let project = Project::new(&PROGRAM);
    let executable = project.compile(Mode::Bytecode, "index.ts", &[]);
    let shown = inspect(&executable);
    let names: Vec<&str> = shown["modules"]
        .as_array()
        .expect("modules")
        .iter()
        .filter_map(|module| module["name"].as_str())
        .collect();
    let ran = traced(&executable, &["lazy"], "1");
    for line in lines(&ran, "hit") {
        assert!(names.iter().any(|name| line.contains(name)), "{line} names none of {names:?}");
    }
}
