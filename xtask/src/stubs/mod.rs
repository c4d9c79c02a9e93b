//! Runtime stubs for other systems, cross-built on Debian: a rig that runs the fixtures where the machine can, and
//! checks the files where it cannot. What ships is built by [`crate::tasks`] on the system it is for.

mod recipe;
mod trial;

use std::path::Path;
use std::process::Command;

use crate::tasks::{Result, build, run, target_directory};
use recipe::{RECIPES, Recipe};

const HELP: &str = "\
Usage: cargo xtask stubs [--no-run] [--no-build] TARGET...

Cross-builds the runtime stub for each TARGET (or `all`), installs it in target/release/stubs, compiles the fixtures
with it and runs them: on this processor, under qemu, or under Wine. Executables that nothing here can run are checked
by other readers of their format. Ends with a table of what passed. --no-build takes the command
and the stubs that are there.

On Debian:
  apt-get install rustc-web rust-web-src cargo-web
  linux-arm64       apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static
  linux-x64-musl    ziglang
  linux-arm64-musl  ziglang; apt-get install qemu-user-static
  windows-x64       apt-get install gcc-mingw-w64-x86-64-posix wine64 wine
  windows-arm64     ziglang
  darwin-arm64      ziglang
  darwin-x64        ziglang
where ziglang is Zig's C compiler and the readers are packages of Python:
  python3 -m venv VENV && VENV/bin/pip install ziglang lief macholib pefile
  export SEMBA_TEST_PYTHON=VENV/bin/python";

/// Builds and tries the stubs of the targets in `arguments`.
pub(crate) fn stubs(arguments: &[String]) -> Result {
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let names: Vec<&String> = arguments.iter().filter(|name| !name.starts_with('-')).collect();
    let recipes = choose(&names)?;
    if !has("--no-build") {
        build()?;
        recipe::check_toolchain().map_err(|missing| format!("{missing}\n{HELP}"))?;
        for recipe in &recipes {
            install(&recipe.build()?)?;
        }
    }
    if has("--no-run") {
        return Ok(());
    }
    let trials: Vec<trial::Trial> = recipes.iter().flat_map(|recipe| trial::all(recipe)).collect();
    eprintln!("{}", trial::table(&trials));
    let failed: Vec<&str> =
        trials.iter().filter(|trial| !trial.is_passed()).map(|trial| trial.recipe.name).collect();
    if failed.is_empty() { Ok(()) } else { Err(format!("fixtures fail on {}", failed.join(", "))) }
}

fn choose(names: &[&String]) -> Result<Vec<&'static Recipe>> {
    match names {
        [] => Err(HELP.to_owned()),
        [name] if *name == "all" => Ok(RECIPES.iter().collect()),
        _ => names
            .iter()
            .map(|name| {
                let recipe = RECIPES.iter().find(|recipe| recipe.name == **name);
                recipe.ok_or_else(|| format!("there is no recipe for `{name}`\n{HELP}"))
            })
            .collect(),
    }
}

/// Installs a stub beside the command.
fn install(stub: &Path) -> Result {
    let release = target_directory().join("release");
    let mut add = Command::new(release.join("semba"));
    run(add.args(["stubs", "add", "--dir"]).arg(release.join("stubs")).arg(stub))
}
