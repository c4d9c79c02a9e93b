//! `--print-config`: every option, its value, and where it came from.

use std::ffi::OsString;
use std::io::{self, Write};

use clap::ArgMatches;
use clap::parser::ValueSource;
use serde_json::{Map, Value, json};

use super::command::{command, opposite};
use super::{ENTRYPOINTS, Setting, Settled, Shape, settings};
use crate::error::Failure;
use crate::options::{BYTECODE_VARIABLE, Environment, STUB_VARIABLE};

/// Prints the options that `settled` leads to, as JSON.
pub(crate) fn print(settled: &Settled, environment: &Environment) -> Result<(), Failure> {
    let text = format!("{:#}\n", describe(settled, environment));
    io::stdout().write_all(text.as_bytes()).map_err(Failure::Stdout)
}

fn describe(settled: &Settled, environment: &Environment) -> Value {
    let all = matches(&settled.arguments);
    let typed = matches(&settled.typed);
    let file = settled.config.as_ref().map(|config| config.file.display().to_string());
    let origin = |ids: &[&str]| {
        let given = |matches: &Option<ArgMatches>| {
            ids.iter().any(|id| matches.as_ref().is_some_and(|matches| count(matches, id) > 0))
        };
        let in_file = settled.config.as_ref().is_some_and(|config| {
            let line = ["semba"].into_iter().chain(config.arguments.line());
            given(&matches(&line.map(OsString::from).collect::<Vec<_>>()))
        });
        (given(&typed), in_file)
    };
    let mut options = Map::new();
    let entries = values(all.as_ref(), "entries");
    let from = match origin(&["entries"]) {
        (true, _) => "command line",
        (false, _) => file.as_deref().unwrap_or("default"),
    };
    options.insert(ENTRYPOINTS.to_owned(), json!({ "value": entries, "from": from }));
    for setting in settings() {
        let id = setting.flag.replace('-', "_");
        let other = opposite(&setting.flag);
        let (on_line, in_file) = origin(&[&id, &other]);
        let adds = matches!(setting.shape, Shape::List | Shape::Map { .. });
        let file = || json!(file);
        let mut entry = json!({ "value": value(&setting, all.as_ref(), &id) });
        entry["from"] = match (on_line, in_file) {
            (true, true) if adds => json!([file(), "command line"]),
            (true, _) => json!("command line"),
            (false, true) => file(),
            (false, false) => match variable(&setting.name, environment) {
                Some((name, value)) => {
                    entry["value"] = value;
                    json!(name)
                }
                None => json!("default"),
            },
        };
        options.insert(setting.name, entry);
    }
    json!({ "config": file, "options": options })
}

/// Options that an environment variable sets when nothing else does.
fn variable(name: &str, environment: &Environment) -> Option<(&'static str, Value)> {
    let (variable, value) = match name {
        "experimentalEsmBytecode" => (BYTECODE_VARIABLE, environment.bytecode.as_ref()?),
        "stub" => (STUB_VARIABLE, environment.stub.as_ref()?),
        _ => return None,
    };
    let text = value.to_string_lossy();
    match (variable, &*text) {
        (_, "") => None,
        (BYTECODE_VARIABLE, text) => Some((variable, json!(matches!(text, "1" | "true")))),
        (_, text) => Some((variable, json!(text))),
    }
}

fn value(setting: &Setting, matches: Option<&ArgMatches>, id: &str) -> Value {
    let given = values(matches, id);
    match &setting.shape {
        Shape::Switch { negative } => {
            let on = matches.is_some_and(|matches| matches.get_flag(id));
            json!(on != *negative)
        }
        Shape::List => json!(given),
        Shape::Map { separator } => {
            let pairs = given.iter().filter_map(|pair| pair.split_once(*separator));
            pairs.map(|(key, value)| (key.to_owned(), json!(value))).collect()
        }
        Shape::Text { .. } | Shape::Choice { .. } => json!(given.last()),
    }
}

/// The matches of `semba build`, whatever is missing or wrong.
fn matches(arguments: &[OsString]) -> Option<ArgMatches> {
    let matches = command().ignore_errors(true).try_get_matches_from(arguments).ok()?;
    matches.subcommand_matches("build").cloned()
}

fn count(matches: &ArgMatches, id: &str) -> usize {
    let typed = matches.try_contains_id(id).unwrap_or(false)
        && matches.value_source(id) == Some(ValueSource::CommandLine);
    if typed { matches.indices_of(id).map_or(1, Iterator::count) } else { 0 }
}

fn values(matches: Option<&ArgMatches>, id: &str) -> Vec<String> {
    let raw = matches.and_then(|matches| matches.try_get_raw(id).ok().flatten());
    raw.into_iter().flatten().map(|value| value.to_string_lossy().into_owned()).collect()
}
