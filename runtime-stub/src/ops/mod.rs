//! The ops: Rust functions that builtin modules import from `semba:ops/<module>`.
//!
//! One file per module. An op is named `op_<module>_<verb>`, checks its arguments, does one thing and returns an
//! engine-neutral value; everything that has to do with JavaScript objects stays in the builtins. What differs between
//! systems is behind [`crate::sys`]; two modules differ as a whole and have a file of their own for Windows.

mod bmes;
mod buffer;
mod child;
mod crypto;
mod encoding;
mod fs;
mod handles;
mod intl;
#[cfg_attr(windows, path = "windows/io.rs")]
mod io;
mod os;
mod performance;
mod process;
#[cfg_attr(windows, path = "windows/signals.rs")]
mod signals;
mod system_error;
mod timers;
mod url;
mod zlib;

pub(crate) use io::restore_terminal;
use semba_engine::NativeModule;

use crate::host::Host;

/// The native modules of this folder.
pub(crate) const MODULES: &[&NativeModule<Host>] = &[
    &bmes::MODULE,
    &buffer::MODULE,
    &child::MODULE,
    &crypto::MODULE,
    &encoding::MODULE,
    &fs::MODULE,
    &intl::MODULE,
    &io::MODULE,
    &os::MODULE,
    &performance::MODULE,
    &process::MODULE,
    &signals::MODULE,
    &timers::MODULE,
    &url::MODULE,
    &zlib::MODULE,
];

/// What ops keep between calls.
#[derive(Default)]
pub(crate) struct Resources {
    /// Open files.
    files: fs::FileTable,
    /// What ends a waiting read of standard input.
    input_waker: io::InputWaker,
    /// Decoders of text streams.
    decoders: encoding::DecoderTable,
    /// Hashes in the middle of their input.
    hashes: handles::Handles<crypto::State>,
    /// Compression in the middle of its input.
    compression: zlib::Streams,
    /// Collators, plural rules and time zones.
    intl: intl::State,
    /// Other processes.
    children: child::Children,
    /// Signals that the program listens for.
    signals: signals::Signals,
    /// Files and directories that the program watches.
    watchers: fs::Watchers,
}
