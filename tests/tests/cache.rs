//! The cache through the real command: many processes, killed ones, foreign files, damage, size, and the commands
//! that look after it.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime};

use semba_tests::process::{Ran, run, settle};
use semba_tests::semba::{Project, semba};
use serde_json::Value;

/// A directory with a program in it and a cache beside it.
struct Case {
    project: Project,
    home: Project,
}

impl Case {
    fn new(files: &[(&str, &str)]) -> Self {
        let case = Self { project: Project::new(files), home: Project::new(&[]) };
        settle();
        case
    }

    fn cache(&self) -> PathBuf {
        self.home.path().join(".cache/semba/esm")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = semba(self.project.path(), arguments);
        command
            .env_remove("SEMBA_CACHE_DIR")
            .env_remove("SEMBA_CACHE_MAX")
            .env_remove("XDG_CACHE_HOME")
            .env("SEMBA_EXPERIMENTAL_ESM_BYTECODE", "1")
            .env("HOME", self.home.path())
            .env("SEMBA_BYTECODE_TRACE", "1");
        command
    }

    fn semba(&self, arguments: &[&str]) -> Ran {
        run(&mut self.command(arguments), b"")
    }

    fn stats(&self) -> Value {
        let ran = self.semba(&["cache", "stats", "--json"]).expect_code(0);
        serde_json::from_str(&ran.stdout).expect("JSON")
    }

    /// The files of a kind.
    fn files(&self, kind: &str) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.cache().join("1").join(kind)).expect("the cache");
        let mut files: Vec<PathBuf> =
            entries.map(|entry| entry.expect("an entry").path()).collect();
        files.sort();
        files
    }
}

const PROGRAM: [(&str, &str); 2] = [
    ("main.js", "import { value } from './lib.js';\nconsole.log('value', value);\n"),
    ("lib.js", "export const value = 1;\n"),
];

fn is_hit(ran: &Ran) -> bool {
    ran.stderr.contains("semba: cache hit")
}

#[test]
fn the_directory_follows_the_variables() {
    let case = Case::new(&PROGRAM);
    let dir = |name: &str, value: &str| {
        run(case.command(&["cache", "dir"]).env(name, value), b"").expect_code(0).stdout
    };
    assert_eq!(dir("X", ""), format!("{}\n", case.cache().display()));
    assert_eq!(dir("XDG_CACHE_HOME", "/x"), "/x/semba/esm\n");
    assert_eq!(dir("SEMBA_CACHE_DIR", "/y"), "/y\n");
    for (name, value) in [("SEMBA_CACHE_DIR", "y"), ("SEMBA_CACHE_MAX", "much")] {
        run(case.command(&["cache", "dir"]).env(name, value), b"")
            .expect_code(2)
            .expect_stderr(name);
    }
    case.semba(&["cache"]).expect_code(2);
    case.semba(&["cache", "prune", "--max", "much"]).expect_code(2).expect_stderr("200M");
}

#[test]
fn statistics_count_what_happens() {
    let case = Case::new(&PROGRAM);
    assert_eq!(case.stats()["hits"], 0);
    assert!(!case.cache().exists(), "looking makes nothing");
    for _ in 0..4 {
        case.semba(&["run", "main.js"]).expect_code(0).expect_stdout("value 1\n");
    }
    fs::write(case.project.path().join("lib.js"), "export const value = 2;\n").expect("written");
    case.semba(&["run", "main.js"]).expect_code(0).expect_stdout("value 2\n");
    let stats = case.stats();
    assert_eq!((&stats["hits"], &stats["misses"]), (&3.into(), &2.into()), "{stats:#}");
    assert_eq!(stats["missReasons"]["never run before"]["count"], 1);
    assert_eq!(stats["missReasons"]["a file changed"]["count"], 1);
    assert!(stats["savedMilliseconds"].as_f64().expect("a number") > 0.0);
    assert_eq!(stats["kinds"]["runs"]["files"], 1);
    assert_eq!(stats["kinds"]["images"]["files"], 2);
    assert_eq!(stats["kinds"]["units"]["files"], 2);
    assert!(
        stats["bytes"].as_u64() > Some(0) && stats["newest"].as_u64() >= stats["oldest"].as_u64()
    );
    let text = case.semba(&["cache", "stats"]).expect_code(0).stdout;
    for line in ["hits      3\n", "misses    2\n", "1 never run before\n", "of 536.9 MB"] {
        assert!(text.contains(line), "no {line:?} in\n{text}");
    }
}

