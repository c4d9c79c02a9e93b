//! How the program was started: as an executable of its own, or by `semba run` from a file.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// What a program is told about its start.
pub(crate) struct Launch {
    /// The arguments behind the program's name.
    pub(crate) arguments: Vec<OsString>,
    /// What the command said, for a program that is not an executable.
    file: Option<ProgramFile>,
    executable: OnceLock<PathBuf>,
}

/// A program that was started from a file.
struct ProgramFile {
    /// The command that runs it: what Node calls `process.execPath`.
    command: PathBuf,
    /// The entry's real path; the names of the other modules are relative to its directory.
    entry: PathBuf,
    /// The entry's path as the user knows it.
    script: PathBuf,
}

impl Launch {
    /// The start of an executable.
    pub(crate) fn of_executable() -> Self {
        Self {
            arguments: std::env::args_os().skip(1).collect(),
            file: None,
            executable: OnceLock::new(),
        }
    }

    /// The start that the arguments of a bare stub describe (see `bare`), and the descriptor among them.
    #[cfg(unix)]
    pub(crate) fn of_arguments() -> Option<(std::os::fd::RawFd, Self)> {
        let mut arguments = std::env::args_os();
        let command = PathBuf::from(arguments.next()?);
        let descriptor = arguments.nth(1)?.to_str()?.parse().ok()?;
        let entry = PathBuf::from(arguments.next()?);
        let script = PathBuf::from(arguments.next()?);
        let file = Some(ProgramFile { command, entry, script });
        Some((
            descriptor,
            Self { arguments: arguments.collect(), file, executable: OnceLock::new() },
        ))
    }

    /// The program that runs: the executable, or the command that started the program.
    pub(crate) fn exec_path(&self) -> &Path {
        match &self.file {
            Some(file) => &file.command,
            None => self.executable.get_or_init(|| {
                let name = || PathBuf::from(std::env::args_os().next().unwrap_or_default());
                std::env::current_exe().unwrap_or_else(|_| name())
            }),
        }
    }

    /// The file that holds the program: the executable, or the one that the user named.
    pub(crate) fn script(&self) -> &Path {
        self.file.as_ref().map_or_else(|| self.exec_path(), |file| &file.script)
    }

    /// The directory that modules appear to live in.
    pub(crate) fn home(&self) -> &Path {
        let file = self.entry_file().unwrap_or_else(|| self.exec_path());
        file.parent().unwrap_or(Path::new("/"))
    }

    /// The file that the entry module appears to be, when it is not in [`home`](Self::home) under its own name.
    pub(crate) fn entry_file(&self) -> Option<&Path> {
        self.file.as_ref().map(|file| file.entry.as_path())
    }
}
