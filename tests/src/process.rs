//! Starts programs with a time limit and collects what they print.

use std::ffi::OsStr;
use std::io::{self, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Longer than any run of these tests takes on a busy machine.
pub(crate) const TIME_LIMIT: Duration = Duration::from_secs(180);

/// What a program printed and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    /// Standard output, as UTF-8 with replacement characters.
    pub stdout: String,
    /// Error output, likewise.
    pub stderr: String,
    /// The exit code, unless a signal ended the program.
    pub code: Option<i32>,
    /// The signal that ended the program; 9 also when the time limit did.
    pub signal: Option<i32>,
}

impl Ran {
    /// Panics unless the program ended with `code`.
    #[track_caller]
    pub fn expect_code(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "exit code\n{}", self.report());
        self
    }

    /// Panics unless the error output contains `text`.
    #[track_caller]
    pub fn expect_stderr(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "the error output lacks {text:?}\n{}", self.report());
        self
    }

    /// Panics unless the standard output is `text`.
    #[track_caller]
    pub fn expect_stdout(self, text: &str) -> Self {
        if let Some(difference) = crate::text::difference(text, &self.stdout) {
            panic!("standard output differs\n{difference}{}", self.report());
        }
        self
    }

    /// How the program ended and what it wrote to the error output, for messages.
    pub fn report(&self) -> String {
        let end = match (self.code, self.signal) {
            (Some(code), _) => format!("exit code {code}"),
            (None, Some(signal)) => format!("ended by signal {signal}"),
            (None, None) => "ended in an unknown way".to_owned(),
        };
        let mut report = format!("  {end}\n");
        for (name, text) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            for line in text.lines().take(30) {
                report.push_str(&format!("  {name}: {line}\n"));
            }
        }
        report
    }
}

/// Starts `command`, gives it `stdin` and waits for its end, at most for the time limit.
///
/// # Panics
/// When the program cannot be started.
#[track_caller]
pub fn run(command: &mut Command, stdin: &[u8]) -> Ran {
    match try_run(command, stdin) {
        Ok(ran) => ran,
        Err(error) => panic!("{} cannot be started: {error}", command.get_program().display()),
    }
}

/// Like [`run`], for programs that the kernel may refuse to start.
///
/// # Errors
/// Why the program cannot be started.
pub fn try_run(command: &mut Command, stdin: &[u8]) -> io::Result<Ran> {
    try_run_within(command, stdin, TIME_LIMIT)
}

/// Like [`run`], for programs that may take longer.
///
/// # Panics
/// When the program cannot be started.
#[track_caller]
pub fn run_within(command: &mut Command, limit: Duration) -> Ran {
    match try_run_within(command, b"", limit) {
        Ok(ran) => ran,
        Err(error) => panic!("{} cannot be started: {error}", command.get_program().display()),
    }
}

fn try_run_within(command: &mut Command, stdin: &[u8], limit: Duration) -> io::Result<Ran> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = spawn(command)?;
    let mut input = child.stdin.take().expect("stdin is piped");
    let output = child.stdout.take().expect("stdout is piped");
    let errors = child.stderr.take().expect("stderr is piped");
    std::thread::scope(|scope| {
        // A program may end without reading its input: that is no error of the test.
        scope.spawn(move || drop(input.write_all(stdin)));
        let output = scope.spawn(move || read_all(output));
        let errors = scope.spawn(move || read_all(errors));
        let status = wait(&mut child, limit);
        Ok(Ran {
            stdout: output.join().expect("the reader does not panic"),
            stderr: errors.join().expect("the reader does not panic"),
            code: status.code(),
            signal: status.signal(),
        })
    })
}

/// Starts a program that this process may have written a moment ago: another thread's child inherits the file, open
/// for writing, until it executes its own program.
pub(crate) fn spawn(command: &mut Command) -> io::Result<Child> {
    let mut attempts = 0;
    loop {
        match command.spawn() {
            Err(error) if error.kind() == io::ErrorKind::ExecutableFileBusy && attempts < 200 => {
                attempts += 1;
                std::thread::sleep(Duration::from_millis(5));
            }
            result => return result,
        }
    }
}

/// Waits for the end of a program, which is killed after `limit`.
pub(crate) fn wait(child: &mut Child, limit: Duration) -> ExitStatus {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("a child can be waited for") {
            return status;
        }
        if started.elapsed() > limit {
            child.kill().expect("a child can be killed");
        }
        let pause = if started.elapsed().as_millis() < 100 { 1 } else { 10 };
        std::thread::sleep(Duration::from_millis(pause));
    }
}

fn read_all(mut from: impl Read) -> String {
    let mut bytes = Vec::new();
    // What was read before an error is worth comparing, too.
    let _ = from.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A command with nothing of the tests' environment but `PATH`, in `directory`.
pub fn isolated(program: impl AsRef<OsStr>, directory: &Path) -> Command {
    let mut command = Command::new(program);
    command.env_clear().current_dir(directory).env("HOME", directory).env("TZ", "UTC");
    if let Some(path) = std::env::var_os("PATH") {
        command.env("PATH", path);
    }
    command
}

/// Waits until a file that is written now is older than what is made of it: file systems take times from a clock that
/// moves in steps of up to 10 ms.
pub fn settle() {
    std::thread::sleep(Duration::from_millis(50));
}

/// Runs an executable in its own directory, without arguments or input.
#[track_caller]
pub fn run_file(executable: &Path) -> Ran {
    let directory = executable.parent().expect("an executable has a directory");
    run(&mut isolated(executable, directory), b"")
}

/// Whether a tool of the machine can be started.
pub fn has_tool(name: &str) -> bool {
    Command::new(name)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_and_exit_code_are_collected() {
        let ran = run(Command::new("sh").args(["-c", "cat; echo err >&2; exit 3"]), b"given");
        assert_eq!(
            (ran.stdout.as_str(), ran.stderr.as_str(), ran.code, ran.signal),
            ("given", "err\n", Some(3), None)
        );
    }

    #[test]
    fn a_signal_is_no_exit_code() {
        let ran = run(Command::new("sh").args(["-c", "kill -SEGV $$"]), b"");
        assert_eq!((ran.code, ran.signal), (None, Some(11)));
    }

    #[test]
    fn input_that_is_not_read_does_no_harm() {
        assert_eq!(run(&mut Command::new("true"), &vec![b'x'; 1 << 20]).code, Some(0));
    }

    #[test]
    fn isolation_hides_the_environment() {
        let ran =
            run(isolated("sh", Path::new("/")).args(["-c", "echo $HOME $CARGO_MANIFEST_DIR"]), b"");
        assert_eq!(ran.stdout, "/\n");
    }
}
