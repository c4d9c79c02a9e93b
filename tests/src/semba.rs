//! Finds the `semba` command and builds with it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

use crate::process::{Ran, run, run_file};
use crate::{scratch, write_files};

/// How an executable is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The executable carries sources only.
    Source,
    /// The executable carries bytecode.
    Bytecode,
    /// The executable carries bytecode of minified code.
    Minified,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Self; 3] = [Self::Source, Self::Bytecode, Self::Minified];

    /// The arguments of `semba build` for this mode.
    pub fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Source => &["--compile"],
            Self::Bytecode => &["--compile", "--experimental-esm-bytecode"],
            Self::Minified => &["--compile", "--experimental-esm-bytecode", "--minify"],
        }
    }
}

/// The `semba` command: `SEMBA_BIN`, else the one of the profile these tests are built with.
///
/// # Panics
/// When it is not built, or its stub is not where it is looked for.
pub fn command() -> &'static Path {
    static COMMAND: OnceLock<PathBuf> = OnceLock::new();
    COMMAND.get_or_init(|| {
        let semba = from_environment("SEMBA_BIN").unwrap_or_else(|| beside_the_tests("semba"));
        assert!(
            semba.is_file(),
            "{} is missing: build it with `cargo xtask build`, or name another one in SEMBA_BIN",
            semba.display()
        );
        let stub = stub_path(&semba);
        assert!(
            stub.is_file(),
            "{} is missing: build it with `cargo xtask build`, or name another one in SEMBA_STUB",
            stub.display()
        );
        semba
    })
}

/// The stub that [`command`] uses.
pub fn stub() -> PathBuf {
    stub_path(command())
}

fn stub_path(semba: &Path) -> PathBuf {
    from_environment("SEMBA_STUB").unwrap_or_else(|| semba.with_file_name("semba-stub"))
}

fn from_environment(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// A file of the profile's output directory; test programs lie in its `deps`.
fn beside_the_tests(name: &str) -> PathBuf {
    let this = std::env::current_exe().expect("the path of this program is known");
    let profile = this.ancestors().nth(2).expect("test programs lie in a profile's deps directory");
    profile.join(name)
}

/// `semba` with arguments, in a directory. The environment cannot switch bytecode on behind a test's back, and nothing
/// comes from a cache.
pub fn semba(directory: &Path, arguments: &[&str]) -> Command {
    let mut semba = Command::new(command());
    semba
        .current_dir(directory)
        .args(arguments)
        .env_remove("SEMBA_EXPERIMENTAL_ESM_BYTECODE")
        .env("SEMBA_CACHE_MAX", "0")
        .env_remove("RUST_BACKTRACE");
    semba
}

/// Runs `semba` to its end.
#[track_caller]
pub fn run_semba(directory: &Path, arguments: &[&str]) -> Ran {
    run(&mut semba(directory, arguments), b"")
}

/// The output of `semba inspect FILE --json`.
#[track_caller]
pub fn inspect(file: &Path) -> Value {
    let directory = file.parent().expect("a file has a directory");
    let ran = run_semba(directory, &["inspect", "--json", &file.to_string_lossy()]).expect_code(0);
    serde_json::from_str(&ran.stdout)
        .unwrap_or_else(|error| panic!("inspect --json printed no JSON: {error}\n{}", ran.report()))
}

/// A program in a directory of its own, to be built and run.
pub struct Project {
    directory: TempDir,
}

impl Project {
    /// A project of the given files.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let directory = scratch();
        write_files(directory.path(), files);
        Self { directory }
    }

    /// The project's directory.
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Runs `semba build` with arguments in the project's directory.
    #[track_caller]
    pub fn build(&self, arguments: &[&str]) -> Ran {
        run_semba(self.path(), &[&["build"], arguments].concat())
    }

    /// Builds `entry` into the executable `app` of the project's directory and returns its path.
    #[track_caller]
    pub fn compile(&self, mode: Mode, entry: &str, arguments: &[&str]) -> PathBuf {
        self.build(&[mode.arguments(), &["--outfile", "app", entry], arguments].concat())
            .expect_code(0);
        self.path().join("app")
    }

    /// Builds `entry` as in [`Self::compile`] and runs it.
    #[track_caller]
    pub fn compile_and_run(&self, mode: Mode, entry: &str, arguments: &[&str]) -> Ran {
        run_file(&self.compile(mode, entry, arguments))
    }

    /// The text of a file of the project.
    #[track_caller]
    pub fn read(&self, name: &str) -> String {
        let path = self.path().join(name);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_add_to_each_other() {
        assert!(Mode::Minified.arguments().starts_with(Mode::Bytecode.arguments()));
        assert!(Mode::Bytecode.arguments().starts_with(Mode::Source.arguments()));
    }

    #[test]
    fn the_command_is_looked_for_beside_the_tests() {
        let path = beside_the_tests("semba");
        assert_eq!(path.file_name().and_then(|name| name.to_str()), Some("semba"));
        assert!(path.parent().is_some_and(|profile| profile.join("deps").is_dir()));
    }
}
