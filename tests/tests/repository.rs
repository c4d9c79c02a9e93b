//! What the documents say of the repository is true.

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Words in backticks that look like paths: with a slash, and nothing that no path here has.
fn paths(document: &str) -> Vec<&str> {
    let quoted = document.split('`').skip(1).step_by(2);
    let is_path = |word: &&str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
        word.contains('/') && !word.starts_with(['/', '.', '-']) && word.chars().all(plain)
    };
    quoted.filter(is_path).collect()
}

#[test]
fn every_path_in_the_documents_exists() {
    // Made by builds, so absent from a clean checkout.
    let made = |path: &str| path.starts_with("target/") || path.starts_with("stubs/");
    for document in ["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md"] {
        let text = read(document);
        let known = paths(&text);
        for path in known.iter().filter(|path| !made(path) && !path.starts_with("dist/")) {
            assert!(root().join(path).exists(), "{document} names {path}, which does not exist");
        }
        assert!(!known.is_empty() || document == "README.md", "{document} names no path");
    }
}

#[test]
fn the_notices_name_every_crate_in_the_stub() {
    let notices = read("THIRD-PARTY-NOTICES.md");
    let output = Command::new(env!("CARGO"))
        .args(["tree", "-p", "semba-stub", "-e", "normal,no-proc-macro", "--prefix", "none"])
        .args(["--target", "x86_64-unknown-linux-gnu", "--format", "{p}"])
        .current_dir(root())
        .output()
        .expect("cargo can be started");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).expect("cargo prints UTF-8");
    // Macros and what they are made with run when the stub is built and are not in it.
    let builds = ["proc-macro2", "quote", "syn", "synstructure", "unicode-ident"];
    let mut crates = 0;
    for line in tree.lines().filter(|line| !line.contains("proc-macro)")) {
        let mut words = line.split(' ');
        let (Some(name), Some(version)) = (words.next(), words.next()) else { continue };
        if name.starts_with("semba") || builds.contains(&name) {
            continue;
        }
        let row = format!("| {name} | {} |", version.trim_start_matches('v'));
        assert!(notices.contains(&row), "THIRD-PARTY-NOTICES.md has no row `{row}`");
        crates += 1;
    }
    assert!(crates > 20, "cargo tree listed only {crates} crates");
}
