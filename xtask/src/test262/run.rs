//! Builds a test, runs it twice, and judges what it did.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::frontmatter::{Frontmatter, Negative};
use super::harness::Harness;

/// Longer than any test takes on a busy machine.
const TIME_LIMIT: Duration = Duration::from_secs(20);

/// What became of a test.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Passed,
    /// With the reason.
    Failed(String),
    /// With the reason.
    Skipped(String),
    /// From bytecode and from source: they are not alike.
    Differs(String, String),
}

/// What a program did.
#[derive(Debug, PartialEq, Eq)]
struct Ran {
    stdout: String,
    stderr: String,
    code: Option<i32>,
}

pub(super) struct Runner {
    semba: PathBuf,
    root: PathBuf,
    scratch: PathBuf,
    harness: Harness,
}

impl Runner {
    pub(super) fn new(semba: &Path, checkout: &Path, scratch: &Path, harness: Harness) -> Self {
        Self {
            semba: semba.to_owned(),
            root: checkout.join("test"),
            scratch: scratch.to_owned(),
            harness,
        }
    }

    pub(super) fn read(&self, test: &str) -> Result<String, String> {
        let bytes = fs::read(self.root.join(test)).map_err(|error| error.to_string())?;
        String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())
    }

    /// Builds and runs a test. `worker` keeps the files of parallel tests apart.
    pub(super) fn run(
        &self,
        test: &str,
        source: &str,
        frontmatter: &Frontmatter,
        worker: usize,
    ) -> Outcome {
        match self.try_run(test, source, frontmatter, worker) {
            Ok(outcome) => outcome,
            Err(message) => Outcome::Failed(message),
        }
    }

    fn try_run(
        &self,
        test: &str,
        source: &str,
        frontmatter: &Frontmatter,
        worker: usize,
    ) -> Result<Outcome, String> {
        let folder = self.scratch.join(worker.to_string());
        fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        let (entry, app) = (folder.join("entry.js"), folder.join("app"));
        let code = self.entry(test, source, frontmatter)?;
        fs::write(&entry, code).map_err(|error| error.to_string())?;
        let built = run(Command::new(&self.semba)
            .args(["build", "--quiet", "--no-bundle", "--compile"])
            .args(["--experimental-esm-bytecode", "--keep-source", "--outfile"])
            .args([&app, &entry])
            .current_dir(&folder))?;
        if built.code != Some(0) {
            return Ok(judge_build(&built, frontmatter));
        }
        let bytecode = run(&mut Command::new(&app))?;
        let from_source = run(Command::new(&app).env("SEMBA_BYTECODE", "off"))?;
        let _ = fs::remove_file(&app);
        let verdict = judge(&bytecode, frontmatter);
        let other = judge(&from_source, frontmatter);
        if verdict.is_ok() != other.is_ok() || bytecode.stdout != from_source.stdout {
            let text = |verdict: Result<(), String>, ran: &Ran| {
                verdict.err().unwrap_or_else(|| format!("passed {}", ran.stdout.trim()))
            };
            return Ok(Outcome::Differs(text(verdict, &bytecode), text(other, &from_source)));
        }
        Ok(verdict.map_or_else(Outcome::Failed, |()| Outcome::Passed))
    }

    /// The helpers, then the test. What the test names in strings goes into the executable, too: some tests import it
    /// from code that they only make when they run.
    fn entry(&self, test: &str, source: &str, frontmatter: &Frontmatter) -> Result<String, String> {
        let path = self.root.join(test);
        let harness = if frontmatter.has_flag("raw") {
            String::new()
        } else {
            format!("import {:?};\n", self.harness.module(&frontmatter.includes)?)
        };
        let folder = path.parent().unwrap_or(&self.root);
        let mut code = format!("{harness}import {path:?};\n");
        for name in fixtures(source) {
            let fixture = folder.join(name);
            if fixture.is_file() {
                code.push_str(&format!("() => import({fixture:?});\n"));
            }
        }
        Ok(code)
    }
}

