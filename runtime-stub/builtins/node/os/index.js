// `node:os`.

import { plainError, validateInteger } from "semba:internal/errors";
import { SIGNALS } from "semba:internal/signal_numbers";
import { process } from "semba:web/process";
import {
  op_os_cpus, op_os_errnos, op_os_get_priority, op_os_interfaces, op_os_load, op_os_memory, op_os_parallelism, op_os_set_priority,
  op_os_system, op_os_uptime, op_os_user,
} from "semba:ops/os";

let system;
const uname = () => (system ??= op_os_system());

const isWindows = process.platform === "win32";

export const EOL = isWindows ? "\r\n" : "\n";
export const devNull = isWindows ? "\\\\.\\nul" : "/dev/null";

export const arch = () => process.arch;
export const platform = () => process.platform;
export const type = () => uname().type;
export const hostname = () => op_os_system().hostname;
export const release = () => uname().release;
export const version = () => uname().version;
export const machine = () => uname().machine;
export const endianness = () => (new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? "LE" : "BE");
export const availableParallelism = () => op_os_parallelism();
export const cpus = () => op_os_cpus();
export const freemem = () => op_os_memory()[0];
export const totalmem = () => op_os_memory()[1];
export const loadavg = () => op_os_load();
export const uptime = () => op_os_uptime();
export const homedir = () => (isWindows ? process.env.USERPROFILE : process.env.HOME) || op_os_user()?.homedir || "/";

export function tmpdir() {
  const { TMPDIR, TMP, TEMP } = process.env;
  if (isWindows) {
    const path = TEMP || TMP || `${process.env.SystemRoot || process.env.windir}\\temp`;
    return path.length > 1 && path.endsWith("\\") && !path.endsWith(":\\") ? path.slice(0, -1) : path;
  }
  const path = TMPDIR || TMP || TEMP || "/tmp";
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}

export function userInfo(options) {
  const user = op_os_user();
  if (user === undefined) {
    throw systemError({
      code: "ENOENT", errno: -2, message: "no such file or directory", syscall: "uv_os_get_passwd",
    });
  }
  const { uid, gid, username, homedir: home, shell } = user;
  return options?.encoding === "buffer"
    ? { uid, gid, username: bytes(username), homedir: bytes(home), shell: bytes(shell) }
    : { uid, gid, username, homedir: home, shell };
}

const bytes = (text) => globalThis.Buffer.from(text);

// How many bits of a netmask are set.
function prefixOf(netmask, family) {
  const parts = family === "IPv4" ? netmask.split(".").map(Number) : groupsOf(netmask);
  return parts.reduce((sum, part) => sum + part.toString(2).replaceAll("0", "").length, 0);
}

// The groups of an IPv6 address; those that `::` stands for are zero and do not matter.
const groupsOf = (address) => address.split(":").filter(Boolean).map((group) => Number.parseInt(group, 16));

/** The network interfaces' addresses. */
export function networkInterfaces() {
  const interfaces = {};
  for (const [name, address, netmask, mac, internal, scopeid] of call(op_os_interfaces)) {
    const family = address.includes(":") ? "IPv6" : "IPv4";
    const cidr = `${address}/${prefixOf(netmask, family)}`;
    const entry = { address, netmask, family, mac, internal, cidr };
    (interfaces[name] ??= []).push(family === "IPv6" ? { ...entry, scopeid } : entry);
  }
  return interfaces;
}

// Calls an op; what fails is a `SystemError`.
function call(op, ...args) {
  try {
    return op(...args);
  } catch (error) {
    throw systemError(error);
  }
}

function systemError({ code, errno, message, syscall }) {
  const text = message.replace(`${code}: `, "").replace(`, ${syscall}`, "");
  const error = plainError("ERR_SYSTEM_ERROR", `A system error occurred: ${syscall} returned ${code} (${text})`);
  const info = { errno, code, message: text, syscall };
  return Object.assign(error, { name: "SystemError", info, errno, syscall });
}

export function getPriority(pid = 0) {
  validateInteger(pid, "pid", -(2 ** 31), 2 ** 31 - 1);
  return call(op_os_get_priority, pid);
}

export function setPriority(pid, priority) {
  if (priority === undefined) [pid, priority] = [0, pid];
  validateInteger(pid, "pid", -(2 ** 31), 2 ** 31 - 1);
  validateInteger(priority, "priority", -20, 19);
  call(op_os_set_priority, pid, priority);
}

function errnoConstants() {
  const list = op_os_errnos();
  const numbers = {};
  for (let i = 0; i < list.length; i += 3) numbers[list[i + 1]] = list[i];
  return Object.freeze(numbers);
}

export const constants = Object.freeze({
  __proto__: null,
  UV_UDP_REUSEADDR: 4,
  dlopen: Object.freeze({ __proto__: null, RTLD_LAZY: 1, RTLD_NOW: 2, RTLD_GLOBAL: 256, RTLD_LOCAL: 0, RTLD_DEEPBIND: 8 }),
  get errno() {
    return errnoConstants();
  },
  signals: Object.freeze({ __proto__: null, ...SIGNALS }),
  priority: Object.freeze({
    __proto__: null, PRIORITY_LOW: 19, PRIORITY_BELOW_NORMAL: 10, PRIORITY_NORMAL: 0, PRIORITY_ABOVE_NORMAL: -7,
    PRIORITY_HIGH: -14, PRIORITY_HIGHEST: -20,
  }),
});

const os = {
  arch, availableParallelism, cpus, endianness, freemem, getPriority, homedir, hostname,
  loadavg, machine, networkInterfaces, platform, release, setPriority, tmpdir, totalmem, type, uptime, userInfo,
  version,
};
// As text or as numbers, the functions are what they give.
for (const name of [
  "arch", "availableParallelism", "endianness", "freemem", "homedir", "hostname", "machine", "platform", "release",
  "tmpdir", "totalmem", "type", "uptime", "version",
]) {
  Object.defineProperty(os[name], Symbol.toPrimitive, { value: () => os[name](), configurable: true });
}
for (const [name, value] of Object.entries({ EOL, constants, devNull })) {
  Object.defineProperty(os, name, { value, enumerable: true, configurable: name === "EOL" });
}
export default os;
