//! The `semba` command and the build pipeline: options -> bundle -> records -> bytecode -> archive -> executable.
//!
//! Raw flags ([`cli`]) become one [`options::BuildOptions`] once; nothing behind that point knows a flag.
//! [`pipeline`] carries the data through the other crates, [`compiler`] speaks to the runtime stub, which is the
//! only program that knows the engine, [`output`] writes files whole or not at all, and [`terminal`] is what the
//! user sees of it. [`settings`] turns configuration files into flags, [`inspect`] reads what a build wrote,
//! [`stub`] finds the runtime stub, [`run`] starts a program without writing it anywhere, and [`watch`] builds again.

#![forbid(unsafe_code)]

pub mod api;
mod builtins;
mod cache;
mod chunks;
pub mod cli;
pub mod compiler;
mod error;
mod input;
pub mod inspect;
mod interrupt;
pub mod options;
pub mod output;
pub mod pipeline;
pub mod platform;
pub mod plugin;
pub mod run;
pub mod settings;
pub mod source_map;
pub mod stub;
mod stubs;
pub mod terminal;
pub mod unit;
mod version;
mod watch;

use std::ffi::OsString;
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;

use clap::FromArgMatches;

use crate::cli::{Cli, Command};
use crate::options::{BuildOptions, Environment};

pub use crate::chunks::ChunksError;
pub use crate::error::Failure;

/// The exit code of a command that was asked for something that does not exist.
const EXIT_USAGE: u8 = 2;

/// Runs the command with `arguments` (the first is the program's name) and returns its exit code:
/// 0 for success, 1 for a failure, 2 for arguments that make no sense.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    panic::set_hook(Box::new(report_panic));
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    panic::catch_unwind(AssertUnwindSafe(|| {
        // First of all: a program that is in the cache needs nothing of what follows.
        let miss = match arguments.as_slice() {
            [_, command, rest @ ..] if command == "run" => run::start_cached(rest),
            _ => run::Miss::Off,
        };
        interrupt::install();
        dispatch(&arguments, &miss)
    }))
    .unwrap_or(ExitCode::FAILURE)
}

fn dispatch(arguments: &[OsString], miss: &run::Miss) -> ExitCode {
    let environment = match Environment::of_process() {
        Ok(environment) => environment,
        Err(failure) => return report(&failure),
    };
    let settled = match settings::settle(arguments.to_vec(), &environment) {
        Ok(settled) => settled,
        Err(error) => return report(&error.into()),
    };
    let parsed = settings::command().try_get_matches_from(&settled.arguments);
    let cli = match parsed.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => {
            // Writing the message fails only when nobody reads it.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(EXIT_USAGE));
        }
    };
    let result = match cli.command {
        Some(Command::Build(_)) if settled.print => settings::print(&settled, &environment),
        Some(Command::Build(flags)) if flags.watch => watch::run(arguments, &environment),
        Some(Command::Build(flags)) => BuildOptions::resolve(*flags, &environment)
            .map_err(Failure::from)
            .and_then(|options| pipeline::build(&options).map(drop).map_err(Failure::from)),
        Some(Command::Builtins(flags)) => builtins::run(&flags, &environment),
        Some(Command::Run(flags)) => {
            run::run(*flags, arguments.get(2..).unwrap_or_default(), miss, &environment)
        }
        Some(Command::Cache(flags)) => cache::run(flags.command, &environment),
        Some(Command::Inspect(flags)) => inspect::run(&flags),
        Some(Command::Stubs(flags)) => stubs::run(&flags, &environment),
        None => version::run(&environment),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => report(&failure),
    }
}

fn report(failure: &Failure) -> ExitCode {
    terminal::print_failure(failure);
    if failure.is_usage() { ExitCode::from(EXIT_USAGE) } else { ExitCode::FAILURE }
}

/// A panic is a mistake in this program, never the user's: it is told in two lines, without a backtrace.
fn report_panic(information: &panic::PanicHookInfo<'_>) {
    let message = information.payload_as_str().unwrap_or("no message");
    let place = information
        .location()
        .map_or_else(String::new, |place| format!(" ({}:{})", place.file(), place.line()));
    terminal::print_line(&format!(
        "error: internal error: {message}{place}\n  this is a bug in semba {}; please report it with the command that caused it",
        env!("CARGO_PKG_VERSION"),
    ));
}
