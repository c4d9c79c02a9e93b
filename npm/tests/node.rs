//! The npm package in Node: installs it as a user would, beside real bundlers, and runs `tests/node/*.test.mjs`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use semba_tests::{semba, workspace};

/// What the tests need from npm. Vite brings a rolldown of its own.
const PACKAGES: [&str; 6] = [
    "rolldown@1.2.5",
    "rollup@4.68.7",
    "vite@8.3.8",
    "@rollup/plugin-commonjs@29.0.3",
    "@rollup/plugin-node-resolve@16.0.3",
    "typescript@5.9.3",
];

#[test]
fn the_package_works_in_node() {
    if !has("node") || !has("npm") {
        // Straight to the terminal: the harness shows nothing of tests that pass.
        let text =
            "\nSKIPPED: the tests of the npm package, because Node and npm are not installed\n";
        std::io::stderr().write_all(text.as_bytes()).expect("stderr can be written");
        return;
    }
    let project = profile_directory().join("npm-test");
    install_bundlers(&project);
    install_package(&project.join("node_modules/semba"));
    let tests = copy_tests(&project.join("tests"));
    assert!(!tests.is_empty(), "there are no tests");
    let mut node = Command::new("node");
    node.arg("--test").args(tests).current_dir(&project);
    for variable in ["SEMBA_EXPERIMENTAL_ESM_BYTECODE", "SEMBA_STUB", "NODE_OPTIONS"] {
        node.env_remove(variable);
    }
    let output = node.output().expect("node can be started");
    let [out, err] =
        [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    assert!(output.status.success(), "{out}\n{err}");
}

fn has(tool: &str) -> bool {
    Command::new(tool).arg("--version").output().is_ok_and(|output| output.status.success())
}

/// Test programs lie in `deps` of the profile's directory; the addon and the stub lie beside it.
fn profile_directory() -> PathBuf {
    let this = std::env::current_exe().expect("the path of this program is known");
    this.ancestors().nth(2).expect("a profile's directory").to_path_buf()
}

fn install_bundlers(project: &Path) {
    std::fs::create_dir_all(project).expect("the directory can be made");
    let (marker, wanted) = (project.join("installed"), PACKAGES.join("\n"));
    if std::fs::read_to_string(&marker).is_ok_and(|installed| installed == wanted) {
        return;
    }
    write(&project.join("package.json"), r#"{ "private": true, "type": "module" }"#);
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-audit", "--no-fund", "--no-save", "--loglevel=error"]);
    let output = npm.args(PACKAGES).current_dir(project).output().expect("npm can be started");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "npm install failed: {error}");
    write(&marker, &wanted);
}

/// The package as `npm pack` would have it.
fn install_package(package: &Path) {
    let _ = std::fs::remove_dir_all(package);
    std::fs::create_dir_all(package).expect("the directory can be made");
    for file in files_in(&workspace().join("npm")) {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.ends_with(".js") || name.ends_with(".d.ts") || name == "package.json" {
            copy(&file, &package.join(name));
        }
    }
    let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let deps = profile_directory().join("deps");
    copy(&deps.join(format!("{prefix}semba_napi{suffix}")), &package.join("semba.node"));
    let suffix = std::env::consts::EXE_SUFFIX;
    copy(semba::command(), &package.join(format!("semba{suffix}")));
    copy(&semba::stub(), &package.join(format!("semba-stub{suffix}")));
}

/// The tests import what is installed beside them.
fn copy_tests(directory: &Path) -> Vec<PathBuf> {
    let _ = std::fs::remove_dir_all(directory);
    std::fs::create_dir_all(directory).expect("the directory can be made");
    let mut tests = Vec::new();
    for file in files_in(&workspace().join("npm/tests/node")) {
        let to = directory.join(file.file_name().unwrap_or_default());
        copy(&file, &to);
        if to.to_string_lossy().ends_with(".test.mjs") {
            tests.push(to);
        }
    }
    tests
}

fn files_in(directory: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).expect("the directory can be read");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> = paths.filter(|path| path.is_file()).collect();
    files.sort();
    files
}

fn copy(from: &Path, to: &Path) {
    std::fs::copy(from, to).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
}

fn write(file: &Path, text: &str) {
    std::fs::write(file, text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
}