#[test]
fn programs_can_be_put_into_the_cache_ahead() {
    let case = Case::new(&PROGRAM);
    case.semba(&["cache", "compile", "main.js"]).expect_code(0);
    let ran = case.semba(&["run", "main.js"]).expect_stdout("value 1\n");
    assert!(is_hit(&ran), "{}", ran.report());
    case.semba(&["cache", "compile", "nowhere.js"]).expect_code(1).expect_stderr("nowhere.js");
}

#[test]
fn projects_share_units() {
    let case = Case::new(&PROGRAM);
    case.semba(&["run", "main.js"]).expect_code(0);
    let copy = case.project.path().join("copy");
    fs::create_dir(&copy).expect("a directory");
    for (name, text) in PROGRAM {
        fs::write(copy.join(name), text).expect("written");
    }
    settle();
    let ran = case.semba(&["run", "copy/main.js"]).expect_code(0).expect_stdout("value 1\n");
    ran.expect_stderr("1 units from the cache, 0 compiled");
}

#[test]
fn builds_use_the_same_units() {
    let case =
        Case::new(&[("main.js", "console.log((await import('./lib.js')).value);\n"), PROGRAM[1]]);
    let build = |out: &str| {
        let arguments =
            ["build", "--compile", "--experimental-esm-bytecode", "--outfile", out, "main.js"];
        case.semba(&arguments).expect_code(0);
        fs::read(case.project.path().join(out)).expect("the executable")
    };
    let first = build("a");
    assert_eq!(case.files("units").len(), 2);
    assert_eq!(build("b"), first);
    fs::write(case.project.path().join("lib.js"), "export const value = 2;\n").expect("written");
    assert_ne!(build("c"), first);
    assert!(case.files("units").len() > 2);
    run(&mut Command::new(case.project.path().join("c")), b"").expect_code(0).expect_stdout("2\n");
}

#[test]
fn damaged_files_are_made_again() {
    let case = Case::new(&PROGRAM);
    case.semba(&["run", "main.js"]).expect_code(0);
    for kind in ["images", "runs"] {
        for part in [0, 3, 5, 8] {
            let file = case.files(kind).pop().expect("a file");
            let mut bytes = fs::read(&file).expect("the file");
            let at = (bytes.len() - 1) * part / 8;
            bytes[at] ^= 0x10;
            fs::write(&file, bytes).expect("written");
            let ran = case.semba(&["run", "main.js"]).expect_code(0).expect_stdout("value 1\n");
            assert!(!is_hit(&ran), "{kind} {part}: {}", ran.report());
            assert!(is_hit(&case.semba(&["run", "main.js"])), "{kind} {part}");
        }
    }
    // A unit is only looked at when the program is made again.
    for part in [0, 3, 5, 8] {
        let file = case.files("units").pop().expect("a file");
        let mut bytes = fs::read(&file).expect("the file");
        let at = (bytes.len() - 1) * part / 8;
        bytes[at] ^= 0x10;
        fs::write(&file, bytes).expect("written");
        case.files("runs").iter().for_each(|run| fs::remove_file(run).expect("removed"));
        case.semba(&["run", "main.js"]).expect_stdout("value 1\n").expect_stderr("1 compiled");
    }
}

#[test]
fn files_of_other_programs_are_not_taken() {
    let case = Case::new(&PROGRAM);
    case.semba(&["run", "main.js"]).expect_code(0);
    let good = case.files("images").pop().expect("an image");
    fs::write(case.project.path().join("lib.js"), "export const value = 2;\n").expect("written");
    case.semba(&["run", "main.js"]).expect_stdout("value 2\n");
    let newer = case.files("images").into_iter().find(|image| *image != good).expect("another");
    fs::copy(&good, &newer).expect("copied");
    case.semba(&["run", "main.js"]).expect_code(0).expect_stdout("value 2\n");
}

