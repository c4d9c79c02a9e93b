// Who is measured: how each makes an executable of an entry module, and how it shows that it ran from what it compiled.
//
// A contestant is { id, title, peer, build(entry, output, workload) -> commands, builds, prove }. The last command makes
// the executable. `builds` is how often a build is timed. `prove` is an environment and a check of the standard error that
// the executable writes with it: a message if the program did not run from its bytecode or code cache.

import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** What `npm install` brings into the scratch folder. */
const PACKAGES = { bun: "^1.4.5", [`node-linux-${process.arch}`]: "^26.10.0", typescript: "~5.9.0" };

/** Installs the peers and TypeScript unless they are there. */
export function installPeers(scratch) {
  const manifest = `${JSON.stringify({ private: true, type: "module", dependencies: PACKAGES }, null, 2)}\n`;
  const file = join(scratch, "package.json");
  const complete = Object.keys(PACKAGES).every((name) =>
    existsSync(join(scratch, "node_modules", name, "package.json")),
  );
  if (complete && existsSync(file) && readFileSync(file, "utf8") === manifest) return;
  writeFileSync(file, manifest);
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: scratch,
    stdio: ["ignore", "ignore", "inherit"],
  });
}

/** The Bun that runs here: the `bun` package's own file, or that of its platform package if no script moved it. */
function findBun(scratch) {
  const modules = join(scratch, "node_modules");
  const platforms = join(modules, "@oven");
  const candidates = [
    join(modules, "bun/bin/bun.exe"),
    ...(existsSync(platforms) ? readdirSync(platforms).map((name) => join(platforms, name, "bin/bun")) : []),
  ];
  return candidates.find((file) => version(file) !== undefined) ?? candidates[0];
}

/** What a program calls itself, without the paths that Semba adds. */
function version(program) {
  try {
    const text = execFileSync(program, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return text.trim().split("\n").slice(0, 2).join(", ").replace(/ +/g, " ");
  } catch {
    return undefined;
  }
}

/** Copies Semba and its stub, so that both stay the same for the whole run. Gives the copy's path. */
export function takeSemba(semba, scratch) {
  const folder = join(scratch, "semba");
  mkdirSync(folder, { recursive: true });
  for (const name of ["semba", "semba-stub"]) copyFileSync(join(dirname(semba), name), join(folder, name));
  return join(folder, basename(semba));
}

const hits = (text, pattern) => text.match(pattern)?.length ?? 0;

function sembaContestant(semba, { id, title, flags, prove }) {
  return {
    id,
    title,
    peer: false,
    builds: 3,
    version: version(semba),
    build: (entry, output, { asset }) => {
      const more = asset ? ["--asset", `${join(dirname(entry), asset)}=${asset}`, "--compress", "none"] : [];
      return [[semba, "build", "--compile", ...flags, ...more, entry, "--outfile", output]];
    },
    prove: { env: { SEMBA_BYTECODE_TRACE: "1" }, check: prove },
  };
}

/** `bun build` with these flags. */
function bunContestant(bun, { id, title, build }) {
  return {
    id,
    title,
    peer: true,
    builds: 1,
    version: version(bun),
    build,
    prove: {
      env: { BUN_JSC_verboseDiskCache: "1" },
      check: (text) => (hits(text, /Cache hit for sourceCode/g) === 0 ? "it did not take its bytecode" : undefined),
    },
  };
}

const bunCompile = (bun, entry, output, ...flags) => [
  bun,
  "build",
  "--compile",
  "--bytecode",
  "--format=esm",
  ...flags,
  entry,
  "--outfile",
  output,
];

/** A single executable of Node's takes one file, so a program of several is bundled first, by Bun. */
function nodeCommands({ bun, node }, entry, output, workload) {
  const needsBundle = workload.form === "many" || workload.form === "typescript";
  const main = needsBundle ? `${output}.mjs` : entry;
  const config = `${output}.json`;
  writeFileSync(
    config,
    JSON.stringify({ main, output, mainFormat: "module", useCodeCache: true, disableExperimentalSEAWarning: true }),
  );
  const bundle = [bun, "build", "--target=node", "--format=esm", entry, "--outfile", main];
  return [...(needsBundle ? [bundle] : []), [node, "--build-sea", config]];
}

/** All contestants, those that only run when asked for marked as `extra`. */
export function contestants(semba, scratch) {
  const bun = findBun(scratch);
  const node = join(scratch, `node_modules/node-linux-${process.arch}/bin/node`);
  return [
    sembaContestant(semba, {
      id: "semba",
      title: "Semba bytecode",
      flags: ["--experimental-esm-bytecode"],
      prove: (text) => {
        const misses = text.match(/^.*\bmiss\b.*$/gm) ?? [];
        if (misses.length > 0) return `${misses.length} modules did not run from bytecode: ${misses[0]}`;
        return hits(text, /\bhit\b/g) === 0 ? "no module ran from bytecode" : undefined;
      },
    }),
    sembaContestant(semba, {
      id: "source",
      title: "Semba source",
      flags: [],
      prove: (text) => (hits(text, /\bhit\b/g) > 0 ? "it has bytecode" : undefined),
    }),
    bunContestant(bun, { id: "bun", title: "Bun", build: (entry, output) => [bunCompile(bun, entry, output)] }),
    {
      ...bunContestant(bun, {
        id: "bun-order",
        title: "Bun, ordered",
        build: (entry, output) => {
          const order = `${output}.order`;
          const record = ["/usr/bin/env", `BUN_BYTECODE_ORDER_OUT=${order}`, output];
          return [bunCompile(bun, entry, output), record, bunCompile(bun, entry, output, `--bytecode-order=${order}`)];
        },
      }),
      extra: true,
    },
    {
      id: "node",
      title: "Node SEA",
      peer: true,
      builds: 1,
      version: version(node),
      build: (entry, output, workload) => nodeCommands({ bun, node }, entry, output, workload),
      prove: {
        env: { NODE_DEBUG_NATIVE: "SEA" },
        check: (text) => (text.includes("code cache accepted") ? undefined : "it did not take its code cache"),
      },
    },
  ];
}
