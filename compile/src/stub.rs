//! The runtime stub: the executable that programs are put into, and the only program that knows the engine.
//! This module finds one and makes sure that it is one.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

use semba_embed::Executable;
use semba_embed::slot::Identity;
use thiserror::Error;

use crate::input;

/// Where to look for a runtime stub, in this order; then `semba-stub` beside the program and
/// `stubs/<target>/<engine>/stub` beside it.
#[derive(Clone, Debug, Default)]
pub struct StubSearch {
    /// The value of `--stub`.
    pub flag: Option<PathBuf>,
    /// The value of `SEMBA_STUB`.
    pub variable: Option<PathBuf>,
    /// The directory of the running `semba`.
    pub program_dir: Option<PathBuf>,
}

/// No runtime stub comes near this size, in bytes.
const SIZE_LIMIT: u64 = 1 << 30;

/// A runtime stub without a program in it.
#[derive(Debug)]
pub struct Stub {
    /// Where it was found.
    pub path: PathBuf,
    /// What it says of itself.
    pub identity: Identity,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Why there is no runtime stub to work with.
#[derive(Debug, Error)]
pub enum StubError {
    /// None is where one should be.
    #[error("no runtime stub found; looked for{}\n  use --stub PATH or set SEMBA_STUB to say where it is", list(.0))]
    NotFound(Vec<PathBuf>),
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
         engine: {found} instead of {expected}", path.display(), compiler.display()
    )]
    EngineMismatch {
        /// The stub to put the program in.
        path: PathBuf,
        /// Its target.
        target: String,
        /// The stub that runs here.
        compiler: PathBuf,
        /// The engine of the latter.
        found: String,
        /// The engine of the former.
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

impl StubSearch {
    /// The stub's path.
    ///
    /// # Errors
    /// When there is none, or more than one with the same right.
    pub fn find(&self) -> Result<PathBuf, StubError> {
        for (origin, path) in [("--stub", &self.flag), ("SEMBA_STUB", &self.variable)] {
            if let Some(path) = path {
                let missing = || StubError::Missing { origin, path: path.clone() };
                return if path.exists() { Ok(path.clone()) } else { Err(missing()) };
            }
        }
        let Some(program_dir) = &self.program_dir else {
            return Err(StubError::NotFound(Vec::new()));
        };
        let beside = program_dir.join(format!("semba-stub{}", std::env::consts::EXE_SUFFIX));
        if beside.is_file() {
            return Ok(beside);
        }
        let mut shipped = shipped_stubs(&program_dir.join("stubs"));
        match shipped.len() {
            0 => {
                let pattern = format!("{}*/*/stub{}", system(), std::env::consts::EXE_SUFFIX);
                Err(StubError::NotFound(vec![beside, program_dir.join("stubs").join(pattern)]))
            }
            1 => Ok(shipped.swap_remove(0)),
            _ => Err(StubError::Ambiguous(shipped)),
        }
    }

    /// Finds the stub, reads it and makes sure that a program can be put into it.
    ///
    /// # Errors
    /// When there is none, or the file is something else.
    pub fn load(&self) -> Result<Stub, StubError> {
        Stub::read(self.find()?)
    }

    /// The stub that makes bytecode for `stub`: itself where it runs here, else the one of this system, which has to
    /// have the same engine. `None` stands for the former.
    ///
    /// # Errors
    /// When none with the same engine runs here.
    pub fn load_compiler(&self, stub: &Stub) -> Result<Option<Stub>, StubError> {
        if stub.runs_here() {
            return Ok(None);
        }
        let own = Self { flag: None, variable: None, program_dir: self.program_dir.clone() };
        let compiler = own.load()?;
        if same_engine(&stub.identity, &compiler.identity) {
            return Ok(Some(compiler));
        }
        Err(StubError::EngineMismatch {
            path: stub.path.clone(),
            target: stub.identity.target.clone(),
            found: engine_text(&compiler.identity),
            expected: engine_text(&stub.identity),
            compiler: compiler.path,
        })
    }
}

impl Stub {
    /// Reads the stub at `path`.
    ///
    /// # Errors
    /// When the file is not a stub of this release without a program.
    pub fn read(path: PathBuf) -> Result<Self, StubError> {
        let bytes = match input::read(&path, SIZE_LIMIT) {
            Ok(bytes) => bytes,
            Err(source) => return Err(StubError::Read { path, source }),
        };
        let identity = match check(&bytes) {
            Ok(identity) => identity,
            Err(Reject::Filled) => return Err(StubError::Filled(path)),
            Err(Reject::Foreign(reason)) => return Err(StubError::Foreign { path, reason }),
        };
        let expected = env!("CARGO_PKG_VERSION");
        if identity.stub_version != expected {
            return Err(StubError::Version { path, found: identity.stub_version, expected });
        }
        Ok(Self { path, identity, bytes })
    }

    /// Whether this system runs the stub.
    #[must_use]
    pub fn runs_here(&self) -> bool {
        target_is_here(&self.identity.target)
    }

    /// The engine as `bmes` records it.
    #[must_use]
    pub fn engine(&self) -> semba_bmes::Engine {
        semba_bmes::Engine {
            name: self.identity.engine_name.clone(),
            version: self.identity.engine_version.clone(),
            build_id: self.identity.engine_build_id,
        }
    }
}

/// Name, version and build of the engine, as shown to users.
#[must_use]
pub fn engine_text(identity: &Identity) -> String {
    format!(
        "{} {} (build {:016x})",
        identity.engine_name, identity.engine_version, identity.engine_build_id
    )
}

/// Whether bytecode of one runs on the other.
#[must_use]
pub fn same_engine(a: &Identity, b: &Identity) -> bool {
    a.engine_name == b.engine_name
        && a.engine_version == b.engine_version
        && a.engine_build_id == b.engine_build_id
}

enum Reject {
    Filled,
    Foreign(String),
}

fn check(bytes: &[u8]) -> Result<Identity, Reject> {
    let executable =
        Executable::parse(bytes).map_err(|error| Reject::Foreign(error.to_string()))?;
    if !executable.is_stub() {
        return Err(Reject::Filled);
    }
    executable
        .identity()
        .ok_or_else(|| Reject::Foreign("it does not say which engine it has".to_owned()))
}

/// `<stubs>/<target>/<engine>/stub` for each target that runs here, sorted.
fn shipped_stubs(stubs: &Path) -> Vec<PathBuf> {
    let file = format!("stub{}", std::env::consts::EXE_SUFFIX);
    let mut found: Vec<PathBuf> = directories(stubs)
        .filter(|target| {
            target.file_name().and_then(|name| name.to_str()).is_some_and(target_is_here)
        })
        .flat_map(|target| directories(&target).collect::<Vec<_>>())
        .map(|engine| engine.join(&file))
        .filter(|stub| stub.is_file())
        .collect();
    found.sort();
    found
}

fn directories(parent: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_dir())
}

