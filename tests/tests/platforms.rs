//! Targets, installed stubs, and where executables can be run from.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use semba_tests::process::{Ran, has_tool, isolated, run, run_file};
use semba_tests::semba::{Mode, Project, inspect, semba, stub};

const PROGRAM: [(&str, &str); 2] = [
    ("index.ts", "import { x } from './lib.ts';\nconsole.log('ran', x as number);\n"),
    ("lib.ts", "export const x: number = 7;\n"),
];
const OUTPUT: &str = "ran 7\n";

/// `semba` that finds installed stubs in `stubs` of the project's directory and nowhere else, apart from the one that
/// is beside it.
fn with_stubs(project: &Project, arguments: &[&str]) -> Ran {
    let mut command = semba(project.path(), arguments);
    command.env("SEMBA_STUBS", project.path().join("stubs")).env_remove("SEMBA_STUB");
    command.env("XDG_DATA_HOME", project.path().join("no data")).env("HOME", "/nonexistent");
    run(&mut command, b"")
}

/// A target that is not this system's.
fn other_target() -> &'static str {
    if cfg!(target_arch = "x86_64") { "linux-arm64" } else { "linux-x64" }
}

/// A project in which the stub of this system is installed; the stub's place and its target.
fn installed() -> (Project, PathBuf, String) {
    let project = Project::new(&PROGRAM);
    let path = stub();
    let ran = with_stubs(&project, &["stubs", "add", "--dir", "stubs", &path.to_string_lossy()]);
    let stdout = ran.expect_code(0).stdout;
    let (target, place) = stdout.trim().split_once(": ").expect("TARGET: PATH");
    let (target, place) = (target.to_owned(), PathBuf::from(place));
    (project, place, target)
}

