//! Why there is no runtime stub to work with.

use std::fmt::Write as _;
use std::io;
use std::path::PathBuf;

use semba_embed::{Target, UnknownTarget};
use thiserror::Error;

/// How to get a stub that is not there.
pub const INSTALL_HELP: &str = concat!(
    "  a stub is built on the system it is for, by `cargo xtask build`, or by `cargo xtask stubs TARGET` on Linux;\n",
    "  `semba stubs add FILE` installs it"
);

/// Why there is no runtime stub to work with.
#[derive(Debug, Error)]
pub enum StubError {
    /// None is where one should be.
    #[error("no runtime stub found; looked for{}\n  use --stub PATH or set SEMBA_STUB to say where it is", list(.0))]
    NotFound(Vec<PathBuf>),
    /// There is none for the target that was asked for.
    #[error(
        "no runtime stub for {target} is installed; {}\n{INSTALL_HELP}",
        installed_text(installed)
    )]
    NotInstalled {
        /// The target.
        target: Target,
        /// What is there instead, by target and engine.
        installed: Vec<String>,
    },
    /// The stub that was named is for another target than the one that was asked for.
    #[error("the runtime stub `{}` is for {found}, but --target says {expected}", path.display())]
    OtherTarget {
        /// The stub.
        path: PathBuf,
        /// Its target.
        found: String,
        /// The target of the build.
        expected: Target,
    },
    /// The stub in a directory of stubs is not what its manifest says.
    #[error("cannot use the installed runtime stub `{}`: {reason}\n  install it again with `semba stubs add FILE`", path.display())]
    Manifest {
        /// The stub.
        path: PathBuf,
        /// What does not fit.
        reason: ManifestError,
    },
    /// The stub cannot be installed.
    #[error("cannot write `{}`: {source}", path.display())]
    Install {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There is no place for stubs.
    #[error("there is no directory for runtime stubs; set SEMBA_STUBS to one, or use --dir")]
    NoDirectory,
    /// The stub is for a system that this release does not know.
    #[error("the runtime stub `{}` is for another system: {source}", path.display())]
    UnknownTarget {
        /// The stub.
        path: PathBuf,
        /// Its target.
        source: UnknownTarget,
    },
    /// Bytecode that is made here does not fit the stub.
    #[error(
        "the runtime stub `{}` has the data model {found}, and bytecode that is made here has {expected}: \
         build without --experimental-esm-bytecode", path.display()
    )]
    DataModel {
        /// The stub.
        path: PathBuf,
        /// Its data model.
        found: String,
        /// The compiler's.
        expected: String,
    },
    /// There are stubs of several engines and none was chosen.
    #[error("there are several runtime stubs:{}\n  use --stub PATH or set SEMBA_STUB to choose one", list(.0))]
    Ambiguous(Vec<PathBuf>),
    /// A path that the user gave leads nowhere.
    #[error("{origin} names `{}`, which does not exist", path.display())]
    Missing {
        /// `--stub` or `SEMBA_STUB`.
        origin: &'static str,
        /// What it says.
        path: PathBuf,
    },
    /// The file is there and cannot be read.
    #[error("cannot read the runtime stub `{}`: {source}", path.display())]
    Read {
        /// The stub.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is not an executable that programs can be put into.
    #[error("cannot use `{}` as the runtime stub: {reason}", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The file is an executable that a build made.
    #[error("`{}` already has a program in it; --stub needs a runtime stub without one", .0.display())]
    Filled(PathBuf),
    /// The stub belongs to another release.
    #[error("the runtime stub `{}` belongs to semba {found}, and this is semba {expected}", path.display())]
    Version {
        /// The stub.
        path: PathBuf,
        /// Its release.
        found: String,
        /// The release of this command.
        expected: &'static str,
    },
    /// The stub is for another system, and the one of this system has another engine.
    #[error(
        "the runtime stub `{}` is for {target} and cannot compile here, and the one for this system, `{}`, has another \
         engine: {engines}", path.display(), compiler.display()
    )]
    EngineMismatch {
        /// The stub to put the program in.
        path: PathBuf,
        /// Its target.
        target: String,
        /// The stub that runs here.
        compiler: PathBuf,
        /// The engine of the latter instead of that of the former.
        engines: String,
    },
}

/// Why an installed stub is not the one that was installed.
#[derive(Debug, Error)]
pub enum ManifestError {
    /// There is no manifest, or it cannot be read.
    #[error("its manifest.json cannot be read: {0}")]
    Read(io::Error),
    /// The manifest is no JSON of the expected shape.
    #[error("its manifest.json does not make sense: {0}")]
    Json(serde_json::Error),
    /// Another length.
    #[error("it has {found} bytes, and its manifest says {expected}")]
    Size {
        /// Of the file.
        found: u64,
        /// In the manifest.
        expected: u64,
    },
    /// Another content.
    #[error("its SHA-256 is {found}, and its manifest says {expected}")]
    Hash {
        /// Of the file.
        found: String,
        /// In the manifest.
        expected: String,
    },
    /// What the stub says of itself is not what the manifest says.
    #[error("its {what} is {found}, and its manifest says {expected}")]
    Identity {
        /// Which part.
        what: &'static str,
        /// In the stub.
        found: String,
        /// In the manifest.
        expected: String,
    },
    /// It is not where a stub of its target belongs.
    #[error("it is for {found}, and its directory is the one of {expected}")]
    Place {
        /// In the stub.
        found: String,
        /// The directory's name.
        expected: String,
    },
}

fn list(paths: &[PathBuf]) -> String {
    paths.iter().fold(String::new(), |mut text, path| {
        // Writing to a string cannot fail.
        let _ = write!(text, "\n    {}", path.display());
        text
    })
}

/// What is there, for the end of a message.
pub(crate) fn installed_text(installed: &[String]) -> String {
    match installed {
        [] => "no stubs for other systems are installed".to_owned(),
        stubs => format!("installed: {}", stubs.join(", ")),
    }
}
