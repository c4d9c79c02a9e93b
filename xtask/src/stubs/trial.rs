//! Runs the fixtures on a target, and tells what came of it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use super::recipe::Recipe;
use crate::tasks::{Result, run, target_directory};

/// The fixtures on one target, run in one way.
pub(crate) struct Trial {
    pub(crate) recipe: &'static Recipe,
    /// What ran the executables; `None` when they were checked only.
    runner: Option<&'static str>,
    /// Executables that did what they should, and all: an executable for each fixture and mode.
    passed: u64,
    all: u64,
    /// Fixtures that were left out, with the reasons.
    skipped: BTreeMap<String, String>,
    result: Result,
}

/// Tries a target in every way that there is here.
pub(crate) fn all(recipe: &'static Recipe) -> Vec<Trial> {
    if recipe.runners.is_empty() {
        return vec![Trial::new(recipe, None)];
    }
    recipe.runners.iter().map(|runner| Trial::new(recipe, Some(runner))).collect()
}

impl Trial {
    fn new(recipe: &'static Recipe, runner: Option<&'static str>) -> Self {
        let mut trial =
            Self { recipe, runner, passed: 0, all: 0, skipped: BTreeMap::new(), result: Ok(()) };
        trial.result = trial.run();
        if let Err(error) = &trial.result {
            eprintln!("{}: {error}", recipe.name);
        }
        trial
    }

    pub(crate) fn is_passed(&self) -> bool {
        self.result.is_ok()
    }

    fn run(&mut self) -> Result {
        let cross = std::path::absolute(target_directory().join("cross"));
        let cross = cross.map_err(|error| error.to_string())?;
        let results = cross.join(format!("{}.results", self.recipe.name));
        let _ = std::fs::remove_file(&results);
        let mut tests = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
        tests.args(["test", "--release", "-p", "semba_tests", "--test", "fixtures"]);
        tests.env("SEMBA_TARGET", self.recipe.name).env("SEMBA_RESULTS", &results);
        tests.env("SEMBA_RUNNER", self.runner.unwrap_or("none"));
        if self.recipe.name.starts_with("windows") && self.runner.is_some() {
            tests.env("WINEPATH", random_numbers_library()?);
            tests.env("WINEPREFIX", cross.join("wine")).env("WINEDEBUG", "-all");
        }
        let result = run(&mut tests);
        self.read(&results)?;
        result
    }

    /// Adds up what the tests wrote: a line for each mode.
    fn read(&mut self, results: &PathBuf) -> Result {
        let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", results.display());
        let text = std::fs::read_to_string(results).map_err(|error| failed(&error))?;
        for line in text.lines() {
            let mode: Value = serde_json::from_str(line).map_err(|error| failed(&error))?;
            let number = |name: &str| mode[name].as_u64().unwrap_or_default();
            self.passed += number("passed");
            self.all += number("all");
            for (name, reason) in mode["skipped"].as_object().into_iter().flatten() {
                let reason = reason.as_str().unwrap_or_default();
                self.skipped.insert(name.clone(), reason.to_owned());
            }
        }
        Ok(())
    }
}

/// The tables of CONFORMANCE.md.
pub(crate) fn table(trials: &[Trial]) -> String {
    let mut text = String::from(
        "\n| target | run | executables | right | fixtures left out |\n|---|---|---:|---:|---:|\n",
    );
    let mut reasons: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for trial in trials {
        let name = trial.recipe.name;
        let how = match trial.runner {
            None => "checked only",
            Some("") => "here",
            Some(runner) => runner.rsplit('/').next().unwrap_or(runner),
        };
        let (all, passed, skipped) = (trial.all, trial.passed, trial.skipped.len());
        text.push_str(&format!("| {name} | {how} | {all} | {passed} | {skipped} |\n"));
        for (fixture, reason) in &trial.skipped {
            let targets = reasons.entry((fixture, reason)).or_default();
            if !targets.contains(&name) {
                targets.push(name);
            }
        }
    }
    text.push_str("\n| fixture | left out on | reason |\n|---|---|---|\n");
    for ((fixture, reason), targets) in reasons {
        text.push_str(&format!("| {fixture} | {} | {reason} |\n", targets.join(", ")));
    }
    text
}

/// Builds the library that Rust's standard library takes random numbers from, which Wine 8 does not have; the directory
/// that it is in, as Wine names it.
fn random_numbers_library() -> Result<String> {
    let directory = target_directory().join("cross/wine-libraries");
    let directory = std::path::absolute(directory).map_err(|error| error.to_string())?;
    let source = directory.join("bcryptprimitives.c");
    let write = || {
        std::fs::create_dir_all(&directory)?;
        std::fs::write(
            &source,
            "#include <windows.h>\n#include <ntsecapi.h>\n__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) {\n    return RtlGenRandom(data, (ULONG)size);\n}\n",
        )
    };
    write().map_err(|error: std::io::Error| format!("{}: {error}", source.display()))?;
    let mut compile = Command::new("x86_64-w64-mingw32-gcc");
    compile.args(["-shared", "-O1", "-o"]).arg(directory.join("bcryptprimitives.dll"));
    run(compile.arg(&source).arg("-ladvapi32"))?;
    Ok(format!("Z:{}", directory.display()).replace('/', "\\"))
}
