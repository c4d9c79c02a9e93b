//! What `semba build` writes without `--compile`, and what each of its options does.

use std::fs;
use std::process::Command;

use semba_tests::process::{has_tool, run};
use semba_tests::semba::{Mode, Project, inspect, semba};
use semba_tests::{names_in, process};
use serde_json::Value;

const PROGRAM: [(&str, &str); 3] = [
    (
        "index.ts",
        "import { greet } from './greet.ts';\nconsole.log(greet('world'));\nconsole.log((await import('./lazy.ts')).lazy);\n",
    ),
    ("greet.ts", "export const greet = (name: string): string => `hello ${name}`;\n"),
    ("lazy.ts", "export const lazy: string = 'lazy';\n"),
];

/// The names in `dist` that end in `ending`.
fn outputs(project: &Project, ending: &str) -> Vec<String> {
    names_in(&project.path().join("dist"))
        .into_iter()
        .filter(|name| name.ends_with(ending))
        .collect()
}

#[test]
fn chunks_are_plain_modules() {
    let project = Project::new(&PROGRAM);
    project.build(&["--outdir", "dist", "index.ts"]).expect_code(0);
    let names = outputs(&project, "");
    assert!(names.contains(&"index.js".to_owned()) && names.len() == 2, "{names:?}");
    if has_tool("node") {
        fs::write(project.path().join("dist/package.json"), "{ \"type\": \"module\" }")
            .expect("it can be written");
        let ran = run(Command::new("node").arg("dist/index.js").current_dir(project.path()), b"");
        ran.expect_code(0).expect_stdout("hello world\nlazy\n");
    }
}

#[test]
fn exports_of_entries_are_kept_for_importers_and_dropped_for_executables() {
    let project =
        Project::new(&[("index.ts", "export const marker_name = 1;\nconsole.log(marker_name);\n")]);
    project.build(&["--outdir", "dist", "index.ts"]).expect_code(0);
    assert!(project.read("dist/index.js").contains("export"), "{}", project.read("dist/index.js"));
    let shown = inspect(&project.compile(Mode::Bytecode, "index.ts", &[]));
    assert_eq!(shown["modules"][0]["exports"], Value::Array(Vec::new()), "{shown}");
}

#[test]
fn several_entries_share_chunks() {
    let project = Project::new(&[
        ("a.ts", "import { shared } from './shared.ts';\nconsole.log('a', shared);\n"),
        ("b.ts", "import { shared } from './shared.ts';\nconsole.log('b', shared);\n"),
        ("shared.ts", "console.log('shared');\nexport const shared = new Date(0).getTime();\n"),
    ]);
    project.build(&["--outdir", "dist", "a.ts", "b.ts"]).expect_code(0);
    let names = outputs(&project, ".js");
    assert!(
        names.contains(&"a.js".to_owned())
            && names.contains(&"b.js".to_owned())
            && names.len() == 3,
        "{names:?}"
    );
}

#[test]
fn bytecode_lies_beside_each_chunk() {
    let project = Project::new(&PROGRAM);
    project.build(&["--experimental-esm-bytecode", "--outdir", "dist", "index.ts"]).expect_code(0);
    let units = outputs(&project, ".bmes");
    assert_eq!(units.len(), outputs(&project, ".js").len());
    for unit in units {
        let path = project.path().join("dist").join(&unit);
        let bytes = fs::read(&path).expect("the unit");
        assert_eq!(&bytes[..8], b"SEMB\x03\0\0\0", "{unit}");
        let field = |at: usize| {
            u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes")) as usize
        };
        assert_eq!(
            (field(8) % 16, field(8) + field(12)),
            (0, bytes.len()),
            "{unit}: bytecode offset and size"
        );
        assert_eq!(inspect(&path)["kind"], "bmes", "{unit}");
    }
}

#[test]
fn the_environment_variable_is_the_flag() {
    let project = Project::new(&PROGRAM);
    let mut build = semba(project.path(), &["build", "--outdir", "dist", "index.ts"]);
    process::run(build.env("SEMBA_EXPERIMENTAL_ESM_BYTECODE", "1"), b"").expect_code(0);
    assert_eq!(outputs(&project, ".bmes").len(), 2);
}

