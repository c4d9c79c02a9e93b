//! Fills a [`Report`] from a file's bytes: everything that can be read, and every check that can be made.

use std::collections::BTreeMap;
use std::io;

use semba_bmes::{Contents, Engine, ExportEntry, Header, ImportKind, ModuleRecord, Unit};
use semba_embed::Executable;
use semba_embed::archive::{Archive, Compression, Entry, EntryKind};

use super::report::{self, ArchiveSize, Asset, Bytecode, Checksums, Export, Import, Kind, Module};
use super::report::{Report, Request, Source};

/// Describes the BMES unit `bytes` of the module `name`.
pub(super) fn unit(name: &str, bytes: &[u8]) -> Report {
    let inspection = semba_bmes::inspect(bytes);
    let contents = inspection.contents.as_ref();
    Report {
        kind: Kind::Bmes,
        format: "bmes".to_owned(),
        engine: contents.and_then(|contents| contents.engine.as_ref()).map(engine),
        modules: inspection
            .header
            .map(|header| module(name, header, contents))
            .into_iter()
            .collect(),
        errors: inspection.problem.iter().map(ToString::to_string).collect(),
        ..Report::default()
    }
}

/// Describes an executable with or without a program.
pub(super) fn executable(executable: &Executable<'_>) -> Report {
    let identity = executable.identity();
    let engine = identity.as_ref().map(|identity| Engine {
        name: identity.engine_name.clone(),
        version: identity.engine_version.clone(),
        build_id: identity.engine_build_id,
    });
    let mut report = Report {
        kind: if executable.is_stub() { Kind::Stub } else { Kind::Executable },
        format: executable.format().name().to_owned(),
        engine: engine.as_ref().map(self::engine),
        ..Report::default()
    };
    match identity {
        Some(identity) => report.target = Some(identity.target),
        None => report.errors.push("the runtime does not say which engine it has".to_owned()),
    }
    if let Some(bytes) = executable.archive() {
        report.archive = Some(ArchiveSize { size: bytes.len() as u64, entries: 0 });
        match Archive::parse(bytes) {
            Ok(archive) => archive_entries(&mut report, &archive, engine.as_ref()),
            Err(error) => report.errors.push(format!("archive: {error}")),
        }
        if !executable.digest_matches() {
            report.errors.push(
                "archive: it is not the one that was put in: its BLAKE3 digest differs".to_owned(),
            );
        }
    }
    report
}

fn archive_entries(report: &mut Report, archive: &Archive<'_>, engine: Option<&Engine>) {
    if let Some(size) = &mut report.archive {
        size.entries = archive.len();
    }
    if let Some(engine) = engine
        && engine.build_id != archive.engine_build_id()
    {
        let (found, expected) = (archive.engine_build_id(), engine.build_id);
        report.errors.push(format!("archive: it was made for engine build {found:016x}, and the runtime has {expected:016x}"));
    }
    let mut modules: BTreeMap<String, Parts<'_>> = BTreeMap::new();
    for entry in archive.entries() {
        let data = match entry.checked_data() {
            Ok(data) => data,
            Err(error) => {
                report.errors.push(format!(
                    "{} {}: {error}",
                    kind_name(entry.kind()),
                    entry.name()
                ));
                entry.data()
            }
        };
        match entry.kind() {
            EntryKind::Module => {
                modules.entry(entry.name().to_owned()).or_default().unit = Some(data)
            }
            EntryKind::Source => {
                modules.entry(entry.name().to_owned()).or_default().source = Some(data)
            }
            EntryKind::SourceMap | EntryKind::Asset | EntryKind::Config => {
                report.errors.extend(decompression_error(&entry, data));
                report.assets.push(asset(&entry));
            }
        }
    }
    report.assets.sort();
    for (name, parts) in modules {
        embedded_module(report, &name, &parts, engine);
    }
}

/// What an archive has of a module.
#[derive(Default)]
struct Parts<'a> {
    unit: Option<&'a [u8]>,
    source: Option<&'a [u8]>,
}

fn embedded_module(report: &mut Report, name: &str, parts: &Parts<'_>, engine: Option<&Engine>) {
    let mut described = Module { name: name.to_owned(), ..Module::default() };
    if let Some(bytes) = parts.unit {
        let inspection = semba_bmes::inspect(bytes);
        if let Some(header) = inspection.header {
            described = module(name, header, inspection.contents.as_ref());
        }
        let checked = Unit::validate(bytes, engine, parts.source);
        report.errors.extend(checked.err().map(|error| format!("module {name}: {error}")));
    }
    if let Some(source) = parts.source {
        let (size, hash) =
            (source.len() as u64, format!("{:032x}", semba_bmes::source_hash(source)));
        described.source = Some(Source { size, hash, embedded: true });
    }
    report.modules.push(described);
}

