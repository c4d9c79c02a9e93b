//! Files made to deceive: executables whose archive is forged, checksums and all, stubs and units that are something
//! else. Each ends with its own message; none makes a program crash, hang or take memory.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use semba_tests::archive;
use semba_tests::forge::{Forge, header, record};
use semba_tests::process::{Ran, isolated, run};
use semba_tests::semba::{Mode, Project, command, inspect, stub};

/// The exit code of an executable that is damaged.
const DAMAGED: i32 = 70;

/// What a slot begins with; `rel` and `len` follow, and the identity 64 bytes from the start.
const SLOT_MAGIC: &[u8] = b"\x93SembaSlot\x01\x0d\x0a\x1a\xb7\xe2";

const MODULE: u64 = 1;
const SOURCE: u64 = 2;
const CONFIG: u64 = 5;

const PROGRAM: [(&str, &str); 2] = [
    ("index.js", "console.log('start');\nawait import('./lazy.js');\n"),
    ("lazy.js", "console.log('lazy');\n"),
];

/// Address space in KiB that is enough for a small program and far below what hostile files claim.
const MEMORY_LIMIT: u32 = 400_000;

/// Runs `program` with no more than [`MEMORY_LIMIT`] of memory.
fn run_limited(program: &Path, arguments: &[&str], directory: &Path) -> Ran {
    let mut shell = isolated("sh", directory);
    shell.args(["-c", &format!("ulimit -v {MEMORY_LIMIT} && exec \"$0\" \"$@\"")]);
    let ran = run(shell.arg(program).args(arguments), b"");
    for unwanted in ["panicked", "internal error", "memory allocation"] {
        assert!(!ran.stderr.contains(unwanted), "{unwanted}\n{}", ran.report());
    }
    assert_eq!(ran.signal, None, "{}", ran.report());
    ran
}

/// An executable with source and bytecode that tests change.
struct Victim {
    project: Project,
    file: Vec<u8>,
}

impl Victim {
    fn new() -> Self {
        let project = Project::new(&PROGRAM);
        let executable = project.compile(Mode::Bytecode, "index.js", &["--keep-source"]);
        let file = fs::read(executable).expect("the executable");
        Self { project, file }
    }

