//! Real Mach-O executables: a C stub linked for both processors, with an archive put into it, and looked at by
//! programs that are not ours. Nothing here can run them.

#![cfg(unix)]

mod common;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use common::oracle::{check_with, tool_of, zig_stub};
use common::{sample_archive, signature};
use goblin::mach::MachO;
use semba_embed::macho::find_archive;
use semba_embed::{Executable, Format, InjectError, inject};
use tempfile::TempDir;

/// How stubs are linked: name, target, flags.
const VARIANTS: &[(&str, &str, &[&str])] = &[
    ("arm64", "aarch64-macos", &[]),
    ("arm64-stripped", "aarch64-macos", &["-s"]),
    ("arm64-dead-strip", "aarch64-macos", &["-Wl,-dead_strip"]),
    ("x86-64", "x86_64-macos", &[]),
    ("x86-64-stripped", "x86_64-macos", &["-s"]),
];

/// Builds every variant once, and calls `check` with the name and a path of a copy.
fn for_each_stub(check: impl Fn(&str, &Path)) {
    static STUBS: OnceLock<Vec<(&str, Vec<u8>)>> = OnceLock::new();
    let stubs = STUBS.get_or_init(|| {
        let dir = TempDir::new().unwrap();
        let build = |(name, target, flags): &(&'static str, &str, &[&str])| {
            let path = zig_stub(target, dir.path(), "stub", flags)?;
            Some((*name, std::fs::read(path).unwrap()))
        };
        VARIANTS.iter().map_while(build).collect()
    });
    for (name, bytes) in stubs {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join(name);
        common::write_executable(&path, bytes);
        check(name, &path);
    }
}

/// Puts `archive` into the stub at `stub` and writes the result and the archive beside it.
fn inject_file(stub: &Path, archive: &[u8]) -> PathBuf {
    let path = stub.with_extension("with-archive");
    common::write_executable(&path, &inject(&std::fs::read(stub).unwrap(), archive).unwrap());
    std::fs::write(path.with_extension("with-archive.archive"), archive).unwrap();
    path
}

#[test]
fn signatures_hold_and_independent_readers_agree() {
    let large: Vec<u8> =
        (0..3_000_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    for_each_stub(|name, stub| {
        for archive in [sample_archive(), vec![b'x'], large.clone()] {
            let path = inject_file(stub, &archive);
            let bytes = std::fs::read(&path).unwrap();
            assert_eq!(find_archive(&bytes).unwrap(), Some(&archive[..]), "{name}");
            let signature = signature::check(&bytes);
            assert_eq!(signature.identifier, semba_embed::DEFAULT_IDENTIFIER, "{name}");

            let file = MachO::parse(&bytes, 0).unwrap();
            let names: Vec<_> =
                file.segments.iter().map(|segment| segment.name().unwrap()).collect();
            assert_eq!(names[names.len() - 2..], ["__SEMBA", "__LINKEDIT"], "{name}");
            let [.., segment, _] = &file.segments[..] else { panic!("{name}") };
            let (section, data) = &segment.sections().unwrap()[0];
            assert_eq!(
                (section.name().unwrap(), section.segname().unwrap()),
                ("__archive", "__SEMBA")
            );
            assert!(data.ends_with(&archive), "{name}: the section ends with the archive");
            // What `__LINKEDIT` holds is found where it is now.
            assert!(
                file.imports().unwrap().iter().any(|import| import.name == "_fwrite"),
                "{name}"
            );
            check_with("macho.py", &["lief", "macholib"], &[&path]);
        }
    });
}

#[test]
fn otool_reads_everything() {
    for_each_stub(|name, stub| {
        let path = inject_file(stub, &sample_archive());
        let tools = ["llvm-otool-19", "llvm-otool"];
        for option in ["-l", "-tV", "-I"] {
            let run = |path: &Path| tool_of("llvm-19", &tools, &[option, path.to_str().unwrap()]);
            let (Some(before), Some(after)) = (run(stub), run(&path)) else { return };
            let stderr = String::from_utf8_lossy(&after.stderr);
            assert!(after.status.success() && after.stderr == before.stderr, "{name}: {stderr}");
            if option != "-l" {
                // The first line is the path.
                let body = |bytes: &[u8]| {
                    let text = String::from_utf8_lossy(bytes).into_owned();
                    text.split_once('\n').map(|(_, body)| body.to_owned())
                };
                assert_eq!(body(&after.stdout), body(&before.stdout), "{name} {option}");
            }
        }
    });
}

/// `llvm-strip` writes the file anew from its sections, and signs it itself.
#[test]
fn stripped_files_keep_their_archive() {
    let archive = sample_archive();
    for_each_stub(|name, stub| {
        let path = inject_file(stub, &archive);
        let names = ["llvm-strip-19", "llvm-strip"];
        let Some(output) = tool_of("llvm-19", &names, &[path.to_str().unwrap()]) else { return };
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        let bytes = std::fs::read(&path).unwrap();
        assert_eq!(find_archive(&bytes).unwrap(), Some(&archive[..]), "{name}");
        assert!(Executable::parse(&bytes).unwrap().digest_matches(), "{name}");
    });
}

#[test]
fn an_executable_with_an_archive_is_no_stub() {
    for_each_stub(|name, stub| {
        let bytes = std::fs::read(stub).unwrap();
        let bare = Executable::parse(&bytes).unwrap();
        assert!(bare.is_stub() && bare.format() == Format::MachO, "{name}");
        assert_eq!(bare.identity().unwrap().engine_build_id, 0x0123_4567_89ab_cdef);
        let filled = inject(&bytes, &sample_archive()).unwrap();
        assert_eq!(inject(&filled, b"x"), Err(InjectError::AlreadyFilled), "{name}");
        assert_eq!(inject(&bytes, &sample_archive()).unwrap(), filled, "{name}: same bytes");
    });
}
