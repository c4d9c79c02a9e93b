//! Evaluates a configuration file in JavaScript or TypeScript: bundled into a program of its own, run by the stub.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::{fs, io};

use serde_json::Value;
use tempfile::TempDir;

use super::ConfigError;
use crate::cli::{BuildFlags, SourceMapFlag};
use crate::options::{BuildOptions, Environment};
use crate::output::Reason;
use crate::pipeline::{self, BuildError};
use crate::stub::Stub;

/// What `import … from "semba"` gives a configuration file.
const SEMBA_MODULE: &str = "export const defineConfig = (config) => config;\n";

/// Takes the default export, calls it when it is a function, and writes it to the file that the first argument names.
const MAIN_MODULE: &str = r#"import { writeFileSync } from "node:fs";
import * as config from FILE;
const fail = (message) => { console.error(message); process.exit(1); };
let options = config.default;
if (typeof options === "function") options = options({ command: "build" });
options = await options;
if (typeof options !== "object" || options === null) fail("its default export has to be an object, or a function that returns one");
const plain = (value, path) => {
  if (["function", "symbol", "bigint"].includes(typeof value)) fail(`${path} is a ${typeof value}, and options of the command are data; plugins are for build() of the JavaScript API`);
  if (typeof value === "object" && value !== null) for (const key of Object.keys(value)) plain(value[key], `${path}.${key}`);
};
for (const key of Object.keys(options)) plain(options[key], key);
writeFileSync(process.argv[2], JSON.stringify(options));
"#;

/// The options that `file` exports.
pub(super) fn evaluate(
    file: &Path,
    stub: Option<&Path>,
    environment: &Environment,
) -> Result<Value, ConfigError> {
    let failed = |error| ConfigError::Io { file: file.to_owned(), reason: Reason(error) };
    let dir = TempDir::with_prefix("semba-config-").map_err(failed)?;
    let program = dir.path().join("program");
    build(file, stub, environment, dir.path(), &program)?;
    let result = dir.path().join("options.json");
    let mut run = Command::new(&program);
    run.arg(&result).current_dir(&environment.cwd).stdin(Stdio::null());
    // Whatever shell the user has: the file runs as if nobody looked.
    run.env_remove("SEMBA_BYTECODE").env_remove("SEMBA_BYTECODE_TRACE");
    let ran = run.output().map_err(failed)?;
    // Standard output is the command's own.
    let _ = io::stderr().write_all(&ran.stdout);
    if !ran.status.success() {
        let output = String::from_utf8_lossy(&ran.stderr).into_owned();
        return Err(ConfigError::Failed { file: file.to_owned(), output });
    }
    let _ = io::stderr().write_all(&ran.stderr);
    let json = fs::read(&result).map_err(failed)?;
    serde_json::from_slice(&json)
        .map_err(|source| ConfigError::Json { file: file.to_owned(), source })
}

/// Makes `program`, with its other files in `dir`.
fn build(
    file: &Path,
    stub: Option<&Path>,
    environment: &Environment,
    dir: &Path,
    program: &Path,
) -> Result<(), ConfigError> {
    let failed = |error| ConfigError::Io { file: file.to_owned(), reason: Reason(error) };
    // The program lies elsewhere; what the file asks for is where the file is.
    let real = fs::canonicalize(file).map_err(failed)?;
    let [main, semba] = [("main.mjs", main_module(&real)), ("semba.mjs", SEMBA_MODULE.to_owned())]
        .map(|(name, text)| (dir.join(name), text));
    for (path, text) in [&main, &semba] {
        fs::write(path, text).map_err(failed)?;
    }
    // A stub for another system cannot evaluate anything here.
    let runs_here =
        |path: &&Path| Stub::read(environment.cwd.join(path)).map_or(true, |stub| stub.runs_here());
    let flags = BuildFlags {
        entries: vec![main.0.to_string_lossy().into_owned()],
        compile: true,
        outfile: Some(program.to_owned()),
        sourcemap: Some(SourceMapFlag::Linked),
        no_splitting: true,
        stub: stub.filter(runs_here).map(Path::to_owned),
        alias: vec![("semba".to_owned(), semba.0.to_string_lossy().into_owned())],
        define: meta_properties(&real),
        quiet: true,
        ..BuildFlags::default()
    };
    let program_error = |source| match source {
        BuildError::Program(diagnostics) => {
            ConfigError::Program { file: file.to_owned(), diagnostics }
        }
        other => ConfigError::Build { file: file.to_owned(), source: Box::new(other) },
    };
    let environment = Environment { bytecode: None, ..environment.clone() };
    let options = BuildOptions::resolve(flags, &environment).map_err(|error| {
        ConfigError::Value { file: file.to_owned(), message: error.to_string() }
    })?;
    pipeline::build(&options).map(drop).map_err(program_error)
}

fn main_module(file: &Path) -> String {
    MAIN_MODULE.replace("FILE", &Value::from(file.to_string_lossy()).to_string())
}

/// `import.meta` of the file: the program's own would name the temporary directory.
fn meta_properties(file: &Path) -> Vec<(String, String)> {
    let text = |path: &Path| Value::from(path.to_string_lossy()).to_string();
    let dirname = file.parent().unwrap_or(file);
    let url = url::Url::from_file_path(file)
        .map_or_else(|()| text(file), |url| Value::from(url.as_str()).to_string());
    [("url", url), ("filename", text(file)), ("dirname", text(dirname))]
        .map(|(name, value)| (format!("import.meta.{name}"), value))
        .to_vec()
}
