// build(), inspect() and the functions for single units.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";

import { build, defineConfig, generateForESMWithMetadata, inspect, validateMetadata } from "semba";

import { PRINTED, PROGRAM, project, run } from "./support.mjs";

test("an executable from bytecode", async (t) => {
  const cwd = project(t, PROGRAM);
  const result = await build({
    cwd,
    entrypoints: ["src/index.ts"],
    compile: { outfile: "bin/app" },
    experimentalEsmBytecode: true,
    sourcemap: true,
  });
  assert.equal(result.success, true);
  assert.deepEqual(result.logs, []);
  const [output, ...others] = result.outputs;
  assert.deepEqual(others, []);
  assert.equal(output.path, join(cwd, "bin/app"));
  assert.equal(output.kind, "executable");
  assert.equal(output.size, readFileSync(output.path).length);
  assert.match(output.hash, /^[0-9a-f]{64}$/);
  assert.equal(run(output.path, { mode: "strict" }), PRINTED);
  assert.ok(result.metafile.inputs["src/lazy.ts"].bytes > 0);
  assert.equal(result.metafile.executable.bytes, output.size);
  const inspection = inspect(readFileSync(output.path));
  assert.equal(inspection.kind, "executable");
  assert.equal(inspection.valid, true);
  assert.equal(inspection.modules.length, 2);
});

test("the same options give the same bytes", async (t) => {
  const cwd = project(t, PROGRAM);
  const options = { cwd, entrypoints: ["src/index.ts"], compile: true, experimentalEsmBytecode: true, outfile: "app" };
  const [a, b] = [await build(options), await build(options)];
  assert.equal(a.outputs[0].hash, b.outputs[0].hash);
});

test("chunks and units in a directory", async (t) => {
  const cwd = project(t, PROGRAM);
  const { outputs } = await build({
    cwd,
    entrypoints: ["src/index.ts"],
    outdir: "out",
    experimentalEsmBytecode: true,
    sourcemap: "linked",
    metafile: "out/meta.json",
  });
  const kinds = outputs.map((output) => output.kind).sort();
  assert.deepEqual(kinds, ["bytecode", "bytecode", "chunk", "entry", "metafile", "source-map", "source-map"]);
  for (const { path, size } of outputs) assert.equal(readFileSync(path).length, size, path);
  const unit = outputs.find((output) => output.kind === "bytecode");
  assert.equal(validateMetadata(readFileSync(unit.path)), true);
});

test("mistakes of the program reject with their places", async (t) => {
  const cwd = project(t, { "index.ts": "import { missing } from './a.ts';\nconsole.log(missing);\n", "a.ts": "export const found = 1;\n" });
  const error = await build({ cwd, entrypoints: ["index.ts"], compile: true }).catch((error) => error);
  assert.ok(error instanceof AggregateError, error);
  const [first] = error.errors;
  assert.ok(first instanceof Error);
  assert.equal(first.severity, "error");
  assert.equal(first.file, "index.ts");
  assert.equal(first.line, 1);
  assert.equal(first.column, 10);
  assert.match(first.text, /missing/);
  assert.match(first.frame, /import \{ missing \}/);
  assert.match(error.message, /import \{ missing \}/);
  assert.equal(existsSync(join(cwd, "index")), false);
});

test("mistakes in the options reject too", async (t) => {
  const cwd = project(t, { "index.ts": "" });
  for (const [options, expected] of [
    [{ entrypoints: ["index.ts"], minfy: true }, /there is no option `minfy`; did you mean `minify`\?/],
    [{ entrypoints: ["index.ts"], minify: "yes" }, /`minify` takes true or false, not a string/],
    [{ entrypoints: ["index.ts"], loader: { ".svg": "picture" } }, /there is no loader `picture`/],
    [{ entrypoints: [] }, /`entrypoints` is empty/],
    [{ entrypoints: ["index.ts"], define: () => {} }, /`define` is a function/],
    [{ entrypoints: ["index.ts"], compile: true, stub: "missing" }, /does not exist/],
  ]) {
    await assert.rejects(build({ cwd, ...options }), (error) => {
      assert.ok(error instanceof AggregateError);
      assert.match(error.message, expected);
      return true;
    });
  }
});

