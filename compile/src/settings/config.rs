//! `semba.config.{ts,mts,js,mjs,json}`: options of a project, which stand before those of the command line.
//!
//! The file's object becomes arguments; the command's own arguments follow. So a flag wins over the file, lists and
//! pairs add to it, and entries on the command line replace those of the file. A file in JavaScript or TypeScript is
//! bundled in memory and evaluated by the runtime stub: nothing else has to be installed.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::{fs, io};

use clap::ArgMatches;
use semba_bundler::Diagnostic;
use serde_json::Value;
use thiserror::Error;

use super::command::command;
use super::{Arguments, SettingError, arguments};
use crate::options::Environment;
use crate::output::{Reason, shown};
use crate::pipeline::BuildError;

mod evaluate;

/// The names that are looked for in the current directory, in this order.
const NAMES: [&str; 5] = [
    "semba.config.ts",
    "semba.config.mts",
    "semba.config.js",
    "semba.config.mjs",
    "semba.config.json",
];

/// A configuration file and what it says.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where it is.
    pub file: PathBuf,
    /// Its options as arguments.
    pub arguments: Arguments,
}

/// A command line with what its configuration file adds.
#[derive(Clone, Debug)]
pub struct Settled {
    /// The file, when there is one.
    pub config: Option<Config>,
    /// The arguments as the user typed them, the program's name first.
    pub typed: Vec<OsString>,
    /// All arguments, the program's name first.
    pub arguments: Vec<OsString>,
    /// Whether the options are to be printed instead of built.
    pub print: bool,
}

/// Why a configuration file is of no use.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// `--config` names a file that is not there, or a file cannot be read.
    #[error("cannot read the configuration file `{}`: {reason}", shown(file))]
    Read {
        /// The file.
        file: PathBuf,
        /// What the system said.
        reason: Reason,
    },
    /// There are several files and nobody could say which one counts.
    #[error("there are several configuration files: {}; keep one, or choose one with --config", names(.0))]
    Several(Vec<PathBuf>),
    /// The file's name ends in something else.
    #[error("the configuration file `{}` has to end in .ts, .mts, .js, .mjs or .json", shown(.0))]
    Extension(PathBuf),
    /// The file is not JSON.
    #[error("the configuration file `{}` is not valid JSON: {source}", shown(file))]
    Json {
        /// The file.
        file: PathBuf,
        /// What the parser said.
        source: serde_json::Error,
    },
    /// The file cannot be bundled.
    #[error("the configuration file `{}` cannot be built", shown(file))]
    Program {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        diagnostics: Vec<Diagnostic>,
    },
    /// The file cannot be made into a program.
    #[error("the configuration file `{}` cannot be evaluated: {source}", shown(file))]
    Build {
        /// The file.
        file: PathBuf,
        /// Why.
        source: Box<BuildError>,
    },
    /// The file threw.
    #[error("the configuration file `{}` failed{}", shown(file), said(output))]
    Failed {
        /// The file.
        file: PathBuf,
        /// What it wrote to stderr.
        output: String,
    },
    /// Something around the evaluation failed.
    #[error("the configuration file `{}` cannot be evaluated: {reason}", shown(file))]
    Io {
        /// The file.
        file: PathBuf,
        /// What the system said.
        reason: Reason,
    },
    /// The object has a member that is no option.
    #[error("the configuration file `{}`: {source}", shown(file))]
    Setting {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        source: SettingError,
    },
    /// The flags refuse a value.
    #[error("the configuration file `{}`: {message}", shown(file))]
    Value {
        /// The file.
        file: PathBuf,
        /// What the command line would say.
        message: String,
    },
}

fn names(files: &[PathBuf]) -> String {
    files.iter().map(|file| shown(file)).collect::<Vec<_>>().join(", ")
}

fn said(output: &str) -> String {
    if output.is_empty() { String::new() } else { format!(":\n{}", output.trim_end()) }
}

