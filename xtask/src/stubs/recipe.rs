//! How each stub is cross-built: Rust and its standard library come from Debian's `rustc-web`, which has the latter as
//! source, so that one toolchain serves every target.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::tasks::{Result, run, target_directory};

/// Debian's Rust, which does not meet the one of rustup.
const CARGO: &str = "/usr/bin/cargo";
const RUSTC: &str = "/usr/bin/rustc";
const STANDARD_LIBRARY: &str = "/usr/lib/rustlib/src/rust/library/Cargo.toml";

/// How a target is built and run here.
pub(crate) struct Recipe {
    /// Semba's name of it.
    pub(crate) name: &'static str,
    /// Rust's.
    triple: &'static str,
    compiler: Compiler,
    /// For all crates.
    flags: &'static str,
    /// For the executable alone.
    link: &'static [&'static str],
    /// What runs executables, one after the other; an empty text is the system itself.
    pub(crate) runners: &'static [&'static str],
}

/// The C compiler, which links too.
enum Compiler {
    /// The program of that name.
    Program(&'static str),
    /// Zig's, for what it calls the target.
    Zig(&'static str),
}

const STATIC: &str = "-C target-feature=+crt-static";
/// Zig brings the C library and its start-up code.
const STATIC_MUSL: &str = "-C target-feature=+crt-static -C link-self-contained=no";

/// rustc would call a tool that Debian does not have.
const LINKER_STRIPS: &[&str] = &["-Cstrip=none", "-Clink-arg=-s"];

/// All recipes. qemu's option is the page size, as kernels have it.
pub(crate) const RECIPES: [Recipe; 7] = [
    Recipe {
        name: "linux-arm64",
        triple: "aarch64-unknown-linux-gnu",
        compiler: Compiler::Program("aarch64-linux-gnu-gcc"),
        flags: STATIC,
        link: &[],
        runners: &["qemu-aarch64-static -p 4096", "qemu-aarch64-static -p 65536"],
    },
    Recipe {
        name: "linux-x64-musl",
        triple: "x86_64-unknown-linux-musl",
        compiler: Compiler::Zig("x86_64-linux-musl"),
        flags: STATIC_MUSL,
        link: &[],
        runners: &[""],
    },
    Recipe {
        name: "linux-arm64-musl",
        triple: "aarch64-unknown-linux-musl",
        compiler: Compiler::Zig("aarch64-linux-musl"),
        flags: STATIC_MUSL,
        link: &[],
        runners: &["qemu-aarch64-static -p 4096"],
    },
    Recipe {
        name: "windows-x64",
        triple: "x86_64-pc-windows-gnu",
        compiler: Compiler::Program("x86_64-w64-mingw32-gcc"),
        flags: STATIC,
        link: &[],
        runners: &["/usr/lib/wine/wine64"],
    },
    Recipe {
        name: "windows-arm64",
        triple: "aarch64-pc-windows-gnullvm",
        compiler: Compiler::Zig("aarch64-windows-gnu"),
        flags: STATIC,
        link: &[],
        runners: &[],
    },
    Recipe {
        name: "darwin-arm64",
        triple: "aarch64-apple-darwin",
        compiler: Compiler::Zig("aarch64-macos.11.0"),
        flags: "",
        link: LINKER_STRIPS,
        runners: &[],
    },
    Recipe {
        name: "darwin-x64",
        triple: "x86_64-apple-darwin",
        compiler: Compiler::Zig("x86_64-macos.11.0"),
        flags: "",
        link: LINKER_STRIPS,
        runners: &[],
    },
];

/// Whether there is a Rust that builds for other systems.
pub(crate) fn check_toolchain() -> Result {
    match [CARGO, RUSTC, STANDARD_LIBRARY].into_iter().find(|file| !Path::new(file).exists()) {
        Some(file) => Err(format!("{file} is missing")),
        None => Ok(()),
    }
}

impl Recipe {
    /// Builds the stub; its path.
    pub(crate) fn build(&self) -> Result<PathBuf> {
        let directory = target_directory().join("cross");
        std::fs::create_dir_all(&directory).map_err(|error| error.to_string())?;
        let compiler = self.compiler(&directory)?;
        let lower = self.triple.replace('-', "_");
        let upper = lower.to_uppercase();
        let mut cargo = Command::new(CARGO);
        cargo.args(["rustc", "--release", "-p", "semba-stub", "--bin", "semba-stub"]);
        cargo.args(["-Zbuild-std=std,panic_abort", "--target", self.triple, "--"]);
        cargo.args(self.link);
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

    /// The C compiler: a program of that name, or a script that calls Zig's.
    fn compiler(&self, directory: &Path) -> Result<PathBuf> {
        let target = match self.compiler {
            Compiler::Program(name) => return Ok(PathBuf::from(name)),
            Compiler::Zig(target) => target,
        };
        let python = std::env::var("SEMBA_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
        let path = directory.join(format!("zig-{target}"));
        let failed = |error| format!("{}: {error}", path.display());
        std::fs::write(&path, zig_script(&python, target)).map_err(failed)?;
        run(Command::new("chmod").arg("+x").arg(&path))?;
        std::path::absolute(&path).map_err(failed)
    }
}

/// A C compiler that takes what rustc and the crate `cc` say: both name the target in a way that Zig does not know. The
/// crate `libc` asks for a library that Zig does not have and nothing uses.
fn zig_script(python: &str, target: &str) -> String {
    format!(
        "#!/bin/sh\n\
         for argument do\n  \
           shift\n  \
           case $argument in\n    \
             --target=*|-arch|arm64|x86_64|-mmacosx-version-min=*|-liconv) ;;\n    \
             *) set -- \"$@\" \"$argument\" ;;\n  \
           esac\n\
         done\n\
         exec {python} -m ziglang cc -target {target} \"$@\"\n"
    )
}
