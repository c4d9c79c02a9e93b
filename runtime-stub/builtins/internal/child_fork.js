// `child_process.fork`: this executable once more, with one of its own entries.

import { spawn } from "node:child_process";
import { noNull } from "semba:internal/child_spawn";
import {
  invalidArgType, invalidArgValue, plainError, validateObject, validateString,
} from "semba:internal/errors";
import { pathOf } from "semba:internal/fs_paths";
import { process } from "semba:web/process";
import { op_child_entry } from "semba:ops/child";

function stdioOf(options) {
  const { stdio } = options;
  if (Array.isArray(stdio)) {
    if (stdio.includes("ipc")) return stdio;
    throw plainError("ERR_CHILD_PROCESS_IPC_REQUIRED",
      "Forked processes must have an IPC channel, missing value 'ipc' in options.stdio");
  }
  const all = typeof stdio === "string" ? stdio : options.silent ? "pipe" : "inherit";
  if (!["ignore", "overlapped", "pipe", "inherit"].includes(all)) {
    throw invalidArgValue("stdio", all);
  }
  return [all, all, all, "ipc"];
}

/** Starts a process with a channel to it. */
export function fork(modulePath, args = [], options = undefined) {
  modulePath = pathOf(modulePath, "modulePath");
  if (args == null) {
    args = [];
  } else if (typeof args === "object" && !Array.isArray(args)) {
    [args, options] = [[], args];
  } else if (!Array.isArray(args)) {
    throw invalidArgType("args", "Array", args);
  }
  if (options != null) validateObject(options, "options");
  options = { __proto__: null, ...options, shell: false };
  if (options.execPath != null) {
    validateString(options.execPath, "options.execPath");
    noNull(options.execPath, "options.execPath");
  }
  const execPath = options.execPath || process.execPath;
  const execArgv = options.execArgv || process.execArgv;
  if (!Array.isArray(execArgv)) throw invalidArgType("options.execArgv", "Array", execArgv);
  execArgv.forEach((argument, index) => noNull(argument, `options.execArgv[${index}]`));
  options.stdio = stdioOf(options);
  // Another program knows what the options and the path are for.
  if (execPath !== process.execPath) return spawn(execPath, [...execArgv, modulePath, ...args], options);
  if (execArgv.length > 0) {
    process.emitWarning(`An executable has no options of Node's command line: ${execArgv.join(" ")} in \`execArgv\` of ` +
      "child_process.fork has no effect");
  }
  const { isFile, name, value } = op_child_entry(modulePath);
  if (isFile) return spawn(execPath, ["run", modulePath, ...args], options);
  const env = value === undefined
    ? options.env
    : Object.assign(Object.create(options.env ?? process.env), { [name]: value });
  return spawn(execPath, args, { __proto__: null, ...options, env });
}