#[test]
fn verify_removes_what_is_damaged() {
    let case = Case::new(&PROGRAM);
    case.semba(&["cache", "verify"])
        .expect_code(0)
        .expect_stdout("0 files are good, 0 were damaged and removed\n");
    case.semba(&["run", "main.js"]).expect_code(0);
    case.semba(&["cache", "verify"])
        .expect_stdout("3 files are good, 0 were damaged and removed\n");
    for kind in ["units", "images", "runs"] {
        let file = case.files(kind).pop().expect("a file");
        let mut bytes = fs::read(&file).expect("the file");
        *bytes.last_mut().expect("bytes") ^= 1;
        fs::write(&file, bytes).expect("written");
    }
    let ran = case.semba(&["cache", "verify"]).expect_code(0);
    ran.expect_stdout("0 files are good, 3 were damaged and removed\n").expect_stderr("checksum");
    assert!(["units", "images", "runs"].iter().all(|kind| case.files(kind).is_empty()));
}

#[test]
fn what_others_can_write_is_not_used() {
    let case = Case::new(&PROGRAM);
    case.semba(&["run", "main.js"]).expect_code(0);
    let chmod = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("permissions");
    };
    for path in [case.cache(), case.cache().join("1"), case.cache().join("1/images")] {
        chmod(&path, 0o777);
        let ran = case.semba(&["run", "main.js"]).expect_code(0).expect_stdout("value 1\n");
        assert!(!is_hit(&ran), "{}: {}", path.display(), ran.report());
        let warnings = ran.stderr.matches("warning: the cache is off").count();
        assert_eq!(warnings, 1, "{}", ran.report());
        assert!(ran.stderr.contains("can be written by others (mode 777)"), "{}", ran.report());
        chmod(&path, 0o700);
    }
    assert!(is_hit(&case.semba(&["run", "main.js"])));
    let record = case.files("runs").pop().expect("a record");
    chmod(&record, 0o666);
    assert!(!is_hit(&case.semba(&["run", "main.js"])));
}

