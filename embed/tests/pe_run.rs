//! Real PE executables: a C stub linked in several ways, with an archive put into it, run under Wine and looked at by
//! programs that are not ours.

#![cfg(unix)]

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use common::oracle::{check_with, mingw_stub, tool_of, wine, zig_stub};
use common::sample_archive;
use semba_embed::pe::{SECTION_NAME, find_archive};
use semba_embed::{Executable, Format, InjectError, inject};
use tempfile::TempDir;

/// How stubs are linked by GNU ld: name, flags.
const MINGW: &[(&str, &[&str])] = &[
    ("ld", &["-static"]),
    ("ld-stripped", &["-static", "-s"]),
    ("ld-debug", &["-static", "-g"]),
    ("ld-fixed", &["-static", "-Wl,--disable-dynamicbase", "-Wl,--section-alignment,8192"]),
    ("ld-collected", &["-static", "-fdata-sections", "-ffunction-sections", "-Wl,--gc-sections"]),
];

/// How stubs are linked by LLD: name, target, flags.
const ZIG: &[(&str, &str, &[&str])] =
    &[("lld-x64", "x86_64-windows-gnu", &["-s"]), ("lld-arm64", "aarch64-windows-gnu", &["-s"])];

/// Builds every variant once, and calls `check` with the name and a path of a copy.
fn for_each_stub(check: impl Fn(&str, &Path)) {
    static STUBS: OnceLock<Vec<(&str, Vec<u8>)>> = OnceLock::new();
    let stubs = STUBS.get_or_init(|| {
        let dir = TempDir::new().unwrap();
        let mingw = MINGW
            .iter()
            .map_while(|(name, flags)| Some((*name, mingw_stub(dir.path(), "stub.exe", flags)?)));
        let zig = ZIG.iter().map_while(|(name, target, flags)| {
            Some((*name, zig_stub(target, dir.path(), "stub.exe", flags)?))
        });
        mingw.chain(zig).map(|(name, path)| (name, std::fs::read(path).unwrap())).collect()
    });
    for (name, bytes) in stubs {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join(format!("{name}.exe"));
        common::write_executable(&path, bytes);
        check(name, &path);
    }
}

/// Puts `archive` into the stub at `stub` and writes the result and the archive beside it.
fn inject_file(stub: &Path, archive: &[u8]) -> PathBuf {
    let path = stub.with_extension("with-archive.exe");
    common::write_executable(&path, &inject(&std::fs::read(stub).unwrap(), archive).unwrap());
    std::fs::write(path.with_extension("exe.archive"), archive).unwrap();
    path
}

/// Runs `program` under Wine, if this machine can: that emulates no other processor.
fn assert_prints(program: &Path, archive: &[u8], what: &str) {
    if what.contains("arm64") {
        return;
    }
    let Some((code, stdout)) = wine(program) else { return };
    assert_eq!(code, Some(0), "{what}");
    assert!(stdout == archive, "{what}: another archive was printed");
}

/// A small archive, and one of many pages.
fn archives() -> [Vec<u8>; 2] {
    let large = (0..300_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8);
    [sample_archive(), large.collect()]
}

#[test]
fn injected_stubs_run_and_print_their_archive() {
    for_each_stub(|name, stub| {
        if !name.contains("arm64")
            && let Some((code, _)) = wine(stub)
        {
            assert_eq!(code, Some(3), "{name}: a bare stub has no archive");
        }
        for archive in archives() {
            let path = inject_file(stub, &archive);
            let bytes = std::fs::read(&path).unwrap();
            assert_eq!(find_archive(&bytes).unwrap(), Some(&archive[..]), "{name}");
            assert_prints(&path, &archive, name);
        }
    });
}

#[cfg(feature = "resources")]
#[test]
fn icons_versions_and_the_console_are_chosen() {
    use semba_embed::{Options, inject_with, pe::Resources};
    let header = [0, 0, 1, 0, 1, 0, 16, 16, 0, 0, 1, 0, 32, 0, 40, 0, 0, 0, 22, 0, 0, 0];
    let icon = [&header[..], &[7; 40]].concat();
    let resources = Resources {
        icon: Some(&icon),
        title: Some("Tool"),
        publisher: Some("Semba \u{e9}diteur"),
        version: Some("1.2.3"),
        description: Some("A test"),
        copyright: Some("\u{a9} nobody"),
    };
    let options = Options { hide_console: true, resources, ..Options::default() };
    for_each_stub(|name, stub| {
        let bytes = std::fs::read(stub).unwrap();
        let archive = sample_archive();
        let file = inject_with(&bytes, &archive, &options).unwrap();
        assert_eq!(file, inject_with(&bytes, &archive, &options).unwrap(), "{name}");
        let path = stub.with_extension("with-resources.exe");
        common::write_executable(&path, &file);
        assert_eq!(find_archive(&file).unwrap(), Some(&archive[..]), "{name}");
        check_with("resources.py", &["lief", "pefile"], &[&path]);
        assert_prints(&path, &archive, name);
        let again = inject_with(&file, &archive, &options).unwrap_err();
        assert_eq!(again, InjectError::AlreadyFilled, "{name}");
    });
    let wrong = Resources { version: Some("1.2.3.4.5"), ..Resources::default() };
    let options = Options { resources: wrong, ..Options::default() };
    for_each_stub(|name, stub| {
        let bytes = std::fs::read(stub).unwrap();
        let message = inject_with(&bytes, b"archive", &options).unwrap_err().to_string();
        assert!(message.contains("`1.2.3.4.5`"), "{name}: {message}");
    });
}

