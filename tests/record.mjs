// Records what Node prints for the programs of fixtures/, or checks that it still prints what was recorded.
//
//   node tests/record.mjs [--check] [CASE...]
//
// TypeScript and JSX are transpiled one file at a time on their way into Node (record-hooks.mjs), never bundled: that
// needs the npm package `typescript`, found from this folder or in the folder that NODE_PATH names.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const fixtures = join(here, "..", "fixtures");
const check = process.argv.includes("--check");
const wanted = process.argv.slice(2).filter((argument) => argument !== "--check");
let failures = 0;

for (const name of wanted.length > 0 ? wanted : folders(fixtures)) {
  const folder = join(fixtures, name);
  const entry = readdirSync(folder, { withFileTypes: true }).find((file) => file.isFile() && /^index\.[cm]?[jt]sx?$/.test(file.name))?.name;
  const config = existsSync(join(folder, "_config.json")) ? JSON.parse(readFileSync(join(folder, "_config.json"), "utf8")) : {};
  if (config.node === false) {
    console.log("skip", name, "-", config.reason);
    continue;
  }
  if (config.since > Number(process.versions.node.split(".")[0])) {
    console.log("skip", name, `- recorded with Node ${config.since}`);
    continue;
  }
  for (const run of config.runs ?? [config]) record(name, folder, config.entry ?? entry, config, run);
}
process.exitCode = failures > 0 ? 1 : 0;

function folders(directory) {
  const entries = readdirSync(directory, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort();
}

function record(name, folder, entry, config, run) {
  const scratch = mkdtempSync(join(tmpdir(), "record-"));
  try {
    if (existsSync(join(folder, "files"))) cpSync(join(folder, "files"), scratch, { recursive: true });
    const tsconfig = join(folder, "tsconfig.json");
    const result = spawnSync(
      process.execPath,
      ["--no-warnings", ...(Array.isArray(config.node) ? config.node : []), "--import", join(here, "record-hooks.mjs"), join(folder, entry), ...(run.args ?? [])],
      {
        cwd: scratch,
        input: run.stdin ?? "",
        env: { PATH: process.env.PATH, HOME: scratch, TZ: "UTC", NODE_PATH: process.env.NODE_PATH ?? "", RECORD_TSCONFIG: existsSync(tsconfig) ? tsconfig : "", ...run.env },
        encoding: "utf8",
        maxBuffer: 1 << 26,
      },
    );
    const label = run.name === undefined ? name : `${name} (${run.name})`;
    const prefix = run.name === undefined ? "expected" : `expected.${run.name}`;
    const problems = [];
    if (result.status !== (run.exitCode ?? 0)) problems.push(`exit code ${result.status}, _config.json says ${run.exitCode ?? 0}`);
    for (const text of run.stderr ?? []) if (!result.stderr.includes(text)) problems.push(`stderr lacks ${JSON.stringify(text)}`);
    if (run.stderr === undefined && result.stderr !== "") problems.push("stderr is not empty and _config.json says nothing about it");
    const produced = [[`${prefix}.stdout`, result.stdout]];
    for (const file of run.writes ?? []) {
      const written = join(scratch, file);
      if (existsSync(written)) produced.push([`${prefix}.${file.replaceAll("/", "_")}`, readFileSync(written, "utf8")]);
      else problems.push(`${file} was not written`);
    }
    for (const [file, text] of problems.length > 0 ? [] : produced) {
      const path = join(folder, file);
      if (!check) writeFileSync(path, text);
      else if (!existsSync(path) || readFileSync(path, "utf8") !== text) problems.push(`${file} differs from what Node prints`);
    }
    failures += problems.length;
    console.log(problems.length > 0 ? "FAIL" : "ok", label, problems.join("; "));
    if (problems.length > 0 && result.stderr !== "") console.log(result.stderr.replace(/^/gm, "    "));
  } finally {
    rmSync(scratch, { recursive: true });
  }
}
