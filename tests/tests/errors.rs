//! Mistakes get one clear message with the place where there is one, exit code 1 (2 for wrong usage), and leave no
//! half-written file.

use std::fs;
use std::process::Command;

use semba_tests::names_in;
use semba_tests::process::{Ran, run, run_file};
use semba_tests::semba::{Mode, Project, command, run_semba, stub};

/// The directory that a failing build would write into.
const OUT: &str = "out/app";

/// Builds `index.ts` of a project and checks what every failure has in common.
#[track_caller]
fn fails(files: &[(&str, &str)], arguments: &[&str], code: i32) -> Ran {
    let project = Project::new(files);
    fails_in(&project, arguments, code)
}

#[track_caller]
fn fails_in(project: &Project, arguments: &[&str], code: i32) -> Ran {
    let before = names_in(project.path());
    let base = ["--compile", "--experimental-esm-bytecode", "--outfile", OUT];
    let ran = clear(project.build(&[base.as_slice(), arguments].concat()), code);
    let out = project.path().join("out");
    let left = if out.is_dir() { names_in(&out) } else { Vec::new() };
    assert_eq!(left, Vec::<String>::new(), "a file is left behind\n{}", ran.report());
    let after: Vec<String> =
        names_in(project.path()).into_iter().filter(|name| name != "out").collect();
    assert_eq!(before, after, "the build leaves files behind\n{}", ran.report());
    ran
}

/// One message, on the error output, and nothing that belongs to a developer of Semba.
#[track_caller]
fn clear(ran: Ran, code: i32) -> Ran {
    let ran = ran.expect_code(code);
    assert_eq!(ran.stdout, "", "{}", ran.report());
    assert!(!ran.stderr.trim().is_empty(), "no message");
    for unwanted in ["panicked", "RUST_BACKTRACE", "stack backtrace", "src/main.rs", "\u{1b}["] {
        assert!(!ran.stderr.contains(unwanted), "{unwanted:?} in the message\n{}", ran.report());
    }
    ran
}

/// The message shows the source line and points into it.
#[track_caller]
fn expect_frame(ran: Ran, place: &str, line: &str) -> Ran {
    let ran = ran.expect_stderr(place).expect_stderr(line);
    assert!(
        ran.stderr.contains(['^', '┬', '╰', '─']),
        "nothing points at the place\n{}",
        ran.report()
    );
    ran
}

#[test]
fn an_entry_that_does_not_exist() {
    fails(&[("other.ts", "")], &["missing.ts"], 1).expect_stderr("missing.ts");
    fails(&[("folder/x.ts", "")], &["folder"], 1).expect_stderr("folder");
}

#[test]
fn a_syntax_error() {
    let ran = fails(&[("index.ts", "const fine = 1;\nconst broken = = 2;\n")], &["index.ts"], 1);
    expect_frame(ran, "index.ts:2:", "const broken = = 2;");
    let ran = fails(
        &[("index.ts", "import './deep/dep.ts';\n"), ("deep/dep.ts", "\n\nfunction ( {\n")],
        &["index.ts"],
        1,
    );
    expect_frame(ran, "dep.ts:3:", "function ( {");
}

#[test]
fn a_syntax_error_in_json() {
    fails(
        &[
            ("index.ts", "import data from './data.json';\nconsole.log(data);\n"),
            ("data.json", "{\n  \"a\": 1,\n}\n"),
        ],
        &["index.ts"],
        1,
    )
    .expect_stderr("data.json");
}

#[test]
fn an_unresolved_import() {
    let ran = fails(
        &[("index.ts", "// a comment\nimport { x } from './nowhere.ts';\nconsole.log(x);\n")],
        &["index.ts"],
        1,
    );
    expect_frame(ran, "index.ts:2:", "./nowhere.ts");
    let ran = fails(
        &[("index.ts", "import x from 'no-such-package';\nconsole.log(x);\n")],
        &["index.ts"],
        1,
    );
    expect_frame(ran, "index.ts:1:", "no-such-package");
    let ran = fails(
        &[("index.ts", "console.log(await import('./lazy-nowhere.ts'));\n")],
        &["index.ts"],
        1,
    );
    expect_frame(ran, "index.ts:1:", "./lazy-nowhere.ts");
}

