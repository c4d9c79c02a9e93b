//! `semba build --watch`: what makes it build again, what does not, and that errors do not end it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use semba_tests::process::{run, run_file};
use semba_tests::semba::{Project, semba};

/// Longer than any build of these programs takes on a busy machine.
const LONG: Duration = Duration::from_secs(60);
/// Long enough to notice a build that should not be.
const SHORT: Duration = Duration::from_millis(1500);

/// A command that watches; it is stopped with its test.
struct Watch {
    project: Project,
    command: Child,
    lines: Receiver<String>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.command.kill();
        let _ = self.command.wait();
    }
}

impl Watch {
    fn start(files: &[(&str, &str)], arguments: &[&str]) -> Self {
        let project = Project::new(files);
        let mut command = semba(project.path(), &[&["build", "--watch"], arguments].concat());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut command = command.spawn().expect("semba can be started");
        let stderr = command.stderr.take().expect("stderr is piped");
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        Self { project, command, lines }
    }

    /// Waits for a line with `text`; returns what came before, too.
    #[track_caller]
    fn expect(&self, text: &str) -> Vec<String> {
        let mut seen = Vec::new();
        loop {
            match self.lines.recv_timeout(LONG) {
                Ok(line) => seen.push(line),
                Err(error) => panic!("no line with {text:?} ({error}); there were {seen:#?}"),
            }
            if seen.last().is_some_and(|line| line.contains(text)) {
                return seen;
            }
        }
    }

    /// Panics when anything is said.
    #[track_caller]
    fn expect_silence(&self) {
        match self.lines.recv_timeout(SHORT) {
            Err(RecvTimeoutError::Timeout) => {}
            other => panic!("there is {other:?}"),
        }
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.project.path().join(name), text).expect("the file can be written");
    }

    #[track_caller]
    fn expect_output(&self, text: &str) {
        run_file(&self.project.path().join("app")).expect_code(0).expect_stdout(text);
    }
}

const COMPILE: [&str; 5] = ["--compile", "--experimental-esm-bytecode", "main.ts", "-o", "app"];
const MAIN: (&str, &str) = ("main.ts", "import { value } from './lib';\nconsole.log(value);\n");

#[test]
fn changes_are_built_and_other_files_are_none() {
    let watch = Watch::start(&[MAIN, ("lib.ts", "export const value = 1;\n")], &COMPILE);
    watch.expect("built app in ");
    watch.expect_output("1\n");
    watch.write("lib.ts", "export const value = 2;\n");
    watch.expect("lib.ts changed");
    watch.expect("built app in ");
    watch.expect_output("2\n");
    // Another file, and the same content again.
    watch.write("other.ts", "nothing\n");
    watch.write("lib.ts", "export const value = 2;\n");
    watch.expect_silence();
    // A file that is found before the one that was.
    fs::remove_file(watch.project.path().join("lib.ts")).expect("the file can be removed");
    watch.expect("the build failed, watching for changes");
    watch.write("lib.js", "export const value = 3;\n");
    watch.expect("built app in ");
    watch.expect_output("3\n");
}

#[test]
fn errors_are_told_and_waited_out() {
    let watch = Watch::start(&[], &COMPILE);
    watch.expect("the build failed, watching for changes");
    watch.write("main.ts", MAIN.1);
    watch.expect("Could not resolve './lib'");
    watch.expect("the build failed, watching for changes");
    for (text, message) in [
        ("export const value = ;\n", "Unexpected token"),
        ("export const other = 1;\n", "\"value\" is not exported by \"lib.ts\""),
    ] {
        watch.write("lib.ts", text);
        watch.expect(message);
        watch.expect("the build failed, watching for changes");
    }
    watch.write("lib.ts", "export const value = 1;\n");
    watch.expect("built app in ");
    watch.expect_output("1\n");
}

#[test]
fn what_no_change_can_mend_ends_it() {
    for (arguments, code, text) in [
        (&["--outdir", "x", "--asset", "a", "main.ts"][..], 2, "--asset"),
        (&["--compile", "--stub", "nothing", "main.ts"][..], 1, "nothing"),
    ] {
        let project = Project::new(&[("main.ts", "")]);
        let mut command = semba(project.path(), &[&["build", "--watch"], arguments].concat());
        run(&mut command, b"").expect_code(code).expect_stderr(text);
    }
}

#[test]
fn the_configuration_and_assets_count() {
    let plain = r#"{ "define": { "VALUE": "1" } }"#;
    let watch = Watch::start(
        &[
            (
                "main.ts",
                "import { readFileSync } from 'node:fs';\nimport { join } from 'node:path';\n\
                 const text = readFileSync(join(import.meta.dirname, 'data/a.txt'), 'utf8');\n\
                 console.log(VALUE, text);\n",
            ),
            ("data/a.txt", "a"),
            ("semba.config.json", plain),
        ],
        &[&COMPILE[..], &["--asset", "data"]].concat(),
    );
    watch.expect("built app in ");
    watch.expect_output("1 a\n");
    watch.write("semba.config.json", &plain.replace("\"1\"", "\"2\""));
    watch.expect("semba.config.json changed");
    watch.expect("built app in ");
    watch.expect_output("2 a\n");
    watch.write("semba.config.json", "{");
    watch.expect("is not valid JSON");
    watch.write("semba.config.json", plain);
    watch.expect("built app in ");
    watch.write("data/a.txt", "b");
    watch.expect("built app in ");
    watch.expect_output("1 b\n");
    watch.write("data/b.txt", "new");
    watch.expect("files in data came or went");
    watch.expect("built app in ");
}