#[test]
fn the_metafile_lists_inputs_and_outputs() {
    let project = Project::new(&PROGRAM);
    project.build(&["--outdir", "dist", "--metafile=made/meta.json", "index.ts"]).expect_code(0);
    let meta: Value = serde_json::from_str(&project.read("made/meta.json")).expect("JSON");
    let keys = |name: &str| meta[name].as_object().expect(name).keys().cloned().collect::<Vec<_>>();
    for input in ["index.ts", "greet.ts", "lazy.ts"] {
        assert!(keys("inputs").iter().any(|key| key.ends_with(input)), "{input}: {meta:#}");
    }
    let outputs = keys("outputs");
    assert!(outputs.iter().any(|key| key.ends_with("index.js")) && outputs.len() == 2, "{meta:#}");
    let bytes = meta["inputs"]
        .as_object()
        .expect("inputs")
        .values()
        .map(|input| input["bytes"].as_u64().unwrap_or(0))
        .min();
    assert!(bytes.is_some_and(|bytes| bytes > 0), "{meta:#}");
}

#[test]
fn source_maps_lie_where_they_were_asked_for() {
    let project = Project::new(&PROGRAM);
    let code = |arguments: &[&str]| {
        let _ = fs::remove_dir_all(project.path().join("dist"));
        project.build(&[&["--outdir", "dist", "index.ts"], arguments].concat()).expect_code(0);
        (project.read("dist/index.js"), outputs(&project, ".map"))
    };
    for arguments in [[].as_slice(), &["--sourcemap=none"]] {
        let (none, maps) = code(arguments);
        assert!(!none.contains("sourceMappingURL") && maps.is_empty(), "{arguments:?}");
    }
    for arguments in [["--sourcemap"], ["--sourcemap=linked"]] {
        let (linked, maps) = code(&arguments);
        assert!(linked.contains("sourceMappingURL=index.js.map"), "{arguments:?}: {linked}");
        assert!(maps.contains(&"index.js.map".to_owned()), "{maps:?}");
        let map: Value = serde_json::from_str(&project.read("dist/index.js.map")).expect("JSON");
        assert_eq!(map["version"], 3);
        assert!(map["sources"].to_string().contains("greet.ts"), "{map}");
    }
    let (inline, maps) = code(&["--sourcemap=inline"]);
    assert!(inline.contains("sourceMappingURL=data:application/json") && maps.is_empty());
}

#[test]
fn define_replaces_names() {
    let project = Project::new(&[(
        "index.ts",
        "declare const VERSION: string, DEBUG: boolean;\nconsole.log(VERSION, DEBUG ? 'debug' : 'release', process.env.MODE);\n",
    )]);
    for mode in Mode::ALL {
        let defines = [
            "--define",
            "VERSION=\"1.2.3\"",
            "--define",
            "DEBUG=false",
            "--define",
            "process.env.MODE=\"production\"",
        ];
        project
            .compile_and_run(mode, "index.ts", &defines)
            .expect_code(0)
            .expect_stdout("1.2.3 release production\n");
    }
}

#[test]
fn alias_replaces_modules() {
    let project = Project::new(&[
        ("index.ts", "import { name } from 'original';\nconsole.log(name);\n"),
        ("mine.ts", "export const name = 'aliased';\n"),
    ]);
    let target = project.path().join("mine.ts");
    let alias = format!("original={}", target.display());
    project
        .compile_and_run(Mode::Bytecode, "index.ts", &["--alias", &alias])
        .expect_code(0)
        .expect_stdout("aliased\n");
    project
        .compile_and_run(Mode::Bytecode, "index.ts", &["--alias", "original=./mine.ts"])
        .expect_code(0)
        .expect_stdout("aliased\n");
}