#[test]
fn a_builtin_that_does_not_exist_is_a_warning() {
    // Packages ask for builtins that only some runtimes have, and go on without them.
    let project = Project::new(&[(
        "index.ts",
        "console.log('start');\nconst x = await import('node:frobnicate').catch(() => 'none');\nconsole.log(x);\n",
    )]);
    let built = project.build(&["--compile", "--outfile", "app", "index.ts"]).expect_code(0);
    expect_frame(built, "index.ts:2:", "node:frobnicate");
    run_file(&project.path().join("app")).expect_code(0).expect_stdout("start\nnone\n");

    // What is imported and not there fails where it is used.
    let program = "import x from 'node:frobnicate';\nconsole.log('start');\nx.go();\n";
    let project = Project::new(&[("index.ts", program)]);
    let executable = project.compile(Mode::Bytecode, "index.ts", &[]);
    let ran = run_file(&executable).expect_code(1).expect_stdout("start\n");
    ran.expect_stderr("'node:frobnicate' is not available in this executable");

    let strict = ["--compile", "--strict-builtins", "--outfile", "app", "index.ts"];
    let program = "import x from 'node:frobnicate';\nimport { none } from 'fs';\nx(none);\n";
    let built = Project::new(&[("index.ts", program)]).build(&strict).expect_code(1);
    expect_frame(built, "index.ts:1:", "node:frobnicate");
    let program = "import { none } from 'fs';\nnone();\n";
    let built = Project::new(&[("index.ts", program)]).build(&strict).expect_code(1);
    expect_frame(built, "index.ts:1:", "has no export \"none\"");
}

#[test]
fn an_import_that_is_not_exported() {
    let files = [
        ("index.ts", "import { presnt } from './dep.ts';\nconsole.log(presnt);\n"),
        ("dep.ts", "export const present = 1;\n"),
    ];
    let ran = expect_frame(fails(&files, &["index.ts"], 1), "index.ts:1:", "presnt");
    assert!(ran.stderr.contains("dep.ts"), "{}", ran.report());
    let files = [
        ("index.ts", "export { nothing } from './dep.ts';\n"),
        ("dep.ts", "export const present = 1;\n"),
    ];
    fails(&files, &["index.ts"], 1).expect_stderr("nothing");
    let files = [
        ("index.ts", "import value from './dep.ts';\nconsole.log(value);\n"),
        ("dep.ts", "export const present = 1;\n"),
    ];
    fails(&files, &["index.ts"], 1).expect_stderr("default");
}

#[test]
fn several_errors_are_all_shown() {
    let ran = fails(
        &[("index.ts", "import './one-missing.ts';\nimport './two-missing.ts';\n")],
        &["index.ts"],
        1,
    );
    assert!(
        ran.stderr.contains("one-missing") && ran.stderr.contains("two-missing"),
        "{}",
        ran.report()
    );
}

#[test]
fn wrong_usage() {
    let files = [("index.ts", "console.log(1);\n"), ("second.ts", "")];
    for arguments in [
        ["--sourcemap=sideways", "index.ts"].as_slice(),
        &["--loader", ".x:frobnicate", "index.ts"],
        &["--loader", "nonsense", "index.ts"],
        &["--define", "NO_VALUE", "index.ts"],
        &["--alias", "no-target", "index.ts"],
        &["--no-such-flag", "index.ts"],
        &["--minify=maybe", "index.ts"],
        &[],
    ] {
        let ran = fails(&files, arguments, 2);
        let wrong = arguments.first().map_or("", |flag| flag.split('=').next().unwrap_or(flag));
        assert!(
            wrong == "index.ts" || ran.stderr.contains(wrong),
            "{wrong} is not named\n{}",
            ran.report()
        );
    }
    let project = Project::new(&files);
    clear(run_semba(project.path(), &["frobnicate"]), 2).expect_stderr("frobnicate");
    clear(run_semba(project.path(), &["inspect"]), 2);
    clear(run_semba(project.path(), &["build", "--outfile", "x", "index.ts"]), 2)
        .expect_stderr("--compile");
}

#[test]
fn a_missing_or_foreign_stub() {
    let files = [
        ("index.ts", "console.log(1);\n"),
        ("text-stub", "not an executable\n"),
        ("empty-stub", ""),
    ];
    fails(&files, &["--stub", "no-such-stub", "index.ts"], 1).expect_stderr("no-such-stub");
    fails(&files, &["--stub", "text-stub", "index.ts"], 1).expect_stderr("text-stub");
    fails(&files, &["--stub", "empty-stub", "index.ts"], 1).expect_stderr("empty-stub");
    fails(&files, &["--stub", ".", "index.ts"], 1);
    let own = command().to_string_lossy();
    fails(&files, &["--stub", &own, "index.ts"], 1).expect_stderr(&own);
    fails(&files, &["--stub", "/bin/sh", "index.ts"], 1).expect_stderr("/bin/sh");
}

