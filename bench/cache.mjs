// The benchmark of `semba run` and the cache: first and second runs, builds after one change, and what projects share.
//
//     node bench/cache.mjs [--runs N] [--semba FILE] [--modules N]
//
// `README.md` beside this file says what is measured and how to read it.

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { installPeers, takeSemba } from "./contestants.mjs";
import { graph, workloads } from "./generate.mjs";
import { cleanEnvironment, compileLauncher, launch, median, runOnce } from "./measure.mjs";
import { machine } from "./report.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const TARGET = resolve(process.env.CARGO_TARGET_DIR ?? join(HERE, "../target"));
const SCRATCH = join(TARGET, "bench");
const BYTECODE = "--experimental-esm-bytecode";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "15" },
    semba: { type: "string", default: join(TARGET, "release/semba") },
    modules: { type: "string", default: "10000" },
  },
});
const RUNS = Number(values.runs);

mkdirSync(SCRATCH, { recursive: true });
installPeers(SCRATCH);
const launcher = compileLauncher(SCRATCH);
const semba = takeSemba(values.semba, SCRATCH);
const cache = join(SCRATCH, "cache");
const env = { ...cleanEnvironment(SCRATCH), SEMBA_CACHE_DIR: cache, SEMBA_CACHE_MAX: "2G" };
const cwd = join(SCRATCH, "empty");
mkdirSync(cwd, { recursive: true });

/** Medians of the wall times of commands that are run in turn, in milliseconds. */
function times(commands, runs = RUNS) {
  const samples = launch(launcher, commands, { runs, cwd, env });
  return samples.map((list, index) => {
    if (list.some(({ status }) => status !== 0)) throw new Error(`${commands[index].join(" ")} failed`);
    return median(list.map(({ wall }) => wall));
  });
}

/** The median of a command that starts from another state each time, which `prepare` makes. */
function timesOf(command, prepare, runs) {
  const list = [];
  for (let run = 0; run < runs; run++) {
    prepare(run);
    const [[{ wall, status }]] = launch(launcher, [command], { runs: 1, warmups: 0, cwd, env });
    if (status !== 0) throw new Error(`${command.join(" ")} failed`);
    list.push(wall);
  }
  return median(list);
}

/** Files that were just written are not judged by their times: nobody runs a program within 20 ms of saving it. */
const settle = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);

const clear = () => rmSync(cache, { recursive: true, force: true });

/** First run, second run, and the executable that the same program makes. */
function runRow(label, entry) {
  const program = join(SCRATCH, "output", "run-app");
  runOnce([semba, "build", "--compile", BYTECODE, entry, "--outfile", program], { cwd, env });
  const command = [semba, "run", BYTECODE, entry];
  settle();
  const first = timesOf(command, clear, Math.min(RUNS, 7));
  const [second, executable] = times([command, [program]]);
  const cells = [label, first.toFixed(1), second.toFixed(2), executable.toFixed(2)];
  return [...cells, (second / first).toFixed(3), (second / executable).toFixed(2)];
}

/** A full build, and builds after a change of one module. */
function buildRow(count) {
  const folder = join(SCRATCH, "input", "graph");
  const { entry, modules } = graph(folder, count);
  const program = join(SCRATCH, "output", "graph-app");
  const command = [semba, "build", "--compile", BYTECODE, entry, "--outfile", program];
  const full = timesOf(command, clear, 3);
  const changed = modules[Math.floor(modules.length / 2)];
  const text = readFileSync(changed, "utf8");
  const one = timesOf(
    command,
    (run) => {
      writeFileSync(changed, `${text}\nexport const changed = ${run};\nregister("changed", { id: ${run} });\n`);
      settle();
    },
    5,
  );
  const none = timesOf(command, () => {}, 3);
  const cells = [`${modules.length} modules`, full.toFixed(0), one.toFixed(0), none.toFixed(0)];
  return [...cells, (one / full).toFixed(2), (none / full).toFixed(2)];
}

/** A program that another project had in the cache before. */
function shareRow(label, entry) {
  const copy = join(SCRATCH, "input", "copy");
  const other = join(copy, entry.slice(dirname(entry).length + 1));
  const fresh = () => {
    rmSync(copy, { recursive: true, force: true });
    cpSync(dirname(entry), copy, { recursive: true });
    settle();
  };
  const command = [semba, "run", BYTECODE, other];
  const alone = timesOf(command, () => (clear(), fresh()), 5);
  const shared = timesOf(
    command,
    () => {
      clear();
      runOnce([semba, "run", BYTECODE, entry], { cwd, env });
      fresh();
    },
    5,
  );
  return [label, alone.toFixed(1), shared.toFixed(1), (shared / alone).toFixed(2)];
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}

const input = (name) => join(SCRATCH, "input", `run-${name}`);
const named = (name) => workloads().find((workload) => workload.name === name).write(input(name));
const hundred = graph(input("hundred"), 100).entry;
const thousand = graph(input("thousand"), 1000).entry;
const typescript = named("typescript");

const runs = [
  runRow("hello world", named("hello")),
  runRow("100 modules", hundred),
  runRow("1,000 modules", thousand),
  runRow("TypeScript 5.9", typescript),
];
const builds = [buildRow(Number(values.modules))];
const shares = [shareRow("1,000 modules", thousand), shareRow("TypeScript 5.9", typescript)];
clear();

const { processor, cores, load } = machine();
const text = `# semba run and the cache

${processor}, ${cores} cores, load ${load.join(" ")}; medians in milliseconds.

${table(["\`semba run\`", "first", "second", "executable", "second / first", "second / executable"], runs)}

${table(["\`semba build\`", "full", "one changed", "unchanged", "changed / full", "unchanged / full"], builds)}

${table(["sharing", "empty cache", "known from another project", "ratio"], shares)}
`;
writeFileSync(join(SCRATCH, "cache.md"), text);
process.stdout.write(text);