#[test]
fn external_modules_are_left_alone() {
    let project = Project::new(&[("index.ts", "import { x } from 'outside';\nconsole.log(x);\n")]);
    project.build(&["--outdir", "dist", "--external", "outside", "index.ts"]).expect_code(0);
    let code = project.read("dist/index.js");
    assert!(code.contains("from \"outside\"") || code.contains("from 'outside'"), "{code}");
}

#[test]
fn banner_and_footer_enclose_the_code() {
    let project = Project::new(&[("index.ts", "console.log('body');\n")]);
    let arguments = ["--banner", "console.log('banner');", "--footer", "console.log('footer');"];
    for mode in Mode::ALL {
        project
            .compile_and_run(mode, "index.ts", &arguments)
            .expect_code(0)
            .expect_stdout("banner\nbody\nfooter\n");
    }
    project
        .build(&[&["--outdir", "dist", "index.ts"], arguments.as_slice()].concat())
        .expect_code(0);
    let code = project.read("dist/index.js");
    assert!(
        code.trim_start().starts_with("console.log('banner');")
            && code.trim_end().ends_with("console.log('footer');"),
        "{code}"
    );
}

#[test]
fn loaders_decide_how_files_are_read() {
    let project = Project::new(&[
        (
            "index.ts",
            "import text from './a.tpl';\nimport bytes from './b.raw';\nimport base from './c.b64';\nimport url from './d.svg';\nimport data from './e.conf';\n\
             import * as nothing from './f.css';\nimport component from './g.component';\n\
             console.log(text, bytes instanceof Uint8Array, bytes.length, base, url.startsWith('data:'), data.list.length, Object.keys(nothing).length <= 1, component);\n",
        ),
        ("a.tpl", "template"),
        ("b.raw", "\u{1}\u{2}\u{3}"),
        ("c.b64", "hello"),
        ("d.svg", "<svg/>"),
        ("e.conf", "{ \"list\": [1, 2] }"),
        ("f.css", "p { color: red }"),
        ("g.component", "export default (1 as number) + 1;"),
    ]);
    let arguments: Vec<&str> = [
        ".tpl:text",
        ".raw:bytes",
        ".b64:base64",
        ".svg:dataurl",
        ".conf:json",
        ".css:empty",
        ".component:ts",
    ]
    .iter()
    .flat_map(|loader| ["--loader", loader])
    .collect();
    project
        .compile_and_run(Mode::Bytecode, "index.ts", &arguments)
        .expect_code(0)
        .expect_stdout("template true 3 aGVsbG8= true 2 true 2\n");
}

#[test]
fn conditions_choose_files_of_packages() {
    let project = Project::new(&[
        ("index.js", "import { chosen } from 'pkg';\nconsole.log(chosen);\n"),
        (
            "node_modules/pkg/package.json",
            "{ \"name\": \"pkg\", \"type\": \"module\", \"exports\": { \"custom\": \"./custom.js\", \"other\": \"./other.js\", \"node\": \"./node.js\", \"default\": \"./default.js\" } }",
        ),
        ("node_modules/pkg/custom.js", "export const chosen = 'custom';\n"),
        ("node_modules/pkg/other.js", "export const chosen = 'other';\n"),
        ("node_modules/pkg/node.js", "export const chosen = 'node';\n"),
        ("node_modules/pkg/default.js", "export const chosen = 'default';\n"),
    ]);
    for (arguments, expected) in [
        (vec!["--conditions", "custom"], "custom\n"),
        (vec!["--conditions", "unknown,other"], "other\n"),
        (vec![], "node\n"),
    ] {
        project
            .compile_and_run(Mode::Bytecode, "index.js", &arguments)
            .expect_code(0)
            .expect_stdout(expected);
    }
}

#[test]
fn minify_makes_the_code_smaller() {
    let project = Project::new(&PROGRAM);
    let size = |arguments: &[&str]| {
        project.build(&[&["--outdir", "dist", "index.ts"], arguments].concat()).expect_code(0);
        project.read("dist/index.js").len()
    };
    let plain = size(&[]);
    assert!(size(&["--minify"]) < plain);
}

