// The tables: start-up, memory, size and build time of each workload, then the targets.

import { cpus, loadavg, release, totalmem } from "node:os";

import { median, noise, NOISY } from "./measure.mjs";

const MIB = 1024 * 1024;

export function machine() {
  return {
    date: new Date().toISOString(),
    processor: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memory: totalmem(),
    system: `${process.platform} ${release()} ${process.arch}`,
    load: loadavg().map((load) => Number(load.toFixed(2))),
  };
}

const minimum = (numbers) => numbers.reduce((least, number) => Math.min(least, number), Infinity);

/** A statistic of a contestant's runs, or undefined if it has none. */
function statistic(workload, id, field, combine = median) {
  const runs = workload.contestants[id]?.runs;
  return runs && combine(runs.map((run) => run[field]));
}

function quotient(left, right) {
  return left === undefined || right === undefined ? undefined : left / right;
}

const ratio = (workload, field, left, right, combine) =>
  quotient(statistic(workload, left, field, combine), statistic(workload, right, field, combine));

const built = (workload, id, field) => workload.contestants[id]?.build?.[field];

const failed = (workload, id) => workload.failures.some(({ contestant }) => contestant === id);

/** Text of a number, `failed` for a contestant that failed and a dash for what was not measured. */
function cell(workload, ids, value, digits = 2) {
  if (value !== undefined) return value.toFixed(digits);
  return ids.some((id) => failed(workload, id)) ? "failed" : "–";
}

