//! Compiles the builtins under `builtins/` to BMES units and writes the table that the loader finds them in.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use semba_engine::CompileOptions;

fn main() {
    println!("cargo::rerun-if-changed=builtins");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let build_id = semba_engine::fingerprint();
    let engine = semba_bmes::Engine {
        name: semba_engine::NAME.to_owned(),
        version: semba_engine::version(),
        build_id,
    };

    let mut modules = Vec::new();
    collect(Path::new("builtins"), &mut modules);
    modules.sort();
    let mut table = String::from("pub(crate) static BUILTINS: &[(&str, &[u8])] = &[\n");
    for (specifier, path) in &modules {
        let unit = compile(specifier, path, &engine);
        let file = out.join(format!("{}.bmes", specifier.replace([':', '/'], "_")));
        fs::write(&file, unit).expect("OUT_DIR is writable");
        let _ = writeln!(table, "    ({specifier:?}, include_bytes!({file:?})),");
    }
    table.push_str("];\n");
    write_globals(&mut table, &modules);
    fs::write(out.join("builtins.rs"), table).expect("OUT_DIR is writable");

    println!("cargo::rustc-env=SEMBA_TARGET={}", target());
    println!("cargo::rustc-env=SEMBA_ENGINE_VERSION={}", engine.version);
    println!("cargo::rustc-env=SEMBA_ENGINE_BUILD_ID={build_id:016x}");
    println!("cargo::rustc-env=SEMBA_ENGINE_BUILD_ID_DECIMAL={build_id}");
}

/// Semba's name for the target, for example `linux-x64` or `linux-arm64-musl`.
fn target() -> String {
    let variable = |name: &str| env::var(name).expect("cargo describes the target");
    let os = match variable("CARGO_CFG_TARGET_OS").as_str() {
        "macos" => "darwin".to_owned(),
        other => other.to_owned(),
    };
    let arch = match variable("CARGO_CFG_TARGET_ARCH").as_str() {
        "x86_64" => "x64".to_owned(),
        "aarch64" => "arm64".to_owned(),
        other => other.to_owned(),
    };
    let musl = variable("CARGO_CFG_TARGET_ENV") == "musl";
    format!("{os}-{arch}{}", if musl { "-musl" } else { "" })
}

/// Finds `builtins/node/fs/promises.js` as `node:fs/promises`, `builtins/web/url.js` as `semba:web/url`.
fn collect(directory: &Path, modules: &mut Vec<(String, PathBuf)>) {
    let Ok(entries) = fs::read_dir(directory) else { return };
    for entry in entries.filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, modules);
        } else if path.extension().is_some_and(|extension| extension == "js") {
            modules.push((specifier(&path), path));
        }
    }
}

fn specifier(path: &Path) -> String {
    let relative = path.strip_prefix("builtins").expect("collected below builtins");
    let stem = relative.with_extension("");
    let stem = stem.to_str().expect("builtins have ASCII names").replace('\\', "/");
    let stem = stem.strip_suffix("/index").unwrap_or(&stem);
    match stem.strip_prefix("node/") {
        Some(name) => format!("node:{name}"),
        None => format!("semba:{stem}"),
    }
}

fn compile(specifier: &str, path: &Path, engine: &semba_bmes::Engine) -> Vec<u8> {
    let source = fs::read_to_string(path).expect("builtins are UTF-8 files");
    let record = semba_bundler::analyze(&source, specifier).unwrap_or_else(|diagnostics| {
        let errors: Vec<_> = diagnostics.iter().map(|error| error.rendered.as_str()).collect();
        panic!("{}: {}", path.display(), errors.join("\n"));
    });
    let bytecode = semba_engine::compile_module(specifier, &source, CompileOptions::default())
        .unwrap_or_else(|error| {
            panic!("{}:{}:{}: {error}", path.display(), error.line, error.column)
        });
    let info = semba_bmes::SourceInfo {
        length: source.len() as u64,
        hash: semba_bmes::source_hash(source.as_bytes()),
    };
    semba_bmes::encode(&record, engine, &info, &bytecode)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Writes the globals of `builtins/globals.json`: name to [specifier, export].
fn write_globals(table: &mut String, modules: &[(String, PathBuf)]) {
    table.push_str("pub(crate) static GLOBALS: &[semba_engine::LazyGlobal] = &[\n");
    let text = fs::read_to_string("builtins/globals.json").expect("builtins/globals.json exists");
    let globals: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(&text).expect("builtins/globals.json is an object");
    for (name, value) in &globals {
        let (Some(specifier), Some(export)) = (value[0].as_str(), value[1].as_str()) else {
            panic!("globals.json: {name} must be [specifier, export]");
        };
        assert!(
            modules.iter().any(|(known, _)| known == specifier),
            "globals.json: {name}: there is no builtin {specifier}"
        );
        let _ = writeln!(
            table,
            "    semba_engine::LazyGlobal {{ name: {name:?}, specifier: {specifier:?}, export: {export:?} }},"
        );
    }
    table.push_str("];\n");
}
