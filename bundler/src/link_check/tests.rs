//! Link errors found over small graphs.

use super::*;
use crate::analyze::analyze;

fn check_sources(sources: &[(&str, &str)]) -> Vec<String> {
    let records: Vec<ModuleRecord> =
        sources.iter().map(|(name, source)| analyze(source, name).expect("valid source")).collect();
    let modules = sources.iter().zip(&records).map(|((file_name, source), record)| Linkable {
        file_name,
        shown: file_name,
        source,
        is_complete: true,
        record,
    });
    let diagnostics = check(&modules.collect::<Vec<_>>());
    diagnostics.into_iter().map(|(_, diagnostic)| diagnostic.rendered).collect()
}

#[test]
fn good_graphs_have_no_errors() {
    let found = check_sources(&[
        (
            "a.js",
            "import { x, y as z } from './dir/b.js'; import * as all from './dir/b.js'; import fs from 'node:fs'; export { x, all };",
        ),
        (
            "dir/b.js",
            "export * from './c.js'; export { default as y } from '../d.js'; export * from 'node:os';",
        ),
        ("dir/c.js", "export const x = 1; export * from './b.js';"),
        ("d.js", "export default 1;"),
    ]);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn a_missing_export_is_shown_with_its_place_and_a_suggestion() {
    let found = check_sources(&[
        ("a.js", "const valeu = 1;\nimport { valeu as v } from './b.js';\n"),
        ("b.js", "export const value = 1;"),
    ]);
    assert_eq!(
        found,
        [
            "error: \"valeu\" is not exported by \"b.js\".\n  --> a.js:2:10\n  |\n2 | import { valeu as v } from './b.js';\n  |          ^^^^^\n  help: Did you mean \"value\"?"
        ]
    );
}

#[test]
fn places_are_found_in_statements_of_several_lines() {
    let found = check_sources(&[
        ("a.js", "import {\n  value,\n  valeu,\n} from './b.js';\n"),
        ("b.js", "export const value = 1;"),
    ]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("--> a.js:3:3"), "{found:?}");
}

#[test]
fn default_does_not_come_from_a_star() {
    let found = check_sources(&[
        ("a.js", "import d from './b.js';"),
        ("b.js", "export * from './c.js';"),
        ("c.js", "export default 1;"),
    ]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("\"default\" is not exported by \"b.js\""), "{found:?}");
}

#[test]
fn an_ambiguous_star_is_an_error_only_when_used() {
    let star = ("b.js", "export * from './c.js'; export * from './d.js';");
    let rest = [("c.js", "export const x = 1, y = 1;"), ("d.js", "export const x = 2;")];
    let used = check_sources(&[("a.js", "import { x } from './b.js';"), star, rest[0], rest[1]]);
    assert_eq!(used.len(), 1, "{used:?}");
    assert!(used[0].contains("ambiguous: \"c.js\" and \"d.js\""), "{used:?}");
    let unused = check_sources(&[("a.js", "import { y } from './b.js';"), star, rest[0], rest[1]]);
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn the_same_binding_through_two_stars_is_not_ambiguous() {
    let found = check_sources(&[
        ("a.js", "import { x } from './b.js';"),
        ("b.js", "export * from './c.js'; export * from './d.js';"),
        ("c.js", "export { x } from './e.js';"),
        ("d.js", "export * from './e.js';"),
        ("e.js", "export const x = 1;"),
    ]);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn the_same_namespace_through_two_stars_is_not_ambiguous() {
    let found = check_sources(&[
        ("a.js", "import { n } from './b.js';"),
        ("b.js", "export * from './c.js'; export * from './d.js';"),
        ("c.js", "export * as n from './e.js';"),
        ("d.js", "import * as all from './e.js'; export { all as n };"),
        ("e.js", ""),
    ]);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn circular_re_exports_and_lost_chunks_are_errors() {
    let found = check_sources(&[
        ("a.js", "import { x } from './b.js'; export { y } from './chunk-2.js';"),
        ("b.js", "export { x } from './c.js';"),
        ("c.js", "export { x } from './b.js';"),
        ("chunk-1.js", ""),
    ]);
    let all = found.join("\n");
    assert!(all.contains("\"x\" of \"b.js\" is only exported by itself"), "{all}");
    assert!(all.contains("\"./chunk-2.js\" is not part of the output"), "{all}");
    assert!(all.contains("Did you mean \"./chunk-1.js\"?"), "{all}");
}

#[test]
fn a_name_exported_twice_is_an_error() {
    let source = "export { z }; let z;";
    let mut record = analyze(source, "a.js").expect("valid source");
    record.export_entries.push(record.export_entries[0].clone());
    let module =
        Linkable { file_name: "a.js", shown: "a.js", source, is_complete: true, record: &record };
    let found = check(&[module]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].1.text, "\"z\" is exported more than once.");
    assert!(analyze("export { z, z }; let z;", "a.js").is_err());
}
