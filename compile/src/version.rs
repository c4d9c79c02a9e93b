//! `semba --version`: the release, and the engine of the runtime stub that a build would use.

use std::io::{self, Write};

use crate::error::Failure;
use crate::options::Environment;
use crate::stub::engine_text;

/// Prints the versions. A missing stub is part of the answer, not a failure.
pub(crate) fn run(environment: &Environment) -> Result<(), Failure> {
    let engine = match environment.stub_search(None).load() {
        Ok(stub) => format!(
            "engine {}\ntarget {}\nstub   {}",
            engine_text(&stub.identity),
            stub.identity.target,
            stub.path.display()
        ),
        Err(error) => format!("engine none: {error}"),
    };
    let text = format!("semba  {}\n{engine}\n", env!("CARGO_PKG_VERSION"));
    io::stdout().write_all(text.as_bytes()).map_err(Failure::Stdout)
}