/// Adds what the configuration file says to `typed`, the arguments with the program's name first. Arguments of other
/// commands than `build` come back as they are.
///
/// # Errors
/// When there is a file and it is of no use.
pub fn settle(typed: Vec<OsString>, environment: &Environment) -> Result<Settled, ConfigError> {
    let unchanged =
        |print| Settled { config: None, arguments: typed.clone(), typed: typed.clone(), print };
    let Some(build) = leniently(&typed) else { return Ok(unchanged(false)) };
    let print = is_set(&build, "print_config");
    let file = if is_set(&build, "no_config") { None } else { file(&build, &environment.cwd)? };
    let Some(file) = file else { return Ok(unchanged(print)) };
    let stub = build.get_one::<PathBuf>("stub").map(PathBuf::as_path);
    let options = read(&file, stub, environment)?;
    let arguments = arguments(&options)
        .map_err(|source| ConfigError::Setting { file: file.clone(), source })?;
    check(&file, &arguments)?;
    let config = Config { file, arguments };
    Ok(Settled {
        arguments: join(&typed, &build, &config.arguments),
        config: Some(config),
        typed,
        print,
    })
}

/// The arguments of `semba build`, whatever is wrong with them; that is told when they are parsed in earnest.
fn leniently(typed: &[OsString]) -> Option<ArgMatches> {
    // Help is not asked for by a lenient parser.
    let asks_help = typed.iter().any(|argument| argument == "--help" || argument == "-h");
    if asks_help || typed.get(1).is_none_or(|command| command != "build") {
        return None;
    }
    let matches = command().ignore_errors(true).try_get_matches_from(typed).ok()?;
    matches.subcommand_matches("build").cloned()
}

/// A lenient parse may lack what a strict one always has.
fn is_set(build: &ArgMatches, switch: &str) -> bool {
    build.get_one::<bool>(switch).copied().unwrap_or_default()
}

fn file(build: &ArgMatches, cwd: &Path) -> Result<Option<PathBuf>, ConfigError> {
    if let Some(file) = build.get_one::<PathBuf>("config") {
        return Ok(Some(cwd.join(file)));
    }
    let mut found: Vec<PathBuf> =
        NAMES.iter().map(|name| cwd.join(name)).filter(|file| file.is_file()).collect();
    if found.len() > 1 { Err(ConfigError::Several(found)) } else { Ok(found.pop()) }
}

fn read(file: &Path, stub: Option<&Path>, environment: &Environment) -> Result<Value, ConfigError> {
    let extension = file.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    match extension {
        "json" => {
            let text = fs::read(file).map_err(|error| unreadable(file, error))?;
            serde_json::from_slice(&text)
                .map_err(|source| ConfigError::Json { file: file.to_owned(), source })
        }
        "ts" | "mts" | "js" | "mjs" => {
            fs::metadata(file).map_err(|error| unreadable(file, error))?;
            evaluate::evaluate(file, stub, environment)
        }
        _ => Err(ConfigError::Extension(file.to_owned())),
    }
}

fn unreadable(file: &Path, error: io::Error) -> ConfigError {
    ConfigError::Read { file: file.to_owned(), reason: Reason(error) }
}

/// The command line's own checks, so that a mistake is told of the file and not of the command line.
fn check(file: &Path, arguments: &Arguments) -> Result<(), ConfigError> {
    let mut complete =
        Arguments { flags: arguments.flags.clone(), entries: vec!["entry".to_owned()] };
    // What goes with an executable only may be meant for those that the command line asks for.
    complete.flags.push("--compile".to_owned());
    let line = std::iter::once("semba").chain(complete.line());
    match command().try_get_matches_from(line) {
        Ok(_) => Ok(()),
        Err(error) => {
            Err(ConfigError::Value { file: file.to_owned(), message: first_paragraph(&error) })
        }
    }
}

/// What clap says without the usage and the hints behind it.
pub(crate) fn first_paragraph(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let lines: Vec<&str> =
        text.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
    lines.join(" ")
}

