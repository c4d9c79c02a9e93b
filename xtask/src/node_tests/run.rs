//! Runs a compiled test and judges how it ended.

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::Outcome;
use super::compile::{Job, MARK};

/// How often a running test is looked at.
const POLL: Duration = Duration::from_millis(5);

/// How a test says that it does not apply; `common.skip` prints it.
const SKIPPED: &str = "1..0 # Skipped:";

/// Runs a test in its directory.
pub(super) fn run(job: &Job, timeout: Duration) -> Outcome {
    let status = match start(job) {
        Ok(child) => wait(child, timeout),
        Err(error) => return Outcome::failed(format!("cannot be started: {error}")),
    };
    let output = std::fs::read(job.directory.join("output")).unwrap_or_default();
    let output = String::from_utf8_lossy(&output);
    if let Some(line) = output.lines().find_map(|line| line.strip_prefix(SKIPPED)) {
        return Outcome::Skipped(format!("the test says: {}", line.trim()));
    }
    if let Some(file) = needed_file(&output, &job.root) {
        return Outcome::Skipped(format!("loads a file of {file} at run time"));
    }
    match status {
        Some(status) if status.success() => Outcome::Passed,
        _ if job.directory.join(MARK).exists() => {
            Outcome::Skipped("starts Node with options or other files".to_owned())
        }
        Some(status) => Outcome::Failed(cause(&output, status), output.into_owned()),
        None => Outcome::Failed(
            format!("still running after {} s", timeout.as_secs()),
            output.into_owned(),
        ),
    }
}

/// The directory of the checkout that a test wanted to load a module from: an executable has its own modules only.
fn needed_file<'a>(output: &'a str, root: &Path) -> Option<&'a str> {
    let start = format!("Error: Cannot find module '{}/", root.display());
    let line = output.lines().find_map(|line| line.strip_prefix(&start))?;
    let mut ends = line.match_indices('/').map(|(at, _)| at);
    Some(&line[..ends.nth(1).or(line.find('\'')).unwrap_or(line.len())])
}

fn start(job: &Job) -> std::io::Result<Child> {
    let output = File::create(job.directory.join("output"))?;
    let work = job.directory.join("work");
    let mut command = Command::new(&job.executable);
    command.current_dir(&work).stdin(Stdio::null());
    command.stdout(output.try_clone()?).stderr(output);
    command.env("NODE_TEST_DIR", &work).env_remove("NODE_OPTIONS");
    // A group of its own, so that what the test started ends with it.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.spawn()
}

/// Waits for the test; `None` when it had to be ended.
fn wait(mut child: Child, timeout: Duration) -> Option<ExitStatus> {
    let deadline = Instant::now() + timeout;
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break Some(status),
            Ok(None) if Instant::now() < deadline => std::thread::sleep(POLL),
            _ => break None,
        }
    };
    #[cfg(unix)]
    let _ = Command::new("kill")
        .args(["-KILL", "--", &format!("-{}", child.id())])
        .stderr(Stdio::null())
        .status();
    let _ = child.kill();
    let _ = child.wait();
    status
}

/// The line of the output that says most, and the status.
fn cause(output: &str, status: ExitStatus) -> String {
    let lines: Vec<_> = output.lines().filter(|line| !line.trim().is_empty()).collect();
    let is_message = |line: &&&str| {
        let word = line.split([':', ' ']).next().unwrap_or_default();
        word.ends_with("Error") || word.ends_with("Exception") || line.starts_with("Mismatched")
    };
    let line = lines.iter().find(is_message).or(lines.last()).copied().unwrap_or("no output");
    format!("{} ({status})", line.trim())
}
