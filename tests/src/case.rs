//! The folders of `fixtures/`: what each case builds, runs and expects. `fixtures/README.md` explains the fields.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::terminal::Step;
use crate::workspace;

/// A program and its expectations.
pub struct Case {
    /// The folder's name.
    pub name: String,
    /// The folder.
    pub folder: PathBuf,
    /// The entry module, relative to the folder.
    pub entry: String,
    /// More arguments for `semba build`.
    pub build: Vec<String>,
    /// Why the output is known to differ from Node's, when it does.
    pub difference: Option<String>,
    /// What is run with the one executable.
    pub runs: Vec<Run>,
    /// Of programs: why this one is known not to work.
    pub fails: Option<String>,
    /// Of programs: whether the normal test command runs it.
    pub quick: bool,
}

/// One run of a case.
pub struct Run {
    /// Empty for the only run of a case.
    pub name: String,
    /// Arguments of the program.
    pub args: Vec<String>,
    /// Its standard input.
    pub stdin: String,
    /// Environment variables.
    pub env: Vec<(String, String)>,
    /// The expected exit code.
    pub exit_code: i32,
    /// The expected standard output.
    pub stdout: String,
    /// What is expected of the error output.
    pub stderr: Stderr,
    /// Files to be written and their expected text.
    pub writes: Vec<(String, String)>,
    /// What a person does at the terminal; none for runs without a terminal.
    pub terminal: Vec<Step>,
}

/// What is expected of the error output.
pub enum Stderr {
    /// Exactly this text.
    Exact(String),
    /// Each of these texts, anywhere.
    Contains(Vec<String>),
}

const CASE_FIELDS: [&str; 10] = [
    "entry",
    "build",
    "runs",
    "node",
    "reason",
    "since",
    "difference",
    "comment",
    "quick",
    "fails",
];
const RUN_FIELDS: [&str; 7] = ["args", "stdin", "env", "exitCode", "stderr", "writes", "terminal"];

/// Every case, by name. `SEMBA_CASE` in the environment keeps those whose name contains its value.
pub fn all() -> Vec<Case> {
    in_folder("fixtures")
}

/// The cases below a folder of the repository, chosen in the same way.
pub fn in_folder(name: &str) -> Vec<Case> {
    let wanted = std::env::var("SEMBA_CASE").unwrap_or_default();
    let folder = workspace().join(name);
    crate::names_in(&folder)
        .into_iter()
        .filter(|name| folder.join(name).is_dir() && name.contains(&wanted))
        .map(|name| Case::read(&folder.join(&name), name))
        .collect()
}

impl Case {
    fn read(folder: &Path, name: String) -> Self {
        let config = folder.join("_config.json");
        let config = if config.is_file() {
            serde_json::from_str(&read(&config))
                .unwrap_or_else(|error| panic!("{}: {error}", config.display()))
        } else {
            Map::new()
        };
        let fields = Fields { map: &config, case: &name };
        let runs: Vec<Run> = match config.get("runs") {
            Some(Value::Array(runs)) => {
                fields.allow(&[&CASE_FIELDS]);
                runs.iter()
                    .map(|run| {
                        Run::read(folder, &name, run.as_object().expect("a run is an object"))
                    })
                    .collect()
            }
            Some(_) => panic!("{name}: `runs` is not a list"),
            None => {
                fields.allow(&[&CASE_FIELDS, &RUN_FIELDS]);
                vec![Run::read(folder, &name, &config)]
            }
        };
        Self {
            entry: fields.text("entry").unwrap_or_else(|| entry_of(folder)),
            build: fields.texts("build"),
            difference: fields.text("difference"),
            fails: fields.text("fails"),
            quick: config.get("quick").is_some_and(|quick| *quick == Value::Bool(true)),
            runs,
            folder: folder.to_owned(),
            name,
        }
    }
}

