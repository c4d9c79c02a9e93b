//! Builds that disturb each other, are killed, or find no room: whatever happens, the output is the old file or the new
//! one, whole, and no half-written file stays.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use semba_tests::names_in;
use semba_tests::process::{Ran, run, run_file};
use semba_tests::random::Random;
use semba_tests::semba::{Project, command, semba};

/// A user without rights, on every system.
const NOBODY: u32 = 65534;

const BUILD: [&str; 5] =
    ["build", "--compile", "--experimental-esm-bytecode", "--outfile", "out/app"];

/// Two programs that say which they are, with enough code that a build takes a while.
fn project() -> Project {
    let functions: String =
        (0..600).map(|i| format!("export const f{i} = (a) => a * {i} + '{i}'.length;\n")).collect();
    let program = |name: &str| {
        format!(
            "import * as all from './functions.js';\nconsole.log('{name}', Object.keys(all).length);\n"
        )
    };
    Project::new(&[
        ("old.js", &program("old")),
        ("new.js", &program("new")),
        ("functions.js", &functions),
        ("out/kept", "kept"),
    ])
}

#[track_caller]
fn build(project: &Project, entry: &str) -> PathBuf {
    project.build(&[&BUILD[1..], &[entry]].concat()).expect_code(0);
    project.path().join("out/app")
}

/// Names in the output directory that no build should leave there.
fn leftovers(project: &Project) -> Vec<String> {
    let expected = ["app", "kept"];
    let names = names_in(&project.path().join("out"));
    names.into_iter().filter(|name| !expected.contains(&name.as_str())).collect()
}

#[test]
fn builds_to_one_output_at_once_leave_one_whole_executable() {
    let project = project();
    for _ in 0..4 {
        std::thread::scope(|scope| {
            let builds = ["old.js", "new.js", "old.js", "new.js"]
                .map(|entry| scope.spawn(|| build(&project, entry)));
            for build in builds {
                build.join().expect("every one of them succeeds");
            }
        });
        let ran = run_file(&project.path().join("out/app")).expect_code(0);
        assert!(["old 600\n", "new 600\n"].contains(&ran.stdout.as_str()), "{}", ran.report());
        assert_eq!(leftovers(&project), Vec::<String>::new());
    }
}

#[test]
fn a_killed_build_leaves_the_old_file_or_the_new_one() {
    let project = project();
    let started = Instant::now();
    build(&project, "old.js");
    let whole = started.elapsed();
    let mut random = Random::new(11);
    let (mut killed, mut outputs) = (0, [0, 0]);
    for _ in 0..40 {
        let mut build = semba(project.path(), &[&BUILD[..], &["new.js"]].concat());
        let mut child = build
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the build starts");
        std::thread::sleep(whole.mul_f64(random.below(1100) as f64 / 1000.0));
        child.kill().expect("it can be killed");
        killed += usize::from(!child.wait().expect("it ends").success());
        let ran = run_file(&project.path().join("out/app")).expect_code(0);
        match ran.stdout.as_str() {
            "old 600\n" => outputs[0] += 1,
            "new 600\n" => outputs[1] += 1,
            _ => panic!("neither the old nor the new one\n{}", ran.report()),
        }
        if outputs[1] > 0 && ran.stdout.starts_with("new") {
            build_again(&project);
        }
    }
    assert!(killed > 10, "only {killed} of 40 builds were killed, the others were done before");
    // What killed builds leave is removed by a later one, once it is old enough to belong to nobody.
    let out = project.path().join("out");
    for name in leftovers(&project) {
        assert!(name.starts_with(".semba-") && name.ends_with(".tmp"), "{name}");
        let file = fs::File::options().append(true).open(out.join(name)).expect("the file");
        file.set_modified(SystemTime::now() - Duration::from_secs(3600)).expect("a time is set");
    }
    build_again(&project);
    assert_eq!(leftovers(&project), Vec::<String>::new());
}

fn build_again(project: &Project) {
    build(project, "old.js");
}

#[test]
fn files_of_running_builds_are_left_alone() {
    let project = project();
    let out = project.path().join("out");
    let [fresh, held, foreign] =
        [".semba-fresh.tmp", ".semba-held.tmp", "semba-foreign.tmp"].map(|name| out.join(name));
    let long_ago = SystemTime::now() - Duration::from_secs(3600);
    for path in [&fresh, &held, &foreign] {
        fs::write(path, "of somebody else").expect("the file can be written");
    }
    let file = fs::File::options().append(true).open(&held).expect("the file");
    file.lock().expect("the file can be locked");
    file.set_modified(long_ago).expect("a time is set");
    let old = fs::File::options().append(true).open(&foreign).expect("the file");
    old.set_modified(long_ago).expect("a time is set");
    build(&project, "old.js");
    assert!(fresh.exists() && held.exists() && foreign.exists(), "{:?}", names_in(&out));
}

