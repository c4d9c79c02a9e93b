// The benchmark: builds every workload with every contestant, measures the executables side by side and writes tables.
// `README.md` beside this file says what is measured and how to read it.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { contestants, installPeers, takeSemba } from "./contestants.mjs";
import { workloads } from "./generate.mjs";
import {
  cleanEnvironment,
  compileLauncher,
  excerpt,
  launch,
  launchBuild,
  median,
  noise,
  NOISY,
  runOnce,
} from "./measure.mjs";
import { machine, report } from "./report.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const TARGET = resolve(process.env.CARGO_TARGET_DIR ?? join(HERE, "../target"));
const SCRATCH = join(TARGET, "bench");
const QUICK = /^(hello|hello-asset|12kb-single|212kb-single|2mb-single|2mb-many|2mb-used|typescript)$/;

/** A noisy measurement is repeated so often, if all its runs took less than this. */
const REPEATS = 3;
const LONG_RUNS_MS = 15_000;

/** A build that takes longer than this is timed once. */
const LONG_BUILD_MS = 5000;

const USAGE = `Usage: node bench/run.mjs [options]

  --runs N            timed runs of each executable, more where it is noisy [15; with --quick 7]
  --only REGEX        only the workloads whose name matches
  --quick             eight workloads, seven runs
  --contestants LIST  of semba, source, bun, node and bun-order, separated by commas [all but bun-order]
  --reuse             keep the peers' executables of an earlier run if nothing that goes into them has changed
  --semba FILE        the semba to measure, its stub beside it [target/release/semba]
  --list              print the names of the workloads
`;

