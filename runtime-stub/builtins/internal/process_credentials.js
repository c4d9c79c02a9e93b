// The functions of `process` that make another process of it: another user's, or another program.

import {
  invalidArgType, invalidArgValue, outOfRange, plainError, validateObject, validateString,
} from "semba:internal/errors";
import { process } from "semba:web/process";
import { op_process_become, op_process_execute, op_process_id_of } from "semba:ops/process";

const TITLES = { user: "User", group: "Group" };

// The number of a user or group that is given by number or by name.
function idOf(kind, value, name) {
  if (typeof value === "number") {
    if (!Number.isInteger(value)) throw outOfRange(name, "an integer", value);
    if (value < 0 || value > 2 ** 32 - 1) throw outOfRange(name, ">= 0 && <= 4294967295", value);
    return value;
  }
  if (typeof value !== "string") throw invalidArgType(name, ["number", "string"], value);
  const id = op_process_id_of(kind, value);
  if (id === undefined) throw plainError("ERR_UNKNOWN_CREDENTIAL", `${TITLES[kind]} identifier does not exist: ${value}`);
  return id;
}

// These errors have another form than those of files: `EPERM, Operation not permitted`.
function become(name, ...args) {
  try {
    op_process_become(name, ...args);
  } catch ({ code, errno, message, syscall }) {
    const text = message.slice(code.length + 2, -syscall.length - 2);
    const error = new Error(`${code}, ${text[0].toUpperCase()}${text.slice(1)}`);
    throw Object.assign(error, { errno: -errno, code, syscall });
  }
}

export const setuid = (id) => become("setuid", idOf("user", id, "id"));
export const seteuid = (id) => become("seteuid", idOf("user", id, "id"));
export const setgid = (id) => become("setgid", idOf("group", id, "id"));
export const setegid = (id) => become("setegid", idOf("group", id, "id"));

export function setgroups(groups) {
  if (!Array.isArray(groups)) throw invalidArgType("groups", "Array", groups);
  become("setgroups", groups.map((group, index) => idOf("group", group, `groups[${index}]`)));
}

export function initgroups(user, extraGroup) {
  if (typeof user !== "number" && typeof user !== "string") throw invalidArgType("user", ["number", "string"], user);
  const group = idOf("group", extraGroup, "extraGroup");
  const name = typeof user === "number" ? op_process_id_of("name", user) : user;
  if (name === undefined || op_process_id_of("user", name) === undefined) {
    throw plainError("ERR_UNKNOWN_CREDENTIAL", `User identifier does not exist: ${user}`);
  }
  become("initgroups", group, name);
}

export function execve(execPath, args = [], env = process.env) {
  validateString(execPath, "execPath");
  if (!Array.isArray(args)) throw invalidArgType("args", "Array", args);
  args.forEach((arg, index) => {
    if (typeof arg === "string" && !arg.includes("\0")) return;
    throw invalidArgValue(`args[${index}]`, arg, "must be a string without null bytes");
  });
  validateObject(env, "env");
  const pairs = Object.entries(env).map(([name, value]) => {
    if (typeof value !== "string" || name.includes("\0") || value.includes("\0")) {
      throw invalidArgValue("env", env, "must be an object with string keys and values without null bytes");
    }
    return `${name}=${value}`;
  });
  op_process_execute(execPath, args, pairs);
}
