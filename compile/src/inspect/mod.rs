//! `semba inspect`: what is in an executable, a `.bmes` file or a runtime stub, and whether all of it validates.

mod read;
mod report;
mod text;

use std::io::{self, Write};
use std::path::PathBuf;

use semba_embed::{Executable, Format};
use thiserror::Error;

use crate::cli::InspectFlags;
use crate::error::Failure;
use crate::input;
use crate::output::Reason;

pub use report::Report;

/// Shown by `semba inspect --help`.
pub(crate) const HELP: &str = "\
The exit code is 1 when FILE does not validate; what could be read is printed nevertheless.

With --json, one object (new members may be added, none is renamed or removed):
  kind, format     executable, stub or bmes; elf, mach-o, pe or bmes
  target, engine   the runtime's target (linux-x64); { name, version, buildId }
  archive          { size, entries }
  modules          [{ name, version, source: { size, hash, embedded }, bytecode: { offset, size },
                      requests: [{ specifier, attributes }],
                      imports: [{ kind, request, importName, localName }],
                      exports: [{ kind, exportName, localName | request, importName }],
                      starExports, declaredVariables, lexicalVariables, codeFeatures, flags,
                      checksums: { metadata, bytecode } }]
  assets           [{ kind, name, compression, size, rawSize }]
  valid, errors    true or false; what is wrong";

/// All of a file is read at once; larger ones, in bytes, are none that a build makes.
const SIZE_LIMIT: u64 = 4 << 30;

/// Why a file cannot be inspected, or that it does not validate.
#[derive(Debug, Error)]
pub enum InspectError {
    /// The file cannot be read.
    #[error("cannot read `{}`: {reason}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: Reason,
    },
    /// The file is something else.
    #[error(
        "`{}` is neither an executable made by semba, nor a .bmes file, nor a runtime stub: {reason}",
        path.display()
    )]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What was expected.
        reason: String,
    },
    /// The file is ours and damaged.
    #[error("`{}` does not validate: {first}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// The first of its errors.
        first: String,
    },
}

/// Prints what is in a file.
///
/// # Errors
/// When it cannot be read, is not ours or does not validate. In the last case the description was printed.
pub fn run(flags: &InspectFlags) -> Result<(), Failure> {
    let path = &flags.file;
    let bytes = input::read(path, SIZE_LIMIT)
        .map_err(|error| InspectError::Read { path: path.clone(), reason: Reason(error) })?;
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let report = inspect(&name, &bytes)
        .map_err(|reason| InspectError::Foreign { path: path.clone(), reason })?;
    let text = if flags.json { json(&report) } else { text::render(&name, &report) };
    print(&text)?;
    match report.errors.into_iter().next() {
        None => Ok(()),
        Some(first) => Err(InspectError::Invalid { path: path.clone(), first }.into()),
    }
}

/// Describes `bytes`, the content of a file called `name`.
///
/// # Errors
/// Why the file is none of ours.
pub fn inspect(name: &str, bytes: &[u8]) -> Result<Report, String> {
    let module = name.strip_suffix(".bmes");
    let mut report = match Format::detect(bytes) {
        // A damaged unit is recognized by its name.
        None if module.is_some() || bytes.starts_with(&semba_bmes::MAGIC.to_le_bytes()) => {
            read::unit(module.unwrap_or(name), bytes)
        }
        _ => read::executable(&Executable::parse(bytes).map_err(|error| error.to_string())?),
    };
    report.valid = report.errors.is_empty();
    Ok(report)
}

fn json(report: &Report) -> String {
    // The report has string keys only and no way to fail.
    serde_json::to_string_pretty(report).map_or_else(|error| error.to_string(), |text| text + "\n")
}

/// A reader that has seen enough (`semba inspect app | head`) is no failure.
fn print(text: &str) -> Result<(), Failure> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::Stdout(error)),
        _ => Ok(()),
    }
}
