//! The options of a build as data, from one table: the flags of `semba build`.
//!
//! A configuration file and the JavaScript API give options as JSON objects. Neither has options of its own: each
//! name is a flag's name in camel case, each value's type follows from how the flag takes values, and an object is
//! turned into the arguments that say the same ([`arguments`]). So whatever the command accepts, they accept, with
//! the same checks. The TypeScript declarations are written from the same table ([`declarations`]).

mod arguments;
mod command;
mod config;
mod declarations;
mod print;

use clap::{Arg, ArgAction};
use thiserror::Error;

pub use arguments::{Arguments, arguments};
pub use command::command;
pub(crate) use config::first_paragraph;
pub use config::{Config, ConfigError, Settled, settle};
pub use declarations::declarations;
pub(crate) use print::print;

/// The option that names the modules a program starts with. On the command line they have no name.
pub const ENTRYPOINTS: &str = "entrypoints";

/// Flags that are about a run of the command and not about what is built.
const COMMAND_ONLY: [&str; 5] = ["quiet", "config", "no-config", "print-config", "watch"];

/// An option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its name in objects: `experimentalEsmBytecode`.
    pub name: String,
    /// The flag's name without dashes: `experimental-esm-bytecode`.
    pub flag: String,
    /// Which values it takes.
    pub shape: Shape,
    /// The section of the help that lists it.
    pub section: String,
    /// What it does, as the help says it.
    pub help: String,
}

/// Which values an option takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// On or off. `negative` flags turn it off: `--no-splitting` is `splitting: false`.
    Switch {
        /// Whether the flag turns the option off.
        negative: bool,
    },
    /// A text. When `bare`, the flag may also stand without one: `true`.
    Text {
        /// Whether the value may be left out.
        bare: bool,
    },
    /// One of these. When `bare`, the flag may also stand without one: `true`.
    Choice {
        /// The values.
        values: Vec<String>,
        /// Whether the value may be left out.
        bare: bool,
    },
    /// Several texts.
    List,
    /// Pairs: an object whose values are texts.
    Map {
        /// What stands between the two on the command line.
        separator: char,
    },
}

/// An object that cannot become flags.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum SettingError {
    /// The options are no object at all.
    #[error("options have to be an object, not {0}")]
    NoObject(&'static str),
    /// No flag has this name.
    #[error("there is no option `{name}`{}", meant(suggestion.as_deref()))]
    Unknown {
        /// The name.
        name: String,
        /// The option that was probably meant.
        suggestion: Option<String>,
    },
    /// The value is of another type.
    #[error("the option `{name}` takes {expected}, not {found}")]
    Type {
        /// The option.
        name: String,
        /// What it takes.
        expected: String,
        /// What it got.
        found: &'static str,
    },
    /// A key that the flag could not be told.
    #[error("the key `{key}` of the option `{name}` must not be empty nor contain `{separator}`")]
    Key {
        /// The option.
        name: String,
        /// The key.
        key: String,
        /// What no key can contain.
        separator: char,
    },
}

fn meant(suggestion: Option<&str>) -> String {
    suggestion.map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}

/// All options, in the order of the help.
#[must_use]
pub fn settings() -> Vec<Setting> {
    let command = command();
    let build = command.find_subcommand("build");
    let flags = build.into_iter().flat_map(clap::Command::get_arguments);
    // Hidden are the opposites of switches, which are no options of their own.
    flags.filter(|flag| !flag.is_hide_set()).filter_map(setting).collect()
}

fn setting(flag: &Arg) -> Option<Setting> {
    let long = flag.get_long().filter(|long| !COMMAND_ONLY.contains(long))?;
    let shape = shape(flag)?;
    let name = match shape {
        Shape::Switch { negative: true } => long.trim_start_matches("no-"),
        _ => long,
    };
    Some(Setting {
        name: camel_case(name),
        flag: long.to_owned(),
        shape,
        section: flag.get_help_heading().unwrap_or("Options").to_owned(),
        help: flag.get_help().map(ToString::to_string).unwrap_or_default(),
    })
}

/// The shape follows from how the flag takes values. `None` for `--help`.
fn shape(flag: &Arg) -> Option<Shape> {
    let bare = flag.get_num_args().is_some_and(|range| range.min_values() == 0);
    let values = || flag.get_possible_values().into_iter().map(|value| value.get_name().to_owned());
    Some(match flag.get_action() {
        ArgAction::SetTrue => {
            Shape::Switch { negative: flag.get_long().is_some_and(|long| long.starts_with("no-")) }
        }
        ArgAction::Set if flag.get_possible_values().is_empty() => Shape::Text { bare },
        ArgAction::Set => Shape::Choice { values: values().collect(), bare },
        ArgAction::Append => {
            separator(flag).map_or(Shape::List, |separator| Shape::Map { separator })
        }
        _ => return None,
    })
}

/// What stands between the parts of a pair, from how the help writes the value: `K=V`, `.EXT:KIND`.
fn separator(flag: &Arg) -> Option<char> {
    let name = flag.get_value_names()?.first()?;
    ['=', ':'].into_iter().find(|separator| name.contains(*separator))
}

fn camel_case(flag: &str) -> String {
    let mut words = flag.split('-');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut name, word| {
        let mut letters = word.chars();
        name.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        name + letters.as_str()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape_of(name: &str) -> Shape {
        let found = settings().into_iter().find(|setting| setting.name == name);
        found.unwrap_or_else(|| panic!("there is no {name}")).shape
    }

    #[test]
    fn shapes_follow_from_the_flags() {
        assert_eq!(shape_of("experimentalEsmBytecode"), Shape::Switch { negative: false });
        assert_eq!(shape_of("splitting"), Shape::Switch { negative: true });
        assert_eq!(shape_of("outfile"), Shape::Text { bare: false });
        assert_eq!(shape_of("metafile"), Shape::Text { bare: true });
        assert_eq!(shape_of("external"), Shape::List);
        assert_eq!(shape_of("conditions"), Shape::List);
        assert_eq!(shape_of("define"), Shape::Map { separator: '=' });
        assert_eq!(shape_of("loader"), Shape::Map { separator: ':' });
        let values = ["linked", "inline", "none"].map(str::to_owned).to_vec();
        assert_eq!(shape_of("sourcemap"), Shape::Choice { values, bare: true });
    }

    #[test]
    fn every_flag_is_an_option_or_about_the_command() {
        let command = command();
        let build = command.find_subcommand("build").unwrap();
        let settings = settings();
        for flag in build.get_arguments().filter(|flag| !flag.is_hide_set()) {
            let Some(long) = flag.get_long() else { continue };
            let known = settings.iter().any(|setting| setting.flag == long);
            assert!(known || long == "help" || COMMAND_ONLY.contains(&long), "--{long}");
        }
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<String> = settings().into_iter().map(|setting| setting.name).collect();
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count);
        assert!(!names.contains(&ENTRYPOINTS.to_owned()));
    }
}
