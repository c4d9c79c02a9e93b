//! The ways out of the process, and its exit codes.

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};

/// An uncaught error of the program.
pub(crate) const UNCAUGHT: i32 = 1;
/// A bare stub was started by hand, or with arguments that it does not know.
pub(crate) const USAGE: i32 = 2;
/// The entry module's top-level await can never be settled; Node's code for it.
pub(crate) const UNSETTLED_AWAIT: i32 = 13;
/// The executable is damaged: `EX_SOFTWARE` of sysexits.h.
pub(crate) const DAMAGED: i32 = 70;

/// The bytecode mode forbids what a module would need to run: `strict` its source, `off` its bytecode.
pub(crate) const MODE: i32 = 71;

/// Whether the program is not an executable of its own.
static IS_FILE: AtomicBool = AtomicBool::new(false);

/// Ends the process without tearing anything down.
pub(crate) fn now(code: i32) -> ! {
    crate::ops::restore_terminal();
    std::process::exit(code)
}

/// Says that the executable is damaged; returns the exit code for it.
pub(crate) fn damaged(reason: &str) -> i32 {
    let (what, help) = if IS_FILE.load(Ordering::Relaxed) {
        (
            "the stored program",
            "`semba cache verify` removes it, so that the next run makes it anew",
        )
    } else {
        ("this executable", "copy or download it again, or rebuild it with `semba build --compile`")
    };
    report(&format!("error: {what} is damaged: {reason}\nhelp: {help}"));
    DAMAGED
}

/// Says that the bytecode mode keeps a module from running; returns the exit code for it.
pub(crate) fn forbidden(reason: &str) -> i32 {
    report(&format!("error: {reason}"));
    MODE
}

/// Says that the program was started from a file, for messages.
pub(crate) fn program_is_a_file() {
    IS_FILE.store(true, Ordering::Relaxed);
}

/// Writes a line to stderr; a closed stderr is no reason to fail.
pub(crate) fn report(message: &str) {
    let _ = writeln!(std::io::stderr(), "{message}");
}

/// A bug in the stub is reported as one, without a backtrace.
pub(crate) fn install_panic_hook() {
    std::panic::set_hook(Box::new(|info| {
        report(&format!("error: internal error in the Semba runtime, please report it: {info}"));
        now(DAMAGED);
    }));
}
