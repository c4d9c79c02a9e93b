//! The `semba` command. Everything it does is in the library beside it.

#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    semba_compile::run(std::env::args_os())
}
