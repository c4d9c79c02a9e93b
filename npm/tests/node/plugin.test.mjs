// The plugin in rolldown, Rollup and Vite.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import commonjs from "@rollup/plugin-commonjs";
import nodeResolve from "@rollup/plugin-node-resolve";
import { rolldown } from "rolldown";
import { rollup } from "rollup";
import semba from "semba/rolldown";
import { inspect, validateMetadata } from "semba";
import { build as vite } from "vite";

import { PRINTED, PROGRAM, project, run } from "./support.mjs";

const THROWING = {
  "index.ts": `interface A { a: number }

function fail(a: A): never {
  throw new Error("on line 4");
}
fail({ a: 1 });
`,
};

/** PROGRAM without types, for Rollup, which knows none. */
const PLAIN = Object.fromEntries(
  Object.entries(PROGRAM).map(([name, text]) => [name.replace(".ts", ".js"), text.replaceAll(/: (string|number)\b/g, "").replaceAll(".ts", ".js")]),
);

async function written(bundle, output) {
  try {
    return await bundle.write(output);
  } finally {
    await bundle.close();
  }
}

test("rolldown", async (t) => {
  const cwd = project(t, PROGRAM);
  const plugins = [semba({ outfile: "app", experimentalEsmBytecode: true, cwd })];
  const bundle = await rolldown({ input: "src/index.ts", cwd, platform: "node", plugins });
  await written(bundle, { dir: join(cwd, "dist"), format: "es" });
  assert.equal(run(join(cwd, "app"), { mode: "strict" }), PRINTED);
});

test("Rollup, with its CommonJS plugin", async (t) => {
  const cwd = project(t, { ...PLAIN, "node_modules/dep/index.js": "module.exports = { dep: true };\n", "node_modules/dep/package.json": `{ "name": "dep" }` });
  const plugins = [nodeResolve(), commonjs(), semba({ outfile: "app", experimentalEsmBytecode: true, cwd })];
  const bundle = await rollup({ input: join(cwd, "src/index.js"), external: ["fs"], plugins });
  await written(bundle, {
    dir: join(cwd, "dist"),
    entryFileNames: "[name]-[hash].mjs",
    chunkFileNames: "chunks/[name].[hash].mjs",
  });
  assert.equal(run(join(cwd, "app"), { mode: "strict" }), PRINTED);
  const names = inspect(readFileSync(join(cwd, "app"))).modules.map((module) => module.name);
  assert.match(names.join(" "), /^chunks\/lazy\.[\w-]+\.mjs index-[\w-]+\.mjs$/);
});

test("Vite builds for servers, dependencies included", async (t) => {
  const cwd = project(t, {
    ...PROGRAM,
    "src/main.ts": "import { dep } from 'dep';\nimport './index.ts';\nconsole.log(dep, import.meta.env.MODE);\n",
    "node_modules/dep/index.js": "export const dep = 'dep';\n",
    "node_modules/dep/package.json": `{ "name": "dep", "type": "module", "exports": "./index.js" }`,
  });
  await vite({
    root: cwd,
    configFile: false,
    logLevel: "error",
    plugins: [semba({ outfile: "app", experimentalEsmBytecode: true })],
    build: { ssr: "src/main.ts", outDir: "dist" },
  });
  assert.equal(run(join(cwd, "app"), { mode: "strict" }), `${PRINTED}dep production\n`);
});

test("Vite builds for browsers are refused", async (t) => {
  const cwd = project(t, { "index.html": `<script type="module" src="/a.js"></script>`, "a.js": "document.title = 'a';\n" });
  const building = vite({ root: cwd, configFile: false, logLevel: "silent", plugins: [semba({ outfile: "app" })] });
  await assert.rejects(building, /vite build --ssr/);
  assert.equal(existsSync(join(cwd, "app")), false);
});

test("source maps lead from the executable to the sources", async (t) => {
  const cwd = project(t, THROWING);
  for (const sourcemap of [true, "inline", "hidden"]) {
    const bundle = await rolldown({ input: "index.ts", cwd, platform: "node", plugins: [semba({ outfile: "app", experimentalEsmBytecode: true, cwd })] });
    await written(bundle, { dir: join(cwd, "out/nested"), format: "es", sourcemap, minify: true });
    assert.throws(() => run(join(cwd, "app")), (error) => {
      assert.match(error.stderr, /on line 4[^]*index\.ts:4:/);
      assert.doesNotMatch(error.stderr, /out\/nested/);
      return true;
    });
  }
});

test("units beside the chunks", async (t) => {
  const cwd = project(t, PROGRAM);
  const plugins = [semba({ compile: false, experimentalEsmBytecode: true, cwd })];
  const bundle = await rolldown({ input: "src/index.ts", cwd, platform: "node", plugins });
  const { output } = await written(bundle, { dir: join(cwd, "dist"), format: "es", sourcemap: true });
  const chunks = output.filter((item) => item.type === "chunk").map((chunk) => chunk.fileName);
  // Rolldown puts its helpers into a chunk of their own.
  assert.ok(chunks.length >= 2, chunks);
  for (const name of chunks) {
    const unit = readFileSync(join(cwd, "dist", `${name}.bmes`));
    assert.equal(validateMetadata(unit), true);
    const [module] = inspect(unit).modules;
    assert.equal(module.source.size, readFileSync(join(cwd, "dist", name)).length);
  }
});

test("one of several entries, in the output directory", async (t) => {
  const cwd = project(t, { "a.js": "console.log('a');\n", "b.js": "console.log('b');\n" });
  const make = async (options) => {
    const bundle = await rollup({ input: { a: join(cwd, "a.js"), b: join(cwd, "b.js") }, plugins: [semba({ cwd, ...options })] });
    await written(bundle, { dir: join(cwd, "dist") });
  };
  await make({ entry: "b" });
  assert.deepEqual(readdirSync(join(cwd, "dist")), ["a.js", "b", "b.js"]);
  assert.equal(run(join(cwd, "dist/b")), "b\n");
  await assert.rejects(make({}), /2 entries \(a, b\)/);
});

test("what cannot become an executable is refused", async (t) => {
  const cwd = project(t, { "index.js": "import x from 'outside';\nconsole.log(x);\n" });
  const make = async (options, output = {}) => {
    const bundle = await rollup({ input: join(cwd, "index.js"), external: ["outside"], plugins: [semba({ cwd, outfile: "app", ...options })] });
    await written(bundle, { dir: join(cwd, "dist"), ...output });
  };
  await assert.rejects(make({}), /"outside" was left outside of the bundle/);
  await assert.rejects(make({}, { format: "cjs" }), /set output\.format to "es" instead of "cjs"/);
  await assert.rejects(make({ outfil: "x" }), /there is no option `outfil`; did you mean `outfile`\?/);
  await make({ external: ["outside"] });
  assert.throws(() => run(join(cwd, "app")), /outside/);
});
