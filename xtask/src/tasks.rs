//! The tasks.

use std::env::consts::EXE_SUFFIX;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::order;

pub(crate) type Result<T = ()> = std::result::Result<T, String>;

/// The stub's part of the profile, on top of `release`.
const STUB_PROFILE: [(&str, &str); 3] = [
    ("CARGO_PROFILE_RELEASE_LTO", "fat"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "1"),
    ("CARGO_PROFILE_RELEASE_PANIC", "abort"),
];

/// Builds the command, then the stub, and puts the stub beside the command.
pub(crate) fn build() -> Result {
    run(cargo().args(["build", "--release", "-p", "semba"]))?;
    install_stub()
}

/// Builds the stub and puts it beside the command.
fn install_stub() -> Result {
    let built = build_stub(&target_directory(), &[])?;
    let installed = target_directory().join("release").join(format!("semba-stub{EXE_SUFFIX}"));
    copy(&built, &installed)
}

/// Builds the stub as it ships; `profile` changes more of the profile.
pub(crate) fn build_stub(directory: &Path, profile: &[(&str, &str)]) -> Result<PathBuf> {
    let target = host()?;
    let mut stub = cargo();
    stub.args(["build", "--release", "-p", "semba-stub", "--target", &target]);
    stub.arg("--target-dir").arg(directory);
    stub.envs(STUB_PROFILE).envs(profile.iter().copied());
    // No shared library: the executable runs on every Linux of the architecture, and starts without a dynamic linker.
    // Nothing to relocate either: the builtins' tables hold ten thousand addresses, which every start would correct, in
    // pages that it would copy for that.
    let model =
        if target == "x86_64-unknown-linux-gnu" { " -C relocation-model=static" } else { "" };
    let flags = format!("-C target-feature=+crt-static{model}{}", order::flags(&target)?);
    let name = target.to_uppercase().replace(['-', '.'], "_");
    stub.env(format!("CARGO_TARGET_{name}_RUSTFLAGS"), flags);
    run(&mut stub)?;
    Ok(directory.join(&target).join("release").join(format!("semba-stub{EXE_SUFFIX}")))
}

/// Compiles and runs the command-line tool among the fixtures.
pub(crate) fn demo() -> Result {
    build()?;
    let semba = target_directory().join("release").join(format!("semba{EXE_SUFFIX}"));
    let app = target_directory().join(format!("demo{EXE_SUFFIX}"));
    let entry = Path::new("fixtures/cli/src/index.ts");
    let mut compile = Command::new(&semba);
    compile.args(["build", "--compile", "--experimental-esm-bytecode"]);
    compile.arg(entry).arg("--outfile").arg(&app);
    run(&mut compile)?;
    run(Command::new(&app).args(["stats", "README.md"]))?;
    eprintln!("\n{} is an executable of its own: try it with --help", app.display());
    Ok(())
}

/// Formatting, lints, unit tests, end-to-end tests.
pub(crate) fn test() -> Result {
    run(cargo().args(["fmt", "--all", "--check"]))?;
    // The tests' build makes the command, too. `build` would make it with fewer features of some crates, and compile
    // rolldown a second time for that.
    let tests = ["test", "--release", "--workspace"];
    run(cargo().args(tests).arg("--no-run"))?;
    install_stub()?;
    run(cargo().args([
        "clippy",
        "--release",
        "--workspace",
        "--all-targets",
        "--quiet",
        "--",
        "-D",
        "warnings",
    ]))?;
    run(cargo().args(tests))
}

/// Puts the npm package together: the JavaScript, the addon and the stub.
pub(crate) fn npm() -> Result {
    build()?;
    run(cargo().args(["build", "--release", "-p", "semba_napi"]))?;
    let package = target_directory().join("npm");
    let failed = |error| format!("{} cannot be written: {error}", package.display());
    std::fs::create_dir_all(&package).map_err(failed)?;
    for entry in std::fs::read_dir("npm").map_err(failed)? {
        let file = entry.map_err(failed)?.path();
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if [".js", ".d.ts", ".json", ".md"].iter().any(|suffix| name.ends_with(suffix)) {
            copy(&file, &package.join(name))?;
        }
    }
    copy(Path::new("THIRD-PARTY-NOTICES.md"), &package.join("THIRD-PARTY-NOTICES.md"))?;
    let release = target_directory().join("release");
    let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    copy(&release.join(format!("{prefix}semba_napi{suffix}")), &package.join("semba.node"))?;
    for program in ["semba", "semba-stub"].map(|name| format!("{name}{EXE_SUFFIX}")) {
        copy(&release.join(&program), &package.join(&program))?;
    }
    // The package is for one system, so its `bin` names the program itself and no script that starts it.
    let manifest = package.join("package.json");
    let text = std::fs::read_to_string(&manifest).map_err(failed)?;
    let text = text.replace(r#""semba": "semba""#, &format!(r#""semba": "semba{EXE_SUFFIX}""#));
    std::fs::write(&manifest, text).map_err(failed)
}

/// Runs all programs of `programs/`, or records what Node does with them.
pub(crate) fn programs(arguments: &[String]) -> Result {
    let mut test = cargo();
    test.args([
        "test",
        "--release",
        "-p",
        "semba_tests",
        "--test",
        "programs",
        "--",
        "--nocapture",
    ]);
    test.env("SEMBA_PROGRAMS", "all");
    let mut record = false;
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match (argument.as_str(), rest.as_slice()) {
            ("--record", _) => record = true,
            ("--filter", [name, ..]) => {
                test.env("SEMBA_CASE", name);
                rest.next();
            }
            _ => return Err(format!("`{argument}`: expected --filter NAME or --record")),
        }
    }
    if record {
        test.env("SEMBA_RECORD", "1");
    } else {
        build()?;
    }
    run(&mut test)
}

/// Runs the benchmark, which fetches the peers from npm.
pub(crate) fn bench(arguments: &[String]) -> Result {
    build()?;
    run(Command::new("node").arg("bench/run.mjs").args(arguments))
}

/// Runs module tests of test262 with the command in `SEMBA_BIN`, or with a new one and a stub that need not be small.
pub(crate) fn test262(arguments: &[String]) -> Result {
    if let Some(semba) = std::env::var_os("SEMBA_BIN") {
        return crate::test262::test262(Path::new(&semba), arguments);
    }
    for package in ["semba", "semba-stub"] {
        run(cargo().args(["build", "--release", "--quiet", "-p", package]))?;
    }
    let semba = target_directory().join("release").join(format!("semba{EXE_SUFFIX}"));
    let semba = std::path::absolute(semba).map_err(|error| error.to_string())?;
    crate::test262::test262(&semba, arguments)
}

fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Where cargo builds; the tasks run from the workspace's root, as `cargo xtask` does from anywhere inside it.
pub(crate) fn target_directory() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from)
}

/// The triple that cargo builds for.
fn host() -> Result<String> {
    let output = Command::new("rustc").arg("-vV").output();
    let output = output.map_err(|error| format!("rustc cannot be started: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| "rustc -vV names no host".to_owned())
}

pub(crate) fn run(command: &mut Command) -> Result {
    let shown = format!("{command:?}");
    let status = command.status().map_err(|error| format!("{shown} cannot be started: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{shown} failed ({status})")) }
}

/// Replaces a file that may be running.
fn copy(from: &Path, to: &Path) -> Result {
    let temporary = to.with_extension("new");
    std::fs::copy(from, &temporary).and_then(|_| std::fs::rename(&temporary, to)).map_err(|error| {
        format!("{} cannot be copied to {}: {error}", from.display(), to.display())
    })
}
