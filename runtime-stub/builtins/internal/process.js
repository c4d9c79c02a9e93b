// The less used half of `process`.

import { requireBuiltin } from "semba:engine";
import {
  invalidArgType, invalidArgValue, outOfRange, plainError, typeError, validateBoolean, validateInteger, validateNumber, validateObject,
  validateString,
} from "semba:internal/errors";
import { process } from "semba:web/process";
import { op_io_write } from "semba:ops/io";
import { op_performance_hrtime, op_performance_now } from "semba:ops/performance";
import {
  op_process_ids, op_process_kill, op_process_memory, op_process_thread_times, op_process_umask, op_process_usage,
} from "semba:ops/process";

const BILLION = 1_000_000_000n;

/** `process.hrtime`. */
export function hrtime(previous) {
  if (previous !== undefined) {
    if (!Array.isArray(previous)) throw invalidArgType("time", "Array", previous);
    if (previous.length !== 2) throw outOfRange("time", "2", previous.length);
  }
  const now = op_performance_hrtime();
  let seconds = Number(now / BILLION);
  let nanoseconds = Number(now % BILLION);
  if (previous !== undefined) {
    seconds -= previous[0];
    nanoseconds -= previous[1];
    if (nanoseconds < 0) {
      seconds--;
      nanoseconds += 1e9;
    }
  }
  return [seconds, nanoseconds];
}

/** `process.hrtime.bigint`. */
export const bigint = op_performance_hrtime;

/** `process.memoryUsage.rss`. */
export const rss = op_process_memory;

/** `process.memoryUsage`. The engine's heap is most of what the process holds; it is not counted apart. */
export function memoryUsage() {
  const bytes = op_process_memory();
  return { rss: bytes, heapTotal: bytes, heapUsed: bytes, external: 0, arrayBuffers: 0 };
}

/** `process.uptime`, in seconds. */
export function uptime() {
  return op_performance_now() / 1000;
}

/** `process.umask`. */
export function umask(mask) {
  if (mask === undefined) return op_process_umask();
  if (typeof mask === "string") {
    if (!/^[0-7]+$/.test(mask)) {
      throw invalidArgValue("mask", mask, "must be a 32-bit unsigned integer or an octal string");
    }
    mask = parseInt(mask, 8);
  }
  validateInteger(mask, "mask", 0, 2 ** 32 - 1);
  return op_process_umask(mask);
}

/** `process.kill`. */
export function kill(pid, signal = "SIGTERM") {
  if (pid != (pid | 0)) throw invalidArgType("pid", "number", pid);
  let number = signal;
  if (typeof signal === "string") {
    number = requireBuiltin("node:os").constants.signals[signal];
    if (number === undefined) throw typeError("ERR_UNKNOWN_SIGNAL", `Unknown signal: ${signal}`);
  }
  // Old programs replace this function to see what would be sent.
  (process._kill ?? op_process_kill)(Number(pid), number | 0);
  return true;
}

/** `process.cpuUsage`, in microseconds. */
export function cpuUsage(previous) {
  const { userCPUTime: user, systemCPUTime: system } = op_process_usage();
  if (!previous) return { user, system };
  checkUsage(previous);
  return { user: user - previous.user, system: system - previous.system };
}

function checkUsage(previous) {
  validateObject(previous, "prevValue");
  for (const name of ["user", "system"]) {
    validateNumber(previous[name], `prevValue.${name}`);
    if (!(previous[name] >= 0 && previous[name] <= Number.MAX_SAFE_INTEGER)) {
      throw invalidArgValue(`prevValue.${name}`, previous[name], "is invalid", RangeError);
    }
  }
}

/** `process.threadCpuUsage`, in microseconds. */
export function threadCpuUsage(previous) {
  const [user, system] = op_process_thread_times();
  if (!previous) return { user, system };
  checkUsage(previous);
  return { user: user - previous.user, system: system - previous.system };
}

/** `process.resourceUsage`. */
export const resourceUsage = op_process_usage;

const credentials = () => requireBuiltin("semba:internal/process_credentials");

export const setuid = (id) => credentials().setuid(id);
export const seteuid = (id) => credentials().seteuid(id);
export const setgid = (id) => credentials().setgid(id);
export const setegid = (id) => credentials().setegid(id);
export const setgroups = (groups) => credentials().setgroups(groups);
export const initgroups = (user, extraGroup) => credentials().initgroups(user, extraGroup);
export const execve = (execPath, args, env) => credentials().execve(execPath, args, env);

export const getuid = () => op_process_ids().uid;
export const geteuid = () => op_process_ids().euid;
export const getgid = () => op_process_ids().gid;
export const getegid = () => op_process_ids().egid;

