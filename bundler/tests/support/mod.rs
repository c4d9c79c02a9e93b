//! What the tests share: options, writing a bundle, and running Node.

#![allow(dead_code, reason = "not every test file uses everything")]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use semba_bundler::{Builtins, Bundle, BundleOptions};

/// Options as the command gives them for an executable.
pub(crate) fn options(cwd: &Path, entries: &[&str]) -> BundleOptions {
    BundleOptions {
        cwd: cwd.to_owned(),
        entries: entries.iter().map(|entry| (*entry).to_owned()).collect(),
        builtins: Arc::new(builtins()),
        ..BundleOptions::default()
    }
}

/// A run time with some of Node's modules.
fn builtins() -> Builtins {
    let names = ["assert", "buffer", "crypto", "events", "fs/promises", "module", "os", "path"];
    let more = ["process", "stream", "url", "util", "worker_threads", "zlib"];
    let modules = names.iter().chain(&more).map(|name| (format!("node:{name}"), None));
    let fs = ["existsSync", "readFile", "readFileSync"].map(str::to_owned);
    Builtins::new(modules.chain([("node:fs".to_owned(), Some(fs.into()))]))
}

/// Writes all chunks of a bundle into a directory where Node takes them for ES modules.
pub(crate) fn write(bundle: &Bundle, directory: &Path) {
    fs::write(directory.join("package.json"), "{\"type\":\"module\"}")
        .expect("a writable directory");
    for chunk in &bundle.chunks {
        let path = directory.join(&chunk.file_name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a writable directory");
        fs::write(path, &chunk.code).expect("a writable file");
    }
}

/// What Node prints for a program, and its exit code. `None` when there is no Node.
pub(crate) fn run_node(cwd: &Path, file: &Path) -> Option<String> {
    let output = Command::new("node").current_dir(cwd).arg(file).output().ok()?;
    let stdout = String::from_utf8_lossy(&output.stdout);
    Some(format!("{stdout}exit {:?}\n", output.status.code()))
}
