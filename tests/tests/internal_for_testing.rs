//! Units that a program makes of a module with `semba:internal-for-testing` have the record that a build makes of it,
//! though one comes from the engine and the other from the build's parser.

use semba_tests::process::{isolated, run};
use semba_tests::semba::{Mode, Project};

/// Prints what is in the units of both kinds, lists in one order. Code features and `import.meta` only builds know.
const COMPARE: &str = r#"
import { readFileSync } from "node:fs";
import { generateForESMWithMetadata, inspect } from "semba:internal-for-testing";

const flat = (entries) => entries.map((entry) => JSON.stringify(entry)).sort();
const show = (bytes) => {
  const { valid, version, source, requests, imports, exports, starExports, ...rest } = inspect(bytes);
  const flags = rest.flags.filter((flag) => flag === "strict" || flag === "hasTopLevelAwait");
  return JSON.stringify({
    valid, version, source, requests, imports: flat(imports), exports: flat(exports), starExports, flags,
    declared: rest.declaredVariables.toSorted(), lexical: rest.lexicalVariables.toSorted(), engine: rest.engine,
  }, null, 1);
};
const chunk = process.argv[2];
const built = show(readFileSync(`${chunk}.bmes`));
const made = show(generateForESMWithMetadata(chunk, readFileSync(chunk, "utf8")));
console.log(built === made ? "the same" : `built: ${built}\nmade: ${made}`);
"#;

const MODULES: [(&str, &str); 6] = [
    ("empty.js", ""),
    (
        "exports.js",
        "export let a = 1, [b, { c }] = [2, { c: 3 }];\nvar d;\nexport { d as 'a string' };\nexport function f() {}\nexport class C {}\nexport default f;\n",
    ),
    ("expression.js", "export default [1, 2].map((x) => x + 1);\n"),
    ("anonymous.js", "export default class {}\n"),
    (
        "scopes.js",
        "var a = 1;\nfor (var b of [1]) { var c; let hidden; }\n{ function inner() {} }\ntry { var e; } catch { var g; }\nif (a) var h = 1;\nasync function w() {}\nfunction* y() {}\nawait w();\nconsole.log(b, c, e, g, h, inner, y);\n",
    ),
    (
        "imports.js",
        "import d, { readFileSync as r } from 'node:fs';\nimport * as path from 'node:path';\nimport 'node:os';\nexport { r as again, path, d };\nexport { join, sep as separator } from 'node:path';\nexport * as util from 'node:util';\nexport * from 'node:events';\n",
    ),
];

#[test]
fn records_of_the_engine_are_those_of_the_build() {
    let project = Project::new(&[&MODULES[..], &[("compare.js", COMPARE)]].concat());
    let compare = project.compile(Mode::Bytecode, "compare.js", &[]);
    for (name, _) in MODULES {
        project
            .build(&["--experimental-esm-bytecode", "--no-bundle", "--outdir", "dist", name])
            .expect_code(0);
        let chunk = project.path().join("dist").join(name);
        let ran = run(isolated(&compare, project.path()).arg(&chunk), b"").expect_code(0);
        assert_eq!(ran.stdout, "the same\n", "{name}");
    }
}
