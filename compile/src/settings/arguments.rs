//! An object of options becomes the arguments that say the same.

use serde_json::{Map, Value};

use super::command::opposite;
use super::{ENTRYPOINTS, Setting, SettingError, Shape, settings};

/// The sections whose options may also stand in the object form of `compile`.
const OF_EXECUTABLES: [&str; 2] = ["Output", "Runtime"];

/// Arguments of `semba build`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    /// Flags, each one with its value in one argument.
    pub flags: Vec<String>,
    /// What `entrypoints` lists.
    pub entries: Vec<String>,
}

impl Arguments {
    /// The whole line behind `semba`.
    pub fn line(&self) -> impl Iterator<Item = &str> {
        let flags = self.flags.iter().map(String::as_str);
        let entries = self.entries.iter().map(String::as_str);
        std::iter::once("build").chain(flags).chain(std::iter::once("--")).chain(entries)
    }
}

/// The arguments that say what `options` says. Members that are null are left out.
///
/// # Errors
/// When a member is no option, or its value has another type than the option. Values are checked by the flags.
pub fn arguments(options: &Value) -> Result<Arguments, SettingError> {
    let options = options.as_object().ok_or_else(|| SettingError::NoObject(kind(options)))?;
    let settings = settings();
    let mut arguments = Arguments::default();
    for (name, value) in options {
        match (name.as_str(), value) {
            (ENTRYPOINTS, value) => arguments.entries = texts(name, value)?,
            ("compile", Value::Object(nested)) => {
                arguments.flags.push("--compile".to_owned());
                of_executable(&settings, nested, &mut arguments.flags)?;
            }
            _ => arguments.flags.extend(flags(find(&settings, name)?, value)?),
        }
    }
    Ok(arguments)
}

/// `compile: { outfile, target }`.
fn of_executable(
    settings: &[Setting],
    nested: &Map<String, Value>,
    all: &mut Vec<String>,
) -> Result<(), SettingError> {
    let allowed: Vec<Setting> =
        settings.iter().filter(|setting| is_of_executable(setting)).cloned().collect();
    for (name, value) in nested {
        all.extend(flags(find(&allowed, name)?, value)?);
    }
    Ok(())
}

/// Whether `compile: { … }` may have this option.
pub(super) fn is_of_executable(setting: &Setting) -> bool {
    OF_EXECUTABLES.contains(&setting.section.as_str()) && setting.name != "compile"
}

fn find<'a>(settings: &'a [Setting], name: &str) -> Result<&'a Setting, SettingError> {
    settings.iter().find(|setting| setting.name == name).ok_or_else(|| {
        let names = settings.iter().map(|setting| setting.name.as_str()).chain([ENTRYPOINTS]);
        let near = names.map(|known| (strsim::damerau_levenshtein(known, name), known)).min();
        let near = near.filter(|(distance, known)| distance * 3 <= known.len());
        let suggestion = near.map(|(_, known)| known.to_owned());
        SettingError::Unknown { name: name.to_owned(), suggestion }
    })
}

fn flags(setting: &Setting, value: &Value) -> Result<Vec<String>, SettingError> {
    let Setting { name, flag, shape, .. } = setting;
    let valued = |text: &str| vec![format!("--{flag}={text}")];
    let wrong = || wrong_type(name, expected(shape), value);
    Ok(match (shape, value) {
        (_, Value::Null) => Vec::new(),
        (Shape::Switch { negative }, Value::Bool(on)) => {
            vec![format!("--{}", if on == negative { opposite(flag) } else { flag.clone() })]
        }
        (Shape::Text { .. } | Shape::Choice { .. }, Value::String(text)) => valued(text),
        (Shape::Text { bare: true } | Shape::Choice { bare: true, .. }, Value::Bool(true)) => {
            vec![format!("--{flag}")]
        }
        // Among choices, `none` turns off what an argument before it turned on.
        (Shape::Choice { values, bare: true }, Value::Bool(false)) => {
            if values.iter().any(|value| value == "none") { valued("none") } else { Vec::new() }
        }
        (Shape::Text { bare: true }, Value::Bool(false)) => Vec::new(),
        (Shape::List, value) => {
            texts(name, value)?.iter().map(|text| format!("--{flag}={text}")).collect()
        }
        (Shape::Map { separator }, Value::Object(pairs)) => {
            let pairs = pairs.iter().map(|(key, value)| {
                if key.is_empty() || key.contains(*separator) {
                    let (name, key) = (name.clone(), key.clone());
                    return Err(SettingError::Key { name, key, separator: *separator });
                }
                let text =
                    value.as_str().ok_or_else(|| wrong_type(name, expected(shape), value))?;
                Ok(format!("--{flag}={key}{separator}{text}"))
            });
            pairs.collect::<Result<_, _>>()?
        }
        _ => return Err(wrong()),
    })
}

