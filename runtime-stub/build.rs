//! Compiles the builtins under `builtins/` to BMES units and writes the table that the loader finds them in.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use semba_bmes::ModuleRecord;
use semba_embed::{Os, Target};
use semba_engine::CompileOptions;

fn main() {
    println!("cargo::rerun-if-changed=builtins");
    println!("cargo::rerun-if-changed=intl");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let build_id = semba_engine::fingerprint();
    let engine = semba_bmes::Engine {
        name: semba_engine::NAME.to_owned(),
        version: semba_engine::version(),
        build_id,
    };

    let target = target();
    let mut modules = BTreeMap::new();
    collect(Path::new("builtins"), target.os, &mut modules);
    let mut records = BTreeMap::new();
    let mut table = String::from("pub(crate) static BUILTINS: &[(&str, &[u8])] = &[\n");
    for (specifier, path) in &modules {
        let (record, unit) = compile(specifier, path, &engine);
        records.insert(specifier.as_str(), record);
        let file = out.join(format!("{}.bmes", specifier.replace([':', '/'], "_")));
        fs::write(&file, unit).expect("OUT_DIR is writable");
        let _ = writeln!(table, "    ({specifier:?}, include_bytes!({file:?})),");
    }
    table.push_str("];\n");
    let catalog = semba_embed::catalog::encode(&catalog(&records));
    fs::write(out.join("catalog.bin"), &catalog).expect("OUT_DIR is writable");
    let _ = writeln!(table, "const CATALOG_SIZE: usize = {};", catalog.len());
    write_globals(&mut table, &modules);
    fs::write(out.join("builtins.rs"), table).expect("OUT_DIR is writable");

    fs::write(out.join("intl.rs"), locale_data()).expect("OUT_DIR is writable");

    if target.os == Os::Windows {
        // As much stack for JavaScript as the main thread has on other systems; `sys/windows/process.rs` tells the size.
        let msvc = env::var("CARGO_CFG_TARGET_ENV").is_ok_and(|environment| environment == "msvc");
        let flag = if msvc { "/STACK:8388608" } else { "-Wl,--stack,8388608" };
        println!("cargo::rustc-link-arg-bins={flag}");
    }
    println!("cargo::rustc-env=SEMBA_TARGET={target}");
    println!("cargo::rustc-env=SEMBA_DATA_MODEL={}", semba_embed::slot::DATA_MODEL);
    println!("cargo::rustc-env=SEMBA_ENGINE_VERSION={}", engine.version);
    println!("cargo::rustc-env=SEMBA_ENGINE_BUILD_ID={build_id:016x}");
    println!("cargo::rustc-env=SEMBA_ENGINE_BUILD_ID_DECIMAL={build_id}");
}

/// The system that the stub is built for. Its builtins are compiled here, on the host, by the same engine: both have to
/// have the same data model for the bytecode to fit.
fn target() -> Target {
    let variable = |name: &str| env::var(name).expect("cargo describes the target");
    let [os, arch, libc] =
        ["OS", "ARCH", "ENV"].map(|name| variable(&format!("CARGO_CFG_TARGET_{name}")));
    let target = Target::from_rust(&os, &arch, &libc);
    let target = target.unwrap_or_else(|| panic!("Semba has no runtime stub for {arch} {os}"));
    let (endian, width) =
        (variable("CARGO_CFG_TARGET_ENDIAN"), variable("CARGO_CFG_TARGET_POINTER_WIDTH"));
    assert!(
        endian == "little"
            && width == "64"
            && cfg!(target_endian = "little")
            && size_of::<usize>() == 8,
        "a stub and the machine that builds it have to be little-endian, with words of 64 bits"
    );
    target
}

