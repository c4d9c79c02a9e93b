//! `semba run`: programs behave as under Node, and the cache never shows except in time.

use std::path::{Path, PathBuf};
use std::process::Command;

use semba_tests::process::{Ran, run, settle};
use semba_tests::semba::{Project, semba};

/// A program, and a cache of its own outside of it.
struct Case {
    project: Project,
    cache: PathBuf,
    home: Project,
}

impl Case {
    fn new(files: &[(&str, &str)]) -> Self {
        let home = Project::new(&[]);
        let case = Self { project: Project::new(files), cache: home.path().join("cache"), home };
        settle();
        case
    }

    fn path(&self, name: &str) -> PathBuf {
        self.project.path().join(name)
    }

    /// Writes a file and waits until its times are older than what is made of it.
    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a file has a directory"))
            .expect("a directory");
        std::fs::write(path, text).expect("the file can be written");
        settle();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = semba(self.project.path(), &[&["run"], arguments].concat());
        command
            .env("SEMBA_CACHE_DIR", &self.cache)
            .env_remove("SEMBA_CACHE_MAX")
            .env("HOME", self.home.path())
            .env("SEMBA_BYTECODE_TRACE", "1");
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        run(&mut self.command(arguments), b"")
    }

    /// A run with the cache on.
    fn cached(&self, arguments: &[&str]) -> Ran {
        self.run(&[&["--experimental-esm-bytecode"], arguments].concat()).expect_code(0)
    }
}

fn is_hit(ran: &Ran) -> bool {
    ran.stderr.contains("semba: cache hit")
}

#[track_caller]
fn expect_hit(ran: Ran, stdout: &str) {
    assert!(is_hit(&ran), "no hit\n{}", ran.report());
    ran.expect_stdout(stdout);
}

#[track_caller]
fn expect_miss(ran: Ran, reason: &str, stdout: &str) {
    assert!(!is_hit(&ran), "a hit\n{}", ran.report());
    ran.expect_stderr(reason).expect_stdout(stdout);
}

const TWO_MODULES: [(&str, &str); 2] = [
    (
        "main.ts",
        "import { value } from './lib';\nconst text: string = `value ${value}`;\nconsole.log(text);\n",
    ),
    ("lib.ts", "export const value: number = 1;\n"),
];

#[test]
fn programs_run_without_leaving_anything() {
    let case = Case::new(&TWO_MODULES);
    case.run(&["main.ts"]).expect_code(0).expect_stdout("value 1\n");
    assert!(!case.cache.exists());
    let files = std::fs::read_dir(case.project.path()).expect("the project").count();
    assert_eq!(files, TWO_MODULES.len());
}

#[test]
fn the_second_run_comes_from_the_cache() {
    let case = Case::new(&TWO_MODULES);
    expect_miss(case.cached(&["main.ts"]), "cache miss: never run before", "value 1\n");
    expect_hit(case.cached(&["main.ts"]), "value 1\n");
    let variable = run(case.command(&["main.ts"]).env("SEMBA_EXPERIMENTAL_ESM_BYTECODE", "1"), b"");
    expect_hit(variable, "value 1\n");
    expect_hit(case.cached(&[case.path("main.ts").to_str().expect("UTF-8")]), "value 1\n");
}

#[test]
fn the_process_is_the_programs() {
    let source = "
        import { fileURLToPath } from 'node:url';
        const [node, script, ...rest] = process.argv;
        console.log(JSON.stringify({
          isExecPath: node === process.execPath,
          command: node.split('/').pop(),
          script,
          rest,
          url: fileURLToPath(import.meta.url),
          filename: import.meta.filename,
          dirname: import.meta.dirname,
          isMain: import.meta.main,
          cwd: process.cwd(),
        }));
        process.exitCode = 7;
    ";
    let case = Case::new(&[("src/main.mjs", source)]);
    let root = std::fs::canonicalize(case.project.path()).expect("the project");
    let expected = serde_json::json!({
        "isExecPath": true,
        "command": "semba",
        "script": root.join("src/main.mjs"),
        "rest": ["--help", "-x", "a b", ""],
        "url": root.join("src/main.mjs"),
        "filename": root.join("src/main.mjs"),
        "dirname": root.join("src"),
        "isMain": true,
        "cwd": root,
    });
    for _ in 0..2 {
        let arguments =
            ["--experimental-esm-bytecode", "src/../src/main.mjs", "--help", "-x", "a b", ""];
        let ran = run(case.command(&arguments).current_dir(&root), b"").expect_code(7);
        let printed: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
        assert_eq!(printed, expected);
    }
}