#[test]
fn many_processes_at_once_all_get_it_right() {
    let case = Case::new(&PROGRAM);
    let start = || {
        let mut command = case.command(&["run", "main.js"]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("a process")
    };
    for _ in 0..2 {
        let children: Vec<Child> = (0..12).map(|_| start()).collect();
        for child in children {
            let output = child.wait_with_output().expect("a process ends");
            let errors = String::from_utf8_lossy(&output.stderr);
            assert_eq!(String::from_utf8_lossy(&output.stdout), "value 1\n", "{errors}");
            assert!(output.status.success() && !errors.contains("warning"), "{errors}");
        }
    }
    assert_eq!(case.files("tmp"), [""; 0].map(PathBuf::from));
    case.semba(&["cache", "verify"])
        .expect_stdout("3 files are good, 0 were damaged and removed\n");
    let stats = case.stats();
    let count = |name: &str| stats[name].as_u64().expect("a number");
    assert_eq!(count("hits") + count("misses"), 24, "{stats:#}");
    assert!(count("hits") >= 12, "{stats:#}");
}

#[test]
fn killed_writers_leave_nothing_that_counts() {
    let large: String = (0..20_000).fold(String::new(), |mut text, at| {
        text.push_str(&format!("export function f{at}(a, b) {{ return a * {at} + b; }}\n"));
        text
    });
    let main = "import * as large from './large.js';\nconsole.log(Object.keys(large).length);\n";
    let case = Case::new(&[("main.js", main), ("large.js", &large)]);
    for milliseconds in (0..400).step_by(40) {
        let mut command = case.command(&["run", "main.js"]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().expect("a process");
        std::thread::sleep(Duration::from_millis(milliseconds));
        let _ = child.kill();
        child.wait().expect("a process ends");
    }
    case.semba(&["run", "main.js"]).expect_code(0).expect_stdout("20000\n");
    let ran = case.semba(&["cache", "verify"]).expect_code(0);
    assert!(ran.stdout.ends_with(", 0 were damaged and removed\n"), "{}", ran.report());
    // What they left in the directory for unfinished files goes once it is old.
    let left = case.cache().join("1/tmp/left");
    let file = fs::File::create(&left).expect("a file");
    file.set_modified(SystemTime::now() - Duration::from_hours(3)).expect("its time");
    case.semba(&["cache", "prune"]).expect_code(0).expect_stdout("removed 1 file, 0 B\n");
    assert!(!left.exists());
}

#[test]
fn running_programs_keep_what_they_were_started_from() {
    let filler = "export const filler = [".to_owned() + &"'some text', ".repeat(20_000) + "];\n";
    let main = "
        console.log('ready');
        await new Promise((resolve) => process.stdin.once('data', resolve));
        const { value } = await import('./lib.js');
        const { filler } = await import('./filler.js');
        console.log('value', value, filler.length);
        process.exit();
    ";
    let case = Case::new(&[("main.js", main), PROGRAM[1], ("filler.js", &filler)]);
    for is_first in [true, false] {
        if !is_first {
            // The first one's archive is gone.
            case.semba(&["cache", "compile", "main.js"]).expect_code(0);
        }
        let mut command = case.command(&["run", "main.js"]);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a process");
        let mut output = BufReader::new(child.stdout.take().expect("stdout"));
        let mut line = String::new();
        output.read_line(&mut line).expect("a line");
        assert_eq!(line, "ready\n");
        let cleared = if is_first {
            ["cache", "clear"].as_slice()
        } else {
            &["cache", "prune", "--max", "0"]
        };
        case.semba(cleared).expect_code(0);
        assert!(["units", "images", "runs"].iter().all(|kind| case.files(kind).is_empty()));
        child.stdin.take().expect("stdin").write_all(b"go").expect("written");
        line.clear();
        output.read_line(&mut line).expect("a line");
        assert_eq!(line, "value 1 20000\n");
        assert!(child.wait().expect("a process ends").success());
    }
}

#[test]
fn the_size_is_kept_and_what_was_used_last_stays() {
    let programs: Vec<(String, String)> = (0..6)
        .map(|at| {
            (
                format!("p{at}.js"),
                format!("const a = '{}';\nconsole.log({at}, a);\n", "x".repeat(20_000)),
            )
        })
        .collect();
    let files: Vec<(&str, &str)> =
        programs.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let case = Case::new(&files);
    let limit = "130k";
    let run_program = |name: &str| {
        let ran =
            run(case.command(&["run", name]).env("SEMBA_CACHE_MAX", limit), b"").expect_code(0);
        is_hit(&ran)
    };
    for (at, (name, _)) in programs.iter().enumerate() {
        assert!(!run_program(name));
        let bytes = case.stats()["bytes"].as_u64().expect("a number");
        assert!(bytes <= 130 << 10, "{at}: {bytes}");
    }
    assert!(run_program("p5.js"), "the last one is there");
    assert!(!run_program("p0.js"), "the first one had to go");
}

#[test]
fn pruning_by_age_and_clearing() {
    let case = Case::new(&PROGRAM);
    case.semba(&["cache", "clear"]).expect_code(0).expect_stdout("removed 0 files, 0 B\n");
    case.semba(&["run", "main.js"]).expect_code(0);
    case.semba(&["cache", "prune"]).expect_stdout("removed 0 files, 0 B\n");
    case.semba(&["cache", "prune", "--older", "1"]).expect_stdout("removed 0 files, 0 B\n");
    let old = SystemTime::now() - Duration::from_hours(72);
    for file in case.files("units") {
        let times = fs::FileTimes::new().set_accessed(old).set_modified(old);
        fs::File::options()
            .write(true)
            .open(file)
            .expect("a file")
            .set_times(times)
            .expect("times");
    }
    let ran = case.semba(&["cache", "prune", "--older", "2"]).expect_code(0);
    assert!(ran.stdout.starts_with("removed 1 file, "), "{}", ran.report());
    assert!(is_hit(&case.semba(&["run", "main.js"])), "the archive is enough");
    case.semba(&["cache", "clear"]).expect_code(0);
    assert_eq!(case.stats()["hits"], 0);
    case.semba(&["run", "main.js"]).expect_stdout("value 1\n");
}
