//! Directories of stubs: `<directory>/<target>/<engine>/stub` (`stub.exe` for Windows), with a `manifest.json` that says
//! what the file has to be. A stub that differs from its manifest is never used.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use semba_embed::Target;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::{ManifestError, Stub, StubError};

/// The name of a stub's manifest, beside it.
pub const MANIFEST: &str = "manifest.json";

/// What `manifest.json` says of the stub beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// The release of Semba that the stub belongs to.
    pub semba: String,
    /// The system that it is for.
    pub target: String,
    /// The engine's name.
    pub engine: String,
    /// The engine's release.
    pub engine_version: String,
    /// The engine's build id: 16 hexadecimal digits.
    pub engine_build_id: String,
    /// The file's size in bytes.
    pub size: u64,
    /// The file's SHA-256: 64 hexadecimal digits.
    pub sha256: String,
}

/// A stub in a directory of stubs, by its place alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installed {
    /// The system that its directory is for.
    pub target: Target,
    /// The engine that its directory is for.
    pub engine: String,
    /// The file.
    pub path: PathBuf,
}

impl Manifest {
    /// What the manifest of `stub` has to say.
    #[must_use]
    pub fn of(stub: &Stub) -> Self {
        Self {
            semba: stub.identity.stub_version.clone(),
            target: stub.identity.target.clone(),
            engine: stub.identity.engine_name.clone(),
            engine_version: stub.identity.engine_version.clone(),
            engine_build_id: format!("{:016x}", stub.identity.engine_build_id),
            size: stub.bytes.len() as u64,
            sha256: sha256(&stub.bytes),
        }
    }

    /// Reads the manifest in `directory`.
    ///
    /// # Errors
    /// When there is none.
    pub fn read(directory: &Path) -> Result<Self, ManifestError> {
        let text = fs::read(directory.join(MANIFEST)).map_err(ManifestError::Read)?;
        serde_json::from_slice(&text).map_err(ManifestError::Json)
    }

    /// Makes sure that `stub` is what the manifest says.
    fn check(&self, stub: &Stub) -> Result<(), ManifestError> {
        let found = Self::of(stub);
        if found.size != self.size {
            return Err(ManifestError::Size { found: found.size, expected: self.size });
        }
        if found.sha256 != self.sha256 {
            let expected = self.sha256.clone();
            return Err(ManifestError::Hash { found: found.sha256, expected });
        }
        let pairs = [
            ("release", &found.semba, &self.semba),
            ("target", &found.target, &self.target),
            ("engine", &found.engine, &self.engine),
            ("engine version", &found.engine_version, &self.engine_version),
            ("engine build id", &found.engine_build_id, &self.engine_build_id),
        ];
        match pairs.into_iter().find(|(_, found, expected)| found != expected) {
            Some((what, found, expected)) => Err(ManifestError::Identity {
                what,
                found: found.clone(),
                expected: expected.clone(),
            }),
            None => Ok(()),
        }
    }
}

impl Installed {
    /// Reads the stub and makes sure that it is the one that was installed.
    ///
    /// # Errors
    /// When it is not, or no stub of this release.
    pub fn read(&self) -> Result<Stub, StubError> {
        let manifest = |reason| StubError::Manifest { path: self.path.clone(), reason };
        let directory = self.path.parent().unwrap_or(Path::new("."));
        let expected = Manifest::read(directory).map_err(manifest)?;
        let stub = Stub::read(self.path.clone())?;
        expected.check(&stub).map_err(manifest)?;
        let place = [
            (&stub.identity.target, self.target.to_string()),
            (&stub.identity.engine_name, self.engine.clone()),
        ];
        for (found, expected) in place {
            if *found != expected {
                return Err(manifest(ManifestError::Place { found: found.clone(), expected }));
            }
        }
        Ok(stub)
    }

    /// How lists name it.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{} ({})", self.target, self.engine)
    }
}

/// The stubs in `directories`, in the order of the targets; of two for the same target and engine, the one in the
/// directory that comes first.
#[must_use]
pub fn list(directories: &[PathBuf]) -> Vec<Installed> {
    let mut found: Vec<Installed> = Vec::new();
    for target in Target::ALL {
        for directory in directories {
            for engine in engines(&directory.join(target.to_string())) {
                let path = place(directory, target, &engine);
                let known =
                    found.iter().any(|other| other.target == target && other.engine == engine);
                if !known && path.is_file() {
                    found.push(Installed { target, engine, path });
                }
            }
        }
    }
    found
}

