// The global `process`, which `node:process` exports as well.

import { requireBuiltin, setCallback } from "semba:engine";
import { lazyEmitter } from "semba:internal/lazy_emitter";
import {
  op_process_abort, op_process_chdir, op_process_cwd, op_process_env, op_process_exit, op_process_info,
} from "semba:ops/process";

/** The Node version whose interfaces the builtins follow. */
const NODE_VERSION = "24.11.0";

const info = op_process_info();
let exiting = false;
let exitCode;
let captureCallback = null;

const errors = () => requireBuiltin("semba:internal/errors");
const more = () => requireBuiltin("semba:internal/process");

const prototype = Object.create(Object.prototype, {
  constructor: { value: { process: function () {} }.process, writable: true, configurable: true },
});

function validExitCode(code) {
  if (code === undefined || code === null) return undefined;
  const number = typeof code === "string" && code !== "" ? Number(code) : code;
  if (typeof number !== "number" || (typeof code === "string" && !Number.isInteger(number))) {
    throw errors().invalidArgType("code", "number", code);
  }
  if (!Number.isInteger(number)) throw errors().outOfRange("code", "an integer", code);
  return number;
}

function environment() {
  const assign = (target, key, value) => {
    if (typeof key === "symbol" || typeof value === "symbol") {
      throw new TypeError("Cannot convert a Symbol value to a string");
    }
    // The environment has no variable without a name.
    if (key !== "") target[key] = String(value);
    return true;
  };
  return new Proxy(op_process_env(), {
    set: assign,
    defineProperty(target, key, descriptor) {
      if ("get" in descriptor || "set" in descriptor) {
        throw errors().typeError("ERR_INVALID_OBJECT_DEFINE_PROPERTY",
          "'process.env' does not accept an accessor(getter/setter) descriptor");
      }
      if (!("value" in descriptor) || !descriptor.configurable || !descriptor.writable || !descriptor.enumerable) {
        throw errors().typeError("ERR_INVALID_OBJECT_DEFINE_PROPERTY",
          "'process.env' only accepts a configurable, writable, and enumerable data descriptor");
      }
      return assign(target, key, descriptor.value);
    },
  });
}

lazyEmitter(prototype, () => {
  const signals = () => requireBuiltin("semba:internal/signals");
  const isSignal = (name) => typeof name === "string" && name.startsWith("SIG");
  process.on("newListener", (name) => {
    if (isSignal(name)) signals().listen(name);
  });
  process.on("removeListener", (name) => {
    if (isSignal(name) && process.listenerCount(name) === 0) signals().ignore(name);
  });
  connectParent();
});


/** The global `process`. */
export const process = Object.create(prototype);

let { channel } = info;

/** Opens the channel that the process was started with, if there is one: before anything of it is used. */
export function connectParent() {
  if (channel === undefined) return;
  const fd = channel;
  channel = undefined;
  requireBuiltin("semba:internal/ipc").setupParent(fd);
}

// Properties that are computed when they are first read, then are plain data.
function lazy(name, compute, enumerable = true, writable = true) {
  Object.defineProperty(process, name, {
    configurable: true,
    enumerable,
    get() {
      const value = compute();
      Object.defineProperty(process, name, { value, writable, enumerable, configurable: true });
      return value;
    },
    set(value) {
      if (!writable) throw new TypeError(`Cannot assign to read only property '${name}' of object '#<process>'`);
      Object.defineProperty(process, name, { value, writable: true, enumerable, configurable: true });
    },
  });
}

