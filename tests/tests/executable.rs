//! What a compiled executable is as a file: valid for independent readers, self-contained, reproducible, and working
//! from any place.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use object::{Object, ObjectSection, ObjectSegment};
use semba_tests::process::{has_tool, isolated, run, run_file};
use semba_tests::semba::{Mode, Project, inspect, run_semba, stub};
use semba_tests::{archive, names_in, write_files};
use serde_json::Value;

const PROGRAM: [(&str, &str); 4] = [
    (
        "index.ts",
        "import { greet } from './greet.ts';\nimport data from './data.json' with { type: 'json' };\n\
         console.log(greet(data.name), process.argv.length);\nconsole.log((await import('./lazy.ts')).lazy);\n",
    ),
    ("greet.ts", "export const greet = (name: string): string => `hello ${name}`;\n"),
    ("lazy.ts", "export const lazy: string = 'lazy ☃';\n"),
    ("data.json", "{ \"name\": \"world\" }\n"),
];
const OUTPUT: &str = "hello world 2\nlazy ☃\n";

#[test]
fn independent_readers_agree() {
    let project = Project::new(&PROGRAM);
    let file = fs::read(project.compile(Mode::Bytecode, "index.ts", &[])).expect("the executable");
    let elf = object::File::parse(&*file).expect("object reads it");
    let other = goblin::elf::Elf::parse(&file).expect("goblin reads it");

    let segments: Vec<(u64, u64)> =
        elf.segments().map(|segment| (segment.address(), segment.size())).collect();
    let loads: Vec<(u64, u64)> = other
        .program_headers
        .iter()
        .filter(|header| header.p_type == goblin::elf::program_header::PT_LOAD)
        .map(|header| (header.p_vaddr, header.p_memsz))
        .collect();
    assert_eq!(segments, loads);
    assert!(
        loads.windows(2).all(|pair| pair[0].0 + pair[0].1 <= pair[1].0),
        "segments are sorted and apart: {loads:x?}"
    );
    assert!(
        other
            .program_headers
            .iter()
            .all(|header| header.p_offset + header.p_filesz <= file.len() as u64),
        "segments lie in the file"
    );

    let names = |list: Vec<String>| {
        let mut list = list;
        list.sort();
        list
    };
    let sections: Vec<String> =
        elf.sections().filter_map(|section| section.name().ok().map(str::to_owned)).collect();
    let others = other
        .section_headers
        .iter()
        .skip(1)
        .filter_map(|header| other.shdr_strtab.get_at(header.sh_name))
        .map(str::to_owned)
        .collect();
    assert_eq!(names(sections.clone()), names(others));

    let range = archive::segment(&file);
    let section = elf.sections().find(|section| {
        section.file_range().is_some_and(|(start, _)| start as usize == range.start)
    });
    let section = section.unwrap_or_else(|| panic!("no section covers the archive: {sections:?}"));
    assert_eq!(
        section.size() as usize,
        range.len(),
        "the archive's section is as long as its segment"
    );
    assert!(!archive::units(&file[range]).is_empty(), "the archive holds bytecode units");
}

#[test]
fn readelf_has_nothing_to_complain_about() {
    if !has_tool("readelf") {
        return;
    }
    let project = Project::new(&PROGRAM);
    let executable = project.compile(Mode::Bytecode, "index.ts", &[]);
    let ran = run(Command::new("readelf").args(["-lSW"]).arg(&executable), b"").expect_code(0);
    assert_eq!(ran.stderr, "");
}

#[test]
fn elflint_complains_about_nothing_that_the_stub_has_not() {
    if !has_tool("eu-elflint") {
        return;
    }
    let project = Project::new(&PROGRAM);
    let executable = project.compile(Mode::Bytecode, "index.ts", &[]);
    // Sections are shown by number and name, and the numbers differ.
    let complaints = |file: &Path| -> Vec<String> {
        let ran = run(Command::new("eu-elflint").arg("--gnu-ld").arg(file), b"");
        let without_number =
            |line: &str| line.split_once("] ").map_or(line, |(_, rest)| rest).to_owned();
        ran.stdout.lines().filter(|line| *line != "No errors").map(without_number).collect()
    };
    let known = complaints(&stub());
    let new: Vec<String> =
        complaints(&executable).into_iter().filter(|line| !known.contains(line)).collect();
    assert_eq!(new, Vec::<String>::new());
}

