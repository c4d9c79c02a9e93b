//! Starting the stub on an archive. The stub takes the place of this process, so that signals, exit codes and the
//! standard streams are the program's own.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::Path;

/// A program that is ready.
#[derive(Debug)]
pub(super) struct Ready<'a> {
    /// The stub.
    pub(super) stub: &'a Path,
    /// The archive, open.
    pub(super) image: &'a File,
    /// The entry's real path.
    pub(super) entry: &'a Path,
    /// The entry's path as the user knows it.
    pub(super) script: &'a Path,
    /// The program's arguments.
    pub(super) arguments: &'a [OsString],
}

impl Ready<'_> {
    /// Becomes the program; returns only when the system does not let us.
    #[cfg(unix)]
    pub(super) fn start(&self) -> io::Error {
        use std::os::fd::AsRawFd;
        use std::os::unix::process::CommandExt;
        use std::process::Command;

        if let Err(error) = rustix::io::fcntl_setfd(self.image, rustix::io::FdFlags::empty()) {
            return error.into();
        }
        let mut command = Command::new(self.stub);
        if let Ok(semba) = std::env::current_exe() {
            command.arg0(semba);
        }
        command.arg("--semba-run").arg(self.image.as_raw_fd().to_string());
        command.arg(self.entry).arg(self.script).args(self.arguments);
        command.exec()
    }

    /// Programs cannot be started from files here.
    #[cfg(not(unix))]
    pub(super) fn start(&self) -> io::Error {
        io::ErrorKind::Unsupported.into()
    }
}