/// Installs `stub` in `directory`.
///
/// # Errors
/// When the stub is for an unknown target, or the system does not let us write.
pub fn add(stub: &Stub, directory: &Path) -> Result<Installed, StubError> {
    let target = stub.identity.target.parse();
    let target =
        target.map_err(|source| StubError::UnknownTarget { path: stub.path.clone(), source })?;
    let engine = stub.identity.engine_name.clone();
    let path = place(directory, target, &engine);
    let parent = path.parent().unwrap_or(directory).to_path_buf();
    let failed = |source| StubError::Install { path: path.clone(), source };
    fs::create_dir_all(&parent).map_err(failed)?;
    let mut json = serde_json::to_vec_pretty(&Manifest::of(stub))
        .map_err(|error| failed(io::Error::other(error)))?;
    json.push(b'\n');
    write(&parent, &path, &stub.bytes).map_err(failed)?;
    write(&parent, &parent.join(MANIFEST), &json).map_err(failed)?;
    Ok(Installed { target, engine, path })
}

fn place(directory: &Path, target: Target, engine: &str) -> PathBuf {
    let file = format!("stub{}", target.executable_suffix());
    directory.join(target.to_string()).join(engine).join(file)
}

/// Replaces a file as a whole; the stub may be running.
fn write(directory: &Path, path: &Path, content: &[u8]) -> io::Result<()> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
    let mut file: NamedTempFile = builder.tempfile_in(directory)?;
    file.write_all(content)?;
    file.persist(path).map(drop).map_err(|error| error.error)
}

/// The names of the directories in `directory`, sorted.
fn engines(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let directories = entries.filter(|entry| entry.path().is_dir());
    let mut names: Vec<String> =
        directories.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use semba_embed::slot::Identity;
    use tempfile::TempDir;

    fn stub(target: &str) -> Stub {
        let identity = Identity {
            stub_version: env!("CARGO_PKG_VERSION").to_owned(),
            target: target.to_owned(),
            engine_name: "engine".to_owned(),
            engine_version: "1".to_owned(),
            engine_build_id: 7,
            data_model: "le64".to_owned(),
        };
        Stub { path: "built".into(), identity, bytes: b"abc".to_vec() }
    }

    #[test]
    fn installed_stubs_are_found_by_target_and_engine() {
        let (first, second) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        add(&stub("windows-arm64"), second.path()).unwrap();
        add(&stub("linux-arm64"), second.path()).unwrap();
        add(&stub("linux-arm64"), first.path()).unwrap();
        let found = list(&[first.path().to_path_buf(), second.path().to_path_buf()]);
        let labels: Vec<String> = found.iter().map(Installed::label).collect();
        assert_eq!(labels, ["linux-arm64 (engine)", "windows-arm64 (engine)"]);
        assert!(found[0].path.starts_with(first.path()));
        assert!(found[1].path.ends_with("windows-arm64/engine/stub.exe"));
        let error = add(&stub("plan9-x64"), first.path()).unwrap_err();
        assert!(matches!(error, StubError::UnknownTarget { .. }), "{error}");
    }

    #[test]
    fn manifests_say_what_the_stub_is() {
        let dir = TempDir::new().unwrap();
        let installed = add(&stub("linux-arm64"), dir.path()).unwrap();
        let manifest = Manifest::read(installed.path.parent().unwrap()).unwrap();
        assert_eq!(manifest, Manifest::of(&stub("linux-arm64")));
        assert_eq!(
            manifest.sha256,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(manifest.engine_build_id, "0000000000000007");
    }

    #[test]
    fn stubs_that_differ_from_their_manifests_are_refused() {
        let manifest = Manifest::of(&stub("linux-arm64"));
        let mut other = stub("linux-arm64");
        other.bytes.push(0);
        assert!(matches!(
            manifest.check(&other),
            Err(ManifestError::Size { found: 4, expected: 3 })
        ));
        other.bytes = b"abd".to_vec();
        assert!(matches!(manifest.check(&other), Err(ManifestError::Hash { .. })));
        let mut other = stub("linux-arm64");
        other.identity.engine_build_id = 8;
        let error = manifest.check(&other).unwrap_err().to_string();
        assert!(error.starts_with("its engine build id is 0000000000000008"), "{error}");
        assert!(manifest.check(&stub("linux-arm64")).is_ok());
    }
}
