// The arguments of `node:child_process`, checked and brought into the form that the ops take.

import { requireBuiltin } from "semba:engine";
import {
  invalidArgType, invalidArgValue, outOfRange, plainError, received, typeError, validateBoolean,
  validateObject, validateString,
} from "semba:internal/errors";
import { connectParent, process } from "semba:web/process";

const signals = () => requireBuiltin("node:os").constants.signals;

/** The number of a signal given by number or name. */
export function signalNumber(signal) {
  if (typeof signal === "number" && Object.values(signals()).includes(signal)) return signal;
  if (typeof signal === "string") {
    const number = signals()[signal.toUpperCase()];
    if (number !== undefined) return number;
  }
  throw typeError("ERR_UNKNOWN_SIGNAL", `Unknown signal: ${signal}`);
}

/** The name of a signal. */
export function signalName(number) {
  if (number === null) return null;
  return Object.keys(signals()).find((name) => signals()[name] === number) ?? null;
}

/** The signal that ends a process which takes too long. */
export function killSignalOf(signal) {
  if (typeof signal === "string" || typeof signal === "number") return signalNumber(signal);
  if (signal != null) throw invalidArgType("options.killSignal", ["string", "number"], signal);
  return undefined;
}

export function validateTimeout(timeout) {
  if (timeout != null && !(Number.isInteger(timeout) && timeout >= 0)) {
    throw outOfRange("timeout", "an unsigned integer", timeout);
  }
}

/** The formats of messages. */
const SERIALIZATIONS = [undefined, "json", "advanced"];

export function validateSerialization(serialization) {
  if (SERIALIZATIONS.includes(serialization)) return;
  throw invalidArgValue("options.serialization", serialization, "must be one of: undefined, 'json', 'advanced'");
}

export function validateMaxBuffer(maxBuffer) {
  if (maxBuffer != null && !(typeof maxBuffer === "number" && maxBuffer >= 0)) {
    throw outOfRange("options.maxBuffer", "a positive number", maxBuffer);
  }
}

/** Throws when a text has a null byte. */
export function noNull(value, name) {
  if (typeof value === "string" && value.includes("\0")) {
    throw invalidArgValue(name, value, "must be a string without null bytes");
  }
}

function directoryOf(cwd) {
  if (cwd == null || cwd === "") return undefined;
  if (cwd instanceof URL) return requireBuiltin("node:url").fileURLToPath(cwd);
  if (cwd instanceof Uint8Array) return new TextDecoder().decode(cwd);
  if (typeof cwd !== "string") throw invalidArgType("options.cwd", ["string", "Buffer", "URL"], cwd);
  noNull(cwd, "options.cwd");
  return cwd;
}

function idOf(value, name) {
  if (value != null && value !== (value | 0)) {
    throw typeError("ERR_INVALID_ARG_TYPE", `The "${name}" property must be int32.${received(value)}`);
  }
  return value ?? undefined;
}

/** What `spawn` and its relatives make of their arguments. */
export function normalize(file, args, options) {
  // The channel to this process's parent is not one of the new process's.
  connectParent();
  validateString(file, "file");
  noNull(file, "file");
  if (file.length === 0) throw invalidArgValue("file", file, "cannot be empty");
  if (Array.isArray(args)) {
    args = [...args];
  } else if (args == null) {
    args = [];
  } else if (typeof args !== "object") {
    throw invalidArgType("args", "object", args);
  } else {
    options = args;
    args = [];
  }
  args = args.map((arg, index) => {
    noNull(arg, `args[${index}]`);
    return `${arg}`;
  });
  // What programs hang onto all objects is no option.
  if (options === undefined) options = { __proto__: null };
  else validateObject(options, "options");
  const cwd = directoryOf(options.cwd);
  if (options.detached != null) validateBoolean(options.detached, "options.detached");
  const uid = idOf(options.uid, "options.uid");
  const gid = idOf(options.gid, "options.gid");
  if (options.shell != null && typeof options.shell !== "boolean" && typeof options.shell !== "string") {
    throw invalidArgType("options.shell", ["boolean", "string"], options.shell);
  }
  if (options.argv0 != null) {
    validateString(options.argv0, "options.argv0");
    noNull(options.argv0, "options.argv0");
  }
  for (const name of ["windowsHide", "windowsVerbatimArguments"]) {
    if (options[name] != null) validateBoolean(options[name], `options.${name}`);
  }
  if (options.shell) {
    noNull(options.shell, "options.shell");
    const command = [file, ...args].join(" ");
    if (process.platform === "win32") {
      file = typeof options.shell === "string" ? options.shell : process.env.comspec || "cmd.exe";
      args = ["/d", "/s", "/c", `"${command}"`];
      options = { ...options, windowsVerbatimArguments: true };
    } else {
      file = typeof options.shell === "string" ? options.shell : "/bin/sh";
      args = ["-c", command];
    }
  }
  args.unshift(typeof options.argv0 === "string" ? options.argv0 : file);
  return { __proto__: null, ...options, file, args, cwd, uid, gid, detached: Boolean(options.detached), pairs: pairsOf(options.env) };
}