/// Finds `builtins/node/fs/promises.js` as `node:fs/promises`, `builtins/web/url.js` as `semba:web/url`. A file that
/// ends in `.windows.js` or `.darwin.js` takes the place of the one without on that system.
fn collect(directory: &Path, os: Os, modules: &mut BTreeMap<String, PathBuf>) {
    let Ok(entries) = fs::read_dir(directory) else { return };
    for entry in entries.filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, os, modules);
        } else if path.extension().is_some_and(|extension| extension == "js") {
            let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            let (name, system) = stem.split_once('.').unwrap_or((stem, ""));
            let specifier = specifier(&path.with_file_name(format!("{name}.js")));
            let ours = match system {
                "" => true,
                "darwin" => os == Os::Darwin,
                "windows" => os == Os::Windows,
                other => panic!("{}: there is no system {other}", path.display()),
            };
            if ours && (!system.is_empty() || !modules.contains_key(&specifier)) {
                modules.insert(specifier, path);
            }
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

fn compile(specifier: &str, path: &Path, engine: &semba_bmes::Engine) -> (ModuleRecord, Vec<u8>) {
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
    let unit = semba_bmes::encode(&record, engine, &info, &bytecode)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    (record, unit)
}

/// What programs may import: a line for each module, with its exports.
fn catalog(records: &BTreeMap<&str, ModuleRecord>) -> String {
    let mut text = String::new();
    for name in records.keys() {
        let is_internal =
            ["semba:internal/", "semba:web/"].iter().any(|prefix| name.starts_with(prefix));
        if !is_internal {
            let mut exports = BTreeSet::new();
            collect_exports(name, records, &mut exports);
            let exports: Vec<&str> = exports.into_iter().collect();
            let _ = writeln!(text, "{name}={}", exports.join(" "));
        }
    }
    text
}

/// The named exports of a module, with those that it passes on from others.
fn collect_exports<'a>(
    name: &str,
    records: &'a BTreeMap<&str, ModuleRecord>,
    exports: &mut BTreeSet<&'a str>,
) {
    let Some(record) = records.get(name) else { return };
    let own = record.export_entries.iter().map(|entry| entry.export_name());
    exports.extend(own.filter(|name| *name != "default"));
    for star in &record.star_export_entries {
        let request = &record.requested_modules[*star as usize];
        collect_exports(&request.specifier, records, exports);
    }
}

/// Writes the globals of `builtins/globals.json`: name to [specifier, export]. Names with points are methods of standard
/// objects.
fn write_globals(table: &mut String, modules: &BTreeMap<String, PathBuf>) {
    let text = fs::read_to_string("builtins/globals.json").expect("builtins/globals.json exists");
    let all: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(&text).expect("builtins/globals.json is an object");
    let is_method = |name: &&String| name.contains('.');
    let methods: Vec<&String> = all.keys().filter(is_method).collect();
    assert_eq!(
        methods,
        semba_engine::HOST_METHODS,
        "globals.json has other methods than the engine"
    );
    for (list, are_methods) in [("GLOBALS", false), ("METHODS", true)] {
        let _ = writeln!(table, "pub(crate) static {list}: &[semba_engine::LazyGlobal] = &[");
        for (name, value) in all.iter().filter(|(name, _)| is_method(name) == are_methods) {
            let (Some(specifier), Some(export)) = (value[0].as_str(), value[1].as_str()) else {
                panic!("globals.json: {name} must be [specifier, export]");
            };
            assert!(
                modules.contains_key(specifier),
                "globals.json: {name}: there is no builtin {specifier}"
            );
            let _ = writeln!(
                table,
                "    semba_engine::LazyGlobal {{ name: {name:?}, specifier: {specifier:?}, export: {export:?} }},"
            );
        }
        table.push_str("];\n");
    }
}

/// The table of the files in `intl`: `intl/en/dates.json` is the section `dates` of the locale `en`.
fn locale_data() -> String {
    let list = |path: &Path| {
        let entries = fs::read_dir(path).expect("the locale data are there").flatten();
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        paths.sort();
        paths
    };
    let name = |path: &Path| path.file_stem().and_then(|name| name.to_str()).map(str::to_owned);
    let root = fs::canonicalize("intl").expect("the locale data are there");
    let mut locales = Vec::new();
    let mut sections = String::new();
    for directory in list(&root).into_iter().filter(|path| path.is_dir()) {
        let locale = name(&directory).expect("locales have ASCII names");
        for path in list(&directory) {
            let section = name(&path).expect("sections have ASCII names");
            let _ = writeln!(sections, "    (\"{locale}/{section}\", include_str!({path:?})),");
        }
        if locale != "root" {
            locales.push(locale);
        }
    }
    let regions = root.join("regions.txt");
    format!(
        "static LOCALES: &[&str] = &{locales:?};\nstatic REGIONS: &str = include_str!({regions:?});\n\
         static SECTIONS: &[(&str, &str)] = &[\n{sections}];\n"
    )
}