#[test]
fn streams_and_signals_are_the_programs() {
    let source = "
        process.stdin.on('data', (data) => process.stdout.write(data.toString().toUpperCase()));
        process.stdin.on('end', () => process.kill(process.pid, 'SIGTERM'));
        setTimeout(() => {}, 60_000);
    ";
    let case = Case::new(&[("main.js", source)]);
    for _ in 0..2 {
        let ran = run(&mut case.command(&["--experimental-esm-bytecode", "main.js"]), b"given");
        assert_eq!((ran.stdout.as_str(), ran.signal), ("GIVEN", Some(15)), "{}", ran.report());
    }
}

#[test]
fn errors_name_the_original_places() {
    let source = "type A = string;\n\nfunction fail(a: A): never {\n  throw new Error('no ' + a);\n}\nfail('luck');\n";
    let case = Case::new(&[("src/main.ts", source)]);
    for _ in 0..2 {
        let ran = case.run(&["--experimental-esm-bytecode", "src/main.ts"]).expect_code(1);
        let place = format!("{}:4:", case.path("src/main.ts").display());
        ran.expect_stderr("Error: no luck").expect_stderr(&place);
    }
}

#[test]
fn programs_that_cannot_be_bundled_say_why() {
    let case = Case::new(&[("main.ts", "import { x } from './missing';\nconsole.log(x);\n")]);
    let ran = case.run(&["--experimental-esm-bytecode", "main.ts"]).expect_code(1);
    ran.expect_stderr("./missing");
    case.write("missing.ts", "export const x = 'found';\n");
    case.cached(&["main.ts"]).expect_stdout("found\n");
    case.run(&["nowhere.ts"]).expect_code(1).expect_stderr("cannot find `");
    case.run(&["--frob", "main.ts"]).expect_code(2).expect_stderr("--frob");
    case.run(&[]).expect_code(2).expect_stderr("<FILE>");
}

#[test]
fn a_changed_module_is_seen() {
    let case = Case::new(&TWO_MODULES);
    case.cached(&["main.ts"]);
    case.write("lib.ts", "export const value: number = 2;\n");
    expect_miss(case.cached(&["main.ts"]), "lib.ts changed", "value 2\n");
    expect_hit(case.cached(&["main.ts"]), "value 2\n");
    // As it was before: what is made of it is in the cache, too.
    case.write("lib.ts", TWO_MODULES[1].1);
    case.cached(&["main.ts"]).expect_stdout("value 1\n").expect_stderr("0 compiled");
}

#[test]
fn a_touched_module_is_no_change() {
    let case = Case::new(&TWO_MODULES);
    case.cached(&["main.ts"]);
    case.write("lib.ts", TWO_MODULES[1].1);
    expect_hit(case.cached(&["main.ts"]), "value 1\n");
}

#[test]
fn a_module_that_is_changed_at_once_is_seen() {
    let case = Case::new(&TWO_MODULES);
    for value in 10..20 {
        let text = format!("export const value: number = {value};\n");
        std::fs::write(case.path("lib.ts"), text).expect("the file can be written");
        case.cached(&["main.ts"]).expect_stdout(&format!("value {value}\n"));
    }
}

#[test]
fn added_and_removed_files_are_seen() {
    let case =
        Case::new(&[TWO_MODULES[0], ("lib/index.js", "export const value = 'directory';\n")]);
    case.cached(&["main.ts"]).expect_stdout("value directory\n");
    expect_hit(case.cached(&["main.ts"]), "value directory\n");
    case.write("unrelated.ts", "");
    expect_hit(case.cached(&["main.ts"]), "value directory\n");
    case.write("lib.js", "export const value = 'file';\n");
    expect_miss(case.cached(&["main.ts"]), "changed", "value file\n");
    std::fs::remove_file(case.path("lib.js")).expect("the file can be removed");
    settle();
    expect_miss(case.cached(&["main.ts"]), "cache miss", "value directory\n");
}

#[test]
fn files_that_a_computed_import_could_choose_are_seen() {
    let case = Case::new(&[
        (
            "main.ts",
            "const { default: text } = await import(`./lang/${process.argv[2]}.ts`);\nconsole.log(text);\n",
        ),
        ("lang/en.ts", "export default 'hello';\n"),
        ("lang/de.ts", "export default 'hallo';\n"),
    ]);
    case.cached(&["main.ts", "de"]).expect_stdout("hallo\n");
    expect_hit(case.cached(&["main.ts", "de"]), "hallo\n");
    case.write("lang/fr.ts", "export default 'salut';\n");
    expect_miss(case.cached(&["main.ts", "fr"]), "lang changed", "salut\n");
    expect_hit(case.cached(&["main.ts", "fr"]), "salut\n");
}

