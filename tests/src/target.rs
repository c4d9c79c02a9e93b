//! Fixtures on another system: `SEMBA_TARGET` names the target to build for, and `SEMBA_RUNNER` the command that runs
//! its executables here, for example `qemu-aarch64-static` or `wine64`. `cargo xtask stubs` sets both.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::workspace;

/// The target and how it is run.
pub struct Target {
    /// Its name.
    pub name: String,
    runner: Vec<String>,
    /// Fixtures that cannot work there, with the reasons.
    pub exceptions: BTreeMap<String, String>,
}

/// What the environment asks for; `None` is this system.
pub fn target() -> Option<&'static Target> {
    static TARGET: OnceLock<Option<Target>> = OnceLock::new();
    TARGET.get_or_init(|| variable("SEMBA_TARGET").map(Target::new)).as_ref()
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

impl Target {
    fn new(name: String) -> Self {
        let runner = variable("SEMBA_RUNNER").unwrap_or_default();
        let runner = runner.split_whitespace().map(str::to_owned).collect();
        let path = workspace().join("fixtures/targets.json");
        let text = std::fs::read_to_string(&path).expect("fixtures/targets.json can be read");
        let mut all: BTreeMap<String, BTreeMap<String, String>> =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("targets.json: {error}"));
        let exceptions = all.remove(&name).unwrap_or_default();
        Self { name, runner, exceptions }
    }

    /// What the names of executables end in.
    pub fn suffix(&self) -> &'static str {
        if self.name.starts_with("windows") { ".exe" } else { "" }
    }
}

/// The arguments of `semba build` that choose the target.
pub fn arguments() -> Vec<&'static str> {
    target().map_or_else(Vec::new, |target| vec!["--target", &target.name])
}

/// The path of the executable that a build with `--outfile app` makes in `directory`.
pub fn executable(directory: &Path) -> PathBuf {
    directory.join(format!("app{}", target().map_or("", Target::suffix)))
}

/// The words of the command line that runs `executable`.
pub fn command(executable: &Path) -> Vec<&OsStr> {
    let runner = target().map_or(&[][..], |target| &target.runner);
    runner.iter().map(OsStr::new).chain([executable.as_os_str()]).collect()
}

/// Gives `command` those variables that a runner needs.
pub fn add_environment(command: &mut Command) {
    if target().is_some() {
        for name in ["WINEPREFIX", "WINEDEBUG", "WINEPATH"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
    }
}
