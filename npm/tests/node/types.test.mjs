// The declarations, checked by TypeScript.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const GOOD = `import { build, defineConfig, generateForESMWithMetadata, inspect, validateMetadata } from "semba";
import type { BuildResult, DiagnosticError } from "semba";
import semba from "semba/rolldown";
import { semba as forVite } from "semba/vite";
import { defineConfig as vite } from "vite";
import { rolldown } from "rolldown";
import { rollup } from "rollup";

export default defineConfig({ entrypoints: ["a.ts"], compile: { outfile: "a" }, sourcemap: "inline", define: { A: "1" } });
export const lazy = defineConfig(async ({ command }) => ({ minify: command === "build" }));
const result: BuildResult = await build({ entrypoints: ["a.ts"], compile: true, plugins: [] });
result.outputs.map(({ path, kind, size, hash }) => path + kind + hash + size.toFixed());
const unit: Uint8Array | null = generateForESMWithMetadata(new URL("file:///a.js"), "");
if (unit && validateMetadata(unit)) console.log(inspect(unit).modules[0].bytecode?.size);
build({ entrypoints: [] }).catch((error: AggregateError) => {
  for (const problem of error.errors as DiagnosticError[]) console.log(problem.frame, problem.line ?? 0);
});
export const config = vite({ plugins: [forVite({ outfile: "a" })] });
await rolldown({ plugins: [semba({ outfile: "a", experimentalEsmBytecode: true })] });
await rollup({ plugins: [semba({ entry: "main" })] });
`;

const BAD = [
  ["build({ entrypoints: 'a' })", "string[]"],
  ["build({ entrypoints: [], minfy: true })", "minfy"],
  ["build({ entrypoints: [], sourcemap: 'both' })", "both"],
  ["build({ entrypoints: [], compile: { minify: true } })", "minify"],
];

test("TypeScript takes what is right and refuses what is wrong", () => {
  const directory = import.meta.dirname ?? new URL(".", import.meta.url).pathname;
  const bad = BAD.map(([code]) => `${code};`).join("\n");
  writeFileSync(join(directory, "good.ts"), GOOD);
  writeFileSync(join(directory, "bad.ts"), `import { build } from "semba";\n${bad}\n`);
  const tsc = join(directory, "../node_modules/typescript/bin/tsc");
  const options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "esnext"];
  const check = (file) => spawnSync(process.execPath, [tsc, ...options, join(directory, file)], { encoding: "utf8" });
  const good = check("good.ts");
  assert.equal(good.status, 0, good.stdout);
  const { stdout } = check("bad.ts");
  BAD.forEach(([code, expected], index) => {
    const line = stdout.split("\n").find((line) => line.includes(`bad.ts(${index + 2},`));
    assert.ok(line?.includes(expected), `${code}: ${line}\n${stdout}`);
  });
});
