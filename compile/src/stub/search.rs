//! Where runtime stubs are looked for.

use std::path::{Path, PathBuf};

use semba_embed::Target;

use super::installed::{self, Installed};
use super::{Stub, StubError, engine_text, runs_here, same_engine};

/// Where to look for a runtime stub, in this order; then `semba-stub` beside the program, and the directories of stubs.
#[derive(Clone, Debug, Default)]
pub struct StubSearch {
    /// The value of `--stub`.
    pub flag: Option<PathBuf>,
    /// The value of `SEMBA_STUB`.
    pub variable: Option<PathBuf>,
    /// The directory of the running `semba`.
    pub program_dir: Option<PathBuf>,
    /// Directories of installed stubs, see [`installed`].
    pub directories: Vec<PathBuf>,
    /// The value of `--target`; without it a stub that runs here is looked for.
    pub target: Option<Target>,
}

/// Where a stub is.
enum Location {
    /// A file without a manifest.
    File(PathBuf),
    /// In a directory of stubs.
    Installed(Installed),
}

impl StubSearch {
    /// The stub's path.
    ///
    /// # Errors
    /// When there is none, or more than one with the same right.
    pub fn find(&self) -> Result<PathBuf, StubError> {
        Ok(match self.locate()? {
            Location::File(path) => path,
            Location::Installed(installed) => installed.path,
        })
    }

    /// Finds the stub, reads it and makes sure that a program can be put into it.
    ///
    /// # Errors
    /// When there is none, or the file is something else.
    pub fn load(&self) -> Result<Stub, StubError> {
        let stub = match self.locate()? {
            Location::File(path) => Stub::read(path)?,
            Location::Installed(installed) => installed.read()?,
        };
        match self.target {
            Some(expected) if stub.target() != Some(expected) => Err(StubError::OtherTarget {
                found: stub.identity.target,
                path: stub.path,
                expected,
            }),
            _ => Ok(stub),
        }
    }

    fn locate(&self) -> Result<Location, StubError> {
        for (origin, path) in [("--stub", &self.flag), ("SEMBA_STUB", &self.variable)] {
            if let Some(path) = path {
                let missing = || StubError::Missing { origin, path: path.clone() };
                return path.exists().then(|| Location::File(path.clone())).ok_or_else(missing);
            }
        }
        let beside = self.program_dir.as_deref().map(beside);
        if let Some(path) = beside.as_deref().filter(|path| self.takes_neighbour(path)) {
            return Ok(Location::File(path.to_path_buf()));
        }
        let all = installed::list(&self.directories);
        let mut fitting: Vec<Installed> = match self.target {
            Some(target) => all.iter().filter(|stub| stub.target == target).cloned().collect(),
            None => stubs_for_here(&all),
        };
        match (fitting.len(), self.target) {
            (0, Some(target)) => {
                let installed = all.iter().map(Installed::label).collect();
                Err(StubError::NotInstalled { target, installed })
            }
            (0, None) => Err(StubError::NotFound(self.looked_for(beside))),
            (1, _) => Ok(Location::Installed(fitting.swap_remove(0))),
            _ => Err(StubError::Ambiguous(fitting.into_iter().map(|stub| stub.path).collect())),
        }
    }

    /// Whether the stub beside the program will do: it is for this system, and mostly nothing else is asked for.
    fn takes_neighbour(&self, path: &Path) -> bool {
        path.is_file()
            && match self.target {
                None => true,
                // A stub that does not load is told by whoever loads it.
                Some(target) if runs_here(target) => Stub::read(path.to_path_buf())
                    .map_or(true, |stub| stub.target() == Some(target)),
                Some(_) => false,
            }
    }

    fn looked_for(&self, beside: Option<PathBuf>) -> Vec<PathBuf> {
        let target = Target::here().map_or_else(|| "*".to_owned(), |target| target.to_string());
        let file = format!("stub{}", std::env::consts::EXE_SUFFIX);
        let pattern = |directory: &PathBuf| directory.join(&target).join("*").join(&file);
        beside.into_iter().chain(self.directories.iter().map(pattern)).collect()
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
        let own = Self { flag: None, variable: None, target: None, ..self.clone() };
        let compiler = own.load()?;
        if compiler.identity.data_model != stub.identity.data_model {
            return Err(StubError::DataModel {
                path: stub.path.clone(),
                found: stub.identity.data_model.clone(),
                expected: compiler.identity.data_model,
            });
        }
        if same_engine(&stub.identity, &compiler.identity) {
            return Ok(Some(compiler));
        }
        Err(StubError::EngineMismatch {
            path: stub.path.clone(),
            target: stub.identity.target.clone(),
            engines: format!(
                "{} instead of {}",
                engine_text(&compiler.identity),
                engine_text(&stub.identity)
            ),
            compiler: compiler.path,
        })
    }
}

fn beside(program_dir: &Path) -> PathBuf {
    program_dir.join(format!("semba-stub{}", std::env::consts::EXE_SUFFIX))
}

/// Those for this very target, else those for another C library.
fn stubs_for_here(all: &[Installed]) -> Vec<Installed> {
    let exact: Vec<Installed> =
        all.iter().filter(|stub| Some(stub.target) == Target::here()).cloned().collect();
    if exact.is_empty() {
        all.iter().filter(|stub| runs_here(stub.target)).cloned().collect()
    } else {
        exact
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use tempfile::TempDir;

    fn touch(path: &Path) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }

    fn search(dir: &TempDir) -> StubSearch {
        StubSearch {
            program_dir: Some(dir.path().to_path_buf()),
            directories: vec![dir.path().join("stubs")],
            ..StubSearch::default()
        }
    }

    fn file(name: &str) -> String {
        format!("{name}{}", std::env::consts::EXE_SUFFIX)
    }

    fn here() -> String {
        Target::here().unwrap().to_string()
    }

    #[test]
    fn the_flag_wins_over_the_variable_over_the_neighbours() {
        let dir = TempDir::new().unwrap();
        let beside = dir.path().join(file("semba-stub"));
        let shipped = dir.path().join("stubs").join(here()).join("engine").join(file("stub"));
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
    fn targets_without_a_stub_are_told_with_those_that_have_one() {
        let dir = TempDir::new().unwrap();
        let other = if here().starts_with("windows") { "darwin-x64" } else { "windows-x64" };
        let target = Some(other.parse().unwrap());
        touch(&dir.path().join(file("semba-stub")));
        let none = StubSearch { target, ..search(&dir) }.find().unwrap_err().to_string();
        assert!(
            none.starts_with(&format!("no runtime stub for {other} is installed; no stubs")),
            "{none}"
        );
        touch(&dir.path().join("stubs/linux-arm64-musl/engine/stub"));
        let some = StubSearch { target, ..search(&dir) }.find().unwrap_err().to_string();
        assert!(some.contains("; installed: linux-arm64-musl (engine)\n"), "{some}");
        assert!(some.contains("semba stubs add"), "{some}");
    }

    #[test]
    fn two_engines_need_a_choice() {
        let dir = TempDir::new().unwrap();
        for engine in ["one", "two"] {
            touch(&dir.path().join("stubs").join(here()).join(engine).join(file("stub")));
        }
        assert!(
            matches!(search(&dir).find(), Err(StubError::Ambiguous(stubs)) if stubs.len() == 2)
        );
    }
}
