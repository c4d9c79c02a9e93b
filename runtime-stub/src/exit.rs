//! The ways out of the process, and its exit codes.

use std::io::Write;

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

/// Ends the process without tearing anything down.
pub(crate) fn now(code: i32) -> ! {
    crate::ops::restore_terminal();
    std::process::exit(code)
}

/// Says that the executable is damaged; returns the exit code for it.
pub(crate) fn damaged(reason: &str) -> i32 {
    report(&format!(
        "error: this executable is damaged: {reason}\nhelp: copy or download it again, or rebuild it with `semba build --compile`"
    ));
    DAMAGED
}

/// Says that the bytecode mode keeps a module from running; returns the exit code for it.
pub(crate) fn forbidden(reason: &str) -> i32 {
    report(&format!("error: {reason}"));
    MODE
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
