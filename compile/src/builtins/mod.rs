//! What the run time has of Node's builtin modules: for the bundler, and for `semba builtins`.
//!
//! The stub says what it has in its catalog, which its build script writes from the records of its builtin modules: one
//! line for each module, `node:fs=access accessSync ...`. `node.txt` has Node's list in the same form.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{self, Write as _};

use semba_bundler::Builtins;
use serde_json::{Map, Value, json};

use crate::cli::BuiltinsFlags;
use crate::error::Failure;
use crate::options::{Environment, UsageError};
use crate::pipeline::BuildError;
use crate::stub::{Stub, StubError};

/// The list of Node's modules and exports.
const NODE: &str = include_str!("node.txt");

/// Modules and their named exports.
type Modules<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

/// What a build may import: what `stub` has; without a stub, or with one that does not say, all that Node has.
pub(crate) fn for_build(stub: Option<&Stub>) -> Builtins {
    let owned = |names: BTreeSet<&str>| names.into_iter().map(str::to_owned).collect();
    match stub.and_then(|stub| semba_embed::catalog::find(&stub.bytes)) {
        Some(catalog) => Builtins::new(
            parse(catalog)
                .into_iter()
                .map(|(name, exports)| (name.to_owned(), Some(owned(exports)))),
        ),
        None => Builtins::new(parse(NODE).into_keys().map(|name| (name.to_owned(), None))),
    }
}

fn parse(text: &str) -> Modules<'_> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let modules = lines.filter_map(|line| line.split_once('='));
    modules.map(|(name, exports)| (name, exports.split_whitespace().collect())).collect()
}

/// How much of something the run time has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Supported,
    Partly,
    Missing,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            Self::Supported => "supported",
            Self::Partly => "partly",
            Self::Missing => "missing",
        }
    }
}

/// A module with all exports that it has or should have.
struct Module<'a> {
    name: &'a str,
    state: State,
    exports: BTreeMap<&'a str, State>,
}

/// Compares what a stub has with what Node has.
fn compare<'a>(stub: &Modules<'a>, node: &Modules<'a>) -> Vec<Module<'a>> {
    let names: BTreeSet<&str> = stub.keys().chain(node.keys()).copied().collect();
    let module = |name| {
        let empty = BTreeSet::new();
        let wanted = node.get(name).unwrap_or(&empty);
        let existing = stub.get(name).unwrap_or(&empty);
        let state = |export: &str| match existing.contains(export) {
            true => State::Supported,
            false => State::Missing,
        };
        let exports: BTreeMap<_, _> =
            wanted.union(existing).map(|export| (*export, state(export))).collect();
        let complete = exports.values().all(|state| *state == State::Supported);
        let state = match (stub.contains_key(name), complete) {
            (false, _) => State::Missing,
            (true, true) => State::Supported,
            (true, false) => State::Partly,
        };
        Module { name, state, exports }
    };
    names.into_iter().map(module).collect()
}

/// `semba builtins`.
pub(crate) fn run(flags: &BuiltinsFlags, environment: &Environment) -> Result<(), Failure> {
    let stub = environment.stub_search(flags.stub.as_deref()).load().map_err(BuildError::from)?;
    let Some(catalog) = semba_embed::catalog::find(&stub.bytes) else {
        let reason = "it does not say which builtin modules it has".to_owned();
        return Err(BuildError::from(StubError::Foreign { path: stub.path, reason }).into());
    };
    let mut modules = compare(&parse(catalog), &parse(NODE));
    if let Some(unknown) = flags.modules.iter().find(|name| !modules.iter().any(|it| is(it, name)))
    {
        return Err(UsageError::UnknownBuiltin(unknown.clone()).into());
    }
    if !flags.modules.is_empty() {
        modules.retain(|module| flags.modules.iter().any(|name| is(module, name)));
    }
    let text = match (flags.json, flags.modules.is_empty()) {
        (true, _) => format!("{:#}\n", as_json(&modules)),
        (false, true) => overview(&modules),
        (false, false) => details(&modules),
    };
    io::stdout().write_all(text.as_bytes()).map_err(Failure::Stdout)
}