Object.assign(process, {
  version: `v${NODE_VERSION}`,
  versions: Object.freeze({ node: NODE_VERSION, semba: info.semba, [info.engine.split("-")[0]]: info.engineVersion }),
  arch: info.arch,
  platform: info.platform,
  release: { name: "node", lts: "Krypton" },
  title: info.argv0,
  argv: [info.execPath, info.entry ?? info.script, ...info.arguments],
  execArgv: [],
  pid: info.pid,
  ppid: info.ppid,
  execPath: info.execPath,
  argv0: info.argv0,
  exit(code) {
    if (arguments.length > 0 && code !== undefined) process.exitCode = code;
    if (!exiting) {
      exiting = process._exiting = true;
      if (listens("exit")) process.emit("exit", exitCode ?? 0);
    }
    process.reallyExit(exitCode ?? 0);
  },
  reallyExit(code) {
    op_process_exit(code ?? 0);
  },
  abort() {
    op_process_abort();
  },
  cwd: op_process_cwd,
  chdir(directory) {
    errors().validateString(directory, "directory");
    op_process_chdir(directory);
  },
  nextTick(callback, ...args) {
    if (process._exiting) return;
    requireBuiltin("semba:internal/ticks").nextTick(callback, ...args);
  },
  hrtime: Object.assign(
    function hrtime(previous) {
      return more().hrtime(previous);
    },
    { bigint: () => more().bigint() },
  ),
  memoryUsage: Object.assign(
    function memoryUsage() {
      return more().memoryUsage();
    },
    { rss: () => more().rss() },
  ),
  setUncaughtExceptionCaptureCallback(callback) {
    if (callback !== null) {
      if (typeof callback !== "function") throw errors().invalidArgType("fn", ["Function", "null"], callback);
      if (captureCallback !== null) {
        throw errors().plainError("ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET",
          "`process.setupUncaughtExceptionCapture()` was called while a capture callback was already active");
      }
    }
    captureCallback = callback;
  },
  hasUncaughtExceptionCaptureCallback: () => captureCallback !== null,
  execve: (execPath, args, env) => more().execve(execPath, args, env),
  initgroups: (user, extraGroup) => more().initgroups(user, extraGroup),
  setegid: (id) => more().setegid(id),
  seteuid: (id) => more().seteuid(id),
  setgid: (id) => more().setgid(id),
  setgroups: (groups) => more().setgroups(groups),
  setuid: (id) => more().setuid(id),
  threadCpuUsage: (previous) => more().threadCpuUsage(previous),
});

for (const name of [
  "uptime", "umask", "kill", "emitWarning", "cpuUsage", "resourceUsage", "getuid", "geteuid", "getgid", "getegid",
  "getgroups", "constrainedMemory", "availableMemory", "getActiveResourcesInfo", "loadEnvFile", "getBuiltinModule",
  "ref", "unref", "setSourceMapsEnabled", "_rawDebug",
]) {
  process[name] = { [name]: (...args) => more()[name](...args) }[name];
}

lazy("env", environment);
lazy("stdin", () => requireBuiltin("semba:internal/stdio").stdin());
lazy("stdout", () => requireBuiltin("semba:internal/stdio").output(1));
lazy("stderr", () => requireBuiltin("semba:internal/stdio").output(2));
lazy("config", () => Object.freeze({ target_defaults: Object.freeze({}), variables: Object.freeze({}) }), true, false);
lazy("features", () => ({
  inspector: false, debug: false, uv: false, ipv6: true, openssl_is_boringssl: false, tls_alpn: true, tls_sni: true,
  tls_ocsp: true, tls: true, cached_builtins: true, require_module: true, typescript: false,
}));

if (channel !== undefined) {
  for (const name of ["channel", "connected", "disconnect", "send"]) {
    lazy(name, () => {
      delete process[name];
      connectParent();
      return process[name];
    });
  }
}

Object.defineProperty(process, "exitCode", {
  configurable: false,
  enumerable: true,
  get: () => exitCode,
  set(code) {
    exitCode = validExitCode(code);
  },
});
Object.defineProperty(process, Symbol.toStringTag, { value: "process", configurable: true });

// Without listeners there is nothing to load for an event.
// Whether somebody wants to know of an event: a listener, or a function in the place of `emit`.
function listens(name) {
  return Object.hasOwn(process, "emit") || (Object.hasOwn(process, "_events") && process.listenerCount(name) > 0);
}

setCallback("beforeExit", () => {
  if (listens("beforeExit")) process.emit("beforeExit", exitCode ?? 0);
});

setCallback("exit", (code) => {
  // An uncaught error decides the code, whatever the program had set.
  if (code !== 0) exitCode = code;
  if (!exiting) {
    exiting = process._exiting = true;
    if (listens("exit")) process.emit("exit", exitCode ?? 0);
  }
  return exitCode ?? 0;
});

setCallback("uncaughtException", (error, origin) => {
  if (captureCallback !== null) {
    captureCallback(error);
    return true;
  }
  if (origin === "unhandledRejection" && listens("unhandledRejection")) {
    process.emit("unhandledRejection", error, Promise.reject(error).catch(() => {}));
    return true;
  }
  if (origin === "unhandledRejection" && listens("uncaughtException")) error = more().unhandled(error);
  if (listens("uncaughtExceptionMonitor")) process.emit("uncaughtExceptionMonitor", error, origin);
  if (!listens("uncaughtException")) return false;
  process.emit("uncaughtException", error, origin);
  return true;
});