export function getgroups() {
  const { groups, egid } = op_process_ids();
  return groups.includes(egid) ? groups : [...groups, egid];
}

/** `process.constrainedMemory`: no limit is looked up. */
export const constrainedMemory = () => 0;

/** `process.availableMemory`. */
export const availableMemory = () => requireBuiltin("node:os").freemem();

/** `process.getActiveResourcesInfo`: timers and immediates that keep the program running. */
export const getActiveResourcesInfo = () => requireBuiltin("semba:web/timers").activeNames();

/** `process.ref`. */
export function ref(object) {
  const method = object?.[Symbol.for("nodejs.ref")] ?? object?.[Symbol.for("node:ref")] ?? object?.ref;
  if (typeof method === "function") Reflect.apply(method, object, []);
}

/** `process.unref`. */
export function unref(object) {
  const method = object?.[Symbol.for("nodejs.unref")] ?? object?.[Symbol.for("node:unref")] ?? object?.unref;
  if (typeof method === "function") Reflect.apply(method, object, []);
}

/** `process.setSourceMapsEnabled`: source maps of the build are always used. */
export function setSourceMapsEnabled(enabled) {
  validateBoolean(enabled, "enabled");
}

/** `process._rawDebug`: a line to standard error, whatever became of the stream. */
export function _rawDebug(...args) {
  op_io_write(2, `${requireBuiltin("semba:internal/format").format(...args)}\n`);
}

/** `process.loadEnvFile`. */
export function loadEnvFile(path = ".env") {
  const text = requireBuiltin("node:fs").readFileSync(path, "utf8");
  const values = requireBuiltin("node:util").parseEnv(text);
  for (const key of Object.keys(values)) {
    if (!(key in process.env)) process.env[key] = values[key];
  }
}

/** `process.getBuiltinModule`. */
export function getBuiltinModule(id) {
  validateString(id, "id");
  const { isBuiltin } = requireBuiltin("node:module");
  return isBuiltin(id) ? requireBuiltin(id).default : undefined;
}

const shownDeprecations = new Set();

/** `process.emitWarning`. */
export function emitWarning(warning, type, code, caller) {
  let detail;
  if (type !== null && typeof type === "object" && !Array.isArray(type)) {
    ({ code, ctor: caller, detail } = type);
    type = type.type;
  } else if (typeof type === "function") {
    [caller, code, type] = [type, undefined, "Warning"];
  }
  if (typeof code === "function") [caller, code] = [code, undefined];
  type ||= "Warning";
  validateString(type, "type");
  if (code !== undefined) validateString(code, "code");
  if (typeof warning === "string") {
    const text = warning;
    warning = new Error(text);
    warning.name = String(type);
    if (code !== undefined) warning.code = code;
    if (detail !== undefined) warning.detail = detail;
    Error.captureStackTrace(warning, caller ?? process.emitWarning);
  } else if (!Error.isError(warning)) {
    throw invalidArgType("warning", ["Error", "string"], warning);
  }
  if (warning.name === "DeprecationWarning") {
    if (process.noDeprecation) return;
    if (code !== undefined && shownDeprecations.has(code)) return;
    shownDeprecations.add(code);
    if (process.throwDeprecation) {
      process.nextTick(() => {
        throw warning;
      });
      return;
    }
  }
  process.nextTick(showWarning, warning);
}

function showWarning(warning) {
  process.emit("warning", warning);
  if (process.env.NODE_NO_WARNINGS === "1") return;
  const code = warning.code ? `[${warning.code}] ` : "";
  const trace = process.traceProcessWarnings || (process.traceDeprecation && warning.name === "DeprecationWarning");
  const text = trace ? warning.stack : Error.prototype.toString.call(warning);
  const detail = typeof warning.detail === "string" ? `\n${warning.detail}` : "";
  requireBuiltin("semba:web/console").writeLine(2, `(node:${process.pid}) ${code}${text}${detail}`);
}

/** What an unhandled rejection is to those who listen for uncaught errors: an error, in any case. */
export function unhandled(reason) {
  if (Error.isError(reason) || reason !== null && typeof reason === "object" && Object.hasOwn(reason, "stack")) return reason;
  const shown = requireBuiltin("semba:internal/inspect").inspect(reason);
  const error = plainError("ERR_UNHANDLED_REJECTION",
    "This error originated either by throwing inside of an async function without a catch block, or by rejecting a " +
    `promise which was not handled with .catch(). The promise rejected with the reason "${shown}".`);
  error.name = "UnhandledPromiseRejection";
  delete error.toString;
  return error;
}
