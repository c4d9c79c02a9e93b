//! An uncaught error shows where it was thrown in the original source when the build has a source map.

use semba_tests::process::run_file;
use semba_tests::semba::{Mode, Project};

/// Types and blank lines that a transpiler removes make generated lines differ from original ones.
const PROGRAM: [(&str, &str); 3] = [
    (
        "src/index.ts",
        "interface Unused {\n  a: string;\n  b: number;\n}\n\nimport { middle } from './middle.ts';\n\nconsole.log('before');\nmiddle({ deep: true });\n",
    ),
    (
        "src/middle.ts",
        "import { fails } from './fails.ts';\n\ntype Options = {\n  deep: boolean;\n};\n\nexport function middle(options: Options): void {\n  if (options.deep) {\n    fails();\n  }\n}\n",
    ),
    (
        "src/fails.ts",
        "// A comment\n// and another\nexport function fails(): never {\n  const reason: string = 'the reason ' + Date.now().toString().length;\n  throw new RangeError(reason);\n}\n",
    ),
];

#[test]
fn uncaught_errors_show_original_positions() {
    let project = Project::new(&PROGRAM);
    for mode in Mode::ALL {
        let ran = project
            .compile_and_run(mode, "src/index.ts", &["--sourcemap"])
            .expect_code(1)
            .expect_stdout("before\n");
        assert!(ran.stderr.contains("RangeError: the reason 13"), "{mode:?}\n{}", ran.report());
        assert!(
            ran.stderr.contains("fails.ts:5:"),
            "{mode:?}: the throwing line\n{}",
            ran.report()
        );
        assert!(
            !ran.stderr.contains("index.js:"),
            "{mode:?}: a position in generated code\n{}",
            ran.report()
        );
    }
    // Without a minifier nothing is inlined, so that every frame is there.
    let ran = project.compile_and_run(Mode::Bytecode, "src/index.ts", &["--sourcemap"]);
    for place in ["middle.ts:9:", "index.ts:9:"] {
        assert!(ran.stderr.contains(place), "{place}\n{}", ran.report());
    }
}

#[test]
fn without_a_source_map_positions_are_the_chunks() {
    let project = Project::new(&PROGRAM);
    let ran = project.compile_and_run(Mode::Bytecode, "src/index.ts", &[]).expect_code(1);
    assert!(
        ran.stderr.contains("RangeError: the reason 13") && ran.stderr.contains("index.js:"),
        "{}",
        ran.report()
    );
}

#[test]
fn without_debug_info_the_message_is_still_there() {
    let project = Project::new(&PROGRAM);
    let ran = project
        .compile_and_run(Mode::Bytecode, "src/index.ts", &["--no-debug-info", "--sourcemap"])
        .expect_code(1);
    assert!(ran.stderr.contains("RangeError: the reason 13"), "{}", ran.report());
}

#[test]
fn unhandled_rejections_show_original_positions() {
    let project = Project::new(&[(
        "index.ts",
        "type Nothing = undefined;\n\nasync function rejects(): Promise<Nothing> {\n  await null;\n  throw new TypeError('rejected ' + process.argv.length);\n}\n\nrejects();\nconsole.log('going on');\n",
    )]);
    for mode in [Mode::Bytecode, Mode::Minified] {
        let ran = project
            .compile_and_run(mode, "index.ts", &["--sourcemap"])
            .expect_code(1)
            .expect_stdout("going on\n");
        assert!(
            ran.stderr.contains("TypeError: rejected 2") && ran.stderr.contains("index.ts:5:"),
            "{mode:?}\n{}",
            ran.report()
        );
    }
}

#[test]
fn errors_of_lazy_chunks_show_original_positions() {
    let project = Project::new(&[
        (
            "index.ts",
            "type T = number;\nconst lazy = await import('./lazy.ts');\nlazy.run(process.argv.length);\n",
        ),
        (
            "lazy.ts",
            "type U = string;\n\n\nexport function run(n: number): void {\n  throw new Error('lazy ' + n);\n}\n",
        ),
    ]);
    let ran = project.compile_and_run(Mode::Bytecode, "index.ts", &["--sourcemap"]).expect_code(1);
    assert!(
        ran.stderr.contains("Error: lazy 2") && ran.stderr.contains("lazy.ts:5:"),
        "{}",
        ran.report()
    );
}

#[test]
fn the_stack_property_is_a_stack() {
    let project = Project::new(&[(
        "index.js",
        "function inner() {\n  return new Error('made').stack;\n}\nconst stack = inner();\nconsole.log(typeof stack, stack.includes('inner'), stack.startsWith('Error: made'));\n",
    )]);
    run_file(&project.compile(Mode::Bytecode, "index.js", &["--sourcemap"]))
        .expect_code(0)
        .expect_stdout("string true true\n");
}

#[test]
fn without_debug_information_frames_have_names_only() {
    let project = Project::new(&PROGRAM);
    let ran = project.compile_and_run(Mode::Bytecode, "src/index.ts", &["--no-debug-info"]);
    let ran = ran.expect_code(1);
    assert!(
        ran.stderr.contains("at fails (<anonymous>)") && !ran.stderr.contains("<null>"),
        "{}",
        ran.report()
    );
}