#[test]
fn a_damaged_stub() {
    let project = Project::new(&[("index.ts", "console.log(1);\n")]);
    let good = fs::read(stub()).expect("the stub");
    for (name, bytes) in [("half", &good[..good.len() / 2]), ("head", &good[..100])] {
        fs::write(project.path().join(name), bytes).expect("the file can be written");
    }
    fails_in(&project, &["--stub", "half", "index.ts"], 1).expect_stderr("half");
    fails_in(&project, &["--stub", "head", "index.ts"], 1).expect_stderr("head");
}

#[test]
fn an_unwritable_output() {
    let project = Project::new(&[
        ("index.ts", "console.log(1);\n"),
        ("file", "kept"),
        ("folder/kept", "kept"),
    ]);
    for (target, named) in [
        ("file/app", "`file`"),
        ("folder", "folder"),
        ("/proc/app", "/proc"),
        ("/dev/null/app", "/dev/null"),
    ] {
        let ran = project.build(&["--compile", "--outfile", target, "index.ts"]);
        clear(ran, 1).expect_stderr(named);
    }
    assert_eq!(project.read("file"), "kept");
    assert_eq!(names_in(&project.path().join("folder")), ["kept"]);
    assert_eq!(names_in(project.path()), ["file", "folder", "index.ts"]);
    let ran = project.build(&["--outdir", "file", "index.ts"]);
    clear(ran, 1).expect_stderr("file");
    assert_eq!(project.read("file"), "kept");
}

#[test]
fn a_full_disk() {
    // A limit on the size of files stands in for a full disk: writing fails in the middle of the executable.
    let project = Project::new(&[("index.ts", "console.log(1);\n"), ("out/app", "an older build")]);
    let script =
        "trap '' XFSZ; ulimit -f 200; exec \"$0\" build --compile --outfile out/app index.ts";
    let ran = run(
        Command::new("sh").args(["-c", script]).arg(command()).current_dir(project.path()),
        b"",
    );
    clear(ran, 1).expect_stderr("out/app");
    assert_eq!(names_in(&project.path().join("out")), ["app"]);
    assert_eq!(project.read("out/app"), "an older build");
}

#[test]
fn a_failing_build_keeps_the_older_executable() {
    let project =
        Project::new(&[("index.ts", "console.log('works');\n"), ("broken.ts", "const = ;\n")]);
    let executable = project.compile(Mode::Bytecode, "index.ts", &[]);
    clear(project.build(&["--compile", "--outfile", "app", "broken.ts"]), 1);
    run_file(&executable).expect_code(0).expect_stdout("works\n");
}

#[test]
fn a_missing_tsconfig() {
    fails(&[("index.ts", "console.log(1);\n")], &["--tsconfig", "no-such.json", "index.ts"], 1)
        .expect_stderr("no-such.json");
}

#[test]
fn something_that_only_the_engine_refuses() {
    // The parser of the build takes this; what the engine thinks of it decides at build time, not on the user's machine.
    let project = Project::new(&[("index.js", "const r = /(?<a>x)(?<a>y)/;\nconsole.log(r);\n")]);
    let ran =
        project.build(&["--compile", "--experimental-esm-bytecode", "--outfile", OUT, "index.js"]);
    let ran = clear(ran, 1);
    assert!(ran.stderr.contains("index.js"), "{}", ran.report());
}

#[test]
fn a_colour_only_for_terminals() {
    let ran = fails(&[("index.ts", "let x = ;\n")], &["index.ts"], 1);
    assert!(!ran.stderr.contains('\u{1b}'), "{}", ran.report());
}

#[test]
fn computed_imports_are_warned_of_with_their_place() {
    let project = Project::new(&[(
        "a.js",
        "const name = process.argv[2];\nimport(name).catch((error) => console.log(error.code));\n",
    )]);
    let built =
        project.build(&["--compile", "--outfile", "app", "a.js", "--no-bundle"]).expect_code(0);
    assert!(built.stderr.contains("a.js:2:8"), "{}", built.report());
    run_file(&project.path().join("app")).expect_stdout("ERR_MODULE_NOT_FOUND\n").expect_code(0);
}

#[test]
fn commonjs_is_refused_without_bundling() {
    let project = Project::new(&[
        ("a.mjs", "import x from \"./b.cjs\";\nconsole.log(x);\n"),
        ("b.cjs", "module.exports = 1;\n"),
    ]);
    project
        .build(&["--no-bundle", "--outdir", "out", "a.mjs"])
        .expect_code(1)
        .expect_stderr("b.cjs is a CommonJS module");
}