function pairsOf(env) {
  const from = env || process.env;
  const pairs = [];
  // Inherited variables count, as in Node.
  for (const name in from) {
    const value = from[name];
    if (value === undefined) continue;
    noNull(name, `options.env['${name}']`);
    noNull(value, `options.env['${name}']`);
    pairs.push(`${name}=${value}`);
  }
  return pairs;
}

/** What stands for a channel of messages in the list of `stdioOf`. */
export const CHANNEL = -3;

/** From this number downwards, numbers stand for pipes to other processes. */
const FIRST_PIPE = -4;

/** `-1` to ignore, `-2` for a pipe, `-3` for a channel, or a descriptor, for each descriptor of the process. */
export function stdioOf(stdio, sync) {
  const invalid = (value) => invalidArgValue("stdio", value);
  if (typeof stdio === "string") {
    if (!["ignore", "overlapped", "pipe", "inherit"].includes(stdio)) throw invalid(stdio);
    stdio = [stdio, stdio, stdio];
  } else if (!Array.isArray(stdio)) {
    throw invalid(stdio);
  }
  const entries = [...stdio];
  while (entries.length < 3) entries.push(undefined);
  let hasChannel = false;
  return entries.map((entry, index) => {
    entry ??= index < 3 ? "pipe" : "ignore";
    if (entry === "ignore") return -1;
    if (entry === "pipe" || entry === "overlapped" || (typeof entry === "number" && entry < 0)) return -2;
    if (entry === "inherit") return index;
    if (entry === "ipc") {
      if (sync) throw plainError("ERR_IPC_SYNC_FORK", "IPC cannot be used with synchronous forks");
      if (hasChannel) throw plainError("ERR_IPC_ONE_PIPE", "Child process can have only one IPC pipe");
      hasChannel = true;
      return CHANNEL;
    }
    const pipe = sync ? undefined : requireBuiltin("semba:internal/child_streams").lend(entry);
    if (pipe !== undefined) return FIRST_PIPE - pipe;
    if (typeof entry === "number" || typeof entry?.fd === "number") return typeof entry === "number" ? entry : entry.fd;
    if (sync) throw invalid(entry);
    throw typeof entry === "string" || ArrayBuffer.isView(entry)
      ? typeError("ERR_INVALID_SYNC_FORK_INPUT",
        `Asynchronous forks do not support Buffer, TypedArray, DataView or string input: ${requireBuiltin("node:util").inspect(entry)}`)
      : invalid(entry);
  });
}

/** The arguments of the ops. */
export function opArguments(options, stdio) {
  const { file, args, pairs = pairsOf(), cwd, detached, uid, gid, windowsVerbatimArguments: verbatim } = options;
  return [file, args, pairs, cwd, stdio, [detached ? 1 : 0, uid, gid, verbatim ? 1 : 0]];
}

/** An error of the system without its text: `spawn x ENOENT`. */
export function spawnError(error, syscall, options) {
  const { errno, code } = error;
  const result = new Error(`${syscall} ${code}`);
  return Object.assign(result, { errno, code, syscall }, options && { path: options.file, spawnargs: options.args.slice(1) });
}
