//! A file of 100 MB in an executable: cheap to put there, and free for who does not read it.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use semba_tests::cost::{Cost, Launcher, least};
use semba_tests::process::{isolated, run};
use semba_tests::random::Random;
use semba_tests::semba::{Mode, Project, command};

const MIB: u64 = 1 << 20;
const SIZE: u64 = 100 * MIB;
/// What more a build with the file may take.
const MEMORY: u64 = 64 * MIB;
const TIME: Duration = Duration::from_secs(1);
/// What more a start may take: page faults, of the 25,600 that reading would cost. The configuration stands behind it.
const FAULTS: u64 = 16;

const PROGRAM: [(&str, &str); 2] = [
    ("index.js", "console.log('started');\n"),
    (
        "reader.js",
        "import { readFileSync } from 'node:fs';\n\
         import { join } from 'node:path';\n\
         const data = readFileSync(join(import.meta.dirname, 'large.bin'));\n\
         console.log(data.length, data[0], data[data.length - 1]);\n",
    ),
];

/// A file that does not get smaller.
fn write_noise(path: &Path) -> (u8, u8) {
    let mut random = Random::new(7);
    let block: Vec<u8> = (0..MIB).map(|_| random.below(256) as u8).collect();
    let mut file = File::create(path).unwrap();
    // No two blocks are alike.
    for number in 0..SIZE / MIB {
        let block: Vec<u8> =
            block.iter().map(|byte| byte.wrapping_mul(2 * number as u8 + 1)).collect();
        file.write_all(&block).unwrap();
    }
    (block[0], block[block.len() - 1].wrapping_mul((2 * (SIZE / MIB - 1) + 1) as u8))
}

fn project() -> (Project, Launcher) {
    let project = Project::new(&PROGRAM);
    let launcher = Launcher::compile(project.path()).expect("tests need a C compiler");
    (project, launcher)
}

#[test]
fn a_build_holds_little_of_it() {
    let (project, launcher) = project();
    write_noise(&project.path().join("large.bin"));
    let build = |more: &[&str]| -> Cost {
        let semba = command().to_string_lossy();
        let arguments = ["build", "--compile", "--quiet", "index.js", "-o", "app"];
        let words = [&[&*semba][..], &arguments, more].concat();
        let costs = launcher.measure(project.path(), 2, words);
        let (cpu, memory) = (least(&costs, |cost| cost.cpu), least(&costs, |cost| cost.memory));
        Cost { cpu, memory, ..costs[0] }
    };
    let without = build(&[]);
    let stored = build(&["--asset", "large.bin", "--compress", "none"]);
    let compressed = build(&["--asset", "large.bin"]);
    eprintln!("{without:?}\n{stored:?}\n{compressed:?}");
    assert!(project.path().join("app").metadata().unwrap().len() > SIZE);
    for with in [stored, compressed] {
        assert!(with.memory < without.memory + MEMORY, "{without:?} became {with:?}");
    }
    assert!(stored.cpu < without.cpu + TIME, "{without:?} became {stored:?}");
}

#[test]
fn a_start_touches_none_of_it() {
    let (project, launcher) = project();
    let (first, last) = write_noise(&project.path().join("large.bin"));
    let start = |more: &[&str]| {
        let app = project.compile(Mode::Bytecode, "index.js", more);
        launcher.measure(project.path(), 10, [app])
    };
    let without = start(&[]);
    let with = start(&["--asset", "large.bin", "--compress", "none"]);
    let faults = [&without, &with].map(|costs| {
        let total = |cost: &Cost| cost.minor_faults + cost.major_faults;
        let faults = least(costs, total);
        eprintln!("{faults} page faults, {:?}", least(costs, |cost| cost.memory));
        faults
    });
    assert!(faults[1] <= faults[0] + FAULTS, "{} page faults became {}", faults[0], faults[1]);
    let memory = [&without, &with].map(|costs| least(costs, |cost| cost.memory));
    assert!(memory[1] < memory[0] + MIB, "{} bytes became {}", memory[0], memory[1]);

    // It is there for who asks.
    let arguments = ["--asset", "large.bin", "--compress", "none"];
    let app = project.compile(Mode::Bytecode, "reader.js", &arguments);
    let elsewhere = semba_tests::scratch();
    let ran = run(&mut isolated(app, elsewhere.path()), b"").expect_code(0);
    ran.expect_stdout(&format!("{SIZE} {first} {last}\n"));
}
