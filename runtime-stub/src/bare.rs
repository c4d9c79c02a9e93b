//! A stub without a program in it works for the `semba` command: it compiles modules, or runs a program from a file.

use std::ffi::OsStr;

use crate::launch::Launch;
use crate::{compile_mode, exit, run};

/// The main function of a bare stub.
pub(crate) fn main() -> i32 {
    match std::env::args_os().nth(1).as_deref().and_then(OsStr::to_str) {
        Some("--semba-compile") => compile_mode::main(),
        Some("--semba-run") => run_from_file(),
        _ => {
            exit::report(
                "error: this is a Semba runtime stub without a program in it\nhelp: `semba build --compile` makes executables from it",
            );
            exit::USAGE
        }
    }
}

/// `--semba-run DESCRIPTOR ENTRY FILE [ARGUMENTS...]`: runs the archive behind an open descriptor.
#[cfg(unix)]
fn run_from_file() -> i32 {
    exit::program_is_a_file();
    let Some((descriptor, launch)) = Launch::of_arguments() else {
        exit::report("error: --semba-run takes a descriptor, the entry and its file");
        return exit::USAGE;
    };
    match semba_embed::mapped::map_inherited(descriptor) {
        Ok(archive) => run::program(archive, launch),
        Err(error) => exit::damaged(&error.to_string()),
    }
}

#[cfg(not(unix))]
fn run_from_file() -> i32 {
    exit::report("error: programs cannot be run from files on this system");
    exit::USAGE
}
