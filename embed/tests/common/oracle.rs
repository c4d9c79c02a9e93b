//! Programs that are not ours and know executables: each is used where it is installed, and named where it is not.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Mutex, OnceLock};

/// How to get what the Python scripts and the cross-compiler of these tests need.
const PYTHON_HINT: &str = "python3 -m venv VENV && VENV/bin/pip install lief macholib pefile ziglang, then set \
                           SEMBA_TEST_PYTHON=VENV/bin/python";

/// The Python that has the packages: `SEMBA_TEST_PYTHON`, or the machine's own.
fn python() -> Command {
    Command::new(std::env::var_os("SEMBA_TEST_PYTHON").unwrap_or_else(|| "python3".into()))
}

/// Whether the Python there is can import `package`; says what to do if not.
pub(crate) fn has_python(package: &str) -> bool {
    let output = python().arg("-c").arg(format!("import {package}")).output();
    let found = output.is_ok_and(|output| output.status.success());
    if !found {
        eprintln!("skipped: no Python with `{package}`; {PYTHON_HINT}");
    }
    found
}

/// Runs a script of `tests/oracles` on `files`, which fails when it finds something wrong.
pub(crate) fn check_with(script: &str, packages: &[&str], files: &[&Path]) {
    if !packages.iter().all(|package| has_python(package)) {
        return;
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracles").join(script);
    let output = python().arg(path).args(files).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{script} {files:?}: {stderr}");
}

/// Runs the first of `names` that is installed; `None`, with the package to install, when none is.
pub(crate) fn tool_of(package: &str, names: &[&str], arguments: &[&str]) -> Option<Output> {
    for name in names {
        match Command::new(name).args(arguments).output() {
            Ok(output) => return Some(output),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => panic!("{name}: {error}"),
        }
    }
    eprintln!("skipped: `{}` is not installed; apt-get install {package}", names[0]);
    None
}

/// Compiles `stub.c` with Zig's C compiler, which has linkers and libraries of all systems; `None` without it.
pub(crate) fn zig_stub(target: &str, dir: &Path, name: &str, flags: &[&str]) -> Option<PathBuf> {
    static HAS_ZIG: OnceLock<bool> = OnceLock::new();
    if !HAS_ZIG.get_or_init(|| has_python("ziglang")) {
        return None;
    }
    let path = dir.join(name);
    let mut command = python();
    command.args(["-m", "ziglang", "cc", "-target", target, "-O1"]).args(flags);
    compile(command, &path);
    Some(path)
}

/// Compiles `stub.c` with MinGW's compiler for x86-64; `None` without it.
pub(crate) fn mingw_stub(dir: &Path, name: &str, flags: &[&str]) -> Option<PathBuf> {
    const COMPILER: &str = "x86_64-w64-mingw32-gcc";
    tool_of("gcc-mingw-w64-x86-64-posix", &[COMPILER], &["--version"])?;
    let path = dir.join(name);
    let mut command = Command::new(COMPILER);
    command.arg("-O1").args(flags);
    compile(command, &path);
    Some(path)
}

fn compile(mut command: Command, output: &Path) {
    let magic = semba_embed::slot::magic().map(|byte| byte.to_string()).join(",");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stub.c");
    command.arg(format!("-DSEMBA_MAGIC={magic}")).arg(source).arg("-o").arg(output);
    let result = command.output().unwrap();
    let stderr = String::from_utf8_lossy(&result.stderr);
    assert!(result.status.success(), "{command:?}: {stderr}");
}

/// Runs a Windows program under Wine: its exit code and what it wrote; `None` without Wine.
pub(crate) fn wine(program: &Path) -> Option<(Option<i32>, Vec<u8>)> {
    let names = ["/usr/lib/wine/wine64", "/usr/lib64/wine/wine64", "wine64", "wine"];
    let installed = |name: &&str| Command::new(name).arg("--version").output().is_ok();
    let Some(name) = names.into_iter().find(installed) else {
        eprintln!("skipped: Wine is not installed; apt-get install wine64 wine");
        return None;
    };
    // One program at a time: the first one makes the prefix.
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock();
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("wine");
    std::fs::create_dir_all(&directory).unwrap();
    // A file and no pipe: Wine's server inherits it, and lives on for a while.
    let stdout = program.with_extension("stdout");
    let mut command = Command::new(name);
    command.arg(program).env("WINEPREFIX", directory).env("WINEDEBUG", "-all");
    // No dialogs, no downloads, no menu entries.
    command.env("WINEDLLOVERRIDES", "mscoree,mshtml,winemenubuilder.exe=");
    command.stdin(Stdio::null()).stdout(File::create(&stdout).unwrap()).stderr(Stdio::null());
    let status = command.status().unwrap();
    Some((status.code(), std::fs::read(stdout).unwrap()))
}
