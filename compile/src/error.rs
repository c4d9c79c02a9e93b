//! Why a command failed: everything that users see starts here.

use std::io;

use semba_bundler::Diagnostic;
use thiserror::Error;

use crate::inspect::InspectError;
use crate::options::UsageError;
use crate::pipeline::BuildError;
use crate::run::RunError;
use crate::settings::ConfigError;
use crate::stub::StubError;

/// Why a command failed.
#[derive(Debug, Error)]
pub enum Failure {
    /// The flags make no sense together.
    #[error(transparent)]
    Usage(#[from] UsageError),
    /// The build failed.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The configuration file is of no use.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The inspected file does not validate, or is not ours.
    #[error(transparent)]
    Inspect(#[from] InspectError),
    /// A runtime stub is missing or not right.
    #[error(transparent)]
    Stub(StubError),
    /// The program could not be run.
    #[error(transparent)]
    Run(Box<RunError>),
    /// The cache cannot be used.
    #[error("cannot use the cache: {0}")]
    Cache(semba_cache::OpenError),
    /// What the configuration file says now is at odds with the command line.
    #[error("{0}")]
    Arguments(String),
    /// Changes cannot be waited for.
    #[error("cannot watch files: {0}")]
    Watch(notify::Error),
    /// The current directory was removed, or is not accessible.
    #[error("cannot find the current directory: {0}")]
    NoCurrentDirectory(io::Error),
    /// Standard output does not take what we write.
    #[error("cannot write to standard output: {0}")]
    Stdout(io::Error),
}

impl Failure {
    /// Whether the command line is at fault: the exit code is 2.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        matches!(self, Self::Usage(_))
    }

    /// What is wrong with the program that was to be built, when that is the cause.
    #[must_use]
    pub fn diagnostics(&self) -> Option<&[Diagnostic]> {
        match self {
            Self::Build(BuildError::Program(diagnostics))
            | Self::Config(ConfigError::Program { diagnostics, .. }) => Some(diagnostics),
            Self::Run(error) => match &**error {
                RunError::Build(BuildError::Program(diagnostics)) => Some(diagnostics),
                _ => None,
            },
            _ => None,
        }
    }
}

/// The largest cause by far, and the rarest.
impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        Self::Run(Box::new(error))
    }
}
