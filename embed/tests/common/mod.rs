//! What several tests need: stubs built by the C compiler, stubs made byte by byte, and an archive to put into them.

#![allow(dead_code, reason = "each test file is a program of its own and uses a part of this")]

pub(crate) mod oracle;
pub(crate) mod signature;
pub(crate) mod synthetic;
pub(crate) mod synthetic_macho;
pub(crate) mod synthetic_pe;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use proptest::prelude::*;
use semba_embed::archive::{Builder, Compression, EntryKind, NewEntry};
use semba_embed::{Executable, InjectError, inject, slot};

/// An archive with an entry of every kind.
pub(crate) fn sample_archive() -> Vec<u8> {
    let mut builder = Builder::new(0x0123_4567_89ab_cdef);
    for (kind, name, head_len, data) in [
        (EntryKind::Module, "index.js", 4, &b"SEMB and the rest of a unit"[..]),
        (EntryKind::Source, "index.js", 0, b"console.log(1)"),
        (EntryKind::SourceMap, "index.js", 0, b"{}"),
        (EntryKind::Asset, "images/a.png", 0, b""),
        (EntryKind::Config, "run", 0, b"{\"entry\":\"index.js\"}"),
    ] {
        let entry = NewEntry {
            kind,
            name,
            compression: Compression::None,
            raw_len: data.len() as u64,
            head_len,
            data: data.into(),
        };
        builder.add(entry).unwrap();
    }
    builder.finish().unwrap()
}

/// The message that `file` is refused with; both the reader and the injector have to refuse it.
pub(crate) fn read_message(file: &[u8]) -> String {
    let error = Executable::parse(file).expect_err("the file has to be refused");
    assert_eq!(inject(file, b"archive"), Err(InjectError::Read(error.clone())));
    error.to_string()
}

/// The message that only the injector refuses `file` with.
pub(crate) fn inject_message(file: &[u8]) -> String {
    let error = inject(file, b"archive").expect_err("the file has to be refused");
    assert!(!matches!(error, InjectError::Read(_)), "{error}");
    error.to_string()
}

/// Compiles `stub.c` with `compiler` and `flags`; `None` when this machine cannot link a program that way.
pub(crate) fn build_stub_with(
    compiler: &str,
    dir: &Path,
    name: &str,
    flags: &[&str],
) -> Option<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stub.c");
    let probe = dir.join("probe.c");
    std::fs::write(&probe, "int main(void) { return 0; }\n").unwrap();
    let magic = slot::magic().map(|byte| byte.to_string()).join(",");
    let compile = |source: &Path, output: &Path| {
        let mut command = Command::new(compiler);
        command.arg("-O1").arg(format!("-DSEMBA_MAGIC={magic}")).arg("-o").arg(output).arg(source);
        command.args(flags).output()
    };
    // Only a trivial program may fail to link: a static C library is not installed everywhere.
    let probed = compile(&probe, &dir.join("probe"));
    if !probed.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: `{compiler} {}` does not link here", flags.join(" "));
        return None;
    }
    let path = dir.join(name);
    let output = compile(&source, &path).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(path)
}

/// Compiles `stub.c` with the machine's C compiler.
pub(crate) fn build_stub(dir: &Path, name: &str, flags: &[&str]) -> Option<PathBuf> {
    build_stub_with("cc", dir, name, flags)
}

/// Runs a tool; `None` when it is not installed.
pub(crate) fn tool(name: &str, arguments: &[&str], file: &Path) -> Option<Output> {
    match Command::new(name).args(arguments).arg(file).output() {
        Ok(output) => Some(output),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            eprintln!("skipped: `{name}` is not installed");
            None
        }
        Err(error) => panic!("{name}: {error}"),
    }
}

/// Writes `bytes` as an executable file.
pub(crate) fn write_executable(path: &Path, bytes: &[u8]) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::write(path, bytes).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// Runs an executable that this process wrote.
pub(crate) fn run(program: &Path) -> Output {
    loop {
        match Command::new(program).output() {
            // A child that another test's thread is just starting still has the file open for writing.
            Err(error) if error.kind() == std::io::ErrorKind::ExecutableFileBusy => {
                std::thread::sleep(std::time::Duration::from_millis(5));
            }
            result => {
                return result.unwrap_or_else(|error| panic!("{}: {error}", program.display()));
            }
        }
    }
}

/// Bytes in files of which many look like numbers that headers hold: for damage done at random.
pub(crate) fn damaging_value() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        any::<u8>().prop_map(|byte| vec![byte]),
        any::<u16>().prop_map(|value| value.to_le_bytes().to_vec()),
        any::<u32>().prop_map(|value| value.to_le_bytes().to_vec()),
        any::<u64>().prop_map(|value| value.to_le_bytes().to_vec()),
        (0..0x1_0000_u32).prop_map(|value| value.to_le_bytes().to_vec()),
        (0..0x3000_u64).prop_map(|value| value.to_le_bytes().to_vec()),
        prop_oneof![Just(u64::MAX), Just(i64::MAX as u64), Just(1 << 63), Just((1 << 47) - 1)]
            .prop_map(|value: u64| value.to_le_bytes().to_vec()),
        prop_oneof![Just(u32::MAX), Just(i32::MAX as u32), Just(1 << 31), Just(0xffff)]
            .prop_map(|value: u32| value.to_le_bytes().to_vec()),
    ]
}

/// Damage to a file of `size` bytes: values at offsets, mostly in `headers`, and where it is cut off.
pub(crate) fn damage(
    headers: std::ops::Range<usize>,
    size: usize,
) -> impl Strategy<Value = (Vec<(usize, Vec<u8>)>, Option<usize>)> {
    let offset = prop_oneof![8 => headers, 1 => 0..size];
    let end = prop_oneof![9 => Just(None), 1 => (0..size).prop_map(Some)];
    (proptest::collection::vec((offset, damaging_value()), 1..4), end)
}

/// Applies `damage` to `file`.
pub(crate) fn damaged(
    mut file: Vec<u8>,
    (edits, end): (Vec<(usize, Vec<u8>)>, Option<usize>),
) -> Vec<u8> {
    for (offset, bytes) in edits {
        let start = offset.min(file.len());
        let end = file.len().min(start + bytes.len());
        file[start..end].copy_from_slice(&bytes[..end - start]);
    }
    file.truncate(end.unwrap_or(file.len()));
    file
}