fn is(module: &Module<'_>, name: &str) -> bool {
    module.name == name || module.name.strip_prefix("node:") == Some(name)
}

fn as_json(modules: &[Module<'_>]) -> Value {
    let module = |module: &Module<'_>| {
        let exports: Map<String, Value> = module
            .exports
            .iter()
            .map(|(name, state)| ((*name).to_owned(), state.name().into()))
            .collect();
        (module.name.to_owned(), json!({ "state": module.state.name(), "exports": exports }))
    };
    json!({ "node": node_version(), "modules": modules.iter().map(module).collect::<Map<_, _>>() })
}

/// The release that `node.txt` is a list of.
fn node_version() -> &'static str {
    let words = NODE.split(" of Node ").nth(1).unwrap_or_default();
    words.split(' ').next().unwrap_or_default()
}

/// One line for each module, and the exports that it lacks.
fn overview(modules: &[Module<'_>]) -> String {
    let mut text = format!("Builtin modules, compared with Node {}:\n\n", node_version());
    for module in modules {
        let _ = writeln!(text, "{:<26}{}", module.name, module.state.name());
        if module.state == State::Partly {
            let missing = module.exports.iter().filter(|(_, state)| **state == State::Missing);
            text.push_str(&wrapped("lacks", missing.map(|(name, _)| *name)));
        }
    }
    let count = |state| modules.iter().filter(|module| module.state == state).count();
    let _ = writeln!(
        text,
        "\n{} modules are supported, {} partly, {} are missing. `semba builtins MODULE` lists exports.",
        count(State::Supported),
        count(State::Partly),
        count(State::Missing)
    );
    text
}

/// Every export of some modules.
fn details(modules: &[Module<'_>]) -> String {
    let mut text = String::new();
    for module in modules {
        let _ = writeln!(text, "{:<26}{}", module.name, module.state.name());
        for (name, state) in &module.exports {
            let _ = writeln!(text, "  {name:<24}{}", state.name());
        }
    }
    text
}

/// Names in lines of at most 100 characters, the first one behind `label`.
fn wrapped<'a>(label: &str, names: impl Iterator<Item = &'a str>) -> String {
    const WIDTH: usize = 100;
    let mut lines = vec![format!("  {label}")];
    for name in names {
        let last = lines.len() - 1;
        if lines[last].len() + 1 + name.len() > WIDTH {
            lines.push(format!("{:1$} {name}", "", label.len() + 2));
        } else {
            lines[last].push(' ');
            lines[last].push_str(name);
        }
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_compared_export_by_export() {
        let stub = parse("node:fs=access own\nsemba:embedded=files\nnode:path=join\n");
        let node = parse("# comment\nnode:fs=access watch\nnode:http=get\nnode:path=join\n");
        let modules = compare(&stub, &node);
        let states: Vec<_> = modules.iter().map(|module| (module.name, module.state)).collect();
        assert_eq!(
            states,
            [
                ("node:fs", State::Partly),
                ("node:http", State::Missing),
                ("node:path", State::Supported),
                ("semba:embedded", State::Supported),
            ]
        );
        let expected =
            [("access", State::Supported), ("own", State::Supported), ("watch", State::Missing)];
        assert_eq!(modules[0].exports, expected.into());
        let text = overview(&modules);
        assert!(text.contains("partly\n  lacks watch\n"), "{text}");
        assert!(text.contains("2 modules are supported, 1 partly, 1 are missing"), "{text}");
    }

    #[test]
    fn nodes_list_is_complete_enough() {
        let node = parse(NODE);
        assert!(node.len() > 50 && node["node:fs"].contains("readFileSync"));
        assert!(node["node:test"].contains("describe") && !node.contains_key("fs"));
        assert!(node_version().starts_with("24."), "{}", node_version());
    }

    #[test]
    fn long_lists_are_wrapped() {
        let names = ["name"; 30];
        let text = wrapped("lacks", names.into_iter());
        assert!(text.lines().count() == 2 && text.lines().all(|line| line.len() <= 100), "{text}");
    }
}