#[test]
fn stubs_are_installed_with_what_they_are() {
    let (project, place, target) = installed();
    assert_eq!(fs::read(&place).unwrap(), fs::read(stub()).unwrap());
    let manifest = fs::read_to_string(place.with_file_name("manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let engine = &inspect(&place)["engine"];
    assert_eq!(manifest["target"], target.as_str());
    assert_eq!(manifest["engineVersion"], engine["version"]);
    assert_eq!(manifest["size"], fs::metadata(&place).unwrap().len());
    let listed = with_stubs(&project, &["stubs", "list"]).expect_code(0);
    assert!(listed.stdout.contains(&*place.to_string_lossy()), "{}", listed.report());
    with_stubs(&project, &["stubs", "verify"]).expect_code(0);
    let found = with_stubs(&project, &["stubs", "path"]).expect_code(0);
    assert!(found.stdout.contains(&*project.path().join("stubs").to_string_lossy()));
}

#[test]
fn stubs_that_were_changed_are_refused() {
    let (project, place, _) = installed();
    let moved = project.path().join("stubs").join(other_target()).join("quickjs-ng/stub");
    fs::create_dir_all(moved.parent().unwrap()).unwrap();
    for (what, change) in [("SHA-256", true), ("its directory is the one of", false)] {
        let mut bytes = fs::read(&place).unwrap();
        if change {
            *bytes.last_mut().unwrap() ^= 1;
        }
        fs::write(&moved, &bytes).unwrap();
        fs::copy(place.with_file_name("manifest.json"), moved.with_file_name("manifest.json"))
            .unwrap();
        let arguments = ["build", "--compile", "--target", other_target(), "index.ts", "-o", "app"];
        with_stubs(&project, &arguments).expect_code(1).expect_stderr(what);
        with_stubs(&project, &["stubs", "verify"]).expect_code(1).expect_stderr(what);
        assert!(!project.path().join("app").exists());
    }
}

#[test]
fn targets_without_a_stub_say_what_there_is() {
    let (project, _, target) = installed();
    let build = |target: &str| {
        let arguments = ["build", "--compile", "--target", target, "index.ts", "-o", "app"];
        with_stubs(&project, &arguments)
    };
    let installed = format!("installed: {target}");
    let none = build("darwin-arm64").expect_code(1).expect_stderr(&installed);
    none.expect_stderr("semba stubs add");
    let unknown = build("plan9-x64").expect_code(2).expect_stderr("windows-arm64");
    unknown.expect_stderr(&installed);
    build(&target).expect_code(0);
    run_file(&project.path().join("app")).expect_code(0).expect_stdout(OUTPUT);
    // The stub that was named is for another target.
    let path = stub();
    let path = path.to_string_lossy();
    let named = ["build", "--compile", "--target", other_target(), "--stub"];
    let arguments = [&named[..], &[&*path, "index.ts"]].concat();
    with_stubs(&project, &arguments).expect_code(1).expect_stderr("--target says");
    let option = ["build", "--compile", "--windows-title", "x", "index.ts", "-o", "app"];
    with_stubs(&project, &option).expect_code(1).expect_stderr("is for Windows programs");
}

#[test]
fn file_times_and_the_locale_make_no_difference() {
    let builds = [("C", 1), ("tr_TR.UTF-8", 1_000_000_000)].map(|(locale, seconds)| {
        let project = Project::new(&PROGRAM);
        for (name, _) in PROGRAM {
            let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
            let file = File::options().append(true).open(project.path().join(name)).unwrap();
            file.set_modified(time).unwrap();
        }
        let flags =
            ["build", "--compile", "--experimental-esm-bytecode", "--minify", "--sourcemap"];
        let mut command = semba(project.path(), &[&flags[..], &["index.ts", "-o", "app"]].concat());
        command.env("LC_ALL", locale).env("TZ", "Asia/Kathmandu");
        run(&mut command, b"").expect_code(0);
        fs::read(project.path().join("app")).unwrap()
    });
    assert!(builds[0] == builds[1]);
}

/// Runs `script` as root in namespaces of its own, with the executable as `$1`; `None` where that is not allowed.
fn in_namespace(script: &str, executable: &Path, directory: &Path) -> Option<Ran> {
    let mut probe = Command::new("unshare");
    probe.args(["-mpf", "--mount-proc", "true"]);
    if !has_tool("unshare") || run(&mut probe, b"").code != Some(0) {
        eprintln!("skipped: `unshare -mpf` is not allowed here; run the tests as root");
        return None;
    }
    let mut command = isolated("unshare", directory);
    command.args(["-mpf", "--mount-proc", "sh", "-ec", script, "sh"]).arg(executable);
    Some(run(&mut command, b""))
}

#[test]
fn runs_read_only_as_nobody_and_without_proc() {
    let project = Project::new(&PROGRAM);
    let executable = project.compile(Mode::Bytecode, "index.ts", &[]);
    for script in [
        // A read-only file system.
        "mkdir ro; mount -t tmpfs none ro; cp \"$1\" ro/app; mount -o remount,ro ro; cd /; exec \"$OLDPWD/ro/app\"",
        // Another user, who may not write anywhere near.
        "chmod 755 .; exec setpriv --reuid=65534 --regid=65534 --clear-groups \"$1\"",
        // Without /proc.
        "umount /proc; exec \"$1\"",
        // With nothing but itself: a static executable needs no file.
        "mkdir root; cp \"$1\" root/app; ldd \"$1\" >/dev/null 2>&1 && exec \"$1\"; exec chroot root /app",
    ] {
        let Some(ran) = in_namespace(script, &executable, project.path()) else { return };
        assert_eq!((ran.code, &*ran.stdout), (Some(0), OUTPUT), "{script}\n{}", ran.report());
    }
}

#[test]
fn packed_executables_run_and_packed_stubs_are_refused() {
    if !has_tool("upx") {
        eprintln!("skipped: `upx` is not installed; apt-get install upx-ucl");
        return;
    }
    let project = Project::new(&PROGRAM);
    let executable = project.compile(Mode::Bytecode, "index.ts", &[]);
    let packed = project.path().join("packed");
    let ran = run(Command::new("upx").args(["-1", "-q", "-o"]).arg(&packed).arg(&executable), b"");
    if ran.code == Some(0) {
        run_file(&packed).expect_code(0).expect_stdout(OUTPUT);
    }
    let packed_stub = project.path().join("packed-stub");
    let ran = run(Command::new("upx").args(["-1", "-q", "-o"]).arg(&packed_stub).arg(stub()), b"");
    if ran.code == Some(0) {
        let arguments = ["--compile", "--stub", "packed-stub", "index.ts", "-o", "other"];
        project.build(&arguments).expect_code(1).expect_stderr("packed-stub");
    }
}

/// `patchelf` moves what a static executable relocates itself by, long before any code of ours runs: what it does to a
/// stub it does to the executables made from it.
#[test]
fn patchelf_does_to_executables_what_it_does_to_stubs() {
    if !has_tool("patchelf") {
        eprintln!("skipped: `patchelf` is not installed; apt-get install patchelf");
        return;
    }
    let project = Project::new(&PROGRAM);
    let executable = project.compile(Mode::Bytecode, "index.ts", &[]);
    let bare = project.path().join("stub");
    fs::copy(stub(), &bare).unwrap();
    let starts = [&bare, &executable].map(|file| {
        let before = run_file(file);
        let ran =
            run(Command::new("patchelf").args(["--set-rpath", "/nonexistent"]).arg(file), b"");
        let after = run_file(file);
        assert!(ran.code == Some(0) || after == before, "{}", ran.report());
        after.signal.is_none()
    });
    assert_eq!(starts[0], starts[1]);
}
