// Running commands: once with their output, or many times through `launch.c` with their cost.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const MOST_OUTPUT = 64 * 1024 * 1024;

/** Compiles the launcher into the folder. Static where the system can, so that it stays small. */
export function compileLauncher(folder) {
  const source = join(dirname(fileURLToPath(import.meta.url)), "launch.c");
  const output = join(folder, "launch");
  const compile = (...flags) =>
    execFileSync(process.env.CC ?? "cc", ["-O2", ...flags, "-o", output, source], { stdio: "pipe" });
  try {
    compile("-static");
  } catch {
    compile();
  }
  return output;
}

/** Commands see this and nothing else of the environment, no configuration files of a user, and no cache. */
export function cleanEnvironment(scratch) {
  const home = join(scratch, "home");
  mkdirSync(home, { recursive: true });
  return { PATH: process.env.PATH, HOME: home, LANG: "C.UTF-8", SEMBA_CACHE_MAX: "0" };
}

/** Runs a command once: { stdout, stderr }. Throws with what it said if it fails. */
export function runOnce([program, ...args], { cwd, env, seconds = 120 }) {
  const result = spawnSync(program, args, {
    cwd,
    env,
    encoding: "utf8",
    maxBuffer: MOST_OUTPUT,
    timeout: seconds * 1000,
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (result.error) throw new Error(`${program}: ${result.error.message}`);
  if (result.status !== 0) {
    const how = result.status === null ? `was ended by ${result.signal}` : `exited with ${result.status}`;
    throw new Error(`it ${how}: ${excerpt(result.stderr || result.stdout)}`);
  }
  return result;
}

/**
 * Runs commands in turn, `runs` rounds after `warmups`. Gives for each command a list of
 * { wall (ms), cpu (ms), memory (bytes), status, minor, major (page faults) }, failed warm-ups included.
 */
export function launch(launcher, commands, { runs, warmups = 1, seconds = 120, log, cwd, env }) {
  const args = ["-n", runs, "-w", warmups, "-t", seconds];
  if (log) args.push("-o", log);
  for (const command of commands) args.push("--", ...command);
  const result = spawnSync(launcher, args.map(String), {
    cwd,
    env,
    encoding: "utf8",
    maxBuffer: MOST_OUTPUT,
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (result.error) throw new Error(`the launcher: ${result.error.message}`);
  if (result.status !== 0) throw new Error(`the launcher exited with ${result.status}: ${excerpt(result.stderr)}`);
  const samples = commands.map(() => []);
  for (const line of result.stdout.trim().split("\n")) {
    const [index, , wall, cpu, kib, status, minor, major] = line.split(" ").map(Number);
    samples[index].push({ wall: wall / 1e6, cpu: cpu / 1e3, memory: kib * 1024, status, minor, major });
  }
  return samples;
}

/** Like `launch` with one command that must succeed; what it said is in the error if it does not. */
export function launchBuild(launcher, command, options) {
  const [samples] = launch(launcher, [command], { warmups: 0, seconds: 600, ...options });
  const failed = samples.find(({ status }) => status !== 0);
  if (failed) throw new Error(`it exited with ${failed.status}: ${excerpt(readFileSync(options.log, "utf8"))}`);
  return samples;
}

/** The head of a message, short enough for a report. */
export function excerpt(text, lines = 8) {
  const all = text
    .trim()
    .split("\n")
    .map((line) => (line.length > 300 ? `${line.slice(0, 300)}…` : line));
  return all.length > lines ? [...all.slice(0, lines), "…"].join("\n") : all.join("\n") || "(it said nothing)";
}

/** How far the median of the runs' wall times is above their minimum: 0 where nothing else used the machine. */
export function noise(runs) {
  const times = runs.map(({ wall }) => wall);
  return median(times) / Math.min(...times) - 1;
}

/** Runs with more noise than this are repeated, and marked if that does not help. */
export const NOISY = 0.2;

export function median(numbers) {
  const sorted = [...numbers].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
