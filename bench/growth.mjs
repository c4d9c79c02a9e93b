// How the time of builds and starts grows with the program: each kind of program at 1x, 4x and 16x its smallest size.
// `README.md` beside this file says how to read the table.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { cleanEnvironment, compileLauncher, launch, launchBuild, median } from "./measure.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const TARGET = resolve(process.env.CARGO_TARGET_DIR ?? join(HERE, "../target"));
const SCRATCH = join(TARGET, "bench/growth");

const { values: options } = parseArgs({
  options: {
    semba: { type: "string", default: join(TARGET, "release/semba") },
    only: { type: "string", default: "" },
    runs: { type: "string", default: "5" },
  },
});

const times = (count, make) => Array.from({ length: count }, (_, i) => make(i));

/** A module that imports from each of `count` others. */
function wide(count, write) {
  for (let i = 0; i < count; i++) {
    write(`m${i}.js`, `export const v${i} = ${i};\nexport function f${i}(a) { return a + v${i}; }\n`);
  }
  const calls = times(count, (i) => `import { f${i} } from "./m${i}.js";\nsum = f${i}(sum);\n`);
  write("index.js", `let sum = 0;\n${calls.join("")}console.log(sum);\n`);
}

/** Modules of which each imports the next one. */
function chain(count, write) {
  for (let i = 0; i + 1 < count; i++) {
    write(`m${i}.js`, `import { v as w } from "./m${i + 1}.js";\nexport const v = w + 1;\n`);
  }
  write(`m${count - 1}.js`, "export const v = 1;\n");
  write("index.js", 'import { v } from "./m0.js";\nconsole.log(v);\n');
}

/** A module with `count` exports and its namespace. */
function exporting(count, write) {
  write("many.js", times(count, (i) => `export const v${i} = ${i};\n`).join(""));
  write("index.js", 'const many = await import("./many.js");\nconsole.log(Object.keys(many).length);\n');
}

/** One module of `count` functions of 2 KB. */
function large(count, write) {
  const line = (i, k) =>
    `  if (a % ${k + 2} === ${k}) out.push({ key: "value ${i}.${k}", of: a * ${k} + b, more: [a, b, ${k}] });\n`;
  const body = (i) => times(24, (k) => line(i, k)).join("");
  const functions = times(count, (i) => `function f${i}(a, b) {\n  const out = [];\n${body(i)}  return out;\n}\n`);
  const list = times(count, (i) => `f${i}`).join();
  write("index.js", `${functions.join("")}globalThis.all = [${list}];\nconsole.log(all.length, all[1](23, 1)[0].key);\n`);
}

/** A string literal of `count` bytes. */
const text = (count, write) => write("index.js", `const s = "${"x".repeat(count)}";\nconsole.log(s.length);\n`);

const KINDS = [
  { name: "modules, bundled", unit: "modules", smallest: 625, make: wide, build: [] },
  { name: "modules, unbundled", unit: "modules", smallest: 625, make: wide, build: ["--no-bundle"] },
  { name: "import chain, bundled", unit: "deep", smallest: 313, make: chain, build: [] },
  { name: "import chain, unbundled", unit: "deep", smallest: 313, make: chain, build: ["--no-bundle"] },
  { name: "exports", unit: "exports", smallest: 1250, make: exporting, build: [] },
  { name: "one module", unit: "functions of 2 KB", smallest: 1536, make: large, build: [] },
  { name: "string literal", unit: "bytes", smallest: 1_310_720, make: text, build: [] },
];

/** Builds and runs one size: processor time in ms, which other work on the machine does not change. */
function measure(context, kind, count) {
  const folder = join(SCRATCH, "input");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  kind.make(count, (name, code) => writeFileSync(join(folder, name), code));
  const output = join(SCRATCH, "app");
  const settings = { cwd: folder, env: context.environment };
  const command = [resolve(options.semba), "build", "--compile", "--experimental-esm-bytecode", "-q", "-o", output];
  const build = launchBuild(context.launcher, [...command, ...kind.build, "index.js"], { ...settings, runs: 1, log: `${output}.log` });
  const [runs] = launch(context.launcher, [[output]], { ...settings, runs: Number(options.runs) });
  if (runs.some(({ status }) => status !== 0)) throw new Error(`${kind.name}, ${count}: it does not run`);
  return { build: build[0].cpu, run: median(runs.map(({ cpu }) => cpu)) };
}

mkdirSync(SCRATCH, { recursive: true });
const context = { launcher: compileLauncher(SCRATCH), environment: cleanEnvironment(SCRATCH) };
const rows = [];
for (const kind of KINDS.filter(({ name }) => name.includes(options.only))) {
  const sizes = [1, 4, 16].map((factor) => measure(context, kind, kind.smallest * factor));
  for (const what of ["build", "run"]) {
    const cells = sizes.map((size) => size[what]);
    rows.push([`${kind.name}, ${kind.smallest * 16} ${kind.unit}`, what, ...cells.map((ms) => `${ms.toFixed(1)} ms`), (cells[1] / cells[0]).toFixed(1), (cells[2] / cells[1]).toFixed(1)]);
  }
  process.stderr.write(`${kind.name}\n`);
}
const table = [["program at 16x", "", "1x", "4x", "16x", "4x / 1x", "16x / 4x"], ["---", "---", "---:", "---:", "---:", "---:", "---:"], ...rows]
  .map((row) => `| ${row.join(" | ")} |\n`)
  .join("");
writeFileSync(join(SCRATCH, "growth.md"), table);
process.stdout.write(table);
