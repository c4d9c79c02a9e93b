//! Unix: what rustix has under other names or not at all.

mod accounts;
pub(crate) mod fs;
pub(crate) mod process;
pub(crate) mod system;

pub(crate) use std::os::fd;

pub(crate) use rustix::{io, stdio, time};

/// A pipe whose ends other programs do not inherit.
pub(crate) fn pipe() -> rustix::io::Result<(fd::OwnedFd, fd::OwnedFd)> {
    #[cfg(not(target_vendor = "apple"))]
    return rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC);
    #[cfg(target_vendor = "apple")]
    {
        use rustix::io::{FdFlags, fcntl_setfd};
        let (receiver, sender) = rustix::pipe::pipe()?;
        fcntl_setfd(&receiver, FdFlags::CLOEXEC)?;
        fcntl_setfd(&sender, FdFlags::CLOEXEC)?;
        Ok((receiver, sender))
    }
}
