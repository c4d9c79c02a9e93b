//! Compiles a test with Node's helpers around it.
//!
//! A test expects things of its surroundings that a compiled program has not: that `__filename` is the test's path,
//! that running `process.execPath` with that path runs the test again, and that the helpers' own imports exist. The
//! banner and the stand-ins in `shims` give that, and nothing else of Node.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::Result;

/// What the helpers import and compiled programs have not: just enough for the helpers to load.
const SHIMS: [(&str, &str); 4] = [
    ("net", include_str!("shims/net.js")),
    ("cluster", include_str!("shims/cluster.js")),
    ("internal/test/binding", include_str!("shims/binding.js")),
    ("node:test", include_str!("shims/test.js")),
];

/// Written into the test's directory by a process that was started with a command line for Node.
pub(super) const MARK: &str = "needs-node-command-line";

/// How deep processes of one test may start each other; real tests stay below 5.
const DEPTH: u32 = 10;

/// The directory that all tests of a run are compiled in.
pub(super) struct Workshop {
    root: PathBuf,
    checkout: PathBuf,
    semba: PathBuf,
}

/// A test that can run.
pub(super) struct Job {
    /// The directory of the helpers, the fixtures and all tests.
    pub(super) root: PathBuf,
    /// The test's own directory, removed with the job.
    pub(super) directory: PathBuf,
    /// The compiled test.
    pub(super) executable: PathBuf,
    /// Its source.
    test: PathBuf,
}

impl Drop for Job {
    fn drop(&mut self) {
        // Tests take away permissions; what cannot be removed here stays until the workshop's directory is removed.
        let _ = std::fs::remove_dir_all(&self.directory);
        let _ = std::fs::remove_file(&self.executable);
        let _ = std::fs::remove_file(&self.test);
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.root);
    }
}

impl Workshop {
    /// Puts a copy of the checkout's helpers and the stand-ins into a new temporary directory.
    pub(super) fn open(checkout: &Path) -> Result<Self> {
        let root = std::env::temp_dir().join(format!("semba-node-tests-{}", std::process::id()));
        let semba = crate::tasks::target_directory()
            .join("release")
            .join(format!("semba{}", std::env::consts::EXE_SUFFIX));
        let semba = std::path::absolute(semba).map_err(|error| error.to_string())?;
        let workshop = Self { root, checkout: checkout.to_owned(), semba };
        workshop.fill().map_err(|error| format!("{}: {error}", workshop.root.display()))?;
        Ok(workshop)
    }

    fn fill(&self) -> std::io::Result<()> {
        copy_directory(&self.checkout.join("test/common"), &self.root.join("test/common"))?;
        copy_directory(&self.checkout.join("test/fixtures"), &self.root.join("test/fixtures"))?;
        // There is `node:crypto`, but no OpenSSL behind it.
        let helper = self.root.join("test/common/index.js");
        let text = std::fs::read_to_string(&helper)?
            .replace("Boolean(process.versions.openssl)", "Boolean(true)");
        std::fs::write(&helper, text)?;
        let helper = self.root.join("test/common/crypto.js");
        let text = std::fs::read_to_string(&helper)?
            .replace("process.versions.openssl.match", "'3.5.4'.match");
        std::fs::write(&helper, text)?;
        // This helper finds the other one at run time; a bundler has to see the import.
        let helper = self.root.join("test/common/index.mjs");
        let text = std::fs::read_to_string(&helper)?
            .replace("const common = require('./index.js');", "import common from './index.js';");
        std::fs::write(&helper, text)?;
        std::fs::create_dir_all(self.root.join("test/parallel"))?;
        std::fs::create_dir_all(self.root.join("shims"))?;
        for (name, text) in SHIMS {
            std::fs::write(self.shim(name), text)?;
        }
        Ok(())
    }

    fn shim(&self, name: &str) -> PathBuf {
        self.root.join("shims").join(format!("{}.cjs", name.replace([':', '/'], "-")))
    }

    /// Where a test is in the checkout.
    pub(super) fn test_file(&self, name: &str) -> PathBuf {
        self.checkout.join("test/parallel").join(name)
    }