/// Relative specifiers of JavaScript fixtures in a test.
fn fixtures(source: &str) -> Vec<&str> {
    let strings = source.split(['\'', '"', '`']);
    let mut names: Vec<&str> =
        strings.filter(|text| text.starts_with("./") && text.ends_with("_FIXTURE.js")).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The build finds errors early: that is right where the test has to fail before it runs.
fn judge_build(built: &Ran, frontmatter: &Frontmatter) -> Outcome {
    let is_early = |negative: &Negative| negative.phase != "runtime";
    if frontmatter.negative.as_ref().is_some_and(is_early) && built.code == Some(1) {
        return Outcome::Passed;
    }
    Outcome::Failed(format!("build: {}", first_line(&built.stderr)))
}

fn judge(ran: &Ran, frontmatter: &Frontmatter) -> Result<(), String> {
    if let Some(negative) = &frontmatter.negative {
        let is_right = ran.code == Some(1) && ran.stderr.contains(&negative.kind);
        return if is_right {
            Ok(())
        } else {
            Err(format!("no {} ({:?}): {}", negative.kind, ran.code, first_line(&ran.stderr)))
        };
    }
    if ran.code != Some(0) {
        return Err(format!("exit code {:?}: {}", ran.code, error_line(&ran.stderr)));
    }
    if frontmatter.has_flag("async") && !ran.stdout.contains("Test262:AsyncTestComplete") {
        return Err(format!("not completed: {}", first_line(&ran.stdout)));
    }
    Ok(())
}

fn first_line(text: &str) -> &str {
    text.lines().find(|line| !line.trim().is_empty()).unwrap_or("no output")
}

/// The line with the error's message: lines of code may come before it.
fn error_line(text: &str) -> &str {
    text.lines().find(|line| line.contains("Error")).unwrap_or_else(|| first_line(text))
}

fn run(command: &mut Command) -> Result<Ran, String> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.env_remove("SEMBA_EXPERIMENTAL_ESM_BYTECODE");
    let mut child = spawn(command)?;
    let (mut output, mut errors) = (child.stdout.take(), child.stderr.take());
    let read = |from: Option<&mut dyn Read>| {
        let mut bytes = Vec::new();
        // What came before an error is enough.
        let _ = from.map(|from| from.read_to_end(&mut bytes));
        String::from_utf8_lossy(&bytes).into_owned()
    };
    std::thread::scope(|scope| {
        let output = scope.spawn(|| read(output.as_mut().map(|it| it as &mut dyn Read)));
        let errors = scope.spawn(|| read(errors.as_mut().map(|it| it as &mut dyn Read)));
        let started = Instant::now();
        let code = loop {
            match child.try_wait() {
                Ok(Some(status)) => break status.code(),
                Ok(None) if started.elapsed() < TIME_LIMIT => {
                    std::thread::sleep(Duration::from_micros(500));
                }
                _ => {
                    let _ = child.kill();
                    let _ = child.wait();
                    break None;
                }
            }
        };
        Ok(Ran {
            stdout: output.join().unwrap_or_default(),
            stderr: errors.join().unwrap_or_default(),
            code,
        })
    })
}

/// Starts a program that was written a moment ago: another thread's child may still have it open.
fn spawn(command: &mut Command) -> Result<std::process::Child, String> {
    let mut attempts = 0;
    loop {
        match command.spawn() {
            Err(error)
                if error.kind() == std::io::ErrorKind::ExecutableFileBusy && attempts < 200 =>
            {
                attempts += 1;
                std::thread::sleep(Duration::from_millis(5));
            }
            result => return result.map_err(|error| error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ran(stdout: &str, stderr: &str, code: i32) -> Ran {
        Ran { stdout: stdout.to_owned(), stderr: stderr.to_owned(), code: Some(code) }
    }

    #[test]
    fn fixtures_are_found_in_strings() {
        let source = "import './b_FIXTURE.js'; eval(\"import('./a_FIXTURE.js')\"); './b_FIXTURE.js'; './c.js'";
        assert_eq!(fixtures(source), ["./a_FIXTURE.js", "./b_FIXTURE.js"]);
    }

    #[test]
    fn verdicts_follow_the_frontmatter() {
        let plain = Frontmatter::default();
        assert!(judge(&ran("", "", 0), &plain).is_ok());
        assert!(judge(&ran("", "Test262Error: no", 1), &plain).is_err());
        let asynchronous =
            Frontmatter { flags: vec!["async".to_owned()], ..Frontmatter::default() };
        assert!(judge(&ran("Test262:AsyncTestComplete\n", "", 0), &asynchronous).is_ok());
        assert!(judge(&ran("", "", 0), &asynchronous).is_err());
        let negative = |phase: &str| Frontmatter {
            negative: Some(Negative { phase: phase.to_owned(), kind: "SyntaxError".to_owned() }),
            ..Frontmatter::default()
        };
        assert!(judge(&ran("", "Uncaught SyntaxError: x", 1), &negative("runtime")).is_ok());
        assert!(judge(&ran("", "Uncaught TypeError: x", 1), &negative("runtime")).is_err());
        assert_eq!(judge_build(&ran("", "error", 1), &negative("parse")), Outcome::Passed);
        assert!(matches!(judge_build(&ran("", "error", 1), &plain), Outcome::Failed(_)));
    }
}