/// This system in the names of targets: `linux-x64`, `darwin-arm64`. A variant may follow: `linux-x64-musl`.
fn system() -> String {
    let os = match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let processor = match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    format!("{os}-{processor}")
}

/// Whether executables for `target` run here, as far as its name tells.
fn target_is_here(target: &str) -> bool {
    target.strip_prefix(&system()).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    fn touch(path: &Path) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }

    fn search(dir: &TempDir) -> StubSearch {
        StubSearch { program_dir: Some(dir.path().to_path_buf()), ..StubSearch::default() }
    }

    fn file(name: &str) -> String {
        format!("{name}{}", std::env::consts::EXE_SUFFIX)
    }

    #[test]
    fn the_flag_wins_over_the_variable_over_the_neighbours() {
        let dir = TempDir::new().unwrap();
        let beside = dir.path().join(file("semba-stub"));
        let shipped = dir.path().join("stubs").join(system()).join("engine").join(file("stub"));
        let named = ["flag", "variable"].map(|name| dir.path().join(name));
        for path in [&named[0], &named[1], &beside, &shipped] {
            touch(path);
        }
        let mut search = search(&dir);
        search.variable = Some(named[1].clone());
        search.flag = Some(named[0].clone());
        assert_eq!(search.find().unwrap(), named[0]);
        search.flag = None;
        assert_eq!(search.find().unwrap(), named[1]);
        search.variable = None;
        assert_eq!(search.find().unwrap(), beside);
        fs::remove_file(&beside).unwrap();
        assert_eq!(search.find().unwrap(), shipped);
    }

    #[test]
    fn a_path_that_was_named_is_never_passed_over() {
        let dir = TempDir::new().unwrap();
        touch(&dir.path().join(file("semba-stub")));
        let missing = dir.path().join("missing");
        let flag = StubSearch { flag: Some(missing.clone()), ..search(&dir) };
        assert!(flag.find().unwrap_err().to_string().starts_with("--stub names `"));
        let variable = StubSearch { variable: Some(missing), ..search(&dir) };
        assert!(variable.find().unwrap_err().to_string().starts_with("SEMBA_STUB names `"));
    }

    #[test]
    fn stubs_of_other_systems_are_not_taken() {
        let dir = TempDir::new().unwrap();
        touch(&dir.path().join("stubs/plan9-riscv9/engine").join(file("stub")));
        let message = search(&dir).find().unwrap_err().to_string();
        assert!(message.starts_with("no runtime stub found; looked for\n    "), "{message}");
        assert!(message.contains("semba-stub") && message.contains("--stub PATH"), "{message}");
    }

    #[test]
    fn two_engines_need_a_choice() {
        let dir = TempDir::new().unwrap();
        for engine in ["one", "two"] {
            touch(&dir.path().join("stubs").join(system()).join(engine).join(file("stub")));
        }
        assert!(
            matches!(search(&dir).find(), Err(StubError::Ambiguous(stubs)) if stubs.len() == 2)
        );
    }

    #[test]
    fn targets_are_compared_by_processor_and_system() {
        assert!(target_is_here(&system()) && target_is_here(&format!("{}-musl", system())));
        for target in ["", "linux-riscv9", "plan9-x64", &format!("{}x", system())] {
            assert!(!target_is_here(target), "{target}");
        }
    }

    #[test]
    fn files_that_are_no_executables_are_foreign() {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("text");
        fs::write(&path, "#!/bin/sh\n").unwrap();
        let error = Stub::read(path).unwrap_err();
        assert!(matches!(error, StubError::Foreign { .. }), "{error}");
        let error = Stub::read(dir.path().to_path_buf()).unwrap_err();
        assert!(matches!(error, StubError::Read { .. }), "{error}");
    }
}