/** A Markdown table whose first columns, as many as `labels`, are text. */
function table(head, rows, labels = 1) {
  const all = [head, head.map((_, index) => (index < labels ? "---" : "---:")), ...rows];
  return all.map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/** The noise of Semba's or Bun's runs, whichever is worse. */
function spread(workload) {
  const runs = ["semba", "bun"].map((id) => workload.contestants[id]?.runs).filter(Boolean);
  return Math.max(0, ...runs.map(noise));
}

/** How many timed runs each contestant had. */
const rounds = ({ contestants }) => Math.max(0, ...Object.values(contestants).map(({ runs }) => runs?.length ?? 0));

function startup(outcome) {
  const { contestants, workloads } = outcome;
  const head = [
    "wall time, ms",
    ...contestants.map(({ title }) => title),
    "Semba/Bun",
    "of minima",
    "of CPU time",
    "bytecode/source",
    "runs",
    "noise",
  ];
  const rows = workloads.map((workload) => {
    const worst = spread(workload);
    return [
      workload.label,
      ...contestants.map(({ id }) => cell(workload, [id], statistic(workload, id, "wall"), 1)),
      cell(workload, ["semba", "bun"], ratio(workload, "wall", "semba", "bun")),
      cell(workload, ["semba", "bun"], ratio(workload, "wall", "semba", "bun", minimum)),
      cell(workload, ["semba", "bun"], ratio(workload, "cpu", "semba", "bun")),
      cell(workload, ["semba", "source"], ratio(workload, "wall", "semba", "source")),
      String(rounds(workload)),
      `${Math.round(worst * 100)} %${worst > NOISY ? " ~" : ""}`,
    ];
  });
  return table(head, rows);
}

function memory({ contestants, workloads }) {
  const head = ["peak memory, MiB", ...contestants.map(({ title }) => title), "Semba/Bun"];
  const rows = workloads.map((workload) => [
    workload.label,
    ...contestants.map(({ id }) => {
      const bytes = statistic(workload, id, "memory");
      return cell(workload, [id], bytes && bytes / MIB, 1);
    }),
    cell(workload, ["semba", "bun"], ratio(workload, "memory", "semba", "bun")),
  ]);
  return table(head, rows);
}

/** Page faults without reading; behind a plus those with reading, where there were some. */
function faults({ contestants, workloads }) {
  const head = ["page faults", ...contestants.map(({ title }) => title)];
  const rows = workloads.map((workload) => [
    workload.label,
    ...contestants.map(({ id }) => {
      const major = statistic(workload, id, "major");
      return cell(workload, [id], statistic(workload, id, "minor"), 0) + (major > 0 ? ` + ${major.toFixed(0)}` : "");
    }),
  ]);
  return table(head, rows);
}

function builds({ contestants, workloads }) {
  const titles = contestants.map(({ title }) => title);
  const head = ["executable, MiB; build, s", ...titles, ...titles.map((title) => `${title} build`)];
  const rows = workloads.map((workload) => [
    workload.label,
    ...contestants.map(({ id }) => {
      const size = built(workload, id, "size");
      return cell(workload, [id], size && size / MIB, 1);
    }),
    ...contestants.map(({ id }) => cell(workload, [id], built(workload, id, "seconds"))),
  ]);
  return table(head, rows);
}

const only =
  (...names) =>
  ({ name, size }) =>
    names.includes(name) || names.includes(size);
const isLarge = only("2 MB", "10 MB", "20 MB", "typescript");

/** A ratio of wall times as a target: the value of the medians and, beside it, of the minima. */
const wallTarget = (title, left, right, applies, limit, options = {}) => ({
  title,
  applies,
  limit,
  needs: [left, right],
  value: (workload) => ratio(workload, "wall", left, right),
  beside: (workload) => ratio(workload, "wall", left, right, minimum),
  ...options,
});

const againstBun = (limit, ...names) => wallTarget("start-up, Semba / Bun", "semba", "bun", only(...names), limit);

const buildTarget = (limit, size) => ({
  title: "semba build, seconds",
  applies: only(size),
  limit,
  needs: ["semba"],
  value: (workload) => built(workload, "semba", "seconds"),
});

/** `exclusive`: the value must be below the limit, not at it. */
const TARGETS = [
  againstBun(0.35, "12 KB"),
  againstBun(0.5, "212 KB"),
  againstBun(0.85, "2 MB"),
  againstBun(0.75, "typescript"),
  againstBun(0.95, "20 MB"),
  wallTarget("start-up, bytecode / source", "semba", "source", only("12 KB", "28 KB", "212 KB"), 1, {
    exclusive: true,
  }),
  wallTarget("start-up, bytecode / source", "semba", "source", isLarge, 0.35),
  {
    title: "executable, MiB",
    applies: only("hello"),
    limit: 6,
    needs: ["semba"],
    value: (workload) => quotient(built(workload, "semba", "size"), MIB),
  },
  {
    title: "peak memory, Semba / Bun",
    applies: only("2 MB", "typescript"),
    limit: 0.6,
    needs: ["semba", "bun"],
    value: (workload) => ratio(workload, "memory", "semba", "bun"),
  },
  buildTarget(1.5, "2 MB"),
  buildTarget(15, "20 MB"),
];

function targetRow(target, workload) {
  const value = target.value(workload);
  const beside = target.beside?.(workload);
  const holds = value !== undefined && (target.exclusive ? value < target.limit : value <= target.limit);
  const verdict = value === undefined ? cell(workload, target.needs) : holds ? "ok" : "**short**";
  return [
    target.title,
    workload.label,
    `${target.exclusive ? "<" : "<="} ${target.limit}`,
    value?.toFixed(2) ?? "–",
    beside?.toFixed(2) ?? "",
    verdict,
  ];
}

function targets({ workloads }) {
  const rows = TARGETS.flatMap((target) =>
    workloads.filter(target.applies).map((workload) => targetRow(target, workload)),
  );
  return table(["target", "workload", "limit", "measured", "of minima", "verdict"], rows, 2);
}

function failures({ workloads }) {
  const blocks = workloads.flatMap((workload) =>
    workload.failures.map(
      ({ title, stage, message }) => `**${workload.label}, ${title}**, ${stage}:\n\n\`\`\`text\n${message}\n\`\`\``,
    ),
  );
  const notes = workloads.flatMap((workload) => workload.notes.map((note) => `- ${note}`));
  return [...blocks, notes.join("\n")].filter(Boolean).join("\n\n") || "None.";
}

/** The whole report as Markdown. */
export function report(outcome) {
  const { machine: host, contestants, runs } = outcome;
  const versions = contestants.map(({ title, version }) => `${title}: ${version ?? "not installed"}`).join("; ");
  return `# Benchmark

${host.date}, ${host.processor}, ${host.cores} cores, ${host.system}, load ${host.load.join(" ")}. ${versions}.
Medians of at least ${runs} runs of each executable, in turn.

## Start-up

${startup(outcome)}

## Memory

${memory(outcome)}

${faults(outcome)}

## Size and build

${builds(outcome)}

## Targets

${targets(outcome)}

## Failures and notes

${failures(outcome)}
`;
}
