//! The reader of BMES units.

use semba_bmes::{
    Engine, ExportEntry, Head, ImportEntry, ImportKind, ModuleRecord, ModuleRequest, SourceInfo,
    Unit, encode, inspect, validate_metadata,
};

const SOURCE: &[u8] = b"export * from './a';";

fn engine() -> Engine {
    Engine { name: "quickjs-ng".to_owned(), version: "1".to_owned(), build_id: 7 }
}

/// Reads everything that can be read; what validates can be written again.
pub(super) fn check(bytes: &[u8]) {
    if let Ok(head) = Head::parse(bytes) {
        let texts = head.requests().map(|request| {
            let attributes = request.attributes().count();
            request.specifier().len() + attributes
        });
        assert!(texts.sum::<usize>() <= bytes.len());
        assert!(head.bytecode().len() <= bytes.len());
    }
    let validated = Unit::validate(bytes, Some(&engine()), Some(SOURCE)).is_ok();
    let inspection = inspect(bytes);
    let parsed = Unit::parse(bytes);
    assert_eq!(inspection.contents.is_some(), parsed.is_ok());
    assert!(inspection.problem.is_some() || validate_metadata(bytes));
    let Ok(unit) = parsed else {
        assert!(!validated);
        return;
    };
    assert!(Head::parse(bytes).is_ok(), "the head of what is a unit is one");
    let record = unit.record();
    let source = unit.source().unwrap_or_default();
    let written = encode(&record, &engine(), &source, unit.bytecode());
    let written = written.expect("what was read can be written");
    let again = Unit::validate(&written, Some(&engine()), None).expect("what is written validates");
    assert_eq!((again.record(), again.bytecode()), (record, unit.bytecode()));
}

/// Units without anything, with one of each entry, and with many.
pub(super) fn seeds() -> Vec<Vec<u8>> {
    let text = str::to_owned;
    let import = |kind, name: &str| ImportEntry {
        kind,
        module_request: 0,
        import_name: text(name),
        local_name: text("local"),
    };
    let full = ModuleRecord {
        requested_modules: vec![ModuleRequest {
            specifier: text("./a"),
            attributes: vec![(text("type"), text("json"))],
        }],
        import_entries: vec![
            import(ImportKind::Single, "x"),
            import(ImportKind::SingleTypeScript, "T"),
            import(ImportKind::Namespace, "*"),
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
        ..ModuleRecord::default()
    };
    let many = ModuleRecord {
        requested_modules: vec![ModuleRequest::default(); 20],
        declared_variables: vec![String::new(); 20],
        ..ModuleRecord::default()
    };
    [ModuleRecord::default(), full, many]
        .iter()
        .map(|record| {
            let unit = encode(record, &engine(), &SourceInfo::of(SOURCE), b"bytecode");
            unit.expect("these records fit")
        })
        .collect()
}
