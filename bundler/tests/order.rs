//! Programs made of many modules that say when they run: bundled and split, they run in the order
//! in which Node runs the source files.

mod support;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use semba_bundler::{ChunkLimits, bundle};

/// A small linear congruential generator: the programs are the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % limit
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }
}

#[derive(Clone, Copy)]
struct Shape {
    has_circles: bool,
    has_lazy: bool,
    awaits: bool,
}

/// Writes a program of up to 30 modules, `m0.js` being its entry.
fn write_program(directory: &Path, seed: u64, shape: Shape) {
    let mut random = Random(seed.wrapping_mul(2_654_435_761) + 1);
    let count = 3 + random.below(28);
    fs::write(directory.join("package.json"), "{\"type\":\"module\"}")
        .expect("a writable directory");
    for module in 0..count {
        let mut code = String::new();
        let mut imports: Vec<usize> = Vec::new();
        for _ in 0..random.below(4) {
            let is_circle = shape.has_circles && random.one_in(5);
            let to = if is_circle || module + 1 == count {
                random.below(count)
            } else {
                module + 1 + random.below(count - module - 1)
            };
            let is_allowed = to > module || is_circle;
            if is_allowed && to != module && !imports.contains(&to) {
                imports.push(to);
            }
        }
        for to in &imports {
            let _ = match random.below(3) {
                0 => writeln!(code, "import \"./m{to}.js\";"),
                1 => writeln!(code, "import * as v{to} from \"./m{to}.js\"; use(() => v{to}.v);"),
                _ => {
                    writeln!(code, "import {{ v as v{to} }} from \"./m{to}.js\"; use(() => v{to});")
                }
            };
        }
        code.push_str(
            "function use(f) { try { console.log(f()); } catch (e) { console.log(e.name); } }\n",
        );
        let _ = writeln!(code, "console.log(\"start {module}\"); export let v = {module};");
        if shape.awaits && random.one_in(4) {
            let _ = writeln!(code, "await null; await null; console.log(\"resumed {module}\");");
        }
        if shape.has_lazy && module + 1 < count && random.one_in(2) {
            let to = module + 1 + random.below(count - module - 1);
            let _ = writeln!(
                code,
                "(globalThis.later ??= []).push(() => import(\"./m{to}.js\").then((m) => console.log(\"{module} got\", m.v)));"
            );
        }
        let _ = writeln!(code, "v += 1000; console.log(\"end {module}\");");
        if module == 0 && shape.has_lazy {
            code.push_str("while (globalThis.later?.length) await later.shift()();\n");
        }
        fs::write(directory.join(format!("m{module}.js")), code).expect("a writable file");
    }
}

fn check(name: &str, seeds: u64, shape: Shape, limits: ChunkLimits) {
    for seed in 0..seeds {
        let source = tempfile::tempdir().expect("a temporary directory");
        let output = tempfile::tempdir().expect("a temporary directory");
        write_program(source.path(), seed, shape);
        let Some(expected) = support::run_node(source.path(), Path::new("m0.js")) else { return };
        let mut options = support::options(source.path(), &["m0.js"]);
        options.limits = limits;
        let bundle = bundle(&options).unwrap_or_else(|error| panic!("{name} {seed}: {error}"));
        support::write(&bundle, output.path());
        let printed = support::run_node(source.path(), &output.path().join("m0.js"));
        assert_eq!(printed.as_deref(), Some(expected.as_str()), "{name} {seed}");
    }
}

const SMALL: ChunkLimits = ChunkLimits { max_bindings: 1000, target_size: 300 };

#[test]
fn circles_keep_their_order_when_split() {
    let shape = Shape { has_circles: true, has_lazy: false, awaits: false };
    check("circles", 12, shape, SMALL);
}

#[test]
fn lazy_chunks_keep_their_order() {
    let shape = Shape { has_circles: false, has_lazy: true, awaits: false };
    check("lazy", 12, shape, ChunkLimits::default());
    check("lazy, split", 12, shape, SMALL);
}

#[test]
fn modules_run_while_others_await() {
    let shape = Shape { has_circles: false, has_lazy: false, awaits: true };
    check("await", 12, shape, ChunkLimits::default());
    check("await, split", 12, shape, SMALL);
}

#[test]
fn lazy_chunks_of_awaiting_programs_keep_their_order() {
    let shape = Shape { has_circles: false, has_lazy: true, awaits: true };
    check("lazy await", 12, shape, ChunkLimits::default());
}

/// Thousands of modules in chunks that an engine with few variables could hold.
#[test]
fn large_programs_are_split_below_the_limits() {
    const MODULES: usize = 3000;
    let source = tempfile::tempdir().expect("a temporary directory");
    let output = tempfile::tempdir().expect("a temporary directory");
    let mut entry = String::new();
    let mut sum = String::new();
    for module in 0..MODULES {
        let import = match module.checked_sub(7) {
            Some(other) if module % 3 == 0 => {
                format!("import {{ a as other }} from \"./m{other}.js\";\n")
            }
            _ => "const other = 0;\n".to_owned(),
        };
        let code = format!(
            "{import}globalThis.order = ((globalThis.order ?? 7) * 31 + {module}) | 0;\n\
             export const a = other + {module}; const b = a + order, c = [b];\n\
             export function f() {{ return c[0] + a + b; }}\n"
        );
        fs::write(source.path().join(format!("m{module}.js")), code).expect("a writable file");
        let _ = writeln!(entry, "import {{ f as f{module} }} from \"./m{module}.js\";");
        let _ = writeln!(sum, "sum = (sum + f{module}()) | 0;");
    }
    let entry = format!("{entry}let sum = 0;\n{sum}console.log(order, sum);\n");
    fs::write(source.path().join("index.js"), entry).expect("a writable file");
    fs::write(source.path().join("package.json"), "{\"type\":\"module\"}")
        .expect("a writable file");

    let mut options = support::options(source.path(), &["index.js"]);
    options.limits = ChunkLimits { max_bindings: 4000, target_size: 8 << 20 };
    let bundle = bundle(&options).expect("a bundle");
    assert!(bundle.chunks.len() >= 4, "{} chunks", bundle.chunks.len());
    for chunk in &bundle.chunks {
        let record = &chunk.record;
        let bindings = record.declared_variables.len()
            + record.lexical_variables.len()
            + record.import_entries.len();
        assert!(bindings <= 4000, "{} has {bindings}", chunk.file_name);
    }
    support::write(&bundle, output.path());
    let expected = support::run_node(source.path(), Path::new("index.js"));
    assert_eq!(support::run_node(source.path(), &output.path().join("index.js")), expected);
}

#[test]
fn one_module_above_the_limit_is_an_error() {
    let source = tempfile::tempdir().expect("a temporary directory");
    let mut code = String::new();
    for variable in 0..200 {
        let _ = writeln!(
            code,
            "let v{variable} = Math.random(); v{variable} += 1; console.log(v{variable});"
        );
    }
    fs::write(source.path().join("large.js"), code).expect("a writable file");
    fs::write(source.path().join("index.js"), "import \"./large.js\";").expect("a writable file");
    let mut options = support::options(source.path(), &["index.js"]);
    options.limits.max_bindings = 100;
    let error = bundle(&options).expect_err("too many variables").to_string();
    assert!(error.contains("large.js has 200 top-level variables"), "{error}");
    assert!(error.contains("at most 100"), "{error}");
}
