// `node:fs`.

import { requireBuiltin } from "semba:engine";
import { invalidArgType, outOfRange, validateFunction, validateInteger } from "semba:internal/errors";
import { constants } from "semba:internal/fs_constants";
import { operations } from "semba:internal/fs_operations";
import { dataOf, fdOf, flagsOf, modeOf, optionsOf, pathOf } from "semba:internal/fs_paths";
import { BigIntStats, Dirent, StatFs, Stats } from "semba:internal/fs_stats";
import promises from "node:fs/promises";
import * as ops from "semba:ops/fs";

export const { F_OK, R_OK, W_OK, X_OK } = constants;

function sync(name) {
  const define = operations[name];
  return {
    [`${name}Sync`](...args) {
      const [op, values, convert] = define(...args);
      return convert(ops[`op_fs_${op}`](...values));
    },
  }[`${name}Sync`];
}

// The last argument is the callback; options before it may be missing.
function withCallback(name) {
  const define = operations[name];
  return {
    [name](...args) {
      const callback = args.pop();
      validateFunction(callback, "cb");
      const [op, values, convert] = define(...args);
      settle(ops[`op_fs_${op}_async`](...values), convert, callback);
    },
  }[name];
}

// Calls back outside of the promise, so that what the callback throws is uncaught, not a rejection.
function settle(promise, convert, callback) {
  const { nextTick } = requireBuiltin("semba:web/process").process;
  promise.then((value) => {
    const result = convert(value);
    nextTick(() => (result === undefined ? callback(null) : callback(null, result)));
  }, (error) => nextTick(callback, error));
}

const later = (call, callback) => {
  validateFunction(callback, "cb");
  settle(new Promise((resolve) => resolve(call())), (value) => value, callback);
};

export const accessSync = sync("access");
export const appendFileSync = sync("appendFile");
export const chmodSync = sync("chmod");
export const chownSync = sync("chown");
export const copyFileSync = sync("copyFile");
export const fchmodSync = sync("fchmod");
export const fchownSync = sync("fchown");
export const fdatasyncSync = sync("fdatasync");
export const fstatSync = sync("fstat");
export const fsyncSync = sync("fsync");
export const ftruncateSync = sync("ftruncate");
export const futimesSync = sync("futimes");
export const lchownSync = sync("lchown");
export const linkSync = sync("link");
export const lstatSync = sync("lstat");
export const lutimesSync = sync("lutimes");
export const mkdirSync = sync("mkdir");
export const mkdtempSync = sync("mkdtemp");
export const readFileSync = sync("readFile");
export const readlinkSync = sync("readlink");
export const realpathSync = sync("realpath");
export const renameSync = sync("rename");
export const rmSync = sync("rm");
export const rmdirSync = sync("rmdir");
export const statSync = sync("stat");
export const statfsSync = sync("statfs");
export const symlinkSync = sync("symlink");
export const truncateSync = sync("truncate");
export const unlinkSync = sync("unlink");
export const utimesSync = sync("utimes");
export const writeFileSync = sync("writeFile");
realpathSync.native = sync("realpathNative");

export const access = withCallback("access");
export const appendFile = withCallback("appendFile");
export const chmod = withCallback("chmod");
export const chown = withCallback("chown");
export const copyFile = withCallback("copyFile");
export const fchmod = withCallback("fchmod");
export const fchown = withCallback("fchown");
export const fdatasync = withCallback("fdatasync");
export const fstat = withCallback("fstat");
export const fsync = withCallback("fsync");
export const ftruncate = withCallback("ftruncate");
export const futimes = withCallback("futimes");
export const lchown = withCallback("lchown");
export const link = withCallback("link");
export const lstat = withCallback("lstat");
export const lutimes = withCallback("lutimes");
export const mkdir = withCallback("mkdir");
export const mkdtemp = withCallback("mkdtemp");
export const readFile = withCallback("readFile");
export const readlink = withCallback("readlink");
export const realpath = withCallback("realpath");
export const rename = withCallback("rename");
export const rm = withCallback("rm");
export const rmdir = withCallback("rmdir");
export const stat = withCallback("stat");
export const statfs = withCallback("statfs");
export const symlink = withCallback("symlink");
export const truncate = withCallback("truncate");
export const unlink = withCallback("unlink");
export const utimes = withCallback("utimes");
export const writeFile = withCallback("writeFile");
realpath.native = withCallback("realpathNative");

export function existsSync(path) {
  try {
    return ops.op_fs_exists(pathOf(path));
  } catch {
    return false;
  }
}

export function exists(path, callback) {
  validateFunction(callback, "cb");
  requireBuiltin("semba:web/process").process.nextTick(() => callback(existsSync(path)));
}
Object.defineProperty(exists, Symbol.for("nodejs.util.promisify.custom"), {
  value: async (path) => existsSync(path),
});