/// The file's flags, then the user's, so that the last ones count. Entries of the file stand in for missing ones.
fn join(typed: &[OsString], build: &ArgMatches, config: &Arguments) -> Vec<OsString> {
    let has_entries = build.get_raw("entries").is_some_and(|mut entries| entries.next().is_some());
    let (head, rest) = typed.split_at(typed.len().min(2));
    let mut all = head.to_vec();
    all.extend(config.flags.iter().map(OsString::from));
    all.extend_from_slice(rest);
    if !has_entries && !config.entries.is_empty() {
        if !rest.iter().any(|argument| argument == "--") {
            all.push("--".into());
        }
        all.extend(config.entries.iter().map(OsString::from));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{BuildFlags, Command};
    use clap::FromArgMatches;
    use tempfile::TempDir;

    fn environment(cwd: &Path) -> Environment {
        Environment { cwd: cwd.to_owned(), ..Environment::of_process().unwrap() }
    }

    fn settle_in(dir: &TempDir, arguments: &[&str]) -> Result<Settled, ConfigError> {
        let typed = ["semba"].iter().chain(arguments).map(OsString::from).collect();
        settle(typed, &environment(dir.path()))
    }

    fn flags(settled: &Settled) -> BuildFlags {
        let matches = command().get_matches_from(&settled.arguments);
        match crate::cli::Cli::from_arg_matches(&matches).unwrap().command {
            Some(Command::Build(flags)) => *flags,
            other => panic!("not a build: {other:?}"),
        }
    }

    fn dir(json: &str) -> TempDir {
        let dir = TempDir::new().unwrap();
        fs::write(dir.path().join("semba.config.json"), json).unwrap();
        dir
    }

    #[test]
    fn flags_win_and_lists_add() {
        let dir =
            dir(r#"{ "entrypoints": ["a.ts"], "compile": true, "minify": true, "outfile": "x",
                 "external": ["p"], "define": { "A": "1" } }"#);
        let settled = settle_in(&dir, &["build"]).unwrap();
        let all = flags(&settled);
        assert_eq!(all.entries, ["a.ts"]);
        assert!(all.compile && all.minify);
        let settled = settle_in(
            &dir,
            &["build", "b.ts", "--no-minify", "--outfile=y", "--external=q", "--define", "A=2"],
        );
        let all = flags(&settled.unwrap());
        assert_eq!(all.entries, ["b.ts"]);
        assert!(all.compile && !all.minify);
        assert_eq!(all.outfile.as_deref(), Some(Path::new("y")));
        assert_eq!(all.external, ["p", "q"]);
        assert_eq!(all.define.last(), Some(&("A".to_owned(), "2".to_owned())));
    }

    #[test]
    fn the_file_can_be_chosen_and_left_alone() {
        let dir = dir(r#"{ "minify": true, "entrypoints": ["a.ts"] }"#);
        fs::write(dir.path().join("other.json"), r#"{ "entrypoints": ["o.ts"] }"#).unwrap();
        let all = flags(&settle_in(&dir, &["build", "--config", "other.json"]).unwrap());
        assert_eq!((all.entries, all.minify), (vec!["o.ts".to_owned()], false));
        let settled = settle_in(&dir, &["build", "--no-config", "b.ts"]).unwrap();
        assert!(settled.config.is_none());
        assert_eq!(settled.typed, settled.arguments);
        assert!(settle_in(&dir, &["inspect", "file"]).unwrap().config.is_none());
    }

    #[test]
    fn mistakes_name_the_file() {
        let message = |json: &str| {
            let dir = dir(json);
            settle_in(&dir, &["build", "a.ts"]).unwrap_err().to_string()
        };
        assert!(message("{").contains("semba.config.json` is not valid JSON: "));
        assert!(message(r#"{ "minfy": true }"#).ends_with("did you mean `minify`?"));
        let text = message(r#"{ "loader": { ".svg": "picture" } }"#);
        assert!(text.contains("there is no loader `picture`"), "{text}");
        let dir = dir("{}");
        fs::write(dir.path().join("semba.config.mjs"), "").unwrap();
        let error = settle_in(&dir, &["build", "a.ts"]).unwrap_err();
        assert!(matches!(error, ConfigError::Several(files) if files.len() == 2));
        let error = settle_in(&dir, &["build", "--config=missing.ts"]).unwrap_err();
        assert!(error.to_string().starts_with("cannot read the configuration file"), "{error}");
        let error = settle_in(&dir, &["build", "--config=a.yaml"]).unwrap_err();
        assert!(matches!(error, ConfigError::Extension(_)), "{error}");
    }
}
