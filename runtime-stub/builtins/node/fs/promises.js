// `node:fs/promises`.

import { requireBuiltin } from "semba:engine";
import * as fs from "node:fs";
import { abortError } from "semba:internal/abort_error";
import {
  plainError, validateAbortSignal, validateBoolean, validateObject,
} from "semba:internal/errors";
import { constants } from "semba:internal/fs_constants";
import { operations } from "semba:internal/fs_operations";
import { dataOf, optionsOf, pathOf } from "semba:internal/fs_paths";
import { lazyEmitter } from "semba:internal/lazy_emitter";
import { process } from "semba:web/process";
import * as ops from "semba:ops/fs";

// What a path or a FileHandle stands for as an argument.
function descriptorOf(value, syscall) {
  if (!(value instanceof FileHandle)) return value;
  if (value.fd === -1) throw Object.assign(new Error("file closed"), { code: "EBADF", syscall });
  return value.fd;
}

function promised(name) {
  const define = operations[name];
  return {
    async [name](...args) {
      args[0] = descriptorOf(args[0], name);
      const signal = define.signals ? args.at(-1)?.signal : undefined;
      const [op, values, convert] = define(...args);
      if (signal?.aborted) throw abortError(signal);
      if (define.writes && args[2]?.flush) return requireBuiltin("semba:internal/fs_whole_files").later(define, args);
      const value = await ops[`op_fs_${op}_async`](...values);
      if (signal?.aborted) throw abortError(signal);
      return convert(value);
    },
  }[name];
}

// The operations of a FileHandle.
function onHandle(name) {
  const run = promised(name);
  return {
    async [name](handle, ...args) {
      if (!(handle instanceof FileHandle)) {
        throw plainError("ERR_INTERNAL_ASSERTION", "handle must be an instance of FileHandle");
      }
      return run(handle, ...args);
    },
  }[name];
}

/** An open file. */
export class FileHandle {
  #fd;
  #isLocked = false;

  constructor(fd) {
    this.#fd = fd;
  }

  get fd() {
    return this.#fd;
  }

  getAsyncId() {
    return this.#fd;
  }

