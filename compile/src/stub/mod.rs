//! The runtime stub: the executable that programs are put into, and the only program that knows the engine.
//! This module finds one and makes sure that it is one: [`search`] by the rules that the command documents,
//! [`installed`] in directories of stubs for several targets, which have manifests.

mod error;
pub mod installed;
pub mod search;

use std::path::PathBuf;

use semba_embed::slot::Identity;
use semba_embed::{Executable, Target};

use crate::input;
pub(crate) use error::installed_text;

pub use error::{INSTALL_HELP, ManifestError, StubError};
pub use search::StubSearch;

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

    /// What it was built for; `None` when this release does not know that system.
    #[must_use]
    pub fn target(&self) -> Option<Target> {
        self.identity.target.parse().ok()
    }

    /// Whether this system runs the stub.
    #[must_use]
    pub fn runs_here(&self) -> bool {
        self.target().is_some_and(runs_here)
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

/// Whether executables for `target` run on this system.
#[must_use]
pub fn runs_here(target: Target) -> bool {
    Target::here().is_some_and(|here| target.runs_on(here))
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use tempfile::TempDir;

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