#[test]
fn needs_no_interpreter_and_no_library() {
    let project = Project::new(&PROGRAM);
    for mode in Mode::ALL {
        let file = fs::read(project.compile(mode, "index.ts", &[])).expect("the executable");
        let elf = goblin::elf::Elf::parse(&file).expect("goblin reads it");
        assert_eq!(elf.interpreter, None, "{mode:?}: a PT_INTERP");
        assert_eq!(elf.libraries, Vec::<&str>::new(), "{mode:?}: DT_NEEDED");
        let executable_stack = elf.program_headers.iter().any(|header| {
            header.p_type == goblin::elf::program_header::PT_GNU_STACK && header.is_executable()
        });
        assert!(!executable_stack, "{mode:?}: the stack is executable");
        let both =
            elf.program_headers.iter().any(|header| header.is_write() && header.is_executable());
        assert!(!both, "{mode:?}: a segment is writable and executable");
    }
}

#[test]
fn survives_strip() {
    let project = Project::new(&PROGRAM);
    let executable = project.compile(Mode::Bytecode, "index.ts", &[]);
    for (tool, arguments) in
        [("strip", [].as_slice()), ("strip", &["-g"]), ("llvm-strip", &[]), ("eu-strip", &[])]
    {
        if !has_tool(tool) {
            continue;
        }
        let stripped = project.path().join("stripped");
        fs::copy(&executable, &stripped).expect("the executable can be copied");
        run(Command::new(tool).args(arguments).arg(&stripped), b"").expect_code(0);
        run_file(&stripped).expect_code(0).expect_stdout(OUTPUT);
        assert_eq!(inspect(&stripped)["kind"], "executable", "{tool}");
    }
}

#[test]
fn an_executable_is_no_stub() {
    let project = Project::new(&PROGRAM);
    let executable = project.compile(Mode::Bytecode, "index.ts", &[]);
    let refused = project.build(&[
        "--compile",
        "--stub",
        &executable.to_string_lossy(),
        "--outfile",
        "twice",
        "index.ts",
    ]);
    let refused = refused.expect_code(1);
    assert!(
        !refused.stderr.is_empty() && !refused.stderr.contains("panicked"),
        "{}",
        refused.report()
    );
    assert!(!project.path().join("twice").exists());
    // The first one is as it was.
    run_file(&executable).expect_code(0).expect_stdout(OUTPUT);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let project = Project::new(&[]);
    write_files(&project.path().join("sub"), &PROGRAM);
    for mode in Mode::ALL {
        let build = |directory: &Path, entry: &str, out: &str| {
            let out = project.path().join(out);
            let outfile = out.to_string_lossy();
            let arguments =
                [&["build"], mode.arguments(), &["--outfile", &outfile, entry]].concat();
            run_semba(directory, &arguments).expect_code(0);
            fs::read(out).expect("the executable")
        };
        let sub = project.path().join("sub");
        let first = build(&sub, "index.ts", "one");
        assert!(first == build(&sub, "index.ts", "two"), "{mode:?}: a second build differs");
        assert!(
            first == build(&sub, "./index.ts", "three"),
            "{mode:?}: `./` before the entry makes a difference"
        );
        let elsewhere = build(project.path(), "sub/index.ts", "four");
        assert!(first == elsewhere, "{mode:?}: another working directory makes a difference");
    }
}

#[test]
fn source_maps_are_reproducible() {
    let project = Project::new(&PROGRAM);
    let build = || {
        fs::read(project.compile(Mode::Minified, "index.ts", &["--sourcemap"]))
            .expect("the executable")
    };
    assert!(build() == build());
}

