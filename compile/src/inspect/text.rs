//! A [`Report`] for people.

use std::fmt::{self, Write};

use super::report::{Asset, Export, Import, Kind, Module, Report};
use crate::terminal::size;

/// Longer lists of names are cut; `--json` has them all.
const MAX_NAMES: usize = 20;

/// The text of `report` on the file called `name`.
pub(super) fn render(name: &str, report: &Report) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write_report(&mut text, name, report);
    text
}

fn write_report(text: &mut String, name: &str, report: &Report) -> fmt::Result {
    let kind = match report.kind {
        Kind::Executable => "executable",
        Kind::Stub => "runtime stub without a program",
        Kind::Bmes => "BMES unit",
    };
    let target = report.target.as_deref().map_or_else(String::new, |target| format!(", {target}"));
    writeln!(text, "{name}: {kind} ({}{target})", report.format)?;
    if let Some(engine) = &report.engine {
        writeln!(text, "engine    {} {} (build {})", engine.name, engine.version, engine.build_id)?;
    }
    if let Some(archive) = &report.archive {
        writeln!(
            text,
            "archive   {} ({} bytes), {} entries",
            size(archive.size),
            archive.size,
            archive.entries
        )?;
    }
    writeln!(text, "valid     {}", if report.valid { "yes" } else { "no" })?;
    for error in &report.errors {
        writeln!(text, "  error: {error}")?;
    }
    for part in &report.modules {
        module(text, part)?;
    }
    assets(text, &report.assets)
}

fn module(text: &mut String, module: &Module) -> fmt::Result {
    let version = module
        .version
        .map_or_else(|| "source only".to_owned(), |version| format!("BMES v{version}"));
    writeln!(text, "\nmodule {} ({version})", module.name)?;
    if let Some(source) = &module.source {
        let embedded = if source.embedded { "" } else { ", not embedded" };
        line(
            text,
            "source",
            &format!("{}, xxh3-128 {}{embedded}", size(source.size), source.hash),
        )?;
    }
    if let Some(bytecode) = &module.bytecode {
        line(text, "bytecode", &format!("{} at offset {}", size(bytecode.size), bytecode.offset))?;
    }
    if let Some(checksums) = &module.checksums {
        line(
            text,
            "xxh3-64",
            &format!("metadata {}, bytecode {}", checksums.metadata, checksums.bytecode),
        )?;
    }
    names(text, "flags", &module.flags)?;
    names(text, "features", &module.code_features)?;
    requests(text, module)?;
    names(
        text,
        "exports",
        &module.exports.iter().map(|export| export_text(module, export)).collect::<Vec<_>>(),
    )?;
    let stars: Vec<String> =
        module.star_exports.iter().map(|&index| specifier(module, index)).collect();
    names(text, "export *", &stars)?;
    names(text, "var", &module.declared_variables)?;
    names(text, "let", &module.lexical_variables)
}

fn requests(text: &mut String, module: &Module) -> fmt::Result {
    for (index, request) in module.requests.iter().enumerate() {
        let imports = module.imports.iter().filter(|import| import.request as usize == index);
        let imports: Vec<String> = imports.map(import_text).collect();
        let attributes = if request.attributes.is_empty() {
            String::new()
        } else {
            format!(" with {}", serde_json::Value::Object(request.attributes.clone()))
        };
        let imports =
            if imports.is_empty() { String::new() } else { format!(" {{ {} }}", cut(&imports)) };
        line(text, "import", &format!("{:?}{attributes}{imports}", request.specifier))?;
    }
    Ok(())
}

fn assets(text: &mut String, assets: &[Asset]) -> fmt::Result {
    if !assets.is_empty() {
        writeln!(text)?;
    }
    for asset in assets {
        let stored = if asset.compression == "none" {
            String::new()
        } else {
            format!(", {} with {}", size(asset.size), asset.compression)
        };
        writeln!(text, "{} {}: {}{stored}", asset.kind, asset.name, size(asset.raw_size))?;
    }
    Ok(())
}

fn import_text(import: &Import) -> String {
    match (import.import_name.as_str(), import.local_name.as_str()) {
        (name, local) if name == local => name.to_owned(),
        (name, local) => format!("{name} as {local}"),
    }
}

