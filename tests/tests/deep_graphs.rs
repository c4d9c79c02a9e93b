//! Programs far larger than people write: they build, run and give the right result. `bench/growth.mjs` measures that
//! the time grows with their size and not faster.

use std::fmt::Write as _;
use std::fs;
use std::time::Duration;

use semba_tests::process::{Ran, isolated, run_within};
use semba_tests::semba::{Project, semba};

/// Some of these builds take half a minute on a slow machine that does other things.
const LIMIT: Duration = Duration::from_secs(300);

/// Builds `index.js` of a project with bytecode and runs it.
#[track_caller]
fn build_and_run(project: &Project, arguments: &[&str]) -> Ran {
    let base = ["build", "--compile", "--experimental-esm-bytecode", "-o", "app", "index.js"];
    run_within(&mut semba(project.path(), &[&base, arguments].concat()), LIMIT).expect_code(0);
    run_within(&mut isolated(project.path().join("app"), project.path()), LIMIT)
}

fn write(project: &Project, name: &str, text: &str) {
    fs::write(project.path().join(name), text).expect("the file can be written");
}

/// A module that imports a function of each of `count` others.
fn wide(count: usize) -> Project {
    let project = Project::new(&[]);
    let mut entry = String::from("let sum = 0;\n");
    for i in 0..count {
        let module =
            format!("export const v{i} = {i};\nexport function f{i}(a) {{ return a + v{i}; }}\n");
        write(&project, &format!("m{i}.js"), &module);
        let _ = writeln!(entry, "import {{ f{i} }} from './m{i}.js';\nsum = f{i}(sum);");
    }
    write(&project, "index.js", &(entry + "console.log(sum);\n"));
    project
}

/// Modules of which each imports the next one.
fn chain(depth: usize) -> Project {
    let project = Project::new(&[("index.js", "import { v } from './m0.js';\nconsole.log(v);\n")]);
    for i in 0..depth {
        let next = i + 1;
        let module = match next == depth {
            true => "export const v = 1;\n".to_owned(),
            false => format!("import {{ v as w }} from './m{next}.js';\nexport const v = w + 1;\n"),
        };
        write(&project, &format!("m{i}.js"), &module);
    }
    project
}

#[test]
fn ten_thousand_modules() {
    let project = wide(10_000);
    for arguments in [&[][..], &["--no-bundle"]] {
        build_and_run(&project, arguments).expect_code(0).expect_stdout("49995000\n");
    }
}

#[test]
fn a_chain_of_five_thousand_imports() {
    let project = chain(5_000);
    for arguments in [&[][..], &["--no-bundle"]] {
        build_and_run(&project, arguments).expect_code(0).expect_stdout("5000\n");
    }
}

#[test]
fn a_chain_that_is_too_deep_is_an_error() {
    // Where the limit is depends on the stack; here it is small, so that a short chain is enough.
    let project = chain(4_000);
    build_and_run(&project, &["--no-bundle"]).expect_code(0);
    let mut shell = isolated("sh", project.path());
    shell.args(["-c", "ulimit -s 900; exec ./app"]);
    let ran = run_within(&mut shell, LIMIT);
    assert_eq!(ran.signal, None, "{}", ran.report());
    ran.expect_code(1).expect_stdout("").expect_stderr("Maximum call stack size exceeded");
}

#[test]
fn twenty_thousand_exports() {
    let many: String = (0..20_000).map(|i| format!("export const v{i} = {i};\n")).collect();
    let project = Project::new(&[
        ("many.js", &many),
        (
            "index.js",
            "import * as all from './many.js';\nimport { v19999 } from './many.js';\n\
             const lazy = await import('./many.js');\n\
             console.log(Object.keys(all).length, v19999, lazy.v12345, lazy === all);\n",
        ),
    ]);
    for arguments in [&[][..], &["--no-bundle"]] {
        let ran = build_and_run(&project, arguments).expect_code(0);
        assert!(ran.stdout.starts_with("20000 19999 12345"), "{}", ran.report());
    }
}

#[test]
fn a_module_of_fifty_megabytes() {
    let mut code = String::with_capacity(51_000_000);
    let mut count = 0;
    while code.len() < 50_000_000 {
        let _ = write!(code, "function f{count}(a, b) {{\n  const out = [];\n");
        for i in 0..24 {
            let _ = writeln!(
                code,
                "  if (a % {} === {i}) out.push({{ key: 'value {count}.{i}', of: a * {i} + b, more: [a, b, {i}] }});",
                i + 2
            );
        }
        code.push_str("  return out;\n}\n");
        count += 1;
    }
    let _ = writeln!(
        code,
        "globalThis.all = [{}];",
        (0..count).map(|i| format!("f{i}")).collect::<Vec<_>>().join(",")
    );
    let _ = writeln!(code, "console.log(all.length, all.at(-1)(23, 1)[0].key);");
    let project = Project::new(&[("index.js", &code)]);
    let expected = format!("{count} value {}.3\n", count - 1);
    build_and_run(&project, &[]).expect_code(0).expect_stdout(&expected);
}

#[test]
fn a_string_of_twenty_megabytes() {
    let text = "abcdefghij".repeat(2_000_000);
    let code =
        format!("const s = \"{text}\";\nconsole.log(s.length, s.at(-1), s.lastIndexOf('a'));\n");
    let project = Project::new(&[("index.js", &code)]);
    build_and_run(&project, &[]).expect_code(0).expect_stdout("20000000 j 19999990\n");
}