impl Run {
    fn read(folder: &Path, case: &str, config: &Map<String, Value>) -> Self {
        let fields = Fields { map: config, case };
        let name = fields.text("name").unwrap_or_default();
        if !name.is_empty() {
            fields.allow(&[&["name"], &RUN_FIELDS]);
        }
        let exact = folder.join(expected_file(&name, "stderr"));
        let stderr = match (exact.is_file(), config.get("stderr")) {
            (true, _) => Stderr::Exact(read(&exact)),
            (false, Some(_)) => Stderr::Contains(fields.texts("stderr")),
            (false, None) => Stderr::Exact(String::new()),
        };
        let stdin = fields.text("stdin").unwrap_or_default();
        let exit_code = config
            .get("exitCode")
            .map_or(0, |code| code.as_i64().expect("`exitCode` is a number") as i32);
        let env = config.get("env").and_then(Value::as_object).map_or_else(Vec::new, |env| {
            env.iter()
                .map(|(key, value)| {
                    (key.clone(), value.as_str().expect("`env` has texts").to_owned())
                })
                .collect()
        });
        let writes = fields.texts("writes").into_iter().map(|file| {
            let text = expectation(&folder.join(expected_file(&name, &file)));
            (file, text)
        });
        Self {
            stdout: expectation(&folder.join(expected_file(&name, "stdout"))),
            terminal: steps(&fields),
            args: fields.texts("args"),
            writes: writes.collect(),
            name,
            stdin,
            env,
            exit_code,
            stderr,
        }
    }
}

/// The fields of one object, with messages that name the case.
struct Fields<'a> {
    map: &'a Map<String, Value>,
    case: &'a str,
}

impl Fields<'_> {
    fn allow(&self, known: &[&[&str]]) {
        for key in self.map.keys() {
            assert!(
                known.iter().any(|list| list.contains(&key.as_str())),
                "{}: _config.json has an unknown field `{key}`",
                self.case
            );
        }
    }

    fn text(&self, key: &str) -> Option<String> {
        let value = self.map.get(key)?;
        let text = value.as_str().unwrap_or_else(|| panic!("{}: `{key}` is not a text", self.case));
        Some(text.to_owned())
    }

    fn texts(&self, key: &str) -> Vec<String> {
        let Some(value) = self.map.get(key) else { return Vec::new() };
        let list =
            value.as_array().unwrap_or_else(|| panic!("{}: `{key}` is not a list", self.case));
        list.iter()
            .map(|item| {
                item.as_str()
                    .unwrap_or_else(|| panic!("{}: `{key}` has an item that is no text", self.case))
                    .to_owned()
            })
            .collect()
    }
}

fn entry_of(folder: &Path) -> String {
    let mut entries = crate::names_in(folder).into_iter().filter(|name| {
        let extension = name.strip_prefix("index.").unwrap_or_default();
        ["ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs"].contains(&extension)
    });
    match (entries.next(), entries.next()) {
        (Some(entry), None) => entry,
        (None, _) => panic!("{}: no index.* and no `entry` in _config.json", folder.display()),
        (Some(_), Some(_)) => {
            panic!("{}: several index.*: name the `entry` in _config.json", folder.display())
        }
    }
}

/// The file with what a run is expected to write to `output`: a file, or `stdout` or `stderr`.
pub fn expected_file(run: &str, output: &str) -> String {
    let separator = if run.is_empty() { "" } else { "." };
    format!("expected{separator}{run}.{}", output.replace('/', "_"))
}

/// Whether this is a run that records what Node does instead of comparing with it (programs only).
pub fn recording() -> bool {
    std::env::var_os("SEMBA_RECORD").is_some_and(|value| value == "1")
}

fn expectation(path: &Path) -> String {
    if recording() { fs::read_to_string(path).unwrap_or_default() } else { read(path) }
}

fn steps(fields: &Fields<'_>) -> Vec<Step> {
    let Some(steps) = fields.map.get("terminal") else { return Vec::new() };
    let text = |step: &Value, key: &str| step.get(key).and_then(Value::as_str).map(str::to_owned);
    let step = |step| Some(Step { wait: text(step, "wait")?, send: text(step, "send")? });
    let steps = steps.as_array().and_then(|steps| steps.iter().map(step).collect());
    steps.unwrap_or_else(|| {
        panic!("{}: `terminal` is not a list of {{ \"wait\", \"send\" }}", fields.case)
    })
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_can_be_read() {
        let cases = all();
        if std::env::var_os("SEMBA_CASE").is_none() {
            assert!(cases.len() >= 45, "only {} cases", cases.len());
            assert!(cases.iter().any(|case| case.name == "cli" && case.runs.len() > 5));
        }
        for case in cases {
            assert!(case.folder.join(&case.entry).is_file(), "{}: no {}", case.name, case.entry);
            assert!(!case.runs.is_empty(), "{}: no runs", case.name);
        }
    }

    #[test]
    #[should_panic(expected = "unknown field `exitcode`")]
    fn a_misspelled_field_is_refused() {
        let folder = crate::scratch();
        crate::write_files(
            folder.path(),
            &[("index.js", ""), ("_config.json", r#"{ "exitcode": 1 }"#), ("expected.stdout", "")],
        );
        Case::read(folder.path(), "case".to_owned());
    }
}