#[test]
fn a_copy_of_the_sources_gives_the_same_bytes() {
    let builds = [(); 2].map(|()| {
        let project = Project::new(&PROGRAM);
        let file =
            fs::read(project.compile(Mode::Bytecode, "index.ts", &[])).expect("the executable");
        let place = project.path().to_string_lossy().into_owned();
        assert!(
            archive::positions(&file[archive::segment(&file)], place.as_bytes()).is_empty(),
            "the build directory is in the archive"
        );
        file
    });
    assert!(builds[0] == builds[1]);
}

#[test]
fn runs_from_anywhere() {
    let project = Project::new(&PROGRAM);
    let executable = project.compile(Mode::Bytecode, "index.ts", &[]);
    let strange = project.path().join("a place with spaces/ünï ☃ 'quoted'");
    fs::create_dir_all(&strange).expect("the folder can be made");
    let copy = strange.join("app $HOME.exe");
    fs::copy(&executable, &copy).expect("the executable can be copied");
    run_file(&copy).expect_code(0).expect_stdout(OUTPUT);

    let link = project.path().join("link to it");
    symlink(&copy, &link).expect("a link can be made");
    run(&mut isolated(&link, Path::new("/")), b"").expect_code(0).expect_stdout(OUTPUT);

    fs::set_permissions(&copy, fs::Permissions::from_mode(0o555)).expect("permissions can be set");
    run_file(&copy).expect_code(0).expect_stdout(OUTPUT);

    // Found through PATH, and with a name of the process that is no path at all.
    let mut through_path = isolated("link to it", Path::new("/"));
    through_path.env("PATH", project.path());
    run(&mut through_path, b"").expect_code(0).expect_stdout(OUTPUT);
    let renamed = run(
        isolated("bash", Path::new("/")).args(["-c", "exec -a nothing \"$0\""]).arg(&copy),
        b"",
    );
    renamed.expect_code(0).expect_stdout(OUTPUT);
}

#[test]
fn is_executable_and_leaves_nothing_beside_it() {
    let project = Project::new(&PROGRAM);
    let before = names_in(project.path());
    let executable = project.compile(Mode::Bytecode, "index.ts", &[]);
    let mode = fs::metadata(&executable).expect("the executable").permissions().mode();
    assert_eq!(mode & 0o111, 0o111, "{mode:o}");
    run_file(&executable).expect_code(0);
    let mut expected = [before, vec!["app".to_owned()]].concat();
    expected.sort();
    assert_eq!(names_in(project.path()), expected);
}

#[test]
fn replaces_an_older_executable_that_runs() {
    let project = Project::new(&[
        ("index.js", "setTimeout(() => console.log('old'), 400);"),
        ("new.js", "console.log('new');"),
    ]);
    let executable = project.compile(Mode::Bytecode, "index.js", &[]);
    std::thread::scope(|scope| {
        let old = scope.spawn(|| run_file(&executable));
        std::thread::sleep(std::time::Duration::from_millis(100));
        project.compile(Mode::Bytecode, "new.js", &[]);
        run_file(&executable).expect_code(0).expect_stdout("new\n");
        old.join().expect("the old one does not panic").expect_code(0).expect_stdout("old\n");
    });
}

#[test]
fn reads_no_file_of_the_working_directory() {
    let project = Project::new(&[(
        "index.js",
        "console.log(process.env.FROM_DOTENV, process.env.PATH === undefined);",
    )]);
    let executable = project.compile(Mode::Bytecode, "index.js", &[]);
    let place = Project::new(&[
        (".env", "FROM_DOTENV=trap\n"),
        ("index.js", "throw 1"),
        ("package.json", "{"),
        ("semba.json", "{"),
        ("bunfig.toml", "["),
        ("tsconfig.json", "{"),
    ]);
    let mut command = isolated(&executable, place.path());
    command.env_remove("PATH");
    run(&mut command, b"").expect_code(0).expect_stdout("undefined true\n");
}