#[test]
fn no_splitting_makes_one_chunk() {
    let project = Project::new(&PROGRAM);
    let executable = project.compile(Mode::Bytecode, "index.ts", &["--no-splitting"]);
    assert_eq!(inspect(&executable)["modules"].as_array().map(Vec::len), Some(1));
    process::run_file(&executable).expect_code(0).expect_stdout("hello world\nlazy\n");
    let split = project.compile(Mode::Bytecode, "index.ts", &[]);
    assert_eq!(inspect(&split)["modules"].as_array().map(Vec::len), Some(2));
}

#[test]
fn keep_source_keeps_it() {
    let project = Project::new(&[(
        "index.js",
        "console.log('a text that is looked for');\nconst unlikelyName = Date.now();\nconsole.log(typeof unlikelyName);\n",
    )]);
    let has = |arguments: &[&str]| {
        let file = fs::read(project.compile(Mode::Bytecode, "index.js", arguments))
            .expect("the executable");
        let range = semba_tests::archive::segment(&file);
        (
            !semba_tests::archive::positions(&file[range], b"typeof unlikelyName").is_empty(),
            file.len(),
        )
    };
    let ((without, small), (with, large)) = (has(&[]), has(&["--keep-source"]));
    assert!(!without, "the source is in the executable although nobody asked for it");
    assert!(with || large > small, "the source is not in the executable");
}

#[test]
fn no_debug_info_makes_the_executable_smaller() {
    let files: Vec<(String, String)> = (0..40).map(|i| (format!("m{i}.js"), format!("export function f{i}(a, b) {{\n  if (a > b) {{\n    throw new Error('m{i}');\n  }}\n  return a * {i} + b;\n}}\n"))).collect();
    let entry: String = (0..40)
        .map(|i| {
            format!(
                "import {{ f{i} }} from './m{i}.js';\nconsole.log(f{i}(1, process.argv.length));\n"
            )
        })
        .collect();
    let mut all: Vec<(&str, &str)> =
        files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    all.push(("index.js", &entry));
    let project = Project::new(&all);
    let size = |arguments: &[&str]| {
        let executable = project.compile(Mode::Bytecode, "index.js", arguments);
        process::run_file(&executable).expect_code(0);
        inspect(&executable)["archive"]["size"].as_u64().expect("a size")
    };
    assert!(size(&["--no-debug-info"]) < size(&[]));
}

#[test]
fn nothing_is_printed_where_no_terminal_is() {
    let project = Project::new(&PROGRAM);
    for arguments in [["--quiet"].as_slice(), &[]] {
        let built = project
            .build(&[&["--compile", "--outfile", "app", "index.ts"], arguments].concat())
            .expect_code(0);
        assert_eq!((built.stdout.as_str(), built.stderr.as_str()), ("", ""), "{arguments:?}");
    }
}

#[test]
fn a_terminal_is_told_what_was_done() {
    if !has_tool("script") {
        return;
    }
    let project = Project::new(&PROGRAM);
    let on_terminal = |quiet: &str| {
        let command = format!(
            "{} build --compile --experimental-esm-bytecode {quiet} --outfile app index.ts",
            semba_tests::semba::command().display()
        );
        let mut script = Command::new("script");
        script
            .args(["-qec", &command, "/dev/null"])
            .current_dir(project.path())
            .env("TERM", "xterm");
        run(&mut script, b"").expect_code(0).stdout
    };
    let shown = on_terminal("");
    for text in ["bundle", "analyze", "bytecode", "embed", "ms", "index.js"] {
        assert!(shown.to_lowercase().contains(text), "{text} is not in\n{shown}");
    }
    assert_eq!(on_terminal("--quiet"), "");
}

#[test]
fn outdir_holds_an_executable_named_like_its_entry() {
    let project = Project::new(&[("src/tool.ts", "console.log('named');\n")]);
    project.build(&["--compile", "--outdir", "bin", "src/tool.ts"]).expect_code(0);
    process::run_file(&project.path().join("bin/tool")).expect_code(0).expect_stdout("named\n");
}