#[test]
fn a_package_that_is_nearer_is_seen() {
    let module = |text: &str| format!("export default '{text}';\n");
    let (far, near) = (module("far"), module("near"));
    let case = Case::new(&[
        ("src/main.js", "import name from 'pkg';\nconsole.log(name);\n"),
        ("node_modules/pkg/package.json", r#"{ "name": "pkg", "type": "module", "main": "a.js" }"#),
        ("node_modules/pkg/a.js", &far),
        ("node_modules/pkg/b.js", &module("b")),
    ]);
    case.cached(&["src/main.js"]).expect_stdout("far\n");
    expect_hit(case.cached(&["src/main.js"]), "far\n");
    case.write(
        "node_modules/pkg/package.json",
        r#"{ "name": "pkg", "type": "module", "main": "b.js" }"#,
    );
    expect_miss(case.cached(&["src/main.js"]), "package.json changed", "b\n");
    case.write("src/node_modules/pkg/index.js", &near);
    expect_miss(case.cached(&["src/main.js"]), "node_modules was added", "near\n");
    expect_hit(case.cached(&["src/main.js"]), "near\n");
}

#[test]
fn tsconfig_files_count() {
    let config = |target: &str| {
        format!(r#"{{ "compilerOptions": {{ "paths": {{ "@/*": ["./{target}/*"] }} }} }}"#)
    };
    let case = Case::new(&[
        ("main.ts", "import name from '@/name';\nconsole.log(name);\n"),
        ("one/name.ts", "export default 'one';\n"),
        ("two/name.ts", "export default 'two';\n"),
        ("base.json", &config("one")),
        ("tsconfig.json", r#"{ "extends": "./base.json" }"#),
    ]);
    case.cached(&["main.ts"]).expect_stdout("one\n");
    expect_hit(case.cached(&["main.ts"]), "one\n");
    case.write("base.json", &config("two"));
    expect_miss(case.cached(&["main.ts"]), "base.json changed", "two\n");
    case.write("tsconfig.json", &config("one"));
    expect_miss(case.cached(&["main.ts"]), "tsconfig.json changed", "one\n");
}

#[test]
fn options_make_other_programs() {
    let case = Case::new(&[
        (
            "main.ts",
            "declare const NAME: string;\nimport mode from 'pkg';\nconsole.log(NAME, mode);\n",
        ),
        (
            "node_modules/pkg/package.json",
            r#"{ "name": "pkg", "exports": { "special": "./special.js", "default": "./plain.js" } }"#,
        ),
        ("node_modules/pkg/special.js", "export default 'special';\n"),
        ("node_modules/pkg/plain.js", "export default 'plain';\n"),
    ]);
    let a = ["--define", "NAME='a'", "main.ts"];
    let b = ["--define", "NAME='b'", "main.ts"];
    let special = ["--define", "NAME='a'", "--conditions", "special", "main.ts"];
    expect_miss(case.cached(&a), "never run before", "a plain\n");
    expect_miss(case.cached(&b), "never run before", "b plain\n");
    expect_miss(case.cached(&special), "never run before", "a special\n");
    expect_hit(case.cached(&a), "a plain\n");
    expect_hit(case.cached(&b), "b plain\n");
    expect_hit(case.cached(&special), "a special\n");
}

#[test]
fn another_stub_makes_another_program() {
    let case = Case::new(&TWO_MODULES);
    let stub = case.path("stub");
    std::fs::copy(semba_tests::semba::stub(), &stub).expect("a copy of the stub");
    settle();
    let with_stub = |arguments: &[&str]| {
        run(
            case.command(&[&["--experimental-esm-bytecode"], arguments].concat())
                .env("SEMBA_STUB", &stub),
            b"",
        )
    };
    case.cached(&["main.ts"]);
    expect_miss(with_stub(&["main.ts"]), "never run before", "value 1\n");
    expect_hit(with_stub(&["main.ts"]), "value 1\n");
    std::fs::remove_file(&stub).expect("the stub can be removed");
    std::fs::copy(semba_tests::semba::stub(), &stub).expect("a copy of the stub");
    expect_miss(with_stub(&["main.ts"]), "stub changed", "value 1\n");
    expect_hit(case.cached(&["main.ts"]), "value 1\n");
}

#[test]
fn bytecode_can_be_switched_off() {
    let case = Case::new(&TWO_MODULES);
    case.cached(&["main.ts"]);
    let arguments = ["--experimental-esm-bytecode", "main.ts"];
    let ran = run(case.command(&arguments).env("SEMBA_BYTECODE", "off"), b"").expect_code(0);
    assert!(!is_hit(&ran) && !ran.stderr.contains("hit"), "{}", ran.report());
    let ran = run(case.command(&arguments).env("SEMBA_BYTECODE", "strict"), b"").expect_code(0);
    expect_hit(ran, "value 1\n");
}

#[test]
fn chunks_are_loaded_when_they_are_imported() {
    let case = Case::new(&[
        ("main.js", "console.log((await import('./lazy.js')).default);\n"),
        ("lazy.js", "export default 'lazy';\n"),
    ]);
    case.cached(&["main.js"]).expect_stdout("lazy\n");
    expect_hit(case.cached(&["main.js"]), "lazy\n");
}

#[test]
fn a_link_that_leads_elsewhere_is_seen() {
    let case = Case::new(&[("a.js", "console.log('a');\n"), ("b.js", "console.log('b');\n")]);
    let link = case.path("main.js");
    let relink = |target: &str| {
        let _ = std::fs::remove_file(&link);
        std::os::unix::fs::symlink(target, &link).expect("a link");
    };
    relink("a.js");
    settle();
    case.cached(&["main.js"]).expect_stdout("a\n");
    expect_hit(case.cached(&["main.js"]), "a\n");
    relink("b.js");
    expect_miss(case.cached(&["main.js"]), "main.js changed", "b\n");
}

fn sidecars(case: &Case, entry: &str) {
    case.project.build(&["--experimental-esm-bytecode", "--outdir", "dist", entry]).expect_code(0);
    settle();
}

#[test]
fn sidecars_are_used_when_they_match() {
    let case = Case::new(&[
        (
            "main.ts",
            "console.log('main', (await import('./lazy')).default, import.meta.filename.split('/').pop());\n",
        ),
        ("lazy.ts", "export default 'lazy' as string;\n"),
    ]);
    sidecars(&case, "main.ts");
    let ran = case.run(&["dist/main.js"]).expect_code(0).expect_stdout("main lazy main.js\n");
    let ran = ran.expect_stderr("sidecar").expect_stderr("hit main.js");
    assert!(!ran.stderr.contains("miss"), "{}", ran.report());

    let text = case
        .project
        .read("dist/main.js")
        .replace("'main'", "'edited'")
        .replace("\"main\"", "\"edited\"");
    case.write("dist/main.js", &text);
    let ran = case.run(&["dist/main.js"]).expect_code(0).expect_stdout("edited lazy main.js\n");
    ran.expect_stderr("main.js.bmes is not used");
}

#[test]
fn damaged_sidecars_are_not_used() {
    let case = Case::new(&[("main.ts", "console.log('main');\n")]);
    sidecars(&case, "main.ts");
    let sidecar = case.path("dist/main.js.bmes");
    let good = std::fs::read(&sidecar).expect("the sidecar");
    for at in [0, 4, 20, good.len() / 2, good.len() - 1] {
        let mut bad = good.clone();
        bad[at] ^= 0x41;
        std::fs::write(&sidecar, bad).expect("the sidecar can be written");
        case.run(&["dist/main.js"]).expect_code(0).expect_stdout("main\n");
    }
    std::fs::write(&sidecar, &good[..good.len() / 2]).expect("the sidecar can be written");
    case.run(&["dist/main.js"]).expect_code(0).expect_stdout("main\n");
    std::fs::write(&sidecar, good).expect("the sidecar can be written");
    case.run(&["dist/main.js"]).expect_code(0).expect_stderr("hit main.js");
}

#[test]
fn stubs_run_programs_from_files_only_when_they_have_none() {
    let project = Project::new(&[("main.js", "console.log(process.argv.length);\n")]);
    let executable = project.compile(semba_tests::semba::Mode::Bytecode, "main.js", &[]);
    let arguments = ["--semba-run", "3", "/x", "/x"];
    run(Command::new(&executable).args(arguments), b"").expect_code(0).expect_stdout("6\n");
    let stub =
        |arguments: &[&str]| run(Command::new(semba_tests::semba::stub()).args(arguments), b"");
    stub(&["--semba-run"]).expect_code(2);
    stub(&["--semba-run", "x", "/x", "/x"]).expect_code(2);
    stub(&["--semba-run", "77", "/x", "/x"]).expect_code(70).expect_stderr("damaged");
    let with_input = |input: &Path| {
        Command::new("sh")
            .args(["-c", "exec \"$0\" --semba-run 3 /x /x 3<\"$1\""])
            .args([semba_tests::semba::stub().as_path(), input])
            .output()
            .expect("a shell")
    };
    let output = with_input(&executable);
    assert_eq!(output.status.code(), Some(70), "an executable is no archive");
    assert!(String::from_utf8_lossy(&output.stderr).contains("semba cache verify"));
}
