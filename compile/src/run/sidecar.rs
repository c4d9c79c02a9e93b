//! Programs whose bytecode lies beside them: `app.js` with `app.js.bmes`, as `semba build` writes them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use semba_bmes::{Engine, Unit};
use semba_embed::archive::{BuildError, Builder, Compression, EntryKind, NewEntry};

use crate::options::Fallback;
use crate::pipeline::{Entry, run_config};
use crate::stub::Stub;

/// A module and its unit, if that is one of this engine for this very source.
struct Module {
    source: Vec<u8>,
    unit: Result<Vec<u8>, String>,
}

/// The archive of the program that starts with `entry`; `None` when there is no bytecode beside it.
///
/// # Errors
/// Why the bytecode beside it is not used.
pub(super) fn archive(entry: &Path, stub: &Stub) -> Option<Result<Vec<u8>, String>> {
    sidecar(entry).is_file().then(|| pack(entry, stub))
}

fn sidecar(file: &Path) -> std::path::PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".bmes");
    name.into()
}

fn pack(entry: &Path, stub: &Stub) -> Result<Vec<u8>, String> {
    let name = entry.file_name().and_then(|name| name.to_str()).ok_or("its name is not UTF-8")?;
    let modules = modules(entry.parent().unwrap_or(Path::new("/")), &stub.engine());
    check_imports(name, &modules)?;
    let config = run_config(&[Entry::only(name)], Fallback::Auto);
    let mut builder = Builder::new(stub.identity.engine_build_id);
    fill(&mut builder, &config, &modules)
        .and_then(|()| builder.finish())
        .map_err(|error| error.to_string())
}

fn fill<'a>(
    builder: &mut Builder<'a>,
    config: &'a str,
    modules: &'a BTreeMap<String, Module>,
) -> Result<(), BuildError> {
    builder.add(raw(EntryKind::Config, "run", config.as_bytes()))?;
    for (name, module) in modules {
        match &module.unit {
            Ok(unit) => {
                // It validated, so it has a header.
                let head = Unit::parse(unit).map_or(0, |unit| unit.bytecode_offset());
                let entry = raw(EntryKind::Module, name, unit);
                builder.add(NewEntry { head_len: u64::from(head), ..entry })?;
            }
            Err(_) => builder.add(raw(EntryKind::Source, name, &module.source))?,
        }
    }
    Ok(())
}

fn raw<'a>(kind: EntryKind, name: &'a str, data: &'a [u8]) -> NewEntry<'a> {
    NewEntry {
        kind,
        name,
        compression: Compression::None,
        raw_len: data.len() as u64,
        head_len: 0,
        data: data.into(),
    }
}

/// The modules with a sidecar in a directory: a build writes all of its chunks into one.
fn modules(directory: &Path, engine: &Engine) -> BTreeMap<String, Module> {
    let names = fs::read_dir(directory).into_iter().flatten().flatten();
    let names = names.filter_map(|entry| entry.file_name().into_string().ok());
    let module = |name: &str| {
        let path = directory.join(name);
        let source = fs::read(&path).ok()?;
        let unit = fs::read(sidecar(&path)).ok()?;
        let checked = Unit::validate(&unit, Some(engine), Some(&source)).map(|_| ());
        Some(Module { source, unit: checked.map(|()| unit).map_err(|error| error.to_string()) })
    };
    names
        .filter_map(|name| {
            let name = name.strip_suffix(".bmes")?;
            Some((name.to_owned(), module(name)?))
        })
        .collect()
}

/// Makes sure that the entry and all that it imports statically are there, with bytecode.
fn check_imports(entry: &str, modules: &BTreeMap<String, Module>) -> Result<(), String> {
    let mut waiting = vec![entry.to_owned()];
    let mut seen = BTreeSet::new();
    while let Some(name) = waiting.pop() {
        if !seen.insert(name.clone()) {
            continue;
        }
        let module =
            modules.get(&name).ok_or_else(|| format!("{name} has no bytecode beside it"))?;
        let unit = module.unit.as_ref().map_err(|reason| format!("{name}: {reason}"))?;
        let unit = Unit::parse(unit).map_err(|error| format!("{name}: {error}"))?;
        for request in unit.requests() {
            let specifier = request.specifier();
            match specifier.strip_prefix("./") {
                Some(other) => waiting.push(other.to_owned()),
                None if specifier.contains(':') => {}
                None => return Err(format!("{name} imports {specifier}, which is not beside it")),
            }
        }
    }
    Ok(())
}
