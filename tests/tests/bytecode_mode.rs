//! What happens to modules whose bytecode cannot be used: `--bytecode=auto|strict|off` of a build, `SEMBA_BYTECODE` of
//! a run, and executables without source to fall back to.

use std::path::{Path, PathBuf};

use semba_tests::archive;
use semba_tests::process::{Ran, isolated, run, run_file};
use semba_tests::semba::{Mode, Project, inspect};

/// The exit code of an executable that is damaged.
const DAMAGED: i32 = 70;
/// The exit code of an executable that its bytecode mode keeps from running.
const FORBIDDEN: i32 = 71;

/// Three chunks besides the entry: `lazy` and `other` are imported on demand and share `deep`.
const PROGRAM: [(&str, &str); 5] = [
    (
        "index.ts",
        "import { shared } from './shared.ts';\nconsole.log('index', shared);\n\
         await import('./lazy.ts').catch((error) => {\n  if (process.argv[2] !== 'catch') throw error;\n  console.log('caught', error.code);\n});\n\
         console.log('end');\n",
    ),
    ("shared.ts", "console.log('shared');\nexport const shared = 1;\n"),
    (
        "lazy.ts",
        "import { deep } from './deep.ts';\nconsole.log('lazy', deep);\nexport const other = () => import('./other.ts');\n",
    ),
    ("deep.ts", "console.log('deep');\nexport const deep = 2;\n"),
    ("other.ts", "import { deep } from './deep.ts';\nconsole.log('other', deep);\n"),
];
const OUTPUT: &str = "shared\nindex 1\ndeep\nlazy 2\nend\n";
const BEFORE_LAZY: &str = "shared\nindex 1\n";

/// A copy of `executable` in which the bytecode of every module whose name starts with `name` has a flipped bit.
fn damaged(executable: &Path, name: &str) -> PathBuf {
    let mut file = std::fs::read(executable).expect("the executable");
    let shown = inspect(executable);
    let modules = shown["modules"].as_array().expect("modules");
    let range = archive::segment(&file);
    let body = &mut file[range];
    let units = archive::units(body);
    assert_eq!(units.len(), modules.len(), "units stand in the order of their names");
    let mut damaged = 0;
    for (unit, module) in units.into_iter().zip(modules) {
        if module["name"].as_str().is_some_and(|module| module.starts_with(name)) {
            let bytecode = archive::bytecode(body, unit);
            body[bytecode.start + bytecode.len() / 2] ^= 4;
            damaged += 1;
        }
    }
    assert!(damaged > 0, "there is no module called {name}: {shown}");
    let path = executable.with_file_name("damaged");
    std::fs::copy(executable, &path).expect("a copy");
    std::fs::write(&path, file).expect("the file can be written");
    path
}

fn run_as(executable: &Path, mode: &str) -> Ran {
    let directory = executable.parent().expect("an executable has a directory");
    run(isolated(executable, directory).env("SEMBA_BYTECODE", mode), b"")
}

#[test]
fn nothing_runs_when_a_module_of_the_entry_is_damaged() {
    let project = Project::new(&PROGRAM);
    let executable = project.compile(Mode::Bytecode, "index.ts", &[]);
    run_file(&executable).expect_code(0).expect_stdout(OUTPUT);
    for mode in ["auto", "strict"] {
        run_as(&damaged(&executable, "index"), mode)
            .expect_code(DAMAGED)
            .expect_stdout("")
            .expect_stderr("module index.js cannot be loaded")
            .expect_stderr("checksum");
    }
}

#[test]
fn nothing_of_an_import_runs_when_a_module_of_it_is_damaged() {
    let project = Project::new(&PROGRAM);
    let executable = project.compile(Mode::Bytecode, "index.ts", &[]);
    for name in ["lazy", "deep"] {
        let damaged = damaged(&executable, name);
        run_file(&damaged).expect_code(DAMAGED).expect_stdout(BEFORE_LAZY).expect_stderr(name);
        // The program itself may go on without the module: it is an error like any other.
        let directory = damaged.parent().expect("a directory");
        run(isolated(&damaged, directory).arg("catch"), b"")
            .expect_code(0)
            .expect_stdout(&format!("{BEFORE_LAZY}caught ERR_SEMBA_DAMAGED\nend\n"));
    }
}

#[test]
fn strict_turns_the_fallback_into_an_error_of_its_own() {
    let project = Project::new(&PROGRAM);
    let executable = project.compile(Mode::Bytecode, "index.ts", &["--keep-source"]);
    run_as(&executable, "strict").expect_code(0).expect_stdout(OUTPUT);
    let entry = damaged(&executable, "index");
    run_as(&entry, "auto").expect_code(0).expect_stdout(OUTPUT);
    run_as(&entry, "strict")
        .expect_code(FORBIDDEN)
        .expect_stdout("")
        .expect_stderr("module index.js cannot start from bytecode")
        .expect_stderr("checksum");
    let lazy = damaged(&executable, "deep");
    run_as(&lazy, "auto").expect_code(0).expect_stdout(OUTPUT);
    run_as(&lazy, "strict").expect_code(FORBIDDEN).expect_stdout(BEFORE_LAZY);
    // Without bytecode there is nothing to be strict about.
    let source = project.compile(Mode::Source, "index.ts", &[]);
    run_as(&source, "strict").expect_code(FORBIDDEN).expect_stdout("").expect_stderr("no bytecode");
}

#[test]
fn off_needs_the_source() {
    let project = Project::new(&PROGRAM);
    let with = project.compile(Mode::Bytecode, "index.ts", &["--keep-source"]);
    run_as(&damaged(&with, "index"), "off").expect_code(0).expect_stdout(OUTPUT);
    let without = project.compile(Mode::Bytecode, "index.ts", &[]);
    run_as(&without, "off")
        .expect_code(FORBIDDEN)
        .expect_stdout("")
        .expect_stderr("bytecode is switched off, and this executable has no source of it");
}

#[test]
fn the_build_chooses_and_the_environment_wins() {
    let project = Project::new(&PROGRAM);
    let strict =
        project.compile(Mode::Bytecode, "index.ts", &["--keep-source", "--bytecode=strict"]);
    run_file(&strict).expect_code(0).expect_stdout(OUTPUT);
    let strict = damaged(&strict, "index");
    run_file(&strict).expect_code(FORBIDDEN).expect_stdout("");
    for mode in ["auto", "off"] {
        run_as(&strict, mode).expect_code(0).expect_stdout(OUTPUT);
    }
    let off = project.compile(Mode::Bytecode, "index.ts", &["--keep-source", "--bytecode=off"]);
    run_file(&damaged(&off, "index")).expect_code(0).expect_stdout(OUTPUT);
    let traced = run(isolated(&off, project.path()).env("SEMBA_BYTECODE_TRACE", "1"), b"");
    traced.expect_code(0).expect_stderr("miss index.js: bytecode is switched off");
    run_as(&damaged(&off, "index"), "strict").expect_code(FORBIDDEN).expect_stdout("");
}

#[test]
fn executables_that_could_never_start_are_not_built() {
    let project = Project::new(&PROGRAM);
    let build = |arguments: &[&str]| {
        project.build(&[&["--compile", "-o", "app", "index.ts"], arguments].concat()).expect_code(2)
    };
    build(&["--bytecode=strict"]).expect_stderr("--experimental-esm-bytecode");
    build(&["--bytecode=off", "--experimental-esm-bytecode"]).expect_stderr("--keep-source");
    build(&["--bytecode=perhaps"]).expect_stderr("auto, strict, off");
    assert!(!project.path().join("app").exists());
}
