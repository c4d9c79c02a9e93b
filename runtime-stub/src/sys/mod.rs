//! The operating system, as the ops see it: rustix's names, from rustix itself on Unix and over `std` on Windows.
//!
//! What an op needs of the system and the systems do differently belongs here; what a system does not have fails with
//! `ENOSYS`.

pub(crate) mod machine;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub(crate) use unix::{fd, fs, io, pipe, process, stdio, system, time};
#[cfg(windows)]
pub(crate) use windows::{fd, fs, io, process, stdio, system, time};
