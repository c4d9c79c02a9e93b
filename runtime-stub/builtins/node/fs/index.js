// `node:fs`.

import { requireBuiltin } from "semba:engine";
import {
  invalidArgType, invalidArgValue, outOfRange, validateFunction, validateInteger, validateObject,
} from "semba:internal/errors";
import { constants } from "semba:internal/fs_constants";
import { operations } from "semba:internal/fs_operations";
import { dataOf, fdOf, flagsOf, modeOf, optionsOf, pathOf, secondsOf } from "semba:internal/fs_paths";
import { BigIntStats, Dirent, StatFs, Stats } from "semba:internal/fs_stats";
import { promisifiedNames } from "semba:internal/promisified_names";
import promises from "node:fs/promises";
import * as ops from "semba:ops/fs";

export const { F_OK, R_OK, W_OK, X_OK } = constants;

const whole = () => requireBuiltin("semba:internal/fs_whole_files");

function sync(name) {
  const define = operations[name];
  return {
    [`${name}Sync`](...args) {
      if (args[2]?.flush && define.writes) return whole().writeSync(define, args);
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
      if (typeof callback !== "function") {
        // What is wrong with the other arguments is said first.
        define(...args, callback);
        validateFunction(callback, "cb");
      }
      const options = args.at(-1);
      if (options?.signal && define.signals || options?.flush && define.writes) {
        settle(whole().later(define, args), (value) => value, callback);
        return;
      }
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

// Calls back later with what a synchronous function gives. `given` is the caller's callback where `callback` wraps it.
const later = (call, callback, given = callback) => {
  validateFunction(given, "cb");
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

let warnedAboutExists = false;

export function existsSync(path) {
  try {
    return ops.op_fs_exists(pathOf(path));
  } catch (error) {
    if (!warnedAboutExists && error.code === "ERR_INVALID_ARG_TYPE") {
      warnedAboutExists = true;
      requireBuiltin("semba:web/process").process.emitWarning(
        "Passing invalid argument types to fs.existsSync is deprecated", "DeprecationWarning", "DEP0187");
    }
    return false;
  }
}

function isThere(path) {
  try {
    return ops.op_fs_exists(pathOf(path));
  } catch {
    return false;
  }
}

export function exists(path, callback) {
  validateFunction(callback, "cb");
  requireBuiltin("semba:web/process").process.nextTick(() => callback(isThere(path)));
}
Object.defineProperty(exists, Symbol.for("nodejs.util.promisify.custom"), { value: async (path) => isThere(path) });

// For programs that were written against old versions.
export const _toUnixTimestamp = (time, name = "time") => secondsOf(time, name);

export function openSync(path, flags = "r", mode = 0o666) {
  return ops.op_fs_open(pathOf(path), flagsOf(flags), modeOf(mode, 0o666));
}

export function open(path, flags, mode, callback) {
  if (typeof flags === "function") [flags, callback] = [undefined, flags];
  else if (typeof mode === "function") [mode, callback] = [undefined, mode];
  const args = [pathOf(path), flagsOf(flags), modeOf(mode, 0o666)];
  later(() => ops.op_fs_open(...args), callback);
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

function checkBuffer(buffer) {
  if (!ArrayBuffer.isView(buffer)) throw invalidArgType("buffer", ["Buffer", "TypedArray", "DataView"], buffer);
}

/** The greatest number below 2 ** 63. */
const LAST_POSITION = 2 ** 63 - 1024;

// A position; `undefined` is wherever the last call left off.
function positionOf(position, length) {
  if (position === undefined || position === null) return undefined;
  if (typeof position === "number") {
    validateInteger(position, "position", -1);
  } else if (typeof position === "bigint") {
    const most = 2n ** 63n - 1n - BigInt(length);
    if (position < -1n || position > most) throw outOfRange("position", `>= -1 && <= ${most}`, position);
  } else {
    throw invalidArgType("position", ["integer", "bigint"], position);
  }
  // No file is that long; the number must still be one that the system takes.
  return position < 0 ? undefined : Math.min(Number(position), LAST_POSITION);
}

// The part of a buffer that a read fills, and where the read begins.
function rangeToRead(buffer, offset, length, position) {
  checkBuffer(buffer);
  if (offset == null) offset = 0;
  else validateInteger(offset, "offset", 0);
  length |= 0;
  if (length === 0) return [new Uint8Array(0), undefined];
  if (buffer.byteLength === 0) throw invalidArgValue("buffer", buffer, "is empty and cannot be written");
  if (length < 0) throw outOfRange("length", ">= 0", length);
  if (offset + length > buffer.byteLength) throw outOfRange("length", `<= ${buffer.byteLength - offset}`, length);
  return [new Uint8Array(buffer.buffer, buffer.byteOffset + offset, length), positionOf(position, length)];
}

function readOptions(options, buffer) {
  if (options !== undefined && options !== null) validateObject(options, "options");
  const { offset = 0, length = buffer?.byteLength - offset, position = null } = options ?? {};
  return [offset, length, position];
}

export function readSync(fd, buffer, offset, length, position) {
  fdOf(fd);
  checkBuffer(buffer);
  if (arguments.length <= 3 || (offset !== null && typeof offset === "object")) {
    [offset, length, position] = readOptions(offset, buffer);
  }
  const [view, at] = rangeToRead(buffer, offset, length, position);
  return view.length === 0 ? 0 : ops.op_fs_read_into(fd, view, at);
}

export function read(fd, buffer, offset, length, position, callback) {
  fdOf(fd);
  if (arguments.length <= 4) {
    let options;
    if (arguments.length === 4) {
      [options, callback] = [offset, length];
    } else if (arguments.length === 3) {
      if (!ArrayBuffer.isView(buffer)) {
        options = buffer;
        ({ buffer = requireBuiltin("node:buffer").Buffer.alloc(16384) } = options ?? {});
      }
      callback = offset;
    } else {
      [callback, buffer] = [buffer, requireBuiltin("node:buffer").Buffer.alloc(16384)];
    }
    [offset, length, position] = readOptions(options, buffer);
  }
  checkBuffer(buffer);
  validateFunction(callback, "cb");
  const [view, at] = rangeToRead(buffer, offset, length, position);
  const promise = view.length === 0 ? Promise.resolve(view) : ops.op_fs_read_async(fd, view.length, at);
  settle(promise, (bytes) => {
    view.set(bytes);
    return bytes.length;
  }, (error, count = 0) => callback(error, count, buffer));
}
Object.defineProperty(read, promisifiedNames, { value: ["bytesRead", "buffer"] });

// What a write writes, and where.
function dataToWrite(data, offset, length, position) {
  if (typeof data === "string") {
    if (typeof length === "string" && !requireBuiltin("node:buffer").Buffer.isEncoding(length)) {
      throw invalidArgValue("encoding", length, "is invalid encoding");
    }
    if (typeof length !== "string") length = undefined;
    else if (/^hex$/i.test(length) && data.length % 2 !== 0) {
      throw invalidArgValue("encoding", length, `is invalid for data of length ${data.length}`);
    }
    return [dataOf(data, length), positionOf(typeof offset === "number" ? offset : undefined, 0)];
  }
  if (!ArrayBuffer.isView(data)) {
    throw invalidArgType("buffer", ["string", "Buffer", "TypedArray", "DataView"], data);
  }
  if (offset !== null && typeof offset === "object") {
    ({ offset = 0, length = data.byteLength - offset, position = null } = offset);
  }
  if (offset == null || typeof offset === "function") offset = 0;
  else validateInteger(offset, "offset", 0);
  if (typeof length !== "number") length = data.byteLength - offset;
  if (offset > data.byteLength) throw outOfRange("offset", `<= ${data.byteLength}`, offset);
  if (length > data.byteLength - offset) throw outOfRange("length", `<= ${data.byteLength - offset}`, length);
  if (length < 0) throw outOfRange("length", ">= 0", length);
  validateInteger(length, "length", 0, 2 ** 31 - 1);
  // Anything but a number means the current position.
  const at = typeof position === "number" || typeof position === "bigint" ? positionOf(position, length) : undefined;
  return [new Uint8Array(data.buffer, data.byteOffset + offset, length), at];
}

export function writeSync(fd, data, offset, length, position) {
  fdOf(fd);
  const [bytes, at] = dataToWrite(data, offset, length, position);
  return ops.op_fs_write(fd, bytes, at);
}

export function write(fd, data, ...rest) {
  fdOf(fd);
  const callback = rest.findLast((value) => typeof value === "function");
  const values = rest.slice(0, callback === undefined ? rest.length : rest.lastIndexOf(callback));
  const [bytes, at] = dataToWrite(data, ...values);
  later(() => ops.op_fs_write(fd, bytes, at), (error, count = 0) => callback(error, count, data), callback);
}
Object.defineProperty(write, promisifiedNames, { value: ["bytesWritten", "buffer"] });

function checkBuffers(buffers) {
  if (!Array.isArray(buffers)) throw invalidArgType("buffers", "ArrayBufferView[]", buffers);
  for (const buffer of buffers) {
    if (!ArrayBuffer.isView(buffer)) throw invalidArgType("buffers", "ArrayBufferView[]", buffers);
  }
}

function vectored(name, call) {
  return {
    [name](fd, buffers, position) {
      fdOf(fd);
      checkBuffers(buffers);
      let total = 0;
      for (const buffer of buffers) {
        if (buffer.byteLength === 0) continue;
        const at = typeof position === "number" ? position + total : null;
        const count = call(fd, buffer, 0, buffer.byteLength, at);
        total += count;
        if (count < buffer.byteLength) break;
      }
      return total;
    },
  }[name];
}

export const readvSync = vectored("readvSync", readSync);
export const writevSync = vectored("writevSync", writeSync);

function vectoredLater(name, call, names) {
  const method = {
    [name](fd, buffers, position, callback) {
      if (typeof position === "function") [position, callback] = [null, position];
      fdOf(fd);
      checkBuffers(buffers);
      later(() => call(fd, buffers, position), (error, count = 0) => callback(error, count, buffers), callback);
    },
  }[name];
  return Object.defineProperty(method, promisifiedNames, { value: names });
}

export const readv = vectoredLater("readv", readvSync, ["bytesRead", "buffers"]);
export const writev = vectoredLater("writev", writevSync, ["bytesWritten", "buffers"]);

export function readdirSync(path, options) {
  options = optionsOf(options);
  return listing(pathOf(path), options, ops.op_fs_read_directory);
}

export function readdir(path, options, callback) {
  if (typeof options === "function") [options, callback] = [undefined, options];
  options = optionsOf(options);
  path = pathOf(path);
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

const closedDirectory = () => errors().plainError("ERR_DIR_CLOSED", "Directory handle was closed");
const busyDirectory = () => errors().plainError("ERR_DIR_CONCURRENT_OPERATION",
  "Cannot do synchronous work on directory handle with concurrent asynchronous operations");
const errors = () => requireBuiltin("semba:internal/errors");

/** An open directory. */
export class Dir {
  #busy = 0;
  #closed = false;
  #entries;
  #path;

  constructor(entries, path) {
    if (entries === undefined) throw errors().missingArgs("handle");
    this.#path = path;
    this.#entries = entries;
  }

  static #check(dir) {
    if (typeof dir !== "object" || dir === null || !(#path in dir)) throw errors().invalidThis("Dir");
  }

  get path() {
    Dir.#check(this);
    return this.#path;
  }

  #next() {
    return this.#entries.shift() ?? null;
  }

  readSync() {
    Dir.#check(this);
    if (this.#closed) throw closedDirectory();
    if (this.#busy > 0) throw busyDirectory();
    return this.#next();
  }

  #later(work, callback) {
    this.#busy++;
    const promise = new Promise((resolve) => setImmediate(resolve)).then(() => {
      this.#busy--;
      return work();
    });
    if (callback === undefined) return promise;
    settle(promise, (value) => value, callback);
    return undefined;
  }

  read(callback) {
    Dir.#check(this);
    if (callback !== undefined) validateFunction(callback, "cb");
    if (this.#closed) {
      if (callback === undefined) return Promise.reject(closedDirectory());
      throw closedDirectory();
    }
    return this.#later(() => this.#next(), callback);
  }

  closeSync() {
    Dir.#check(this);
    if (this.#closed) throw closedDirectory();
    if (this.#busy > 0) throw busyDirectory();
    this.#closed = true;
  }

  close(callback) {
    Dir.#check(this);
    if (callback !== undefined) validateFunction(callback, "cb");
    if (this.#closed) {
      if (callback === undefined) return Promise.reject(closedDirectory());
      requireBuiltin("semba:web/process").process.nextTick(callback, closedDirectory());
      return undefined;
    }
    this.#closed = true;
    return this.#later(() => undefined, callback);
  }

  // No generator: the directory is closed as soon as a loop ends, however it does.
  entries() {
    const close = async (value) => {
      if (!this.#closed) await this.close();
      return { value, done: true };
    };
    return {
      next: async () => {
        const value = this.#closed ? null : await this.read();
        return value === null ? close() : { value, done: false };
      },
      return: close,
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  [Symbol.asyncIterator]() {
    return this.entries();
  }

  [Symbol.dispose]() {
    if (!this.#closed) this.closeSync();
  }

  async [Symbol.asyncDispose]() {
    if (!this.#closed) await this.close();
  }
}

function directoryOptions(options) {
  options = optionsOf(options);
  if (options.bufferSize !== undefined) validateInteger(options.bufferSize, "options.bufferSize", 1, 2 ** 32 - 1);
  return options;
}

export function opendirSync(path, options) {
  try {
    return new Dir(readdirSync(path, { ...directoryOptions(options), withFileTypes: true }), pathOf(path));
  } catch (error) {
    throw Object.assign(error, { syscall: "opendir", message: error.message.replace(", scandir ", ", opendir ") });
  }
}

export function opendir(path, options, callback) {
  if (typeof options === "function") [options, callback] = [undefined, options];
  validateFunction(callback, "callback");
  path = pathOf(path);
  options = directoryOptions(options);
  later(() => opendirSync(path, options), callback);
}

const copies = () => requireBuiltin("semba:internal/fs_copy");

export function cpSync(from, to, options) {
  copies().copySync(from, to, options);
}

export function cp(from, to, options, callback) {
  if (typeof options === "function") [options, callback] = [undefined, options];
  validateFunction(callback, "cb");
  options = copies().copyOptions(options);
  settle(copies().copyLater(pathOf(from, "src"), pathOf(to, "dest"), options), () => undefined, callback);
}

const globs = () => requireBuiltin("semba:internal/glob");

export function glob(pattern, options, callback) {
  globs().globLater(pattern, options, callback);
}

export function globSync(pattern, options) {
  return globs().globSync(pattern, options);
}

export function openAsBlob(path, options) {
  return requireBuiltin("semba:internal/fs_blob").openAsBlob(path, options);
}

const watchers = () => requireBuiltin("semba:internal/fs_watch");

export function watch(filename, options, listener) {
  return watchers().watch(filename, options, listener);
}

const fileWatchers = () => requireBuiltin("semba:internal/fs_watch_file");

export function watchFile(filename, options, listener) {
  return fileWatchers().watchFile(filename, options, listener);
}

export function unwatchFile(filename, listener) {
  fileWatchers().unwatchFile(filename, listener);
}

export function mkdtempDisposableSync(prefix, options) {
  const path = mkdtempSync(prefix, options);
  // The directory is known by where it was when it was made.
  const full = requireBuiltin("node:path").resolve(process.cwd(), pathOf(path));
  const remove = () => rmSync(full, { recursive: true, force: true, maxRetries: 0, retryDelay: 100 });
  return { path, remove, [Symbol.dispose]: remove };
}

const streams = () => requireBuiltin("semba:internal/fs_streams");

export function createReadStream(path, options) {
  return streams().createReadStream(path, options);
}

export function createWriteStream(path, options) {
  return streams().createWriteStream(path, options);
}

// Classes that load streams when they are used.
const lazyClass = (load) => new Proxy(function () {}, {
  get: (_, key, receiver) => Reflect.get(load(), key, receiver),
  getPrototypeOf: () => Object.getPrototypeOf(load()),
  apply: (_, self, args) => Reflect.apply(load(), self, args),
  construct: (proxy, args, target) => Reflect.construct(load(), args, target === proxy ? load() : target),
});
export const ReadStream = lazyClass(() => streams().ReadStream);
export const WriteStream = lazyClass(() => streams().WriteStream);
export const Utf8Stream = lazyClass(() => requireBuiltin("semba:internal/fs_utf8_stream").Utf8Stream);
export { ReadStream as FileReadStream, WriteStream as FileWriteStream };

const fs = {
  BigIntStats, Dir, Dirent, FileReadStream: ReadStream, FileWriteStream: WriteStream, ReadStream, StatFs, Stats,
  Utf8Stream, WriteStream, _toUnixTimestamp, access, accessSync, appendFile, appendFileSync, chmod,
  chmodSync, chown, chownSync, close, closeSync, constants, copyFile, copyFileSync, cp, cpSync, createReadStream,
  createWriteStream, exists, existsSync,
  fchmod, fchmodSync, fchown, fchownSync, fdatasync, fdatasyncSync, fstat, fstatSync, fsync, fsyncSync, ftruncate,
  ftruncateSync, futimes, futimesSync, glob, globSync, lchown, lchownSync, link, linkSync, lstat, lstatSync, lutimes, lutimesSync,
  mkdir, mkdirSync, mkdtemp, mkdtempDisposableSync,
  mkdtempSync, open, openAsBlob, openSync, opendir, opendirSync,
  get promises() {
    return promises;
  },
  read, readFile, readFileSync, readSync,
  readdir, readdirSync, readlink, readlinkSync, readv, readvSync, realpath, realpathSync, rename, renameSync, rm, rmSync, rmdir,
  rmdirSync, stat, statSync, statfs, statfsSync, symlink, symlinkSync, truncate, truncateSync, unlink, unlinkSync, unwatchFile,
  utimes, utimesSync, watch, watchFile, write, writeFile, writeFileSync, writeSync, writev, writevSync,
};
let warnedAboutModes = false;
for (const name of ["F_OK", "R_OK", "W_OK", "X_OK"]) {
  Object.defineProperty(fs, name, {
    enumerable: false,
    get() {
      if (!warnedAboutModes) {
        warnedAboutModes = true;
        requireBuiltin("semba:web/process").process.emitWarning(
          `fs.${name} is deprecated, use fs.constants.${name} instead`, "DeprecationWarning", "DEP0176");
      }
      return constants[name];
    },
  });
}

export default fs;
export { BigIntStats, Dirent, StatFs, Stats, constants, promises };
