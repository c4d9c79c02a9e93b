//! Starts the program in the archive.

use std::time::Instant;

use semba_engine::Engine;

use crate::host::Host;
use crate::launch::Launch;
use crate::program::Program;
use crate::trace::Trace;
use crate::{builtins, event_loop, exit};

/// What is left of the stack for frames that are not JavaScript's.
const STACK_RESERVE: usize = 512 << 10;
/// How much of an unlimited stack JavaScript uses.
const STACK_LIMIT: usize = 64 << 20;

/// Runs the program to its end; returns the exit code.
pub(crate) fn program(archive: &'static [u8], launch: Launch) -> i32 {
    let started = Instant::now();
    let mut trace = Trace::from_environment();
    let mut program = match Program::open(archive, launch) {
        Ok(program) => program,
        Err(reason) => return exit::damaged(&reason),
    };
    program.entry = match program.entries.chosen() {
        Ok(entry) => entry,
        Err(reason) => {
            exit::report(&format!("error: {reason}"));
            return exit::UNCAUGHT;
        }
    };
    trace.phase("open archive");
    let entry = program.entry;
    let host = Host::new(program, trace, started);
    let (globals, methods) = (builtins::globals(), builtins::methods());
    let Some(mut engine) = Engine::new(host, stack_size(), globals, methods) else {
        exit::report("error: there is not enough memory to start");
        return exit::UNCAUGHT;
    };
    engine.host().trace.phase("create engine");
    let evaluation = match engine.load(entry) {
        Ok(module) => {
            engine.host().trace.phase("load modules");
            engine.evaluate(module)
        }
        Err(error) => Err(error),
    };
    match evaluation {
        Ok(evaluation) => {
            engine.host().trace.phase("evaluate modules");
            event_loop::run(&mut engine, &evaluation)
        }
        Err(error) => {
            event_loop::uncaught(&mut engine, &error, "uncaughtException").err().unwrap_or(0)
        }
    }
}

/// How many bytes of the main thread's stack JavaScript may use.
fn stack_size() -> usize {
    let limit = crate::sys::process::stack_limit();
    let limit = limit.map_or(STACK_LIMIT, |limit| limit as usize);
    limit.min(STACK_LIMIT).saturating_sub(STACK_RESERVE)
}