    /// A copy whose archive was changed by `edit`.
    fn forged(&self, edit: impl FnOnce(&mut Forge<'_>)) -> PathBuf {
        let mut file = self.file.clone();
        let range = archive::segment(&file);
        edit(&mut Forge(&mut file[range]));
        let path = self.project.path().join("forged");
        fs::write(&path, file).expect("the file can be written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("permissions");
        path
    }

    /// Asserts that the executable with a changed archive runs nothing and says `message`, and `inspect` says it too.
    #[track_caller]
    fn refuses(&self, message: &str, edit: impl FnOnce(&mut Forge<'_>)) {
        let path = self.forged(edit);
        run_limited(&path, &[], self.project.path())
            .expect_code(DAMAGED)
            .expect_stdout("")
            .expect_stderr(message);
        let shown = run_limited(command(), &["inspect", "forged"], self.project.path());
        let shown = shown.expect_code(1);
        assert!(shown.stdout.contains(message), "inspect lacks {message:?}\n{}", shown.report());
    }

    /// As [`Self::refuses`], for a field of the archive's header.
    #[track_caller]
    fn refuses_header(&self, message: &str, field: std::ops::Range<usize>, number: u64) {
        self.refuses(message, |archive| {
            let end = archive.index_end();
            archive.set(field, number);
            archive.seal_index(end);
        });
    }

    /// As [`Self::refuses`], for fields of the record of the entry module's unit.
    #[track_caller]
    fn refuses_record(&self, message: &str, fields: &[(std::ops::Range<usize>, u64)]) {
        self.refuses(message, |archive| {
            let index = archive.find(MODULE, "index.js");
            for (field, number) in fields {
                archive.set(archive.field(index, field.clone()), *number);
            }
            archive.seal_index(archive.index_end());
        });
    }

    /// As [`Self::refuses`], for another name of the same length.
    #[track_caller]
    fn refuses_name(&self, message: &str, name: &[u8; 8]) {
        self.refuses(message, |archive| {
            let range = archive.name(archive.find(MODULE, "index.js"));
            archive.0[range].copy_from_slice(name);
            archive.seal_index(archive.index_end());
        });
    }

    /// As [`Self::refuses`], for bytes of the entry module's unit, and only at run time: the unit's own checksums are
    /// not made right, and `inspect` reports those too.
    #[track_caller]
    fn refuses_unit(&self, message: &str, at: usize, bytes: &[u8]) {
        let path = self.forged(|archive| {
            let index = archive.find(MODULE, "index.js");
            let start = archive.data(index).start + at;
            archive.0[start..start + bytes.len()].copy_from_slice(bytes);
            archive.seal_data(index);
            archive.seal_index(archive.index_end());
        });
        let directory = self.project.path();
        let shown = run_limited(command(), &["inspect", "forged"], directory).expect_code(1);
        assert!(shown.stdout.contains(message), "inspect lacks {message:?}\n{}", shown.report());
        // The source is there: the message is why it had to be used.
        let strict = run(isolated(&path, directory).env("SEMBA_BYTECODE", "strict"), b"");
        strict.expect_code(71).expect_stdout("").expect_stderr(message);
        let ran = run(isolated(&path, directory).env("SEMBA_BYTECODE_TRACE", "1"), b"");
        ran.expect_code(0).expect_stdout("start\nlazy\n").expect_stderr(message);
    }

    /// As [`Self::refuses`], for another run configuration of the same length.
    #[track_caller]
    fn refuses_config(&self, message: &str, old: &[u8], new: &[u8]) {
        let path = self.forged(|archive| {
            let index = archive.find(CONFIG, "run");
            let data = archive.data(index);
            let at = archive::positions(&archive.0[data.clone()], old)[0] + data.start;
            archive.0[at..at + new.len()].copy_from_slice(new);
            archive.seal_data(index);
            archive.seal_index(archive.index_end());
        });
        run_limited(&path, &[], self.project.path()).expect_stdout("").expect_stderr(message);
    }
}

#[test]
fn archive_headers() {
    let victim = Victim::new();
    let size = victim.file.len() as u64;
    victim.refuses_header("this is not an archive", header::MAGIC, 0);
    victim.refuses_header("the archive has version 2", header::VERSION, 2);
    for claimed in [0, 47, size * 2, 1 << 32, u64::MAX] {
        victim.refuses_header("it was cut off or added to", header::ARCHIVE_SIZE, claimed);
    }
    for entries in [1 << 20, u64::from(u32::MAX)] {
        victim.refuses_header("and their names do not fit", header::ENTRY_COUNT, entries);
    }
    for names in [1 << 32, u64::MAX, u64::MAX - 400] {
        victim.refuses_header("and their names do not fit", header::NAMES_SIZE, names);
    }
    victim.refuses("its index has checksum", |archive| archive.set(8..16, 1));
    let path = victim.forged(|archive| {
        archive.set(header::ENGINE_BUILD_ID, 0x1234);
        archive.seal_index(archive.index_end());
    });
    run_limited(&path, &[], victim.project.path())
        .expect_code(DAMAGED)
        .expect_stderr("compiled for engine build 0000000000001234");
    let shown = run_limited(command(), &["inspect", "forged"], victim.project.path());
    let shown = shown.expect_code(1);
    assert!(shown.stdout.contains("made for engine build 0000000000001234"), "{}", shown.report());
}

#[test]
fn records_that_claim_overlap_or_repeat() {
    let victim = Victim::new();
    let data = record::DATA_SIZE;
    for claimed in [1 << 32, (1 << 32) - 1, 1 << 62, u64::MAX] {
        let fields = [(data.clone(), claimed), (record::RAW_SIZE, claimed)];
        victim.refuses_record("the data of entry 0 ends behind", &fields);
    }
    victim.refuses_record("claims another size", &[(record::RAW_SIZE, 1 << 32)]);
    victim.refuses_record("cannot have the head", &[(record::HEAD_SIZE, 1 << 40)]);
    victim.refuses_record("ends behind", &[(record::DATA_OFFSET, (1 << 40) + 16)]);
    victim.refuses_record("no multiple of 16", &[(record::DATA_OFFSET, 1)]);
    victim.refuses_record("begins before the end", &[(record::DATA_OFFSET, 0)]);
    victim.refuses_record("is of kind 9", &[(record::KIND, 9)]);
    victim.refuses_record("has compression 7", &[(record::COMPRESSION, 7)]);
    victim.refuses_record("reserved bytes of entry 0", &[(record::RESERVED, 1)]);
    victim.refuses_record("the name of entry 0 is not", &[(record::NAME_OFFSET, 1)]);
    victim.refuses_record("the name of entry 0 is not", &[(record::NAME_SIZE, 0xffff_ffff)]);
    // One entry inside another, and the same data twice.
    for distance in [0, 16] {
        victim.refuses("begins before the end", |archive| {
            let [first, second] =
                [archive.find(MODULE, "index.js"), archive.find(SOURCE, "index.js")];
            let inside = archive.data(first).start as u64 + distance;
            archive.set(archive.field(second, record::DATA_OFFSET), inside);
            archive.seal_index(archive.index_end());
        });
    }
    // Two entries of one kind and name.
    victim.refuses("does not sort behind the one before it, or is the same", |archive| {
        let source = archive.find(SOURCE, "index.js");
        archive.set(archive.field(source, record::KIND), MODULE);
        archive.seal_index(archive.index_end());
    });
}

#[test]
fn names_that_lead_elsewhere() {
    let victim = Victim::new();
    victim.refuses_name("it has a component `.` or `..`", b"../ex.js");
    victim.refuses_name("it has a component `.` or `..`", b"a/../.js");
    victim.refuses_name("it is an absolute path", b"/ndex.js");
    victim.refuses_name("it is an absolute path", b"C:ndex.j");
    victim.refuses_name("it contains a NUL byte", b"in\0ex.js");
    victim.refuses_name("it contains a backslash", b"in\\ex.js");
    victim.refuses_name("it has an empty component", b"in//x.js");
    victim.refuses_name("not UTF-8", b"in\xffex.js");
}

#[test]
fn units_inside_the_archive() {
    let victim = Victim::new();
    victim.refuses_unit("not a BMES unit", 0, b"BMES");
    victim.refuses_unit("has BMES version 1,", 4, &1_u32.to_le_bytes());
    victim.refuses_unit("has BMES version 4294967295,", 4, &u32::MAX.to_le_bytes());
    victim.refuses_unit("lies outside the unit", 12, &u32::MAX.to_le_bytes());
    victim.refuses_unit("lies outside the unit", 8, &0xffff_fff0_u32.to_le_bytes());
    victim.refuses_unit("overlaps the metadata", 8, &0x10_u32.to_le_bytes());
    victim.refuses_unit("not a multiple of 16", 8, &0x31_u32.to_le_bytes());
    victim.refuses_unit(
        "the list of requested modules runs past its end",
        16,
        &u32::MAX.to_le_bytes(),
    );
}

#[test]
fn run_configurations() {
    let victim = Victim::new();
    victim.refuses_config("unknown version", b"version=1", b"version=2");
    victim.refuses_config("names no entry module", b"entry=", b"entri=");
    victim.refuses_config("unknown bytecode mode", b"bytecode=auto", b"bytecode=uato");
    victim.refuses_config("is not UTF-8", b"entry=i", b"entry=\xff");
    victim.refuses_config("index.jx", b"index.js", b"index.jx");
    victim.refuses_config("../ex.js", b"index.js", b"../ex.js");
    victim.refuses_config("/etc/pas", b"index.js", b"/etc/pas");
}

#[test]
fn an_archive_inside_an_archive_is_only_data() {
    // A whole executable as an asset: the slot and the archive in it must not be taken for the program's own.
    let inner = Project::new(&[("index.js", "console.log('inner');\n")]);
    let app = inner.compile(Mode::Bytecode, "index.js", &[]);
    let outer = Project::new(&[(
        "index.js",
        "import app from './app.bin' with { type: 'bytes' };\nconsole.log('outer', app.length);\n",
    )]);
    fs::copy(&app, outer.path().join("app.bin")).expect("a copy");
    let executable = outer.compile(Mode::Bytecode, "index.js", &[]);
    let size = fs::metadata(&app).expect("the executable").len();
    run(&mut isolated(&executable, outer.path()), b"")
        .expect_code(0)
        .expect_stdout(&format!("outer {size}\n"));
    let outer_size = inspect(&executable)["archive"]["size"].as_u64();
    assert!(outer_size.is_some_and(|outer| outer > size), "{outer_size:?}: the inner archive");
}

#[test]
fn slots_that_point_outside() {
    let victim = Victim::new();
    let slot = archive::positions(&victim.file, SLOT_MAGIC)[0];
    let rel = u64::from_le_bytes(victim.file[slot + 16..slot + 24].try_into().expect("8 bytes"));
    let len = u64::from_le_bytes(victim.file[slot + 24..slot + 32].try_into().expect("8 bytes"));
    for (rel, len) in [
        (rel, len + (1 << 32)),
        (rel, len + 0x10_000),
        (rel, 1 << 46),
        (rel + (1 << 32), len),
        (rel + 0x10_0000, len),
        (1 << 40, 16),
        (256, 1 << 40),
        (u64::MAX, 8),
        (0, len),
        (rel, 0),
        (rel + 1, len - 1),
    ] {
        let mut file = victim.file.clone();
        file[slot + 16..slot + 24].copy_from_slice(&rel.to_le_bytes());
        file[slot + 24..slot + 32].copy_from_slice(&len.to_le_bytes());
        let path = victim.project.path().join("forged");
        fs::write(&path, file).expect("the file can be written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("permissions");
        run_limited(&path, &[], victim.project.path()).expect_code(DAMAGED).expect_stdout("");
        run_limited(command(), &["inspect", "forged"], victim.project.path()).expect_code(1);
    }
}

/// Builds with `--stub NAME` in a directory where that is something hostile.
#[track_caller]
fn refuses_stub(project: &Project, name: &str, message: &str) {
    let arguments = ["build", "--compile", "-o", "app", "--stub", name, "index.js"];
    run_limited_build(project, &arguments).expect_code(1).expect_stderr(message);
    assert!(!project.path().join("app").exists(), "{name}: an executable was written");
}

/// Builds need more memory than small programs, and still far less than 4 GiB.
fn run_limited_build(project: &Project, arguments: &[&str]) -> Ran {
    let mut shell = Command::new("sh");
    shell.current_dir(project.path()).env_remove("RUST_BACKTRACE");
    shell.args(["-c", "ulimit -v 3000000 && exec \"$0\" \"$@\""]).arg(command()).args(arguments);
    let ran = run(&mut shell, b"");
    assert!(!ran.stderr.contains("panicked"), "{}", ran.report());
    assert_eq!(ran.signal, None, "{}", ran.report());
    ran
}

#[test]
fn stubs_that_are_something_else() {
    let project = Project::new(&[("index.js", "console.log(1);\n"), ("text", "#!/bin/sh\n")]);
    let good = fs::read(stub()).expect("the stub");
    let write = |name: &str, bytes: &[u8]| {
        fs::write(project.path().join(name), bytes).expect("the file can be written");
    };
    refuses_stub(&project, "missing", "--stub names");
    refuses_stub(&project, "text", "is not an executable program");
    refuses_stub(&project, ".", "it is a directory");
    refuses_stub(&project, "/dev/zero", "it is not a regular file");
    let made = Command::new("mkfifo").arg(project.path().join("pipe")).status();
    assert!(made.expect("mkfifo is part of every system").success());
    refuses_stub(&project, "pipe", "it is not a regular file");
    write("start", &good[..3]);
    refuses_stub(&project, "start", "is not an executable program");
    for kept in [63, 64, 4096, good.len() / 3, good.len() - 1] {
        write("truncated", &good[..kept]);
        refuses_stub(&project, "truncated", "truncated");
    }
    refuses_stub(&project, "/bin/sh", "is not a runtime stub of semba");

    let filled = project.compile(Mode::Bytecode, "index.js", &[]);
    fs::rename(filled, project.path().join("filled")).expect("a new name");
    refuses_stub(&project, "filled", "already has a program in it");

    for (name, e_machine) in [("other", 8_u8), ("more", 243)] {
        let mut foreign = good.clone();
        foreign[18] = e_machine;
        write(name, &foreign);
        refuses_stub(&project, name, &format!("e_machine {e_machine}"));
    }
    let identity = archive::positions(&good, SLOT_MAGIC)[0] + 64;
    let mut anonymous = good.clone();
    anonymous[identity..identity + 6].fill(0);
    write("anonymous", &anonymous);
    refuses_stub(&project, "anonymous", "it does not say which engine it has");
    let mut newer = good.clone();
    newer[identity + 6] = b'9';
    write("newer", &newer);
    refuses_stub(&project, "newer", "belongs to semba 9");
}

#[test]
fn sparse_files_cost_no_memory() {
    let project = Project::new(&[("index.js", "console.log(1);\n")]);
    for (name, head) in [("zeros", &[][..]), ("elf", &fs::read(stub()).expect("the stub")[..])] {
        let path = project.path().join(name);
        fs::write(&path, head).expect("the file can be written");
        let file = fs::OpenOptions::new().write(true).open(&path).expect("the file");
        file.set_len(1 << 40).expect("the file system has sparse files");
        assert!(file.metadata().expect("metadata").blocks() < 1 << 20, "it is not sparse");
        refuses_stub(&project, name, "larger than");
        run_limited(command(), &["inspect", name], project.path())
            .expect_code(1)
            .expect_stderr("larger than");
    }
}

#[test]
fn files_that_inspect_refuses() {
    let project = Project::new(&[("index.js", "console.log(1);\n"), ("text", "no executable")]);
    let made = Command::new("mkfifo").arg(project.path().join("pipe")).status();
    assert!(made.expect("mkfifo is part of every system").success());
    for (name, message) in [
        ("text", "is neither an executable made by semba"),
        ("pipe", "it is not a regular file"),
        ("/dev/zero", "it is not a regular file"),
        (".", "it is a directory"),
        ("missing", "no such file"),
    ] {
        run_limited(command(), &["inspect", name], project.path())
            .expect_code(1)
            .expect_stderr(message);
    }
}