test("single units", () => {
  const source = "import fs from 'node:fs';\nexport const size = fs.statSync('.').size;\n";
  const unit = generateForESMWithMetadata("file:///some/where%20else.js", source);
  assert.ok(unit instanceof Uint8Array);
  assert.equal(validateMetadata(unit), true);
  const { kind, valid, errors, modules: [module] } = inspect(unit);
  assert.deepEqual([kind, valid, errors], ["bmes", true, []]);
  assert.equal(module.version, 3);
  assert.deepEqual(module.requests, [{ specifier: "node:fs", attributes: {} }]);
  assert.deepEqual(module.lexicalVariables, ["size"]);
  assert.equal(module.source.size, source.length);
  assert.equal(generateForESMWithMetadata("bad.js", "let = ;"), null);

  unit[unit.length - 1] ^= 1;
  assert.equal(validateMetadata(unit), false);
  assert.match(inspect(unit).errors[0], /bytecode/);
  assert.equal(validateMetadata(new ArrayBuffer(0)), false);
  assert.throws(() => validateMetadata("text"), TypeError);
  assert.throws(() => inspect(new TextEncoder().encode("text")), /neither an executable/);
});

test("defineConfig returns what it gets", () => {
  const config = { minify: true };
  assert.equal(defineConfig(config), config);
});

test("build() with plugins of rolldown", async (t) => {
  const cwd = project(t, {
    ...PROGRAM,
    "src/virtual.ts": "import text from 'virtual:text';\nimport { VERSION } from './v.ts';\nconsole.log(text, VERSION);\n",
    "src/v.ts": "declare const V: string;\nexport const VERSION = V;\n",
  });
  const plugin = {
    name: "virtual",
    resolveId: (id) => (id === "virtual:text" ? `\0${id}` : null),
    load(id) {
      if (id !== "\0virtual:text") return null;
      this.emitFile({ type: "asset", fileName: "note.txt", source: "a note" });
      return "export default 'from a plugin';";
    },
  };
  const options = { cwd, plugins: [plugin], define: { V: '"1.2"' }, experimentalEsmBytecode: true };
  const { outputs } = await build({ ...options, entrypoints: ["src/virtual.ts"], compile: { outfile: "app" } });
  assert.deepEqual(outputs.map((output) => output.kind), ["executable", "asset"]);
  assert.equal(run(join(cwd, "app"), { mode: "strict" }), "from a plugin 1.2\n");

  const all = await build({ ...options, entrypoints: ["src/index.ts"], outdir: "out", sourcemap: true, define: {} });
  // Rolldown puts its helpers into a chunk of their own, which has no source map.
  const kinds = all.outputs.map((output) => output.kind).sort();
  assert.deepEqual(kinds, ["bytecode", "bytecode", "bytecode", "chunk", "chunk", "entry", "source-map", "source-map"]);
  const map = JSON.parse(readFileSync(join(cwd, "out/index.js.map"), "utf8"));
  assert.ok(map.sources.includes("../src/index.ts"), map.sources);

  const failing = build({ ...options, entrypoints: ["src/missing.ts"], compile: true });
  await assert.rejects(failing, /missing\.ts/);
});

test("the package has the command", async (t) => {
  const manifest = createRequire(import.meta.url).resolve("semba/package.json");
  const { bin } = JSON.parse(readFileSync(manifest, "utf8"));
  const command = join(dirname(manifest), process.platform === "win32" ? `${bin.semba}.exe` : bin.semba);
  const cwd = project(t, PROGRAM);
  assert.match(execFileSync(command, ["--version"], { encoding: "utf8" }), /^semba +\d/);
  const app = join(cwd, "app");
  execFileSync(command, ["build", "--compile", "--experimental-esm-bytecode", "src/index.ts", "-o", app], { cwd });
  assert.equal(run(app, { mode: "strict" }), PRINTED);
});
