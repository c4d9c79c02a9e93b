//! The ops: Rust functions that builtin modules import from `semba:ops/<module>`.
//!
//! One file per module. An op is named `op_<module>_<verb>`, checks its arguments, does one thing and returns an
//! engine-neutral value; everything that has to do with JavaScript objects stays in the builtins.

mod buffer;
mod encoding;
mod fs;
mod io;
mod os;
mod performance;
mod process;
mod system_error;
mod timers;
mod url;

use semba_engine::NativeModule;

use crate::host::Host;

/// The native modules of this folder.
pub(crate) const MODULES: &[&NativeModule<Host>] = &[
    &buffer::MODULE,
    &encoding::MODULE,
    &fs::MODULE,
    &io::MODULE,
    &os::MODULE,
    &performance::MODULE,
    &process::MODULE,
    &timers::MODULE,
    &url::MODULE,
];

/// What ops keep between calls.
#[derive(Default)]
pub(crate) struct Resources {
    /// Open files.
    files: fs::FileTable,
    /// Decoders of text streams.
    decoders: encoding::DecoderTable,
}
