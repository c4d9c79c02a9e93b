//! `semba:ops/bmes`: making and reading BMES units inside a program.
//!
//! The stub has no parser but the engine's, so a record is made of what the engine knows of a module that it compiled.
//! Code features, and whether a module reads `import.meta`, the engine does not say: they are left out.

use std::collections::HashMap;

use semba_bmes::{
    Contents, Engine, ExportEntry, ImportEntry, ImportKind, ModuleFlags, ModuleRecord,
    ModuleRequest, SourceInfo,
};
use semba_engine::{
    Args, CompileOptions, ModuleLists, NAME, NativeModule, Op, OpResult, Value,
    compile_module_with_lists, version,
};

use crate::host::Host;
use crate::program::engine_build_id;

/// The module.
pub(crate) const MODULE: NativeModule<Host> = NativeModule {
    name: "semba:ops/bmes",
    ops: &[
        ("op_bmes_generate", Op::Sync(op_bmes_generate)),
        ("op_bmes_inspect", Op::Sync(op_bmes_inspect)),
        ("op_bmes_validate", Op::Sync(op_bmes_validate)),
    ],
};

/// `op_bmes_generate(url, source)`: the unit of a module, or `null` when it cannot be compiled.
fn op_bmes_generate(_: &mut Host, args: &mut Args) -> OpResult {
    let (url, source) = (args.string(0)?, args.string(1)?);
    let path = url::Url::parse(&url)
        .ok()
        .filter(|url| url.scheme() == "file")
        .and_then(|url| url.to_file_path().ok());
    let name = path.map_or(url, |path| path.to_string_lossy().into_owned());
    Ok(generate(&name, &source).map_or(Value::Null, Value::Bytes))
}

fn generate(name: &str, source: &str) -> Option<Vec<u8>> {
    let compiled = compile_module_with_lists(name, source, CompileOptions::default());
    let (bytecode, lists) = compiled.ok()?;
    let engine = Engine { name: NAME.to_owned(), version: version(), build_id: engine_build_id() };
    let source = SourceInfo::of(source.as_bytes());
    semba_bmes::encode(&record(lists), &engine, &source, &bytecode).ok()
}

/// The module record that ECMA-262 makes of the engine's lists.
fn record(lists: ModuleLists) -> ModuleRecord {
    let imports: HashMap<&str, (u32, &str)> = lists
        .imports
        .iter()
        .map(|(request, name, local)| (local.as_str(), (*request, name.as_str())))
        .collect();
    // An import that is exported again is the export of the module that it comes from, unless it is a namespace.
    let local = lists.local_exports.iter().map(|(export_name, local_name)| {
        let export_name = export_name.clone();
        match imports.get(local_name.as_str()) {
            Some(&(module_request, import_name)) if import_name != "*" => {
                let import_name = import_name.to_owned();
                ExportEntry::Indirect { export_name, module_request, import_name }
            }
            _ => ExportEntry::Local { export_name, local_name: local_name.clone() },
        }
    });
    let indirect = lists.indirect_exports.iter().map(|(request, export_name, import_name)| {
        let (module_request, export_name) = (*request, export_name.clone());
        match import_name.as_str() {
            "*" => ExportEntry::Namespace { export_name, module_request },
            name => {
                ExportEntry::Indirect { export_name, module_request, import_name: name.to_owned() }
            }
        }
    });
    let variables = |lexical| {
        let own = lists.variables.iter().filter(|(name, _)| !imports.contains_key(name.as_str()));
        own.filter(|(_, is_lexical)| *is_lexical == lexical).map(|(name, _)| name.clone()).collect()
    };
    let mut flags = ModuleFlags::STRICT;
    if lists.has_top_level_await {
        flags |= ModuleFlags::HAS_TOP_LEVEL_AWAIT;
    }
    ModuleRecord {
        export_entries: local.chain(indirect).collect(),
        declared_variables: variables(false),
        lexical_variables: variables(true),
        import_entries: lists.imports.iter().map(import).collect(),
        star_export_entries: lists.star_exports,
        requested_modules: lists
            .requests
            .into_iter()
            .map(|(specifier, attributes)| ModuleRequest { specifier, attributes })
            .collect(),
        flags,
        ..ModuleRecord::default()
    }
}

fn import((module_request, import_name, local_name): &(u32, String, String)) -> ImportEntry {
    let kind = if import_name == "*" { ImportKind::Namespace } else { ImportKind::Single };
    let (import_name, local_name) = (import_name.clone(), local_name.clone());
    ImportEntry { kind, module_request: *module_request, import_name, local_name }
}

