//! Random module graphs behave as executables, bundled and not, as they do in Node.
//!
//! `SEMBA_GRAPHS=FIRST..END` tries other seeds than those of every run. Without Node nothing can be compared, and the
//! test says so and fails: CI has Node.

use std::process::Command;

use semba_tests::graphs::graph;
use semba_tests::on_two_threads;
use semba_tests::process::{Ran, has_tool, isolated, run, run_file};
use semba_tests::semba::{Mode, Project};
use semba_tests::text::difference;

/// The seeds of every run.
const SEEDS: std::ops::Range<u64> = 0..40;

/// Ways to build a graph.
const BUILDS: [(&str, Mode, &[&str]); 4] = [
    ("bundled bytecode", Mode::Bytecode, &[]),
    ("bundled source", Mode::Source, &[]),
    ("minified", Mode::Minified, &[]),
    ("unbundled bytecode", Mode::Bytecode, &["--no-bundle"]),
];

#[test]
fn graphs_do_what_node_does() {
    assert!(has_tool("node"), "this test compares with Node, and there is no `node` in PATH");
    let seeds: Vec<u64> = match std::env::var("SEMBA_GRAPHS") {
        Ok(range) => {
            let (first, end) = range.split_once("..").expect("SEMBA_GRAPHS is FIRST..END");
            let number = |text: &str| text.parse::<u64>().expect("seeds are numbers");
            (number(first)..number(end)).collect()
        }
        Err(_) => SEEDS.collect(),
    };
    let failures: Vec<String> =
        on_two_threads(&seeds, |seed| check(*seed)).into_iter().flatten().collect();
    let failed = failures.len();
    assert!(failures.is_empty(), "{failed} builds differ from Node:\n\n{}", failures.join("\n"));
}

/// What differs for one graph.
fn check(seed: u64) -> Vec<String> {
    let files = graph(seed);
    let files: Vec<(&str, &str)> =
        files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let project = Project::new(&files);
    let mut node: Command = isolated("node", project.path());
    let expected = run(node.arg("m0.mjs"), b"");
    let failed = |(name, mode, flags): &(&str, Mode, &[&str])| {
        let arguments = [mode.arguments(), &["--outfile", "app", "m0.mjs"], flags].concat();
        let built = project.build(&arguments);
        if built.code != Some(0) {
            return Some(format!("seed {seed}, {name}: the build fails\n{}", built.report()));
        }
        let ran = run_file(&project.path().join("app"));
        compare(&expected, &ran).map(|what| format!("seed {seed}, {name}:\n{what}"))
    };
    BUILDS.iter().filter_map(failed).collect()
}

fn compare(expected: &Ran, ran: &Ran) -> Option<String> {
    if let Some(difference) = difference(&expected.stdout, &ran.stdout) {
        return Some(format!("{difference}{}", ran.report()));
    }
    (expected.code != ran.code)
        .then(|| format!("Node ends with {:?}\n{}", expected.code, ran.report()))
}