function options() {
  const { values } = parseArgs({
    options: {
      runs: { type: "string" },
      only: { type: "string", default: "" },
      quick: { type: "boolean", default: false },
      contestants: { type: "string" },
      reuse: { type: "boolean", default: false },
      semba: { type: "string", default: join(TARGET, "release/semba") },
      list: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const runs = Number(values.runs ?? (values.quick ? 7 : 15));
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs ${values.runs}: not a number of runs`);
  return { ...values, runs, only: new RegExp(values.only) };
}

/** Changes when the inputs or the build commands do. */
function inputKey(contestant) {
  const hash = createHash("sha256");
  for (const name of ["generate.mjs", "patterns.js", "contestants.mjs"]) hash.update(readFileSync(join(HERE, name)));
  return hash.update(String(contestant.version)).digest("hex");
}

/** Builds an executable: { seconds, memory (bytes, of the last command), size }. */
function build(context, contestant, workload, entry, output) {
  const { launcher, environment, settings } = context;
  const stamp = `${output}.stamp`;
  const key = inputKey(contestant);
  if (settings.reuse && contestant.peer && existsSync(stamp) && existsSync(output)) {
    const earlier = JSON.parse(readFileSync(stamp, "utf8"));
    if (earlier.key === key) return earlier.built;
  }
  rmSync(output, { force: true });
  rmSync(stamp, { force: true });
  const options = { cwd: SCRATCH, env: environment, log: `${output}.log` };
  const once = () =>
    contestant
      .build(entry, output, workload)
      .map((command) => launchBuild(launcher, command, { ...options, runs: 1 })[0]);
  const total = (steps) => steps.reduce((sum, { wall }) => sum + wall, 0);
  const steps = once();
  const times = [total(steps)];
  while (times.length < contestant.builds && times[0] < LONG_BUILD_MS) times.push(total(once()));
  if (!existsSync(output))
    throw new Error(`the build made no ${output}: ${excerpt(readFileSync(options.log, "utf8"))}`);
  const built = {
    seconds: median(times) / 1000,
    memory: Math.max(...steps.map(({ memory }) => memory)),
    size: statSync(output).size,
  };
  writeFileSync(stamp, JSON.stringify({ key, built }));
  return built;
}

/** Runs an executable once and compares what it prints; gives a note if it did not run from what was compiled. */
function check(context, contestant, output, expected) {
  const options = { cwd: context.empty, env: context.environment };
  const { stdout } = runOnce([output], options);
  if (stdout !== expected) {
    const [ours, theirs] = [stdout, expected].map((text) => text.split("\n"));
    const line = theirs.findIndex((text, index) => text !== ours[index]);
    throw new Error(
      `it printed something else, line ${line + 1}:\n  ${excerpt(ours[line] ?? "(nothing)", 1)}\ninstead of\n  ${excerpt(theirs[line] ?? "(nothing)", 1)}`,
    );
  }
  const { stderr } = runOnce([output], { ...options, env: { ...context.environment, ...contestant.prove.env } });
  return contestant.prove.check(stderr);
}

/** Runs the executables in turn, again while it is noisy. Every run counts. */
function measure({ launcher, empty, environment, settings }, outputs) {
  const commands = outputs.map((output) => [output]);
  const samples = commands.map(() => []);
  for (let left = REPEATS; left >= 0; left--) {
    const batch = launch(launcher, commands, { runs: settings.runs, cwd: empty, env: environment });
    batch.forEach((runs, index) => samples[index].push(...runs));
    const took = batch.flat().reduce((sum, { wall }) => sum + wall, 0);
    if (took > LONG_RUNS_MS || samples.every((runs) => noise(runs) <= NOISY)) break;
  }
  return samples;
}

/** Builds and checks a workload with every contestant, then measures those that work, in turn. */
function measureWorkload(context, workload) {
  const { settings, environment, empty } = context;
  const result = {
    name: workload.name,
    label: workload.label,
    size: workload.size,
    form: workload.form,
    contestants: {},
    failures: [],
    notes: [],
  };
  const entry = workload.write(join(SCRATCH, "input", workload.name));
  const expected = runOnce([process.execPath, entry], { cwd: empty, env: environment }).stdout;
  const folder = join(SCRATCH, "output", workload.name);
  mkdirSync(folder, { recursive: true });
  const ready = [];
  for (const contestant of context.contestants.filter(({ peer }) => !peer || !workload.asset)) {
    const output = join(folder, contestant.id);
    let stage = "build";
    try {
      progress(`${workload.name}: ${contestant.title} builds`);
      const built = build(context, contestant, workload, entry, output);
      result.contestants[contestant.id] = { build: built };
      stage = "run";
      const note = check(context, contestant, output, expected);
      if (note) result.notes.push(`${workload.label}, ${contestant.title}: ${note}`);
      ready.push({ contestant, output });
    } catch (error) {
      result.failures.push({ contestant: contestant.id, title: contestant.title, stage, message: error.message });
    }
  }
  progress(`${workload.name}: ${settings.runs} runs of ${ready.length}`);
  const samples =
    ready.length === 0
      ? []
      : measure(
          context,
          ready.map(({ output }) => output),
        );
  ready.forEach(({ contestant }, index) => {
    const bad = samples[index].filter(({ status }) => status !== 0);
    if (bad.length > 0) {
      result.failures.push({
        contestant: contestant.id,
        title: contestant.title,
        stage: "run",
        message: `${bad.length} of its runs failed, the first with status ${bad[0].status}`,
      });
    } else {
      result.contestants[contestant.id].runs = samples[index];
    }
  });
  return result;
}

function progress(text) {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);
}

function main() {
  const settings = options();
  if (settings.help) return process.stdout.write(USAGE);
  const all = workloads();
  const selected = all.filter(({ name }) => settings.only.test(name) && (!settings.quick || QUICK.test(name)));
  if (settings.list) return console.log(selected.map(({ name }) => name).join("\n"));
  if (selected.length === 0)
    throw new Error(`no workload is called like that; there are ${all.map(({ name }) => name).join(", ")}`);

  const empty = join(SCRATCH, "empty");
  mkdirSync(empty, { recursive: true });
  progress("the peers and the launcher");
  installPeers(SCRATCH);
  const launcher = compileLauncher(SCRATCH);
  const known = contestants(takeSemba(settings.semba, SCRATCH), SCRATCH);
  const wanted = settings.contestants?.split(",");
  const unknown = wanted?.find((id) => !known.some((contestant) => contestant.id === id));
  if (unknown) throw new Error(`--contestants: ${unknown} is none of ${known.map(({ id }) => id).join(", ")}`);
  const chosen = known.filter(({ id, extra }) => (wanted ? wanted.includes(id) : !extra));
  const context = { settings, launcher, empty, environment: cleanEnvironment(SCRATCH), contestants: chosen };

  const outcome = {
    machine: machine(),
    runs: settings.runs,
    contestants: chosen.map(({ id, title, version }) => ({ id, title, version })),
    workloads: [],
  };
  for (const workload of selected) {
    outcome.workloads.push(measureWorkload(context, workload));
    writeFileSync(join(SCRATCH, "results.json"), `${JSON.stringify(outcome, null, 1)}\n`);
  }
  const text = report(outcome);
  writeFileSync(join(SCRATCH, "results.md"), text);
  process.stdout.write(text);
  progress(`written to ${join(SCRATCH, "results.md")} and results.json beside it`);
  const broken = outcome.workloads
    .flatMap(({ failures }) => failures)
    .filter(({ contestant }) => contestant === "semba" || contestant === "source");
  if (broken.length > 0) process.exitCode = 1;
}

try {
  main();
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exitCode = 2;
}