#[test]
fn interrupted_builds_clean_up() {
    for signal in ["INT", "TERM"] {
        let project = project();
        let mut random = Random::new(12);
        for _ in 0..10 {
            let mut build = semba(project.path(), &[&BUILD[..], &["new.js"]].concat());
            let mut child = build
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .expect("the build starts");
            std::thread::sleep(Duration::from_millis(random.below(150) as u64));
            let id = child.id().to_string();
            // It may have ended by itself.
            let sent =
                Command::new("kill").args(["-s", signal, &id]).stderr(Stdio::null()).status();
            sent.expect("kill is part of every system");
            child.wait().expect("it ends");
            assert_eq!(leftovers(&project), Vec::<String>::new());
        }
    }
}

/// A file system of its own, unmounted when dropped.
struct Mounted(PathBuf);

impl Mounted {
    /// `None`, with a word about it, when this user must not mount.
    fn new(directory: &Path, options: &str) -> Option<Self> {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(directory);
        match mount.output() {
            Ok(output) if output.status.success() => Some(Self(directory.to_owned())),
            _ => {
                eprintln!("skipped: this user cannot mount a file system");
                None
            }
        }
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_keeps_the_old_file() {
    let project = project();
    let out = project.path().join("out");
    let Some(_mounted) = Mounted::new(&out, "size=2m") else { return };
    fs::write(out.join("app"), "an older build").expect("there is room for this");
    let ran = project.build(&[&BUILD[1..], &["new.js"]].concat()).expect_code(1);
    ran.expect_stderr("out/app").expect_stderr("the disk is full");
    assert_eq!(project.read("out/app"), "an older build");
    assert_eq!(leftovers(&project), Vec::<String>::new());
    // Chunks: the first fits, the others do not, and none appears.
    let large = format!("export default {:?};\n", "x".repeat(3 << 20));
    fs::write(project.path().join("large.js"), large).expect("the file can be written");
    let program = "console.log(1);\nimport('./large.js').then(console.log);\n";
    fs::write(project.path().join("index.js"), program).expect("the file can be written");
    let ran = project.build(&["--outdir", "out", "index.js"]).expect_code(1);
    ran.expect_stderr("the disk is full");
    assert_eq!(names_in(&out), ["app"]);
}

#[test]
fn a_read_only_file_system_is_told() {
    let project = project();
    let out = project.path().join("out");
    let Some(_mounted) = Mounted::new(&out, "ro") else { return };
    let ran = project.build(&[&BUILD[1..], &["new.js"]].concat()).expect_code(1);
    ran.expect_stderr("out/app").expect_stderr("the file system is read-only");
}

/// Runs a build as a user without rights; `None`, with a word about it, when that is impossible here.
fn build_as_nobody(project: &Project, arguments: &[&str]) -> Option<Ran> {
    let mut build = semba(project.path(), arguments);
    let is_root = fs::metadata("/proc/self").is_ok_and(|own| {
        use std::os::unix::fs::MetadataExt;
        own.uid() == 0
    });
    if is_root {
        // Who is root may write everywhere.
        let reachable = Command::new(command()).arg("--version").uid(NOBODY).gid(NOBODY).output();
        if !reachable.is_ok_and(|output| output.status.success()) {
            eprintln!("skipped: other users cannot run {}", command().display());
            return None;
        }
        build.uid(NOBODY).gid(NOBODY);
    }
    Some(run(&mut build, b""))
}

#[test]
fn a_directory_without_rights_is_told() {
    let project = project();
    let permissions = |path: &str, mode| {
        let path = project.path().join(path);
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("permissions");
    };
    permissions("", 0o755);
    permissions("out", 0o555);
    let arguments = [&BUILD[..], &["new.js"]].concat();
    if let Some(ran) = build_as_nobody(&project, &arguments) {
        ran.expect_code(1).expect_stderr("out/app").expect_stderr("permission denied");
    }
    permissions("out", 0o755);
    assert_eq!(names_in(&project.path().join("out")), ["kept"]);
}

#[test]
fn an_unreadable_stub_is_told() {
    let project = project();
    let directory = project.path();
    fs::set_permissions(directory, fs::Permissions::from_mode(0o777)).expect("permissions");
    let stub = directory.join("stub");
    fs::copy(semba_tests::semba::stub(), &stub).expect("a copy");
    fs::set_permissions(&stub, fs::Permissions::from_mode(0o000)).expect("permissions");
    let arguments = ["build", "--compile", "-o", "app", "--stub", "stub", "new.js"];
    if let Some(ran) = build_as_nobody(&project, &arguments) {
        ran.expect_code(1)
            .expect_stderr("cannot read the runtime stub")
            .expect_stderr("ermission denied");
    }
    assert!(!directory.join("app").exists());
}

#[test]
fn a_directory_in_the_way_of_one_chunk_keeps_all_others() {
    let project = Project::new(&[
        ("index.js", "console.log(1);\n"),
        ("out/index.js", "an older build"),
        ("out/index.js.bmes/kept", "kept"),
    ]);
    let arguments = ["--experimental-esm-bytecode", "--outdir", "out", "index.js"];
    project.build(&arguments).expect_code(1).expect_stderr("it is a directory");
    assert_eq!(project.read("out/index.js"), "an older build");
    assert_eq!(names_in(&project.path().join("out")), ["index.js", "index.js.bmes"]);
}