fn texts(name: &str, value: &Value) -> Result<Vec<String>, SettingError> {
    let wrong = |value: &Value| wrong_type(name, expected(&Shape::List), value);
    match value {
        Value::Null => Ok(Vec::new()),
        Value::Array(values) => values
            .iter()
            .map(|value| value.as_str().map(str::to_owned).ok_or_else(|| wrong(value)))
            .collect(),
        _ => Err(wrong(value)),
    }
}

fn wrong_type(name: &str, expected: String, value: &Value) -> SettingError {
    SettingError::Type { name: name.to_owned(), expected, found: kind(value) }
}

fn expected(shape: &Shape) -> String {
    let text = match shape {
        Shape::Switch { .. } => "true or false",
        Shape::Text { bare: false } => "a string",
        Shape::Text { bare: true } => "a string, true or false",
        Shape::Choice { values, .. } => return format!("one of {}", values.join(", ")),
        Shape::List => "an array of strings",
        Shape::Map { .. } => "an object of strings",
    };
    text.to_owned()
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use serde_json::json;

    use super::*;
    use crate::cli::{BuildFlags, Cli, Command};

    #[test]
    fn every_shape_becomes_a_flag() {
        let options = json!({
            "entrypoints": ["src/a.ts", "-b.ts"], "minify": true, "splitting": false, "banner": null,
            "outdir": "out", "sourcemap": true, "metafile": "m.json", "external": ["a", "b"],
            "define": { "A": "b=c" }, "loader": { ".svg": "text" },
        });
        let arguments = arguments(&options).unwrap();
        assert_eq!(
            arguments.flags,
            [
                "--minify",
                "--no-splitting",
                "--outdir=out",
                "--sourcemap",
                "--metafile=m.json",
                "--external=a",
                "--external=b",
                "--define=A=b=c",
                "--loader=.svg:text",
            ]
        );
        let line = std::iter::once("semba").chain(arguments.line());
        let cli = Cli::try_parse_from(line).unwrap();
        let Some(Command::Build(flags)) = cli.command else { panic!("not a build") };
        let BuildFlags { entries, minify, define, .. } = *flags;
        assert_eq!(entries, ["src/a.ts", "-b.ts"]);
        assert!(minify);
        assert_eq!(define, [("A".to_owned(), "b=c".to_owned())]);
    }

    #[test]
    fn false_takes_back() {
        let flags = |options| arguments(&options).unwrap().flags;
        assert_eq!(
            flags(json!({ "minify": false, "splitting": true })),
            ["--no-minify", "--splitting"]
        );
        assert_eq!(flags(json!({ "sourcemap": false, "metafile": false })), ["--sourcemap=none"]);
        assert_eq!(flags(json!({ "minify": null })), [""; 0]);
    }

    #[test]
    fn compile_takes_the_options_of_executables() {
        let options = json!({ "compile": { "outfile": "app", "keepSource": true } });
        assert_eq!(
            arguments(&options).unwrap().flags,
            ["--compile", "--outfile=app", "--keep-source"]
        );
        let message = arguments(&json!({ "compile": { "minify": true } })).unwrap_err().to_string();
        assert_eq!(message, "there is no option `minify`");
        assert_eq!(arguments(&json!({ "compile": false })).unwrap().flags, ["--no-compile"]);
    }

    #[test]
    fn mistakes_name_the_option() {
        for (options, expected) in [
            (json!([]), "options have to be an object, not an array"),
            (json!({ "minfy": true }), "there is no option `minfy`; did you mean `minify`?"),
            (json!({ "quiet": true }), "there is no option `quiet`"),
            (json!({ "minify": 1 }), "the option `minify` takes true or false, not a number"),
            (json!({ "outdir": true }), "the option `outdir` takes a string, not a boolean"),
            (
                json!({ "external": "a" }),
                "the option `external` takes an array of strings, not a string",
            ),
            (
                json!({ "define": { "A": 1 } }),
                "the option `define` takes an object of strings, not a number",
            ),
            (
                json!({ "define": { "A=B": "1" } }),
                "the key `A=B` of the option `define` must not be empty nor contain `=`",
            ),
        ] {
            assert_eq!(arguments(&options).unwrap_err().to_string(), expected);
        }
    }
}
