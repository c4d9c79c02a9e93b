//! `semba build` with a configuration file.

use semba_tests::process::run_file;
use semba_tests::semba::Project;
use serde_json::{Value, json};

const ENTRY: (&str, &str) = (
    "src/index.ts",
    "declare const NAME: string;\nconsole.log(NAME, import.meta.url.length > 0);\n",
);

const CONFIG: &str = "import { defineConfig } from 'semba';
import { basename } from 'node:path';
import { entry } from './conf/entry.ts';

interface Names { name: string }
const names: Names = { name: basename(import.meta.dirname) + ':' + basename(import.meta.filename) };

export default defineConfig(async ({ command }) => ({
  entrypoints: [entry],
  compile: { outfile: 'app' },
  experimentalEsmBytecode: command === 'build',
  define: { NAME: JSON.stringify(names.name) },
}));
";

fn project(config: (&str, &str)) -> Project {
    Project::new(&[
        ENTRY,
        config,
        ("src/other.ts", "console.log('other');\n"),
        ("conf/entry.ts", "export const entry: string = 'src/index.ts';\n"),
    ])
}

fn printed(project: &Project, arguments: &[&str]) -> Value {
    let ran = project.build(&[arguments, &["--print-config"]].concat()).expect_code(0);
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.stdout))
}

#[test]
fn typescript_says_what_is_built() {
    let project = project(("semba.config.ts", CONFIG));
    project.build(&[]).expect_code(0);
    let name = project.path().file_name().expect("a name").to_string_lossy().into_owned();
    run_file(&project.path().join("app"))
        .expect_code(0)
        .expect_stdout(&format!("{name}:semba.config.ts true\n"));
    project.build(&["src/other.ts", "--outfile", "other"]).expect_code(0);
    run_file(&project.path().join("other")).expect_code(0).expect_stdout("other\n");
}

#[test]
fn every_kind_of_file_is_read() {
    for (name, text) in [
        ("semba.config.js", "module.exports = { entrypoints: ['src/other.ts'], compile: true };\n"),
        ("semba.config.mjs", "export default { entrypoints: ['src/other.ts'], compile: true };\n"),
        (
            "semba.config.mts",
            "export default { entrypoints: ['src/other.ts' as string], compile: true };\n",
        ),
        ("semba.config.json", "{ \"entrypoints\": [\"src/other.ts\"], \"compile\": true }\n"),
    ] {
        let project = project((name, text));
        project.build(&[]).expect_code(0);
        run_file(&project.path().join("other")).expect_code(0).expect_stdout("other\n");
    }
}

#[test]
fn print_config_says_where_values_came_from() {
    let project = project(("semba.config.ts", CONFIG));
    let config = printed(&project, &["--minify", "--define=B=1", "--outfile=mine"]);
    let file = project.path().join("semba.config.ts").display().to_string();
    assert_eq!(config["config"], json!(file));
    let options = &config["options"];
    assert_eq!(options["entrypoints"], json!({ "value": ["src/index.ts"], "from": file }));
    assert_eq!(options["compile"], json!({ "value": true, "from": file }));
    assert_eq!(options["minify"], json!({ "value": true, "from": "command line" }));
    assert_eq!(options["outfile"], json!({ "value": "mine", "from": "command line" }));
    assert_eq!(options["splitting"], json!({ "value": true, "from": "default" }));
    assert_eq!(options["define"]["from"], json!([file, "command line"]));
    assert_eq!(options["define"]["value"]["B"], "1");
    assert_eq!(options["tsconfig"], json!({ "value": null, "from": "default" }));
    assert!(!project.path().join("mine").exists(), "nothing is built");

    let config = printed(&project, &["--no-config", "src/other.ts", "--no-splitting"]);
    assert_eq!(config["config"], Value::Null);
    assert_eq!(config["options"]["compile"], json!({ "value": false, "from": "default" }));
    assert_eq!(config["options"]["splitting"], json!({ "value": false, "from": "command line" }));
}

#[test]
fn mistakes_are_told_of_the_file() {
    for (text, expected) in [
        ("export default { minfy: true };", "there is no option `minfy`; did you mean `minify`?"),
        ("export default { plugins: [() => {}] };", "plugins.0 is a function"),
        ("export default 1;", "its default export has to be an object"),
        ("export const a = 1;", "its default export has to be an object"),
        ("throw new Error('from the file');", "from the file"),
        ("import './missing.ts'; export default {};", "missing.ts"),
        ("export default { sourcemap: 'both' };", "linked, inline, none"),
    ] {
        let project = project(("semba.config.ts", text));
        let ran = project.build(&["src/other.ts"]).expect_code(1);
        assert!(ran.stderr.contains(expected), "{text}: {}", ran.stderr);
        assert!(!project.path().join("dist").exists(), "{text}");
    }
    let project = project((
        "semba.config.ts",
        "\n\nfunction f(): never { throw new TypeError('mapped'); }\nf();\n",
    ));
    let ran = project.build(&["src/other.ts"]).expect_code(1);
    assert!(ran.stderr.contains("semba.config.ts:3:"), "{}", ran.stderr);
}

#[test]
fn without_a_file_entries_are_required() {
    let project = Project::new(&[ENTRY]);
    let ran = project.build(&[]).expect_code(2);
    assert!(ran.stderr.contains("<ENTRY>"), "{}", ran.stderr);
}
