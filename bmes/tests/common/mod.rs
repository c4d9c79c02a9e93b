//! What the tests share: a unit to damage, arbitrary records, and edits of units.

// Each test file is a crate of its own and uses a part of this one.
#![allow(dead_code)]

use proptest::collection::vec;
use proptest::prelude::*;
use semba_bmes::{
    CodeFeatures, Engine, ExportEntry, ImportEntry, ImportKind, ModuleFlags, ModuleRecord,
    ModuleRequest, SourceInfo, Unit, encode,
};

/// What [`full_unit`] says that it came from.
pub(crate) const SOURCE: &[u8] = b"export * from './a';";

pub(crate) fn engine() -> Engine {
    Engine { name: "quickjs-ng".into(), version: "0.16".into(), build_id: 0x0123_4567_89AB_CDEF }
}

/// The record of the second example of SPEC.md: every kind of entry.
pub(crate) fn full_record() -> ModuleRecord {
    let text = str::to_owned;
    let import = |kind, module_request, import_name, local_name| ImportEntry {
        kind,
        module_request,
        import_name: text(import_name),
        local_name: text(local_name),
    };
    ModuleRecord {
        requested_modules: vec![
            ModuleRequest { specifier: text("./a"), attributes: vec![] },
            ModuleRequest {
                specifier: text("./b.json"),
                attributes: vec![(text("type"), text("json"))],
            },
        ],
        import_entries: vec![
            import(ImportKind::Single, 0, "x", "y"),
            import(ImportKind::SingleTypeScript, 0, "T", "T"),
            import(ImportKind::Namespace, 1, "*", "b"),
        ],
        export_entries: vec![
            ExportEntry::Local { export_name: text("default"), local_name: text("f") },
            ExportEntry::Indirect {
                export_name: text("q"),
                module_request: 0,
                import_name: text("p"),
            },
            ExportEntry::Namespace { export_name: text("ns"), module_request: 0 },
        ],
        star_export_entries: vec![0],
        declared_variables: vec![text("f")],
        lexical_variables: vec![text("é"), text("C")],
        code_features: CodeFeatures::THIS | CodeFeatures::AWAIT | CodeFeatures::CLASS,
        flags: ModuleFlags::STRICT | ModuleFlags::HAS_TOP_LEVEL_AWAIT,
    }
}

pub(crate) fn full_unit() -> Vec<u8> {
    encode(&full_record(), &engine(), &SourceInfo::of(SOURCE), b"bytecode").unwrap()
}

/// Where the content of the unit's extension with this tag starts.
pub(crate) fn extension(unit: &[u8], tag: u32) -> usize {
    let found = Unit::parse(unit).unwrap().extensions().find(|extension| extension.tag == tag);
    found.unwrap().offset
}

pub(crate) fn read_u32(unit: &[u8], offset: usize) -> u32 {
    u32::from_le_bytes(unit[offset..offset + 4].try_into().unwrap())
}

pub(crate) fn write_u32(unit: &mut [u8], offset: usize, value: u32) {
    unit[offset..offset + 4].copy_from_slice(&value.to_le_bytes());
}

/// Where `text` first stands in `bytes`.
pub(crate) fn find(bytes: &[u8], text: &str) -> usize {
    bytes.windows(text.len()).position(|window| window == text.as_bytes()).unwrap()
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), "[a-z$_]{1,8}", "\\PC{0,12}", Just("\0\u{10FFFF}".to_owned())]
}

fn request() -> impl Strategy<Value = ModuleRequest> {
    (name(), vec((name(), name()), 0..3))
        .prop_map(|(specifier, attributes)| ModuleRequest { specifier, attributes })
}

fn import(requests: u32) -> impl Strategy<Value = ImportEntry> {
    let kind = prop_oneof![
        Just(ImportKind::Single),
        Just(ImportKind::SingleTypeScript),
        Just(ImportKind::Namespace)
    ];
    (kind, 0..requests, name(), name()).prop_map(
        |(kind, module_request, import_name, local_name)| ImportEntry {
            kind,
            module_request,
            import_name,
            local_name,
        },
    )
}

fn local_export() -> impl Strategy<Value = ExportEntry> {
    (name(), name())
        .prop_map(|(export_name, local_name)| ExportEntry::Local { export_name, local_name })
}

fn export(requests: u32) -> impl Strategy<Value = ExportEntry> {
    let indirect =
        (name(), 0..requests, name()).prop_map(|(export_name, module_request, import_name)| {
            ExportEntry::Indirect { export_name, module_request, import_name }
        });
    let namespace = (name(), 0..requests).prop_map(|(export_name, module_request)| {
        ExportEntry::Namespace { export_name, module_request }
    });
    prop_oneof![local_export(), indirect, namespace]
}

fn names() -> impl Strategy<Value = Vec<String>> {
    vec(name(), 0..5)
}

/// The lists that may refer to requested modules, which may be none.
fn entries(requests: u32) -> impl Strategy<Value = (Vec<ImportEntry>, Vec<ExportEntry>, Vec<u32>)> {
    if requests == 0 {
        let exports = vec(local_export(), 0..5);
        return exports.prop_map(|exports| (vec![], exports, vec![])).boxed();
    }
    (vec(import(requests), 0..5), vec(export(requests), 0..5), vec(0..requests, 0..3)).boxed()
}

/// Any record that can be encoded.
pub(crate) fn record() -> impl Strategy<Value = ModuleRecord> {
    let requests = vec(request(), 0..5);
    let with_entries = requests.prop_flat_map(|requests| {
        let count = u32::try_from(requests.len()).unwrap();
        (Just(requests), entries(count))
    });
    (with_entries, names(), names(), any::<u32>(), any::<u32>()).prop_map(
        |((requested_modules, entries), declared_variables, lexical_variables, features, flags)| {
            let (import_entries, export_entries, star_export_entries) = entries;
            ModuleRecord {
                requested_modules,
                import_entries,
                export_entries,
                star_export_entries,
                declared_variables,
                lexical_variables,
                code_features: CodeFeatures::from_bits(features),
                flags: ModuleFlags::from_bits(flags),
            }
        },
    )
}

pub(crate) fn any_engine() -> impl Strategy<Value = Engine> {
    (name(), name(), any::<u64>()).prop_map(|(name, version, build_id)| Engine {
        name,
        version,
        build_id,
    })
}
