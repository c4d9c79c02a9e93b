// Programs in directories of their own, and what executables print.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A directory with these files, removed when the test is over. */
export function project(test, files) {
  const directory = mkdtempSync(join(tmpdir(), "semba-npm-"));
  test.after(() => rmSync(directory, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    const path = join(directory, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return directory;
}

/** What an executable prints; with `strict` it may use nothing but bytecode. */
export function run(file, { args = [], mode = "auto" } = {}) {
  return execFileSync(file, args, { encoding: "utf8", env: { ...process.env, SEMBA_BYTECODE: mode } });
}

/** A program of several chunks, with CommonJS in it. */
export const PROGRAM = {
  "package.json": `{ "type": "module" }`,
  "src/index.ts": `import { readFileSync } from "fs";
import path from "node:path";
import cjs, { twice } from "./old.cjs";
const lazy = await import("./lazy.ts");
console.log(typeof readFileSync, path.basename("/a/b"), twice(21), cjs.name, lazy.answer);
export const exported: number = 1;
`,
  "src/lazy.ts": `import { shared } from "./shared.ts";
export const answer: string = "lazy " + shared;
`,
  "src/shared.ts": `export const shared = "shared";\n`,
  "src/old.cjs": `exports.twice = (n) => n * 2; exports.name = require("os").EOL === "\\n" ? "cjs" : "win";\n`,
};

export const PRINTED = "function b 42 cjs lazy shared\n";