#[test]
fn independent_readers_agree() {
    for_each_stub(|_, stub| {
        for archive in archives() {
            check_with("pe.py", &["lief", "pefile"], &[&inject_file(stub, &archive)]);
        }
    });
}

#[test]
fn stripped_files_still_run() {
    let archive = sample_archive();
    for_each_stub(|name, stub| {
        let strips = ["x86_64-w64-mingw32-strip", "llvm-strip-19"];
        for strip in strips.iter().filter(|strip| !name.contains("arm64") || strip.contains("llvm"))
        {
            let path = inject_file(stub, &archive);
            let package = "binutils-mingw-w64-x86-64 llvm-19";
            let Some(output) = tool_of(package, &[strip], &[path.to_str().unwrap()]) else {
                continue;
            };
            let what = format!("{name} after {strip}");
            assert!(output.status.success(), "{what}: {}", String::from_utf8_lossy(&output.stderr));
            assert_prints(&path, &archive, &what);
            let bytes = std::fs::read(&path).unwrap();
            assert!(Executable::parse(&bytes).unwrap().digest_matches(), "{what}");
        }
    });
}

#[test]
fn signed_files_verify_and_run() {
    let dir = TempDir::new().unwrap();
    let file = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let (key, certificate) = (file("key.pem"), file("cert.pem"));
    let arguments =
        ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test"];
    let arguments = [&arguments[..], &["-keyout", &key, "-out", &certificate]].concat();
    let Some(output) = tool_of("openssl", &["openssl"], &arguments) else { return };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    let archive = sample_archive();
    for_each_stub(|name, stub| {
        let path = inject_file(stub, &archive);
        let signed = path.with_extension("signed.exe");
        let (from, to) = (path.to_str().unwrap(), signed.to_str().unwrap());
        let sign = ["sign", "-certs", &certificate, "-key", &key, "-in", from, "-out", to];
        let Some(output) = tool_of("osslsigncode", &["osslsigncode"], &sign) else { return };
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stdout));
        let verify = Command::new("osslsigncode")
            .args(["verify", "-CAfile", &certificate, to])
            .output()
            .unwrap();
        assert!(verify.status.success(), "{name}: {}", String::from_utf8_lossy(&verify.stdout));
        assert_prints(&signed, &archive, &format!("{name}, signed"));
        let bytes = std::fs::read(&signed).unwrap();
        assert_eq!(find_archive(&bytes).unwrap(), Some(&archive[..]), "{name}");

        // A stub's own signature is left out.
        let stub_bytes = std::fs::read(stub).unwrap();
        let sign = ["sign", "-certs", &certificate, "-key", &key];
        let signed_stub = stub.with_extension("signed-stub.exe");
        let files = ["-in", stub.to_str().unwrap(), "-out", signed_stub.to_str().unwrap()];
        let output = tool_of("osslsigncode", &["osslsigncode"], &[&sign[..], &files].concat());
        assert!(output.unwrap().status.success(), "{name}");
        let signed_bytes = std::fs::read(&signed_stub).unwrap();
        assert!(signed_bytes.len() > stub_bytes.len() + 500, "{name}");
        let path = inject_file(&signed_stub, &archive);
        assert_prints(&path, &archive, &format!("{name}, from a signed stub"));
        check_with("pe.py", &["lief", "pefile"], &[&path]);
    });
}

#[test]
fn nothing_else_of_the_image_changes() {
    let archive = sample_archive();
    for_each_stub(|name, stub| {
        let before = std::fs::read(stub).unwrap();
        let after = inject(&before, &archive).unwrap();
        let word =
            |offset: usize| u32::from_le_bytes(before[offset..offset + 4].try_into().unwrap());
        let headers = word(0x3c) as usize;
        let optional = headers + 24;
        let count = usize::from(u16::from_le_bytes([before[headers + 6], before[headers + 7]]));
        let sections = optional + 240;
        let end = sections + count * 40;
        let is_slot = |at: &usize| before[*at..*at + 8] == *b".semslot";
        let slot = (sections..end).step_by(40).find(is_slot).unwrap();
        let slot = word(slot + 20) as usize;
        let expected = [
            headers + 6..headers + 8,
            optional + 8..optional + 12,
            optional + 56..optional + 60,
            optional + 64..optional + 68,
            end..end + 40,
            slot + 16..slot + 64,
        ];
        for (offset, (old, new)) in before.iter().zip(&after).enumerate() {
            let is_expected = expected.iter().any(|range| range.contains(&offset));
            assert!(is_expected || old == new, "{name}: byte {offset:#x}");
        }
        assert_eq!(inject(&before, &archive).unwrap(), after, "{name}: same input, same bytes");
        assert_eq!(&after[end..end + SECTION_NAME.len()], SECTION_NAME.as_bytes(), "{name}");
    });
}

#[test]
fn an_executable_with_an_archive_is_no_stub() {
    for_each_stub(|name, stub| {
        let bytes = std::fs::read(stub).unwrap();
        let bare = Executable::parse(&bytes).unwrap();
        assert!(bare.is_stub() && bare.format() == Format::Pe, "{name}");
        assert_eq!(bare.identity().unwrap().engine_build_id, 0x0123_4567_89ab_cdef);
        let filled = inject(&bytes, &sample_archive()).unwrap();
        assert_eq!(inject(&filled, b"x"), Err(InjectError::AlreadyFilled), "{name}");
    });
}