fn export_text(module: &Module, export: &Export) -> String {
    match export {
        Export::Local { export_name, local_name } if export_name == local_name => {
            export_name.clone()
        }
        Export::Local { export_name, local_name } => format!("{local_name} as {export_name}"),
        Export::Indirect { export_name, request, import_name } => {
            format!("{import_name} as {export_name} from {}", specifier(module, *request))
        }
        Export::Namespace { export_name, request } => {
            format!("* as {export_name} from {}", specifier(module, *request))
        }
    }
}

fn specifier(module: &Module, index: u32) -> String {
    let request = module.requests.get(index as usize);
    request.map_or_else(|| format!("request {index}"), |request| format!("{:?}", request.specifier))
}

fn names(text: &mut String, label: &str, names: &[String]) -> fmt::Result {
    if names.is_empty() { Ok(()) } else { line(text, label, &cut(names)) }
}

fn line(text: &mut String, label: &str, value: &str) -> fmt::Result {
    // Names come from files that anybody may have made: nothing in them may steer the terminal.
    let value: String = value
        .chars()
        .map(|character| if character.is_control() { '?' } else { character })
        .collect();
    writeln!(text, "  {label:<10}{value}")
}

fn cut(names: &[String]) -> String {
    let shown = names.len().min(MAX_NAMES);
    let more = if shown < names.len() {
        format!(", and {} more", names.len() - shown)
    } else {
        String::new()
    };
    names[..shown].join(", ") + &more
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::report::{Bytecode, Checksums, Engine, Request, Source};

    fn report() -> Report {
        let request =
            Request { specifier: "node:fs".to_owned(), attributes: serde_json::Map::new() };
        let import = |name: &str, local: &str| Import {
            kind: "single",
            request: 0,
            import_name: name.to_owned(),
            local_name: local.to_owned(),
        };
        let module = Module {
            name: "index.js".to_owned(),
            version: Some(3),
            source: Some(Source { size: 1500, hash: "ab".to_owned(), embedded: false }),
            bytecode: Some(Bytecode { offset: 96, size: 900 }),
            requests: vec![request],
            imports: vec![import("readFileSync", "readFileSync"), import("default", "fs")],
            exports: vec![
                Export::Local { export_name: "default".to_owned(), local_name: "main".to_owned() },
                Export::Indirect {
                    export_name: "a".to_owned(),
                    request: 0,
                    import_name: "b".to_owned(),
                },
                Export::Namespace { export_name: "ns".to_owned(), request: 7 },
            ],
            flags: vec!["strict".to_owned()],
            lexical_variables: (0..30).map(|index| format!("v{index}")).collect(),
            checksums: Some(Checksums { metadata: "01".to_owned(), bytecode: "02".to_owned() }),
            ..Module::default()
        };
        let engine = Engine {
            name: "Engine".to_owned(),
            version: "1".to_owned(),
            build_id: "00".to_owned(),
        };
        Report {
            format: "bmes".to_owned(),
            engine: Some(engine),
            modules: vec![module],
            valid: true,
            ..Report::default()
        }
    }

    #[test]
    fn people_see_everything_but_long_lists() {
        let text = render("index.js.bmes", &report());
        let expected = "\
index.js.bmes: BMES unit (bmes)
engine    Engine 1 (build 00)
valid     yes

module index.js (BMES v3)
  source    1.5 kB, xxh3-128 ab, not embedded
  bytecode  900 B at offset 96
  xxh3-64   metadata 01, bytecode 02
  flags     strict
  import    \"node:fs\" { readFileSync, default as fs }
  exports   main as default, b as a from \"node:fs\", * as ns from request 7
";
        assert!(text.starts_with(expected), "{text}");
        assert!(text.ends_with("v18, v19, and 10 more\n"), "{text}");
    }

    #[test]
    fn names_cannot_steer_the_terminal() {
        let mut report = report();
        report.modules[0].flags = vec!["\u{1b}[2J".to_owned()];
        assert!(render("x", &report).contains("flags     ?[2J"));
    }
}
