// `console` beyond plain lines: formatting, tables, timers, counters, groups.

import { requireBuiltin } from "semba:engine";
import { setIndentation, writeLine } from "semba:web/console";
import { formatArguments } from "semba:internal/format";
import { inspect } from "semba:internal/inspect";
import { op_io_is_terminal } from "semba:ops/io";
import { op_performance_now } from "semba:ops/performance";
import { op_process_variable } from "semba:ops/process";

const GROUP_INDENTATION = 2;
const counts = new Map();
const starts = new Map();
let depth = 0;

const coloured = [];

// Colours are for terminals, as far as the environment allows. Without a terminal, `process` need not be loaded.
function wantsColor(fd) {
  if (!op_io_is_terminal(fd) && op_process_variable("FORCE_COLOR") === undefined) return false;
  const { env } = requireBuiltin("semba:web/process").process;
  return requireBuiltin("semba:internal/terminal").colorDepth(env) > 2;
}

function options(fd) {
  if (coloured[fd] === undefined) {
    coloured[fd] = wantsColor(fd) ? { colors: true } : {};
  }
  return coloured[fd];
}

/** The text of one call, without the newline. */
export function formatLine(fd, args) {
  return formatArguments(options(fd), args);
}

const print = (fd, ...args) => writeLine(fd, formatLine(fd, args));

/** `console.dir`. */
export function dir(object, settings) {
  writeLine(1, inspect(object, { customInspect: false, ...options(1), ...settings }));
}

/** `console.trace`. */
export function trace(args, caller) {
  const error = { name: "Trace", message: formatLine(2, args) };
  Error.captureStackTrace(error, caller);
  let stack = String(error.stack);
  if (/^\s+at /.test(stack)) stack = `Trace${error.message === "" ? "" : `: ${error.message}`}\n${stack}`;
  writeLine(2, stack.replace(/\n+$/, ""));
}

/** `console.assert` whose condition is false. */
export function assertionFailed(args) {
  if (typeof args[0] === "string") args[0] = `Assertion failed: ${args[0]}`;
  else if (args.length > 0) args.unshift("Assertion failed:");
  else args.push("Assertion failed");
  print(2, ...args);
}

/** `console.clear`. */
export function clear() {
  const { env, stdout } = requireBuiltin("semba:web/process").process;
  if (stdout.isTTY && env.TERM !== "dumb") stdout.write("\u001b[1;1H\u001b[0J");
}

const warn = (message) => requireBuiltin("semba:web/process").process.emitWarning(message);

/** `console.count`. */
export function count(label = "default") {
  label = `${label}`;
  const times = (counts.get(label) ?? 0) + 1;
  counts.set(label, times);
  print(1, `${label}: ${times}`);
}

/** `console.countReset`. */
export function countReset(label = "default") {
  label = `${label}`;
  if (!counts.delete(label)) warn(`Count for '${label}' does not exist`);
}

/** `console.time`. */
export function time(label = "default") {
  label = `${label}`;
  if (starts.has(label)) warn(`Label '${label}' already exists for console.time()`);
  else starts.set(label, op_performance_now());
}

function report(label, data, method) {
  const start = starts.get(label);
  if (start === undefined) {
    warn(`No such label '${label}' for console.${method}()`);
    return false;
  }
  print(1, "%s: %s", label, duration(op_performance_now() - start), ...data);
  return true;
}

/** `console.timeLog`. */
export function timeLog(label = "default", data = []) {
  report(`${label}`, data, "timeLog");
}

/** `console.timeEnd`. */
export function timeEnd(label = "default") {
  if (report(`${label}`, [], "timeEnd")) starts.delete(`${label}`);
}

/** A duration in words. */
export function duration(ms) {
  const pad = (number) => String(number).padStart(2, "0");
  if (ms >= 3_600_000 || ms >= 60_000) {
    const hours = Math.floor(ms / 3_600_000);
    const minutes = Math.floor((ms % 3_600_000) / 60_000);
    const seconds = ((ms % 60_000) / 1000).toFixed(3);
    if (hours > 0) return `${hours}:${pad(minutes)}:${pad(seconds.split(".")[0])} (h:mm:ss)`;
    return `${minutes}:${seconds.padStart(6, "0")} (m:ss.mmm)`;
  }
  if (ms >= 1000) return `${(ms / 1000).toFixed(3)}s`;
  return `${Number(ms.toFixed(3))}ms`;
}

/** `console.group` after its label. */
export function indent() {
  depth += GROUP_INDENTATION;
  setIndentation(" ".repeat(depth));
}

/** `console.groupEnd`. */
export function unindent() {
  depth = Math.max(0, depth - GROUP_INDENTATION);
  setIndentation(" ".repeat(depth));
}

/** `console.table`. */
export function table(data, columns) {
  if (columns !== undefined && !Array.isArray(columns)) {
    throw requireBuiltin("semba:internal/errors").invalidArgType("properties", "Array", columns);
  }
  if (data === null || typeof data !== "object") print(1, data);
  else writeLine(1, requireBuiltin("semba:internal/console_table").table(data, columns));
}