/// `op_bmes_validate(bytes)`: whether the structure of a unit and the checksum of its metadata are right.
fn op_bmes_validate(_: &mut Host, args: &mut Args) -> OpResult {
    Ok(semba_bmes::validate_metadata(args.bytes(0)?).into())
}

/// `op_bmes_inspect(bytes)`: what `semba inspect --json` shows of a unit.
fn op_bmes_inspect(_: &mut Host, args: &mut Args) -> OpResult {
    let inspection = semba_bmes::inspect(args.bytes(0)?);
    let errors = inspection.problem.iter().map(|problem| problem.to_string().into()).collect();
    let mut shown = vec![
        ("valid".into(), inspection.problem.is_none().into()),
        ("errors".into(), Value::List(errors)),
        ("size".into(), number(inspection.size as u64)),
    ];
    if let Some(header) = inspection.header {
        shown.push(("version".into(), semba_bmes::VERSION.into()));
        let bytecode =
            [("offset", header.bytecode_offset.into()), ("size", header.bytecode_size.into())];
        shown.push(("bytecode".into(), dict(bytecode)));
    }
    if let Some(contents) = &inspection.contents {
        shown.extend(describe(contents).map(|(key, value)| (key.into(), value)));
    }
    Ok(Value::Dict(shown))
}

fn describe(contents: &Contents) -> [(&'static str, Value); 11] {
    let record = &contents.record;
    let texts = |texts: &[String]| list(texts.iter().map(|text| text.as_str().into()));
    let names = |names: Vec<&'static str>| list(names.into_iter().map(Value::from));
    let engine = contents.engine.as_ref().map(|engine| {
        dict([
            ("name", engine.name.as_str().into()),
            ("version", engine.version.as_str().into()),
            ("buildId", format!("{:016x}", engine.build_id).into()),
        ])
    });
    let source = contents.source.map(|source| {
        let hash = format!("{:032x}", source.hash).into();
        dict([("size", number(source.length)), ("hash", hash)])
    });
    let checksums = contents.integrity.map(|sums| {
        let hex = |sum: u64| Value::from(format!("{sum:016x}"));
        dict([("metadata", hex(sums.metadata)), ("bytecode", hex(sums.bytecode))])
    });
    [
        ("engine", engine.into()),
        ("source", source.into()),
        ("checksums", checksums.into()),
        ("requests", list(record.requested_modules.iter().map(describe_request))),
        ("imports", list(record.import_entries.iter().map(describe_import))),
        ("exports", list(record.export_entries.iter().map(describe_export))),
        ("starExports", list(record.star_export_entries.iter().map(|&index| index.into()))),
        ("declaredVariables", texts(&record.declared_variables)),
        ("lexicalVariables", texts(&record.lexical_variables)),
        ("codeFeatures", names(record.code_features.names())),
        ("flags", names(record.flags.names())),
    ]
}

fn describe_request(request: &ModuleRequest) -> Value {
    let attributes = request.attributes.iter();
    let attributes = attributes.map(|(key, value)| (key.clone().into(), value.as_str().into()));
    dict([
        ("specifier", request.specifier.as_str().into()),
        ("attributes", Value::Dict(attributes.collect())),
    ])
}

fn describe_import(entry: &ImportEntry) -> Value {
    let kind = match entry.kind {
        ImportKind::Single => "single",
        ImportKind::SingleTypeScript => "single-typescript",
        ImportKind::Namespace => "namespace",
    };
    dict([
        ("kind", kind.into()),
        ("request", entry.module_request.into()),
        ("importName", entry.import_name.as_str().into()),
        ("localName", entry.local_name.as_str().into()),
    ])
}

fn describe_export(entry: &ExportEntry) -> Value {
    let text = |text: &String| Value::from(text.as_str());
    match entry {
        ExportEntry::Local { export_name, local_name } => dict([
            ("kind", "local".into()),
            ("exportName", text(export_name)),
            ("localName", text(local_name)),
        ]),
        ExportEntry::Indirect { export_name, module_request, import_name } => dict([
            ("kind", "indirect".into()),
            ("exportName", text(export_name)),
            ("request", (*module_request).into()),
            ("importName", text(import_name)),
        ]),
        ExportEntry::Namespace { export_name, module_request } => dict([
            ("kind", "namespace".into()),
            ("exportName", text(export_name)),
            ("request", (*module_request).into()),
        ]),
    }
}

fn dict<const N: usize>(entries: [(&'static str, Value); N]) -> Value {
    Value::Dict(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

fn list(values: impl Iterator<Item = Value>) -> Value {
    Value::List(values.collect())
}

/// Sizes of what is in memory: all of them fit a number.
fn number(size: u64) -> Value {
    Value::Number(size as f64)
}
