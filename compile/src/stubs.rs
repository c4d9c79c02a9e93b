//! `semba stubs`: the installed runtime stubs.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::cli::{StubsCommand, StubsFlags};
use crate::error::Failure;
use crate::options::Environment;
use crate::stub::installed::{self, Installed};
use crate::stub::{INSTALL_HELP, Stub, StubError, engine_text};

/// Runs the command.
///
/// # Errors
/// When something that was asked for is not there, or a stub is not the one that was installed.
pub(crate) fn run(flags: &StubsFlags, environment: &Environment) -> Result<(), Failure> {
    let directories = environment.stub_directories();
    let (text, result) = match &flags.command {
        StubsCommand::List => (list(&directories), Ok(())),
        StubsCommand::Add { files, dir } => add(files, dir.as_deref(), environment)
            .map_or_else(|error| (String::new(), Err(error)), |text| (text, Ok(()))),
        StubsCommand::Verify => verify(&directories),
        StubsCommand::Path { target: None } => (lines(&directories), Ok(())),
        StubsCommand::Path { target: Some(target) } => {
            let mut search = environment.stub_search(None);
            search.target = Some(environment.target(target)?);
            match search.load() {
                Ok(stub) => (lines(&[stub.path]), Ok(())),
                Err(error) => (String::new(), Err(error)),
            }
        }
    };
    io::stdout().write_all(text.as_bytes()).map_err(Failure::Stdout)?;
    result.map_err(Failure::Stub)
}

fn lines(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| format!("{}\n", path.display())).collect()
}

fn list(directories: &[PathBuf]) -> String {
    let stubs = installed::list(directories);
    let mut text = String::new();
    for stub in &stubs {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{:<18} {:<12} {}", stub.target, stub.engine, stub.path.display());
    }
    if stubs.is_empty() {
        let _ = writeln!(text, "no runtime stubs are installed\n{INSTALL_HELP}");
    }
    text
}

fn add(
    files: &[PathBuf],
    dir: Option<&Path>,
    environment: &Environment,
) -> Result<String, StubError> {
    let directory = match dir {
        Some(dir) => environment.cwd.join(dir),
        None => environment.stub_home().ok_or(StubError::NoDirectory)?,
    };
    let mut text = String::new();
    for file in files {
        let stub = Stub::read(environment.cwd.join(file))?;
        let Installed { target, path, .. } = installed::add(&stub, &directory)?;
        let _ = writeln!(text, "{target}: {}", path.display());
    }
    Ok(text)
}

/// Every stub is looked at; the first that is not right is the failure.
fn verify(directories: &[PathBuf]) -> (String, Result<(), StubError>) {
    let (mut text, mut result) = (String::new(), Ok(()));
    for installed in installed::list(directories) {
        let verdict = match installed.read() {
            Ok(stub) => format!("ok, engine {}", engine_text(&stub.identity)),
            Err(error) => {
                result = result.and(Err(error));
                "refused".to_owned()
            }
        };
        let _ = writeln!(text, "{}: {verdict}", installed.path.display());
    }
    (text, result)
}
