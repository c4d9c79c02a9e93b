//! The order of the stub's functions: those that a start calls stand together, in `runtime-stub/start-order.txt`.
//!
//! The kernel maps files by ranges of pages, so a start that touches functions all over the file maps all of it. In
//! order, hello world starts 8 % sooner and shows 2 MB less memory. The list is a matter of speed alone: the linker skips
//! names that are not there, for example after a change of compiler.

use std::collections::HashSet;
use std::env::consts::EXE_SUFFIX;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use crate::tasks::{self, Result};

const LIST: &str = "runtime-stub/start-order.txt";

/// Linker flags that put the functions of the list first; for a linker that understands them.
pub(crate) fn flags(target: &str) -> Result<String> {
    // Rust links with LLD on this target; other linkers do not have the option.
    if target != "x86_64-unknown-linux-gnu" {
        return Ok(String::new());
    }
    let list = env::current_dir().map_err(|error| error.to_string())?.join(LIST);
    Ok(format!(
        " -C link-arg=-Wl,--symbol-ordering-file={} -C link-arg=-Wl,--no-warn-symbol-ordering",
        list.display()
    ))
}

/// Writes the list from what the programs in `xtask/order` call, as valgrind sees it.
pub(crate) fn write() -> Result {
    let semba = tasks::target_directory().join("release").join(format!("semba{EXE_SUFFIX}"));
    // The command has no part in the order.
    if !semba.is_file() {
        tasks::build()?;
    }
    let symbols = tasks::target_directory().join("order");
    let stub = tasks::build_stub(&symbols, &[("CARGO_PROFILE_RELEASE_STRIP", "none")])?;
    let mut names = Vec::new();
    for program in ["hello", "usual"] {
        let executable = symbols.join(program);
        let mut build = Command::new(&semba);
        build.args(["build", "--quiet", "--compile", "--experimental-esm-bytecode", "--outfile"]);
        build.arg(&executable).arg(format!("xtask/order/{program}.mjs")).arg("--stub").arg(&stub);
        tasks::run(&mut build)?;
        names.extend(called(&executable)?);
    }
    let mut seen = HashSet::new();
    names.retain(|name| seen.insert(name.clone()));
    let text = names.join("\n") + "\n";
    fs::write(LIST, text).map_err(|error| format!("{LIST}: {error}"))?;
    eprintln!("{LIST}: {} functions", names.len());
    Ok(())
}

/// The names of the functions that a run calls, in the order of valgrind's file.
fn called(executable: &Path) -> Result<Vec<String>> {
    let profile = executable.with_extension("callgrind");
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--demangle=no", "--quiet"]);
    valgrind.arg(format!("--callgrind-out-file={}", profile.display())).arg(executable);
    tasks::run(&mut valgrind)?;
    let text = fs::read_to_string(&profile).map_err(|error| format!("{profile:?}: {error}"))?;
    // `fn=(12) name` and `cfn=(12) name` where a name first appears; `name'2` is a recursion.
    let name = |line: &str| {
        let rest = line.strip_prefix("fn=").or_else(|| line.strip_prefix("cfn="))?;
        let name = rest.split_once(' ')?.1.split('\'').next()?;
        (!name.starts_with("0x")).then(|| name.to_owned())
    };
    Ok(text.lines().filter_map(name).collect())
}