    /// What one test needs: it lies among the fixtures and helpers as in the checkout, and so does its executable,
    /// because that is where the modules of an executable appear.
    fn job(&self, name: &str) -> std::io::Result<Job> {
        let directory = self.root.join("run").join(name);
        std::fs::create_dir_all(directory.join("work"))?;
        let test = self.root.join("test/parallel").join(name);
        let executable = self.root.join("test/parallel").join(format!("{name}.executable"));
        let job = Job { root: self.root.clone(), directory, executable, test };
        std::fs::copy(self.test_file(name), &job.test)?;
        // Node's tests run in its checkout, and some name its files by relative paths.
        link(&self.root.join("test"), &job.directory.join("work/test"))?;
        Ok(job)
    }

    /// The fixtures that a test forks: they are entries of its executable.
    fn forked(&self, source: &str) -> Vec<PathBuf> {
        const CALL: &str = "fork(fixtures.path('";
        let names = source.split(CALL).skip(1).filter_map(|rest| rest.split_once("')"));
        let mut files: Vec<_> =
            names.map(|(name, _)| self.root.join("test/fixtures").join(name)).collect();
        files.sort_unstable();
        files.dedup();
        files.retain(|file| file.is_file());
        files
    }

    /// Compiles one test; the error is the first line of what the build said.
    pub(super) fn compile(&self, name: &str) -> Result<Job> {
        let job = self.job(name).map_err(|error| error.to_string())?;

        let mut command = Command::new(&self.semba);
        command.args(["build", "--compile", "--experimental-esm-bytecode", "--quiet"]);
        command.current_dir(&self.root).stdin(Stdio::null());
        command.arg("--outfile").arg(&job.executable);
        let file = quote(&job.test);
        let parent = quote(job.test.parent().unwrap_or(&job.directory));
        command.arg("--define").arg(format!("__filename={file}"));
        command.arg("--define").arg(format!("__dirname={parent}"));
        command.arg("--define").arg(format!("import.meta.filename={file}"));
        command.arg("--define").arg(format!("import.meta.dirname={parent}"));
        command
            .arg("--define")
            .arg(format!("import.meta.url=\"file://{}\"", &file[1..]).replace("\"\"", "\""));
        command.arg("--banner").arg(banner(&file, &job.directory));
        for (name, _) in SHIMS {
            command.arg("--alias").arg(format!("{name}={}", self.shim(name).display()));
        }
        command.arg(&job.test);
        let source = std::fs::read_to_string(&job.test).map_err(|error| error.to_string())?;
        command.args(self.forked(&source));
        let output = command.output().map_err(|error| format!("semba: {error}"))?;
        if output.status.success() {
            return Ok(job);
        }
        let text = String::from_utf8_lossy(&output.stderr);
        Err(text.lines().find(|line| !line.trim().is_empty()).unwrap_or("no message").to_owned())
    }
}

/// What a process of the test does first: `node FILE ARGS` and the executable with `ARGS` are the same test, anything
/// else was meant for Node's command line and must not start the test again. A test that starts Node without arguments
/// would start itself without end: the depth is counted in the environment.
fn banner(file: &str, directory: &Path) -> String {
    let mark = quote(&directory.join(MARK));
    format!(
        "if (process.argv[2] === {file}) process.argv.splice(1, 2, {file});\n\
         else if (/^-|\\.[cm]?js$/.test(process.argv[2])) {{\n\
           process.getBuiltinModule('node:fs').writeFileSync({mark}, '');\n\
           process.exit(9);\n\
         }} else process.argv[1] = {file};\n\
         process.env.SEMBA_TEST_DEPTH = 1 + Number(process.env.SEMBA_TEST_DEPTH ?? 0);\n\
         if (process.env.SEMBA_TEST_DEPTH > {DEPTH}) process.exit(9);\n\
         // The helpers name this global, whether a test uses it or not.\n\
         globalThis.fetch ??= () => {{ throw new Error('fetch is no part of Semba'); }};"
    )
}

/// A path as a JavaScript string.
fn quote(path: &Path) -> String {
    serde_json::Value::from(path.to_string_lossy()).to_string()
}

fn copy_directory(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_symlink() {
            link(&std::fs::read_link(entry.path())?, &target)?;
        } else if entry.file_type()?.is_dir() {
            copy_directory(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn link(original: &Path, link: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(original, link)
}

#[cfg(not(unix))]
fn link(original: &Path, link: &Path) -> std::io::Result<()> {
    copy_directory(original, link)
}
