//! The whole pipeline: a generated graph of modules is built into an executable, and what it does when it starts from
//! bytecode is compared with what it does when it starts from source.

use super::choices::Choices;
use super::code;
use crate::process::{Ran, isolated, run};
use crate::random::Random;
use crate::semba::Project;

const MODULES: usize = 6;
const EXPORTS: [&str; 5] = ["a", "b", "c", "default", "'string name'"];

/// What a module exports under its own name, known before its code is.
struct Exports {
    names: Vec<&'static str>,
}

/// Builds and runs the program that `bytes` decide on.
pub(super) fn check(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let arguments = arguments(&mut choices);
    let files = modules(&mut choices);
    let files: Vec<(&str, &str)> =
        files.iter().map(|(name, code)| (name.as_str(), code.as_str())).collect();
    let project = Project::new(&files);
    let base = ["--compile", "--experimental-esm-bytecode", "--keep-source", "-o", "app"];
    let built = project.build(&[&base, arguments.as_slice(), &["m0.js"]].concat());
    if built.code == Some(1) && !built.stderr.contains("panicked") && !built.stderr.is_empty() {
        // Some of these programs have mistakes that a build finds.
        return;
    }
    assert_eq!(built.code, Some(0), "{}{}", built.report(), listing(&files));
    let run_as = |mode| {
        let app = project.path().join("app");
        run(isolated(&app, project.path()).env("SEMBA_BYTECODE", mode), b"")
    };
    let (bytecode, source) = (run_as("strict"), run_as("off"));
    let ended = |ran: &Ran| matches!(ran.code, Some(0 | 1 | 13));
    assert!(
        bytecode == source && ended(&bytecode),
        "bytecode and source differ, or neither ends well\nbytecode:\n{}source:\n{}{}",
        bytecode.report(),
        source.report(),
        listing(&files)
    );
}

fn listing(files: &[(&str, &str)]) -> String {
    files.iter().map(|(name, code)| format!("// {name}\n{code}\n")).collect()
}

fn arguments(choices: &mut Choices<'_>) -> Vec<&'static str> {
    // Not `--no-debug-info`: stack traces would differ from those of source, which has positions.
    let options = ["--minify", "--no-splitting", "--sourcemap"];
    options.into_iter().filter(|_| choices.once_in(3)).collect()
}

fn modules(choices: &mut Choices<'_>) -> Vec<(String, String)> {
    let count = 1 + choices.below(MODULES);
    let exports: Vec<Exports> = (0..count)
        .map(|_| Exports {
            names: EXPORTS.iter().filter(|_| !choices.once_in(3)).copied().collect(),
        })
        .collect();
    (0..count).map(|m| (format!("m{m}.js"), module(choices, m, &exports))).collect()
}

fn module(choices: &mut Choices<'_>, m: usize, exports: &[Exports]) -> String {
    let mut names = Vec::new();
    let mut text = code::PRELUDE.to_owned();
    text.push_str(&format!("console.log('m{m} starts');\n"));
    for request in 0..choices.below(4) {
        import(choices, request, exports, &mut text, &mut names);
    }
    for index in 0..choices.below(6) {
        if choices.once_in(4) {
            let other = choices.below(exports.len());
            text.push_str(&dynamic_import(choices, m, index, other));
        } else {
            text.push_str(&code::statement(choices, &names, m, index));
        }
        text.push('\n');
    }
    for name in &exports[m].names {
        text.push_str(&export(choices, name, &names));
    }
    if choices.once_in(12) {
        text.push_str(&format!("throw new RangeError('m{m}');\n"));
    }
    text.push_str(&format!("console.log('m{m} ends');\n"));
    text
}

/// A static import or reexport of some other module, whose bindings are added to `names`.
fn import(
    choices: &mut Choices<'_>,
    request: usize,
    exports: &[Exports],
    text: &mut String,
    names: &mut Vec<String>,
) {
    let other = choices.below(exports.len());
    let from = format!("'./m{other}.js'");
    let local = format!("i{request}");
    let known = &exports[other].names;
    match choices.below(5) {
        0 => text.push_str(&format!("import {from};\n")),
        1 => {
            text.push_str(&format!("import * as {local} from {from};\n"));
            names.push(format!("Object.keys({local})"));
            names.push(format!("{local}.a"));
        }
        2 => text.push_str(&format!("export * from {from};\n")),
        3 => text.push_str(&format!("export * as star{request} from {from};\n")),
        _ if known.is_empty() => text.push_str(&format!("import {from};\n")),
        _ => {
            let name = known[choices.below(known.len())];
            text.push_str(&format!("import {{ {name} as {local} }} from {from};\n"));
            names.push(local);
        }
    }
}

fn dynamic_import(choices: &mut Choices<'_>, m: usize, index: usize, other: usize) -> String {
    let import = format!("import('./m{other}.js')");
    match choices.below(3) {
        0 => format!("await shown('m{m}.{index}', () => {import});"),
        1 => format!("shown('m{m}.{index}', () => {import});"),
        _ => format!("setTimeout(() => shown('m{m}.{index}', () => {import}), 1);"),
    }
}

fn export(choices: &mut Choices<'_>, name: &str, names: &[String]) -> String {
    let value = code::expression(choices, names);
    if name == "default" {
        return match choices.below(3) {
            0 => format!("export default (() => {{ try {{ return {value}; }} catch {{}} }})();\n"),
            1 => format!("export default function () {{ return {value}; }}\n"),
            _ => format!("export default class {{ static v() {{ return {value}; }} }}\n"),
        };
    }
    let (local, rename) = match name {
        "'string name'" => ("s", " as 'string name'"),
        name => (name, ""),
    };
    let declaration = match choices.below(5) {
        0 => format!(
            "let {local}; try {{ {local} = {value}; }} catch (error) {{ {local} = error; }}"
        ),
        1 => format!("var {local} = () => {value};"),
        2 => format!("function {local}() {{ return {value}; }}"),
        3 => format!("class {local} {{ static v = 1; get w() {{ return {value}; }} }}"),
        _ => format!("const {local} = await (async () => {value})().catch((error) => error);"),
    };
    format!("{declaration}\nexport {{ {local}{rename} }};\n")
}

/// Decisions at random, for programs of several sizes.
pub(super) fn seeds() -> Vec<Vec<u8>> {
    let mut random = Random::new(5);
    [0, 40, 120, 300, 300, 800, 800, 2000]
        .iter()
        .map(|&size| (0..size).map(|_| random.bits() as u8).collect())
        .collect()
}
