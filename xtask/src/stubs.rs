//! Runtime stubs for other systems, cross-built with Debian's Rust, and the fixtures run with them.
//!
//! A stub that ships is built on the system that it is for, by `cargo xtask build`. This is a test rig: it shows on one
//! Linux machine that the stub builds for the others, and that programs in it do what they do here. Rust's standard
//! library comes as source in the package rust-web-src, so that one toolchain serves every target.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::tasks::{Result, build, run, target_directory};

const HELP: &str = "\
Usage: cargo xtask stubs [--no-run] TARGET...

Cross-builds the runtime stub for each TARGET (linux-arm64, windows-x64, darwin-arm64, darwin-x64), installs it in
target/release/stubs and runs the fixtures with it, under qemu or Wine; darwin stubs are linked and not run.

On Debian:
  apt-get install rustc-web rust-web-src cargo-web
  linux-arm64  apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static
  windows-x64  apt-get install gcc-mingw-w64-x86-64-posix wine64 wine
  darwin-*     pip install ziglang, with SEMBA_TEST_PYTHON naming the Python that has it";

/// Debian's Rust, which does not meet the one of rustup.
const CARGO: &str = "/usr/bin/cargo";
const RUSTC: &str = "/usr/bin/rustc";
const STANDARD_LIBRARY: &str = "/usr/lib/rustlib/src/rust/library/Cargo.toml";

/// How a target is built and run here.
struct Recipe {
    name: &'static str,
    /// Rust's name of it.
    triple: &'static str,
    /// The C compiler, which links too; for darwin Zig's name of the target.
    compiler: &'static str,
    flags: &'static str,
    /// What runs executables, one after the other.
    runners: &'static [&'static str],
}

const RECIPES: [Recipe; 4] = [
    Recipe {
        name: "linux-arm64",
        triple: "aarch64-unknown-linux-gnu",
        compiler: "aarch64-linux-gnu-gcc",
        flags: "-C target-feature=+crt-static",
        // The emulator's page size, as kernels have it.
        runners: &["qemu-aarch64-static -p 4096", "qemu-aarch64-static -p 65536"],
    },
    Recipe {
        name: "windows-x64",
        triple: "x86_64-pc-windows-gnu",
        compiler: "x86_64-w64-mingw32-gcc",
        flags: "-C target-feature=+crt-static",
        runners: &["/usr/lib/wine/wine64"],
    },
    Recipe {
        name: "darwin-arm64",
        triple: "aarch64-apple-darwin",
        compiler: "aarch64-macos",
        flags: "",
        runners: &[],
    },
    Recipe {
        name: "darwin-x64",
        triple: "x86_64-apple-darwin",
        compiler: "x86_64-macos",
        flags: "",
        runners: &[],
    },
];

/// Builds and tries the stubs of the targets in `arguments`.
pub(crate) fn stubs(arguments: &[String]) -> Result {
    let names: Vec<&String> = arguments.iter().filter(|name| !name.starts_with('-')).collect();
    let no_run = arguments.iter().any(|argument| argument == "--no-run");
    if names.is_empty() {
        return Err(HELP.to_owned());
    }
    let find = |name: &&String| {
        let recipe = RECIPES.iter().find(|recipe| recipe.name == **name);
        recipe.ok_or_else(|| format!("there is no recipe for `{name}`\n{HELP}"))
    };
    let recipes = names.iter().map(find).collect::<Result<Vec<&Recipe>>>()?;
    for file in [CARGO, RUSTC, STANDARD_LIBRARY] {
        if !Path::new(file).exists() {
            return Err(format!("{file} is missing\n{HELP}"));
        }
    }
    build()?;
    for recipe in recipes {
        let stub = recipe.build()?;
        let release = target_directory().join("release");
        let mut add = Command::new(release.join("semba"));
        add.args(["stubs", "add", "--dir"]).arg(release.join("stubs")).arg(stub);
        run(&mut add)?;
        if !no_run {
            recipe.try_fixtures()?;
        }
    }
    Ok(())
}