fn decompression_error(entry: &Entry<'_>, data: &[u8]) -> Option<String> {
    let name = || format!("{} {}", kind_name(entry.kind()), entry.name());
    let raw_len = match entry.compression() {
        Compression::None => data.len() as u64,
        Compression::Zstd => match decompressed_len(data) {
            Ok(length) => length,
            Err(error) => return Some(format!("{}: cannot be decompressed: {error}", name())),
        },
    };
    let expected = entry.raw_len();
    (raw_len != expected).then(|| format!("{}: has {raw_len} bytes instead of {expected}", name()))
}

/// Decompresses `data` without keeping anything: a few bytes can stand for very many.
fn decompressed_len(data: &[u8]) -> io::Result<u64> {
    io::copy(&mut zstd::Decoder::new(data)?, &mut io::sink())
}

fn asset(entry: &Entry<'_>) -> Asset {
    Asset {
        kind: kind_name(entry.kind()),
        name: entry.name().to_owned(),
        compression: match entry.compression() {
            Compression::None => "none",
            Compression::Zstd => "zstd",
        },
        size: entry.data().len() as u64,
        raw_size: entry.raw_len(),
    }
}

fn kind_name(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Module => "module",
        EntryKind::Source => "source",
        EntryKind::SourceMap => "source-map",
        EntryKind::Asset => "asset",
        EntryKind::Config => "config",
    }
}

fn engine(engine: &Engine) -> report::Engine {
    report::Engine {
        name: engine.name.clone(),
        version: engine.version.clone(),
        build_id: format!("{:016x}", engine.build_id),
    }
}

fn module(name: &str, header: Header, contents: Option<&Contents>) -> Module {
    let bytecode =
        Bytecode { offset: header.bytecode_offset, size: u64::from(header.bytecode_size) };
    let mut module = Module {
        name: name.to_owned(),
        version: Some(semba_bmes::VERSION),
        bytecode: Some(bytecode),
        ..Module::default()
    };
    let Some(contents) = contents else { return module };
    module.source = contents.source.map(|source| Source {
        size: source.length,
        hash: format!("{:032x}", source.hash),
        embedded: false,
    });
    module.checksums = contents.integrity.map(|integrity| Checksums {
        metadata: format!("{:016x}", integrity.metadata),
        bytecode: format!("{:016x}", integrity.bytecode),
    });
    fill(&mut module, &contents.record);
    module
}

fn fill(module: &mut Module, record: &ModuleRecord) {
    let names = |names: Vec<&'static str>| names.into_iter().map(str::to_owned).collect();
    module.requests = record.requested_modules.iter().map(request).collect();
    module.imports = record.import_entries.iter().map(import).collect();
    module.exports = record.export_entries.iter().map(export).collect();
    module.star_exports.clone_from(&record.star_export_entries);
    module.declared_variables.clone_from(&record.declared_variables);
    module.lexical_variables.clone_from(&record.lexical_variables);
    module.code_features = names(record.code_features.names());
    module.flags = names(record.flags.names());
}

fn request(request: &semba_bmes::ModuleRequest) -> Request {
    let attributes =
        request.attributes.iter().map(|(key, value)| (key.clone(), value.as_str().into()));
    Request { specifier: request.specifier.clone(), attributes: attributes.collect() }
}

fn import(entry: &semba_bmes::ImportEntry) -> Import {
    Import {
        kind: match entry.kind {
            ImportKind::Single => "single",
            ImportKind::SingleTypeScript => "single-typescript",
            ImportKind::Namespace => "namespace",
        },
        request: entry.module_request,
        import_name: entry.import_name.clone(),
        local_name: entry.local_name.clone(),
    }
}

fn export(entry: &ExportEntry) -> Export {
    match entry.clone() {
        ExportEntry::Local { export_name, local_name } => Export::Local { export_name, local_name },
        ExportEntry::Indirect { export_name, module_request, import_name } => {
            Export::Indirect { export_name, request: module_request, import_name }
        }
        ExportEntry::Namespace { export_name, module_request } => {
            Export::Namespace { export_name, request: module_request }
        }
    }
}
