// The addon, and its answers as values and errors.

import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const directory = dirname(fileURLToPath(import.meta.url));

/** The addon: see src/lib.rs. */
export const native = load();

function load() {
  const require = createRequire(import.meta.url);
  try {
    return require("./semba.node");
  } catch (cause) {
    const system = `${process.platform}-${process.arch}`;
    throw new Error(`semba's addon cannot be loaded on ${system}: ${cause.message}`, { cause });
  }
}

/** Where a call happens. */
export function place(cwd = process.cwd()) {
  return { cwd, package: directory };
}

/** The value of an answer; a failure is thrown as an AggregateError of its problems. */
export function unwrap(answer) {
  const value = JSON.parse(answer);
  if (value?.failed === undefined) return value;
  throw failure(value.failed, value.problems);
}

function failure(message, problems) {
  const errors = problems.map(problemError);
  const frames = problems.filter((problem) => problem.file !== null).map((problem) => problem.frame);
  return new AggregateError(errors, frames.length === 0 ? message : `${message}\n\n${frames.join("\n\n")}`);
}

function problemError({ severity, text, file, line, column, frame }) {
  const error = new Error(text);
  // The place in the addon's JavaScript tells nobody anything.
  error.stack = `${error.name}: ${frame}`;
  return Object.assign(error, { severity, text, file, line, column, frame });
}

/** Options as JSON. What JSON would drop silently is refused. */
export function toJson(options) {
  return JSON.stringify(options, (key, value) => {
    if (["function", "symbol", "bigint"].includes(typeof value)) {
      throw failure(`the option \`${key}\` is a ${typeof value}`, []);
    }
    return value;
  });
}