impl Recipe {
    /// Builds the stub; its path.
    fn build(&self) -> Result<PathBuf> {
        let directory = target_directory().join("cross");
        std::fs::create_dir_all(&directory).map_err(|error| error.to_string())?;
        let compiler = self.compiler(&directory)?;
        let lower = self.triple.replace('-', "_");
        let upper = lower.to_uppercase();
        let mut cargo = Command::new(CARGO);
        cargo.args(["build", "--release", "-p", "semba-stub", "-Zbuild-std=std,panic_abort"]);
        cargo.args(["--target", self.triple]);
        // The standard library is built by features that only nightly releases have otherwise.
        cargo.env("RUSTC_BOOTSTRAP", "1").env("RUSTC", RUSTC);
        cargo.env("CARGO_TARGET_DIR", &directory);
        cargo.env(format!("CARGO_TARGET_{upper}_LINKER"), &compiler);
        cargo.env(format!("CARGO_TARGET_{upper}_RUSTFLAGS"), self.flags);
        cargo.env(format!("CC_{lower}"), &compiler);
        for name in ["CARGO", "RUSTUP_TOOLCHAIN", "RUSTC_WRAPPER"] {
            cargo.env_remove(name);
        }
        run(&mut cargo)?;
        let suffix = if self.name.starts_with("windows") { ".exe" } else { "" };
        Ok(directory.join(self.triple).join("release").join(format!("semba-stub{suffix}")))
    }

    /// The C compiler: a program of that name, or for darwin a script that calls Zig's.
    fn compiler(&self, directory: &Path) -> Result<PathBuf> {
        if !self.name.starts_with("darwin") {
            return Ok(PathBuf::from(self.compiler));
        }
        let python = std::env::var("SEMBA_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
        // rustc and `cc` name the target in Apple's way, which Zig does not know.
        let script = format!(
            "#!/bin/sh\nfor argument do\n  shift\n  case $argument in\n    --target=*|-arch|arm64|x86_64|-mmacosx-version-min=*) ;;\n    *) set -- \"$@\" \"$argument\" ;;\n  esac\ndone\nexec {python} -m ziglang cc -target {} \"$@\"\n",
            self.compiler
        );
        let path = directory.join(format!("zig-{}", self.compiler));
        let failed = |error| format!("{}: {error}", path.display());
        std::fs::write(&path, script).map_err(failed)?;
        run(Command::new("chmod").arg("+x").arg(&path))?;
        std::path::absolute(&path).map_err(failed)
    }

    /// Runs the fixtures; those that cannot work on the target are named in `fixtures/targets.json`.
    fn try_fixtures(&self) -> Result {
        if self.runners.is_empty() {
            eprintln!("skipped: nothing runs {} executables here", self.name);
        }
        for runner in self.runners {
            let mut tests = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
            tests.args(["test", "--release", "-p", "semba_tests", "--test", "fixtures"]);
            tests.env("SEMBA_TARGET", self.name).env("SEMBA_RUNNER", runner);
            let prefix = target_directory().join("cross/wine");
            let prefix = std::path::absolute(prefix).map_err(|error| error.to_string())?;
            if self.name.starts_with("windows") {
                tests.env("WINEPATH", random_numbers_library()?);
            }
            tests.env("WINEPREFIX", prefix).env("WINEDEBUG", "-all");
            run(&mut tests)?;
        }
        Ok(())
    }
}

/// Builds the library that Rust's standard library takes random numbers from, which Wine 8 does not have; the directory
/// that it is in, as Wine names it.
fn random_numbers_library() -> Result<String> {
    let directory = target_directory().join("cross/wine-libraries");
    let directory = std::path::absolute(directory).map_err(|error| error.to_string())?;
    let source = directory.join("bcryptprimitives.c");
    let write = || {
        std::fs::create_dir_all(&directory)?;
        std::fs::write(
            &source,
            "#include <windows.h>\n#include <ntsecapi.h>\n__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) {\n    return RtlGenRandom(data, (ULONG)size);\n}\n",
        )
    };
    write().map_err(|error: std::io::Error| format!("{}: {error}", source.display()))?;
    let mut compile = Command::new("x86_64-w64-mingw32-gcc");
    compile.args(["-shared", "-O1", "-o"]).arg(directory.join("bcryptprimitives.dll"));
    run(compile.arg(&source).arg("-ladvapi32"))?;
    Ok(format!("Z:{}", directory.display()).replace('/', "\\"))
}
