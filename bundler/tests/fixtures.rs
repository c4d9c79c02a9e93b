//! Every folder of `tests/fixtures` is a case: it is bundled, and chunks and diagnostics must be
//! those of its snapshot. What bundles is run by Node, and must print what the sources print.
//!
//! `_config.json` may hold `entries`, `executable`, `minify`, `define`, `external`, `alias`,
//! `conditions`, `limits` (`[bindings, bytes]`), `run` (false: Node cannot run the sources or the
//! output) and `expected` (what Node would print if it could run the sources).

mod support;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use record::render;
use semba_bundler::{BundleOptions, ChunkLimits, bundle};
use serde_json::Value;

#[path = "support/record.rs"]
mod record;

fn strings(config: &Value, key: &str) -> Option<Vec<String>> {
    let list = config.get(key)?.as_array()?;
    Some(list.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect())
}

fn pairs(config: &Value, key: &str) -> Vec<(String, String)> {
    let entries = config.get(key).and_then(Value::as_object);
    let pair = |(key, value): (&String, &Value)| Some((key.clone(), value.as_str()?.to_owned()));
    entries.map(|entries| entries.iter().filter_map(pair).collect()).unwrap_or_default()
}

fn options(directory: &Path, config: &Value) -> BundleOptions {
    let mut options = support::options(directory, &[]);
    let default = ["index.ts", "index.js", "index.cjs"];
    options.entries = strings(config, "entries").unwrap_or_else(|| {
        let entry = default.into_iter().find(|name| directory.join(name).exists());
        vec![entry.expect("an entry").to_owned()]
    });
    options.executable = config.get("executable").and_then(Value::as_bool).unwrap_or(true);
    options.minify = config.get("minify").and_then(Value::as_bool).unwrap_or(false);
    options.define = pairs(config, "define");
    options.alias = pairs(config, "alias");
    options.external = strings(config, "external").unwrap_or_default();
    options.conditions = strings(config, "conditions").unwrap_or_default();
    if let Some([bindings, bytes]) =
        config.get("limits").and_then(Value::as_array).map(Vec::as_slice)
    {
        let number =
            |value: &Value| usize::try_from(value.as_u64().expect("a number")).expect("a size");
        options.limits = ChunkLimits { max_bindings: number(bindings), target_size: number(bytes) };
    }
    options
}

/// Bundles one case, runs it, and returns its snapshot.
fn run_case(directory: &Path) -> String {
    let config = fs::read_to_string(directory.join("_config.json")).unwrap_or("{}".to_owned());
    let config: Value = serde_json::from_str(&config).expect("valid _config.json");
    let options = options(directory, &config);
    let mut snapshot = String::new();
    let result = bundle(&options);
    let diagnostics = match &result {
        Ok(bundle) => &bundle.warnings,
        Err(error) => &error.diagnostics,
    };
    for diagnostic in diagnostics {
        let place = (diagnostic.file.as_deref(), diagnostic.line, diagnostic.column);
        let _ = writeln!(
            snapshot,
            "{}: {}\n{place:?}\n{diagnostic}\n",
            diagnostic.severity, diagnostic.text
        );
    }
    let Ok(bundle) = result else { return snapshot };
    for chunk in &bundle.chunks {
        let _ = writeln!(snapshot, "== {} ({:?})", chunk.file_name, chunk.modules);
        snapshot.push_str(&render(&chunk.record));
    }

    if config.get("run").and_then(Value::as_bool).unwrap_or(true) {
        let output = tempfile::tempdir().expect("a temporary directory");
        support::write(&bundle, output.path());
        let entry = output.path().join(&bundle.chunks[0].file_name);
        if let Some(printed) = support::run_node(directory, &entry) {
            let expected = match config.get("expected").and_then(Value::as_str) {
                Some(expected) => Some(format!("{expected}exit Some(0)\n")),
                None => support::run_node(directory, Path::new(&options.entries[0])),
            };
            assert_eq!(Some(printed), expected, "{}", directory.display());
        }
    }
    snapshot
}

#[test]
fn fixtures() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut names: Vec<String> = fs::read_dir(&root)
        .expect("tests/fixtures")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    for name in names {
        let snapshot = run_case(&root.join(&name));
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, snapshot);
        });
    }
}

/// The same files somewhere else, bundled from another directory, give the same chunks.
#[test]
fn chunks_do_not_depend_on_the_working_directory() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/lazy");
    let elsewhere = tempfile::tempdir().expect("a temporary directory");
    let copy = elsewhere.path().join("some/project");
    fs::create_dir_all(&copy).expect("a writable directory");
    for entry in fs::read_dir(&root).expect("a fixture") {
        let path = entry.expect("an entry").path();
        fs::copy(&path, copy.join(path.file_name().expect("a name"))).expect("a copy");
    }
    let here = bundle(&support::options(&root, &["index.js"])).expect("a bundle");
    let there =
        bundle(&support::options(elsewhere.path(), &["some/project/index.js"])).expect("a bundle");
    let files = |bundle: &semba_bundler::Bundle| -> Vec<(String, String)> {
        bundle.chunks.iter().map(|chunk| (chunk.file_name.clone(), chunk.code.clone())).collect()
    };
    assert_eq!(files(&here), files(&there));
}