export function openSync(path, flags = "r", mode = 0o666) {
  return ops.op_fs_open(pathOf(path), flagsOf(flags), modeOf(mode, 0o666));
}

export function open(path, flags, mode, callback) {
  const args = [path, flags, mode, callback].filter((value) => value !== undefined);
  callback = args.pop();
  later(() => openSync(path, ...args.slice(1)), callback);
}

export function closeSync(fd) {
  ops.op_fs_close(fdOf(fd));
}

export function close(fd, callback = (error) => {
  if (error) throw error;
}) {
  fdOf(fd);
  later(() => closeSync(fd), callback);
}

// Offset, length and position of a read or a write, given one by one or as an object.
function rangeIn(buffer, offset, length, position) {
  if (!ArrayBuffer.isView(buffer)) throw invalidArgType("buffer", ["Buffer", "TypedArray", "DataView"], buffer);
  if (offset !== null && typeof offset === "object") ({ offset, length, position } = offset);
  offset ??= 0;
  validateInteger(offset, "offset", 0);
  length ??= buffer.byteLength - offset;
  if (length < 0) throw outOfRange("length", ">= 0", length);
  if (offset > buffer.byteLength) throw outOfRange("offset", `<= ${buffer.byteLength}`, offset);
  if (offset + length > buffer.byteLength) throw outOfRange("length", `<= ${buffer.byteLength - offset}`, length);
  const view = new Uint8Array(buffer.buffer, buffer.byteOffset + offset, length);
  const at = typeof position === "bigint" ? Number(position) : position;
  return [view, typeof at === "number" && at >= 0 ? at : undefined];
}

export function readSync(fd, buffer, offset, length, position) {
  const [view, at] = rangeIn(buffer, offset, length, position);
  return view.length === 0 ? 0 : ops.op_fs_read_into(fdOf(fd), view, at);
}

export function read(fd, buffer, offset, length, position, callback) {
  const args = [buffer, offset, length, position, callback];
  const at = args.findIndex((value) => typeof value === "function");
  callback = args[at];
  validateFunction(callback, "cb");
  let rest = args.slice(0, at);
  if (!ArrayBuffer.isView(rest[0])) {
    const options = rest[0] ?? {};
    const target = options.buffer ?? requireBuiltin("node:buffer").Buffer.alloc(16384);
    rest = [target, options.offset, options.length, options.position];
  }
  const [view, position_] = rangeIn(...rest);
  settle(ops.op_fs_read_async(fdOf(fd), view.length, position_), (bytes) => {
    view.set(bytes);
    return bytes.length;
  }, (error, count = 0) => callback(error, count, rest[0]));
}

export function writeSync(fd, data, offset, length, position) {
  if (typeof data === "string") {
    const at = typeof offset === "number" ? offset : undefined;
    return ops.op_fs_write(fdOf(fd), dataOf(data, length), at);
  }
  const [view, at] = rangeIn(data, offset, length, position);
  return ops.op_fs_write(fdOf(fd), view, at);
}

export function write(fd, data, ...rest) {
  const callback = rest.pop();
  later(() => writeSync(fd, data, ...rest), (error, count = 0) => callback(error, count, data));
}

function vectored(call) {
  return (fd, buffers, position) => {
    let total = 0;
    for (const buffer of buffers) {
      const at = typeof position === "number" ? position + total : null;
      const count = call(fd, buffer, 0, buffer.byteLength, at);
      total += count;
      if (count < buffer.byteLength) break;
    }
    return total;
  };
}

export const readvSync = vectored(readSync);
export const writevSync = vectored(writeSync);

export function readdirSync(path, options) {
  options = optionsOf(options);
  return listing(pathOf(path), options, ops.op_fs_read_directory);
}

export function readdir(path, options, callback) {
  if (typeof options === "function") [options, callback] = [undefined, options];
  later(() => readdirSync(path, options), callback);
}

function listing(path, options, list) {
  const { inEncoding } = requireBuiltin("semba:internal/fs_paths");
  const result = [];
  const queue = [["", path]];
  for (const [prefix, directory] of queue) {
    const entries = list(directory);
    for (let i = 0; i < entries.length; i += 2) {
      const name = entries[i];
      const type = entries[i + 1];
      const relative = prefix === "" ? name : `${prefix}/${name}`;
      if (options.withFileTypes) result.push(new Dirent(inEncoding(name, options), directory, type));
      else result.push(inEncoding(relative, options));
      if (options.recursive && type === 2) queue.push([relative, `${directory.replace(/\/+$/, "")}/${name}`]);
    }
  }
  return result;
}

/** An open directory. */
export class Dir {
  #entries;
  #closed = false;

  constructor(path, entries) {
    this.path = path;
    this.#entries = entries;
  }

  readSync() {
    return this.#entries.shift() ?? null;
  }

  async read() {
    return this.readSync();
  }

