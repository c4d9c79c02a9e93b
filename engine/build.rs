//! Compiles QuickJS-ng with our patches.
//!
//! The sources come from the crate `rquickjs-sys` at exactly the version in Cargo.lock; Cargo fetches and verifies
//! that package, and `cargo metadata` tells where it is. The crate's own build script cannot patch what it compiles,
//! so its sources are compiled here, and its bindings included in `src/quickjs/sys.rs`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

const SOURCES: [&str; 4] = ["dtoa.c", "libregexp.c", "libunicode.c", "quickjs.c"];
const PACKAGE: &str = "rquickjs-sys";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=patches");
    let out = PathBuf::from(variable("OUT_DIR"));
    let package = package_directory();
    let sources = out.join("quickjs");
    copy_sources(&package.join("quickjs"), &sources);
    apply_patches(Path::new("patches"), &sources);
    embed_builtins(&package.join("quickjs"), &sources);
    compile(&sources);
    write_bindings(&package, &out);
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("cargo sets {name}"))
}

/// Where Cargo unpacked the package.
fn package_directory() -> PathBuf {
    let output = Command::new(variable("CARGO"))
        .args(["metadata", "--format-version=1", "--manifest-path"])
        .arg(Path::new(&variable("CARGO_MANIFEST_DIR")).join("Cargo.toml"))
        .output()
        .expect("cargo can be started");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON");
    let packages = metadata["packages"].as_array().expect("cargo metadata lists packages");
    let package = packages.iter().find(|package| package["name"] == PACKAGE);
    let manifest = package.and_then(|package| package["manifest_path"].as_str());
    let manifest = manifest.unwrap_or_else(|| panic!("{PACKAGE} is not among the dependencies"));
    Path::new(manifest).parent().expect("a manifest lies in a directory").to_owned()
}

fn copy_sources(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("OUT_DIR is writable");
    for entry in fs::read_dir(from).expect("the package contains QuickJS-ng").flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "c" || extension == "h") {
            let text = fs::read(&path).expect("sources are readable");
            fs::write(to.join(entry.file_name()), text).expect("OUT_DIR is writable");
        }
    }
}

/// Applies every `*.patch`, in the order of their names; a patch that does not fit fails the build.
fn apply_patches(patches: &Path, sources: &Path) {
    let mut paths: Vec<_> = fs::read_dir(patches)
        .expect("patches/ exists")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "patch"))
        .collect();
    paths.sort();
    for path in paths {
        let text = fs::read_to_string(&path).expect("patches are UTF-8");
        for part in text.split("\n--- ").skip(1) {
            let part = format!("--- {}\n", part.trim_end_matches('\n'));
            let patch = diffy::Patch::from_str(&part)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let name = patch.modified().and_then(|name| name.rsplit('/').next());
            let file = sources.join(name.expect("a patch names its file"));
            let source = fs::read_to_string(&file).expect("patched sources are UTF-8");
            let patched = diffy::apply(&source, &patch)
                .unwrap_or_else(|error| panic!("{} does not fit: {error}", path.display()));
            fs::write(&file, patched).expect("OUT_DIR is writable");
        }
    }
}

/// Puts the source of the builtins that the engine has in JavaScript into the headers that have their bytecode: that is
/// of the unpatched engine. See `patches/0018-builtins-from-source.patch`.
fn embed_builtins(package: &Path, sources: &Path) {
    for name in ["array-fromasync", "iterator-zip", "iterator-zip-keyed"] {
        let script = package.join(format!("builtin-{name}.js"));
        let text =
            fs::read(&script).unwrap_or_else(|error| panic!("{}: {error}", script.display()));
        let bytes: String = text.iter().map(|byte| format!("{byte},")).collect();
        let identifier = name.replace('-', "_");
        let header =
            format!("static const uint8_t qjsc_builtin_{identifier}[] = {{ {bytes}0 }};\n");
        fs::write(sources.join(format!("builtin-{name}.h")), header).expect("OUT_DIR is writable");
    }
}

fn compile(sources: &Path) {
    let mut build = cc::Build::new();
    // NDEBUG leaves out the engine's dump hooks too, which cost a tenth of the start-up time.
    build.define("_GNU_SOURCE", None).define("NDEBUG", None).warnings(false);
    build.files(SOURCES.map(|name| sources.join(name)));
    build.compile("semba_quickjs");
}

/// One file with the package's bindings for the target and its versions of the C header's inline functions.
fn write_bindings(package: &Path, out: &Path) {
    let target = match variable("TARGET").as_str() {
        // Missing. They are about C types, which are those of MinGW on any 64-bit processor.
        "aarch64-pc-windows-gnullvm" => "x86_64-pc-windows-gnu".to_owned(),
        target => target.to_owned(),
    };
    let bindings = package.join("src/bindings").join(format!("{target}.rs"));
    let width = match variable("CARGO_CFG_TARGET_POINTER_WIDTH").as_str() {
        "64" => "ptr_64.rs",
        _ => "ptr_32_nan_boxing.rs",
    };
    let inlines = package.join("src/inlines");
    let mut text = String::new();
    for path in [bindings, inlines.join(width), inlines.join("common.rs")] {
        text.push_str(&fs::read_to_string(&path).unwrap_or_else(|error| {
            panic!("{PACKAGE} has no bindings for this target: {}: {error}", path.display())
        }));
    }
    fs::write(out.join("bindings.rs"), text).expect("OUT_DIR is writable");
}