  async close() {
    if (this.#fd === -1) return;
    const fd = this.#fd;
    this.#fd = -1;
    this.emit("close");
    fs.closeSync(fd);
  }

  async [Symbol.asyncDispose]() {
    await this.close();
  }

  async read(buffer, offset, length, position) {
    if (!ArrayBuffer.isView(buffer)) {
      if (buffer != null) validateObject(buffer, "options");
      ({ buffer = requireBuiltin("node:buffer").Buffer.alloc(16384), offset, length, position } = buffer ?? {});
    } else if (offset !== null && typeof offset === "object") {
      ({ offset, length, position } = offset);
    }
    return new Promise((resolve, reject) => {
      fs.read(this.#fd, buffer, offset ?? 0, length ?? buffer.byteLength - (offset ?? 0), position ?? null,
        (error, bytesRead) => (error ? reject(error) : resolve({ bytesRead, buffer })));
    });
  }

  async write(data, ...rest) {
    return { bytesWritten: fs.writeSync(this.#fd, data, ...rest), buffer: data };
  }

  async writev(buffers, position) {
    return { bytesWritten: fs.writevSync(this.#fd, buffers, position), buffers };
  }

  async readv(buffers, position) {
    return { bytesRead: fs.readvSync(this.#fd, buffers, position), buffers };
  }

  createReadStream(options) {
    return requireBuiltin("semba:internal/fs_streams").createReadStream(undefined, { ...options, fd: this });
  }

  createWriteStream(options) {
    return requireBuiltin("semba:internal/fs_streams").createWriteStream(undefined, { ...options, fd: this });
  }

  readLines(options) {
    const { createInterface } = requireBuiltin("node:readline");
    return createInterface({ input: this.createReadStream(options), crlfDelay: Infinity });
  }

  readableWebStream(options = {}) {
    if (this.#fd === -1) throw plainError("ERR_INVALID_STATE", "Invalid state: The FileHandle is closed");
    if (this.#isLocked) throw plainError("ERR_INVALID_STATE", "Invalid state: The FileHandle is locked");
    this.#isLocked = true;
    validateObject(options, "options");
    const { autoClose = false, type = "bytes" } = options;
    validateBoolean(autoClose, "options.autoClose");
    if (type !== "bytes") {
      process.emitWarning('A non-"bytes" options.type has no effect. A byte-oriented steam is always created.',
        "ExperimentalWarning");
    }
    const { ReadableStream } = requireBuiltin("semba:web/streams");
    const close = () => (autoClose ? this.close() : undefined);
    const stream = new ReadableStream({
      type: "bytes",
      autoAllocateChunkSize: 16384,
      pull: async (controller) => {
        const { view } = controller.byobRequest;
        const { bytesRead } = await this.read(view, view.byteOffset, view.byteLength);
        if (bytesRead === 0) {
          controller.close();
          await close();
        }
        controller.byobRequest.respond(bytesRead);
      },
      cancel: close,
    });
    this.once("close", () => requireBuiltin("semba:web/streams_readable").cancel(stream));
    return stream;
  }

  readFile(options) {
    return readFile(this, options);
  }

  writeFile(data, options) {
    return writeFile(this, data, options);
  }

  appendFile(data, options) {
    return writeFile(this, data, options);
  }

  chmod(mode) {
    return fchmod(this, mode);
  }

  chown(uid, gid) {
    return fchown(this, uid, gid);
  }

  stat(options) {
    return fstat(this, options);
  }

  sync() {
    return fsync(this);
  }

  datasync() {
    return fdatasync(this);
  }

  truncate(length) {
    return ftruncate(this, length);
  }

  utimes(atime, mtime) {
    return futimes(this, atime, mtime);
  }
}

lazyEmitter(FileHandle.prototype);

const fchmod = onHandle("fchmod");
const fchown = onHandle("fchown");
const fstat = onHandle("fstat");
const fsync = onHandle("fsync");
const fdatasync = onHandle("fdatasync");
const ftruncate = onHandle("ftruncate");
const futimes = onHandle("futimes");

export const access = promised("access");
export const appendFile = promised("appendFile");
export const chmod = promised("chmod");
export const chown = promised("chown");
export const copyFile = promised("copyFile");
export const lchown = promised("lchown");
export const link = promised("link");
export const lstat = promised("lstat");
export const lutimes = promised("lutimes");
export const mkdir = promised("mkdir");
export const mkdtemp = promised("mkdtemp");
export const readFile = promised("readFile");
export const readlink = promised("readlink");
export const realpath = promised("realpathNative");
export const rename = promised("rename");
export const rm = promised("rm");
export const rmdir = promised("rmdir");
export const stat = promised("stat");
export const statfs = promised("statfs");
export const symlink = promised("symlink");
export const truncate = promised("truncate");
export const unlink = promised("unlink");
export const utimes = promised("utimes");

/** Only macOS has permissions of links. */
export async function lchmod(path, mode) {
  if (process.platform !== "darwin") {
    throw plainError("ERR_METHOD_NOT_IMPLEMENTED", "The lchmod() method is not implemented");
  }
  const handle = await open(path, constants.O_WRONLY | constants.O_SYMLINK);
  try {
    await handle.chmod(mode);
  } finally {
    await handle.close();
  }
}

const writeAll = promised("writeFile");

export async function writeFile(file, data, options) {
  const isPlain = typeof data !== "object" || data === null || ArrayBuffer.isView(data);
  if (isPlain || typeof (data[Symbol.asyncIterator] ?? data[Symbol.iterator]) !== "function") {
    return writeAll(file, data, options);
  }
  // Piece by piece, as they come.
  options = optionsOf(options, { encoding: "utf8", flag: "w", mode: 0o666 });
  const { signal } = options;
  validateAbortSignal(signal, "options.signal");
  const given = file instanceof FileHandle;
  const handle = given ? file : await open(file, options.flag ?? "w", options.mode ?? 0o666);
  try {
    for await (const piece of data) {
      if (signal?.aborted) throw abortError(signal);
      await writeAll(handle, typeof piece === "string" ? dataOf(piece, options.encoding) : piece);
    }
    if (signal?.aborted) throw abortError(signal);
    if (options.flush) await handle.sync();
  } finally {
    if (!given) await handle.close();
  }
}

export async function open(path, flags = "r", mode = 0o666) {
  return new FileHandle(fs.openSync(path, flags, mode));
}

export async function readdir(path, options) {
  options = optionsOf(options);
  if (options.recursive) return fs.readdirSync(path, options);
  path = pathOf(path);
  const entries = await ops.op_fs_read_directory_async(path);
  const { inEncoding } = requireBuiltin("semba:internal/fs_paths");
  const result = [];
  for (let i = 0; i < entries.length; i += 2) {
    const name = inEncoding(entries[i], options);
    result.push(options.withFileTypes ? new fs.Dirent(name, path, entries[i + 1]) : name);
  }
  return result;
}

export async function opendir(path, options) {
  return fs.opendirSync(path, options);
}

export async function cp(from, to, options) {
  const { copyLater, copyOptions } = requireBuiltin("semba:internal/fs_copy");
  options = copyOptions(options);
  await copyLater(pathOf(from, "src"), pathOf(to, "dest"), options);
}

export async function mkdtempDisposable(prefix, options) {
  const path = await mkdtemp(prefix, options);
  // The directory is known by where it was when it was made.
  const full = requireBuiltin("node:path").resolve(process.cwd(), pathOf(path));
  const remove = () => rm(full, { recursive: true, force: true, maxRetries: 0, retryDelay: 100 });
  return { path, remove, [Symbol.asyncDispose]: remove };
}

export function glob(pattern, options) {
  return requireBuiltin("semba:internal/glob").glob(pattern, options);
}

export function watch(filename, options) {
  return requireBuiltin("semba:internal/fs_watch").watchAsync(filename, options);
}

export default {
  FileHandle, access, appendFile, chmod, chown, constants, copyFile, cp, glob, lchmod, lchown, link, lstat, lutimes, mkdir, mkdtemp,
  mkdtempDisposable, open,
  opendir, readFile, readdir, readlink, realpath, rename, rm, rmdir, stat, statfs, symlink, truncate, unlink, utimes,
  watch, writeFile,
};
export { constants };