  closeSync() {
    this.#closed = true;
  }

  async close() {
    this.#closed = true;
  }

  async *entries() {
    for (let entry = this.readSync(); entry !== null && !this.#closed; entry = this.readSync()) yield entry;
  }

  [Symbol.asyncIterator]() {
    return this.entries();
  }
}

export function opendirSync(path, options) {
  try {
    return new Dir(pathOf(path), readdirSync(path, { ...options, withFileTypes: true }));
  } catch (error) {
    throw Object.assign(error, { syscall: "opendir", message: error.message.replace(", scandir ", ", opendir ") });
  }
}

export function opendir(path, options, callback) {
  if (typeof options === "function") [options, callback] = [undefined, options];
  later(() => opendirSync(path, options), callback);
}

export function cpSync(from, to, options = {}) {
  copyTree(pathOf(from, "src"), pathOf(to, "dest"), options);
}

export function cp(from, to, options, callback) {
  if (typeof options === "function") [options, callback] = [undefined, options];
  later(() => cpSync(from, to, options), callback);
}

function copyTree(from, to, options) {
  const { dereference = false, errorOnExist = false, filter, force = true, recursive = false } = options;
  if (filter !== undefined && !filter(from, to)) return;
  const source = (dereference ? statSync : lstatSync)(from);
  const target = lstatSync(to, { throwIfNoEntry: false });
  if (source.isDirectory()) {
    if (!recursive) {
      const { plainError } = requireBuiltin("semba:internal/errors");
      throw plainError("ERR_FS_EISDIR", `Recursive option not enabled, cannot copy a directory: cp returned EISDIR (${from} is a directory (not copied)) ${from}`);
    }
    if (target === undefined) mkdirSync(to, { recursive: true, mode: source.mode & 0o777 });
    for (const name of readdirSync(from)) copyTree(`${from}/${name}`, `${to}/${name}`, options);
    return;
  }
  if (target !== undefined && !force) {
    if (!errorOnExist) return;
    const { plainError } = requireBuiltin("semba:internal/errors");
    throw plainError("ERR_FS_CP_EEXIST", `Target already exists: cp returned EEXIST (${to} already exists) ${to}`);
  }
  const parent = requireBuiltin("node:path").dirname(to);
  if (!existsSync(parent)) mkdirSync(parent, { recursive: true });
  if (source.isSymbolicLink()) {
    if (target !== undefined) unlinkSync(to);
    symlinkSync(readlinkSync(from), to);
  } else {
    copyFileSync(from, to);
  }
  if (options.preserveTimestamps) utimesSync(to, source.atime, source.mtime);
}

const streams = () => requireBuiltin("semba:internal/fs_streams");

export function createReadStream(path, options) {
  return streams().createReadStream(path, options);
}

export function createWriteStream(path, options) {
  return streams().createWriteStream(path, options);
}

// Classes that load streams when they are used.
const streamClass = (name) => new Proxy(function () {}, {
  get: (_, key, receiver) => Reflect.get(streams()[name], key, receiver),
  getPrototypeOf: () => Object.getPrototypeOf(streams()[name]),
  apply: (_, self, args) => Reflect.apply(streams()[name], self, args),
  construct: (_, args, target) => Reflect.construct(streams()[name], args, target),
});
export const ReadStream = streamClass("ReadStream");
export const WriteStream = streamClass("WriteStream");
export { ReadStream as FileReadStream, WriteStream as FileWriteStream };

const fs = {
  BigIntStats, Dir, Dirent, F_OK, FileReadStream: ReadStream, FileWriteStream: WriteStream, R_OK, ReadStream, StatFs,
  Stats, W_OK, WriteStream, X_OK, access, accessSync, appendFile, appendFileSync, chmod,
  chmodSync, chown, chownSync, close, closeSync, constants, copyFile, copyFileSync, cp, cpSync, createReadStream,
  createWriteStream, exists, existsSync,
  fchmod, fchmodSync, fchown, fchownSync, fdatasync, fdatasyncSync, fstat, fstatSync, fsync, fsyncSync, ftruncate,
  ftruncateSync, futimes, futimesSync, lchown, lchownSync, link, linkSync, lstat, lstatSync, lutimes, lutimesSync,
  mkdir, mkdirSync, mkdtemp, mkdtempSync, open, openSync, opendir, opendirSync, promises, read, readFile, readFileSync, readSync,
  readdir, readdirSync, readlink, readlinkSync, readvSync, realpath, realpathSync, rename, renameSync, rm, rmSync, rmdir,
  rmdirSync, stat, statSync, statfs, statfsSync, symlink, symlinkSync, truncate, truncateSync, unlink, unlinkSync, utimes,
  utimesSync, write, writeFile, writeFileSync, writeSync, writevSync,
};
export default fs;
export { BigIntStats, Dirent, StatFs, Stats, constants, promises };
