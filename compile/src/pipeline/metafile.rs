//! What went into each output, as JSON: the bundler's graph and the sizes that only the whole build knows.

use std::path::Path;

use semba_bundler::Metafile;
use serde_json::{Map, Value, json};

use super::Module;
use super::files::{BMES_SUFFIX, MAP_SUFFIX};
use crate::options::{BuildOptions, Output, SourceMap};
use crate::output::shown;

/// The metafile. `executable` is the size of the executable in bytes, when there is one.
pub(super) fn render(
    meta: &Metafile,
    modules: &[Module],
    options: &BuildOptions,
    executable: Option<u64>,
) -> Value {
    let mut root = json!(meta);
    if let Some(outputs) = root.get_mut("outputs").and_then(Value::as_object_mut) {
        for module in modules {
            add_sizes(outputs, module, options);
        }
        outputs.sort_keys();
    }
    if let (Output::Executable { file, .. }, Some(bytes)) = (&options.output, executable) {
        root["executable"] = json!({ "path": path_text(file), "bytes": bytes });
    }
    root
}

fn add_sizes(outputs: &mut Map<String, Value>, module: &Module, options: &BuildOptions) {
    let name = &module.chunk.file_name;
    if let Some(output) = outputs.get_mut(name) {
        // The code may have got a reference to its source map since the bundler measured it.
        output["bytes"] = module.chunk.code.len().into();
        if let Some(unit) = &module.unit {
            output["bytecodeBytes"] = unit.bytecode_size.into();
        }
    }
    if matches!(options.output, Output::Executable { .. }) {
        return;
    }
    let mut beside = |suffix: &str, bytes: usize| {
        let output = json!({ "bytes": bytes, "imports": [], "exports": [], "inputs": {} });
        outputs.insert(format!("{name}{suffix}"), output);
    };
    if let (SourceMap::Linked, Some(map)) = (options.source_map, &module.chunk.map) {
        beside(MAP_SUFFIX, map.len());
    }
    if let Some(unit) = &module.unit {
        beside(BMES_SUFFIX, unit.bytes.len());
    }
}

/// Paths have one spelling on all systems.
fn path_text(path: &Path) -> String {
    shown(path).replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::path::PathBuf;

    use semba_bundler::{Chunk, MetafileOutput};

    use super::*;
    use crate::cli::BuildFlags;
    use crate::options::Environment;
    use crate::pipeline::Unit;

    fn options(compile: bool) -> BuildOptions {
        let environment = Environment {
            cwd: PathBuf::from("/w"),
            program_dir: None,
            bytecode: Some(OsString::from("1")),
            stub: None,
            stubs: None,
            data_dir: None,
            cache: semba_cache::Settings { dir: None, max: 0, remote: None },
        };
        let flags = BuildFlags {
            entries: vec!["src/index.ts".to_owned()],
            compile,
            sourcemap: Some(crate::cli::SourceMapFlag::Linked),
            ..BuildFlags::default()
        };
        BuildOptions::resolve(flags, &environment).unwrap()
    }

    fn rendered(compile: bool) -> Value {
        let chunk = Chunk {
            file_name: "index.js".to_owned(),
            is_entry: true,
            is_broken: false,
            is_written: false,
            code: "12345".to_owned(),
            map: Some("{}".to_owned()),
            record: semba_bmes::ModuleRecord::default(),
            modules: Vec::new(),
        };
        let unit = Unit { bytes: vec![0; 48], head_size: 44, bytecode_size: 4 };
        let module = Module { chunk, unit: Some(unit) };
        let outputs = [("index.js".to_owned(), MetafileOutput::default())].into();
        let meta = Metafile { outputs, ..Metafile::default() };
        render(&meta, &[module], &options(compile), compile.then_some(99))
    }

    #[test]
    fn executables_have_one_output_and_a_size() {
        let meta = rendered(true);
        assert_eq!(meta["outputs"].as_object().unwrap().len(), 1);
        assert_eq!(meta["outputs"]["index.js"]["bytes"], 5);
        assert_eq!(meta["outputs"]["index.js"]["bytecodeBytes"], 4);
        assert_eq!(meta["executable"], json!({ "path": "/w/index", "bytes": 99 }));
    }

    #[test]
    fn files_are_outputs_of_their_own() {
        let meta = rendered(false);
        let names: Vec<&String> = meta["outputs"].as_object().unwrap().keys().collect();
        assert_eq!(names, ["index.js", "index.js.bmes", "index.js.map"]);
        assert_eq!(meta["outputs"]["index.js.bmes"]["bytes"], 48);
        assert_eq!(meta["outputs"]["index.js.map"]["bytes"], 2);
        assert!(meta.get("executable").is_none());
    }
}
