//! Fixtures on another system: `SEMBA_TARGET` names the target to build for, and `SEMBA_RUNNER` the command that runs
//! its executables here, for example `qemu-aarch64-static` or `wine64`; empty where the system itself does, and `none`
//! where nothing does and other programs look at the files. `cargo xtask stubs` sets both.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use semba_embed::{Executable, Format};

use crate::process::run;
use crate::workspace;

/// The target and how it is run.
pub struct Target {
    /// Its name.
    pub name: String,
    /// `None` where nothing runs its executables.
    runner: Option<Vec<String>>,
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
        let words = runner.split_whitespace().map(str::to_owned).collect();
        let runner = if runner == "none" { None } else { Some(words) };
        let path = workspace().join("fixtures/targets.json");
        let text = std::fs::read_to_string(&path).expect("fixtures/targets.json can be read");
        let mut all: BTreeMap<String, BTreeMap<String, String>> =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("targets.json: {error}"));
        let exceptions = all.remove(&name).unwrap_or_default();
        Self { name, runner, exceptions }
    }

    /// Whether its executables can be run here.
    pub fn runs(&self) -> bool {
        self.runner.is_some()
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
    let runner = target().and_then(|target| target.runner.as_deref()).unwrap_or_default();
    runner.iter().map(OsStr::new).chain([executable.as_os_str()]).collect()
}

/// What programs that know executables say against this one; `None` when they read it as they should.
///
/// # Panics
/// When they are not installed.
pub fn check_file(executable: &Path) -> Option<String> {
    let bytes = std::fs::read(executable).expect("the executable was made");
    let parsed = Executable::parse(&bytes).expect("the executable can be read");
    // Beside it, as the readers want it.
    let mut archive = executable.to_owned().into_os_string();
    archive.push(".archive");
    std::fs::write(archive, parsed.archive().expect("it has an archive"))
        .expect("it can be written");
    let python = variable("SEMBA_TEST_PYTHON").unwrap_or_else(|| "python3".to_owned());
    let script = |name: &str| {
        let mut command = Command::new(&python);
        command.arg(workspace().join("embed/tests/oracles").join(name));
        command
    };
    let mut readers = match parsed.format() {
        Format::MachO => {
            let mut macho = script("macho.py");
            macho.args(["--system", "11.0"]);
            let otool = ["-l", "-L", "-I"].map(|option| {
                let mut otool = Command::new("llvm-otool-19");
                otool.arg(option);
                otool
            });
            [macho].into_iter().chain(otool).collect()
        }
        Format::Pe => vec![script("pe.py")],
        Format::Elf => panic!("ELF files can be run"),
    };
    readers.iter_mut().find_map(|reader| {
        let ran = run(reader.arg(executable), b"");
        (ran.code != Some(0)).then(|| format!("{reader:?}\n{}{}", ran.report(), ran.stdout))
    })
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
