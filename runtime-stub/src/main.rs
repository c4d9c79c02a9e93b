//! The executable that programs are appended to.
//!
//! With an archive in its slot it runs the program in it. Without one it is a bare stub, which works for the `semba`
//! command only ([`bare`]).

#![deny(unsafe_code)]
// Rust's own start-up code opens /proc/self/maps, asks about the standard streams and installs handlers for stack
// overflows, which the engine checks for itself: 0.1 ms that no program needs. See `start`.
#![cfg_attr(not(test), no_main)]
#![cfg_attr(test, allow(dead_code, reason = "tests do not start at the entry point"))]

mod assets;
mod bare;
mod builtins;
mod compile_mode;
mod entries;
mod event_loop;
mod exit;
mod host;
mod launch;
mod ops;
mod program;
mod run;
mod source_map;
mod sys;
mod tasks;
mod timers;
mod trace;

use launch::Launch;

fn run() -> i32 {
    exit::install_panic_hook();
    match slot::SLOT.archive() {
        Ok(Some(archive)) => run::program(archive, Launch::of_executable()),
        Ok(None) => bare::main(),
        Err(error) => exit::damaged(&error.to_string()),
    }
}

/// The C entry point.
#[cfg(not(test))]
#[expect(
    unsafe_code,
    reason = "a C function must be exported, and a signal ignored, without Rust's start-up code"
)]
mod start {
    use std::ffi::{c_char, c_int};

    // SAFETY: no other function of the program has this name; the C runtime calls it once. Rust's standard library
    // takes the arguments from the C runtime itself, also without its own entry point.
    #[unsafe(no_mangle)]
    extern "C" fn main(_: c_int, _: *const *const c_char) -> c_int {
        // Writing to a closed pipe is an error (EPIPE), as in Node, and does not end the process.
        #[cfg(unix)]
        // SAFETY: ignoring a signal installs no handler, so nothing can run at a bad time.
        unsafe {
            libc::signal(libc::SIGPIPE, libc::SIG_IGN);
        }
        crate::exit::now(crate::run())
    }
}

/// What the injector looks for in this file.
#[expect(unsafe_code, reason = "a section can only be named by an unsafe attribute")]
mod slot {
    use semba_embed::slot::Slot;
    #[cfg(target_os = "linux")]
    use semba_embed::slot::SpareNote;

    /// Who this stub is; the same text greets `semba build` in compile mode.
    pub(crate) const IDENTITY: &str = concat!(
        "semba=",
        env!("CARGO_PKG_VERSION"),
        "\ntarget=",
        env!("SEMBA_TARGET"),
        "\nengine=quickjs-ng\nengine-version=",
        env!("SEMBA_ENGINE_VERSION"),
        "\nengine-build-id=",
        env!("SEMBA_ENGINE_BUILD_ID"),
        "\ndata-model=",
        env!("SEMBA_DATA_MODEL"),
        "\n"
    );

    // SAFETY: nothing else is placed in these sections, and none has a meaning to the linker.
    #[used]
    #[cfg_attr(target_os = "linux", unsafe(link_section = ".semba.slot"))]
    #[cfg_attr(target_vendor = "apple", unsafe(link_section = "__SEMBA,__archive"))]
    #[cfg_attr(windows, unsafe(link_section = ".semslot"))]
    pub(crate) static SLOT: Slot = Slot::new(IDENTITY);

    // SAFETY: as above; the note is well-formed, so tools that walk notes can read it.
    #[used]
    #[cfg(target_os = "linux")]
    #[unsafe(link_section = ".note.semba.spare")]
    static SPARE: SpareNote = SpareNote::new();
}
