//! The plugin in a rolldown that somebody else runs.

use std::path::Path;
use std::sync::Arc;

use rolldown::{Bundler, BundlerOptions, OutputFormat, SourceMapType};
use semba_compile::options::Environment;
use semba_compile::plugin::SembaPlugin;
use semba_tests::process::run_file;
use semba_tests::{scratch, semba, write_files};
use serde_json::{Value, json};

const PROGRAM: [(&str, &str); 3] = [
    (
        "index.ts",
        "import { EOL } from 'os';\nimport { twice } from './old.cjs';\nconst lazy = await import('./lazy.ts');\n\
         console.log(typeof EOL, twice(21), lazy.text);\n",
    ),
    ("lazy.ts", "export const text: string = 'lazy';\n"),
    ("old.cjs", "exports.twice = (n) => n * 2;\n"),
];

fn bundle(cwd: &Path, options: Value, format: OutputFormat) -> Result<(), String> {
    let environment = Environment {
        cwd: cwd.to_owned(),
        stub: Some(semba::stub().into()),
        ..Environment::of_process().expect("a current directory")
    };
    let bundler_options = BundlerOptions {
        input: Some(vec!["./index.ts".to_owned().into()]),
        cwd: Some(cwd.to_owned()),
        format: Some(format),
        sourcemap: Some(SourceMapType::Hidden),
        ..BundlerOptions::default()
    };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads");
    runtime.block_on(async {
        let plugin = Arc::new(SembaPlugin::new(options, environment));
        let mut bundler = Bundler::with_plugins(bundler_options, vec![plugin])
            .map_err(|error| error.to_string())?;
        let result = bundler.write().await.map(drop);
        bundler.close().await.map_err(|error| error.to_string())?;
        result.map_err(|errors| errors.into_vec().iter().map(ToString::to_string).collect())
    })
}

#[test]
fn bundles_become_executables() {
    let project = scratch();
    write_files(project.path(), &PROGRAM);
    let options = json!({ "outfile": "app", "experimentalEsmBytecode": true });
    bundle(project.path(), options, OutputFormat::Esm).expect("the bundle");
    run_file(&project.path().join("app")).expect_code(0).expect_stdout("string 42 lazy\n");
    assert!(project.path().join("dist/index.js").is_file());
    let report = semba::inspect(&project.path().join("app"));
    assert_eq!(report["modules"].as_array().map(Vec::len), Some(2), "{report:#}");
    assert!(report["assets"].to_string().contains("source-map"), "{report:#}");
}

#[test]
fn bundles_get_units_beside_them() {
    let project = scratch();
    write_files(project.path(), &PROGRAM);
    let options = json!({ "compile": false, "experimentalEsmBytecode": true });
    bundle(project.path(), options, OutputFormat::Esm).expect("the bundle");
    let report = semba::inspect(&project.path().join("dist/index.js.bmes"));
    assert_eq!(report["valid"], true);
}

#[test]
fn mistakes_fail_the_bundle() {
    let project = scratch();
    write_files(project.path(), &PROGRAM);
    let error = bundle(project.path(), json!({}), OutputFormat::Cjs).unwrap_err();
    assert!(
        error.contains("semba needs ES modules") || error.contains("Top-level await"),
        "{error}"
    );
    let error = bundle(project.path(), json!({ "outfil": "x" }), OutputFormat::Esm).unwrap_err();
    assert!(error.contains("there is no option `outfil`; did you mean `outfile`?"), "{error}");
}