#[test]
fn inspect_prints_its_documented_shape() {
    let project = Project::new(&PROGRAM);
    let executable = project.compile(Mode::Bytecode, "index.ts", &[]);
    let shown = inspect(&executable);
    assert_eq!(shown["kind"], "executable");
    for key in ["format", "target"] {
        assert!(shown[key].is_string(), "{key}: {shown}");
    }
    for key in ["name", "version", "buildId"] {
        assert!(!shown["engine"][key].is_null(), "engine.{key}: {shown}");
    }
    assert!(shown["archive"]["size"].as_u64().is_some_and(|size| size > 0), "{shown}");
    assert!(shown["archive"]["entries"].as_u64().is_some_and(|count| count >= 2), "{shown}");
    assert!(shown["assets"].is_array(), "{shown}");
    let modules = shown["modules"].as_array().expect("modules");
    assert!(modules.len() >= 2, "the entry and the lazy chunk: {shown}");
    for module in modules {
        for key in ["requests", "imports", "exports", "starExports", "flags"] {
            assert!(module[key].is_array(), "modules.{key}: {module}");
        }
        assert!(module["source"]["size"].as_u64().is_some_and(|size| size > 0), "{module}");
        assert!(!module["source"]["hash"].is_null(), "{module}");
        let offset = module["bytecode"]["offset"].as_u64().expect("bytecode.offset");
        assert_eq!(offset % 16, 0, "bytecode is aligned: {module}");
        assert!(module["bytecode"]["size"].as_u64().is_some_and(|size| size > 0), "{module}");
        for request in module["requests"].as_array().expect("requests") {
            assert!(
                request["specifier"].is_string() && !request["attributes"].is_null(),
                "{request}"
            );
        }
    }
    let lazy = modules.iter().find(|module| module["exports"].to_string().contains("lazy"));
    assert!(lazy.is_some(), "a module exports `lazy`: {shown}");
    let flags: Vec<&Value> =
        modules.iter().flat_map(|module| module["flags"].as_array().expect("flags")).collect();
    assert!(!flags.is_empty(), "the entry has a top-level await: {shown}");
}

#[test]
fn inspect_reads_stubs_and_refuses_other_files() {
    let shown = inspect(&stub());
    assert_eq!(shown["kind"], "stub");
    assert!(shown["engine"]["name"].is_string(), "{shown}");

    let project = Project::new(&[("text.txt", "no executable"), ("empty", "")]);
    for file in ["text.txt", "empty", "missing", "/bin/sh", "."] {
        let refused = run_semba(project.path(), &["inspect", file]).expect_code(1);
        assert!(
            !refused.stderr.is_empty() && !refused.stderr.contains("panicked"),
            "{file}: {}",
            refused.report()
        );
    }
}

#[test]
fn inspect_reads_for_people_too() {
    let project = Project::new(&PROGRAM);
    let executable = project.compile(Mode::Bytecode, "index.ts", &[]);
    let shown =
        run_semba(project.path(), &["inspect", &executable.to_string_lossy()]).expect_code(0);
    let json = inspect(&executable);
    let name = json["modules"][0]["name"].as_str().expect("a name");
    assert!(shown.stdout.contains(name), "{}", shown.report());
}

#[test]
fn help_and_version_read_well() {
    let project = Project::new(&[]);
    let version = run_semba(project.path(), &["--version"]).expect_code(0).stdout;
    let engine = inspect(&stub())["engine"]["version"].as_str().expect("a version").to_owned();
    assert!(version.contains("semba") && version.contains(&engine), "{version}");
    let help = run_semba(project.path(), &["build", "--help"]).expect_code(0).stdout;
    for flag in [
        "--compile",
        "--experimental-esm-bytecode",
        "--outfile",
        "--outdir",
        "--minify",
        "--sourcemap",
        "--define",
        "--external",
        "--alias",
        "--conditions",
        "--loader",
        "--tsconfig",
        "--banner",
        "--footer",
        "--no-splitting",
        "--metafile",
        "--keep-source",
        "--no-debug-info",
        "--stub",
        "--quiet",
    ] {
        assert!(help.contains(flag), "the help does not name {flag}");
    }
}
