//! The TypeScript declarations of the options, written from the table.

use std::fmt::Write;

use super::arguments::is_of_executable;
use super::{Setting, Shape, settings};

const HEAD: &str = "\
// Written from the flags of `semba build` by `SEMBA_UPDATE=1 cargo test -p semba declarations`; do not edit.
";

/// The text of `npm/options.d.ts`.
#[must_use]
pub fn declarations() -> String {
    let settings = settings();
    let (executable, other): (Vec<_>, Vec<_>) =
        settings.iter().partition(|it| is_of_executable(it));
    let mut text = HEAD.to_owned();
    text.push_str("\n/** The options that are about what is written. In `build()` they may also stand in `compile`. */\n");
    interface(&mut text, "OutputOptions", "", &executable);
    text.push_str(
        "\n/** The options of a build: those of `semba build`, in camel case. Paths are relative to `cwd`. */\n",
    );
    interface(&mut text, "Options", " extends OutputOptions", &other);
    text
}

fn interface(text: &mut String, name: &str, base: &str, settings: &[&Setting]) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "export interface {name}{base} {{");
    if !base.is_empty() {
        text.push_str("  /** The modules that the program starts with. */\n");
        text.push_str("  entrypoints?: string[];\n");
    }
    for setting in settings {
        let _ = writeln!(text, "  /** {} */", comment(setting));
        let _ = writeln!(text, "  {}?: {};", setting.name, type_of(setting));
    }
    text.push_str("}\n");
}

/// The help's sentence; of a flag that turns something off, what `false` does.
fn comment(setting: &Setting) -> String {
    let help = setting.help.replace("*/", "* /");
    match setting.shape {
        Shape::Switch { negative: true } => format!("`false`: {help}. [default: true]"),
        _ => format!("{help}."),
    }
}

fn type_of(setting: &Setting) -> String {
    match &setting.shape {
        Shape::Switch { .. } if setting.name == "compile" => "boolean | OutputOptions".to_owned(),
        Shape::Switch { .. } => "boolean".to_owned(),
        Shape::Text { bare: false } => "string".to_owned(),
        Shape::Text { bare: true } => "boolean | string".to_owned(),
        Shape::Choice { values, bare } => {
            let values: Vec<String> = values.iter().map(|value| format!("\"{value}\"")).collect();
            format!("{}{}", if *bare { "boolean | " } else { "" }, values.join(" | "))
        }
        Shape::List => "string[]".to_owned(),
        Shape::Map { .. } => "Record<string, string>".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn declarations_are_those_of_the_flags() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../npm/options.d.ts");
        if std::env::var_os("SEMBA_UPDATE").is_some() {
            std::fs::write(&file, declarations()).unwrap();
        }
        let written = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(
            written == declarations(),
            "npm/options.d.ts is not what the flags say: run `SEMBA_UPDATE=1 cargo test -p semba declarations`"
        );
    }
}
