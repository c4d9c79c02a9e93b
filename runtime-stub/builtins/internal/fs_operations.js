// The operations of `node:fs`, each defined once for its three forms: synchronous, with a callback, with a promise.
//
// A definition reads the arguments and returns `[op, arguments, convert]`: the op's name, what it is called with, and
// what makes the result of what it returns.

import { requireBuiltin } from "semba:engine";
import {
  invalidArgValue, validateAbortSignal, validateBoolean, validateInteger, validateObject,
} from "semba:internal/errors";
import {
  bufferOf, dataOf, fdOf, flagsOf, inEncoding, modeOf, optionsOf, pathOf, secondsOf,
} from "semba:internal/fs_paths";
import { StatFs, statsFrom } from "semba:internal/fs_stats";
import * as ops from "semba:ops/fs";

const nothing = () => undefined;
const same = (value) => value;

const stats = (options) => (numbers) => (numbers === undefined ? undefined : statsFrom(numbers, options.bigint));

function statLike(follow) {
  return (path, options) => {
    // Anything but an object is no options at all.
    options = optionsOf(typeof options === "object" ? options : undefined);
    return ["stat", [pathOf(path), follow, options.throwIfNoEntry !== false], stats(options)];
  };
}

function timesLike(op, follow) {
  return (target, atime, mtime) => {
    const times = [secondsOf(atime, "atime"), secondsOf(mtime, "mtime")];
    return follow === undefined
      ? [op, [fdOf(target), ...times], nothing]
      : [op, [pathOf(target), ...times, follow], nothing];
  };
}

function ownerLike(op, follow) {
  return (target, uid, gid) => {
    validateInteger(uid, "uid", -1, 2 ** 32 - 1);
    validateInteger(gid, "gid", -1, 2 ** 32 - 1);
    return follow === undefined
      ? [op, [fdOf(target), uid, gid], nothing]
      : [op, [pathOf(target), uid, gid, follow], nothing];
  };
}

function fileArguments(target, flags, mode) {
  return typeof target === "number" ? [fdOf(target)] : [pathOf(target), flags, mode];
}

function realPathLike(native) {
  return (path, options) => {
    options = optionsOf(options);
    return ["real_path", [pathOf(path), native], (real) => inEncoding(real, options)];
  };
}

function writeLike(flag) {
  return (path, data, options) => {
    options = optionsOf(options, { encoding: "utf8", mode: 0o666, flag });
    validateAbortSignal(options.signal, "options.signal");
    if (options.flush != null) validateBoolean(options.flush, "options.flush");
    const target = fileArguments(path, flagsOf(options.flag ?? flag), modeOf(options.mode, 0o666));
    return ["write_file", [dataOf(data, options.encoding), ...target], nothing];
  };
}

// How a file is looked at or copied: three bits.
function accessModeOf(mode) {
  if (mode === null) return 0;
  validateInteger(mode, "mode", 0, 7);
  return mode;
}

const DIRECTORY = 0o040000;
const MODE = 1;

// The type of what is at a path; 0 where nothing is.
function lstatType(path) {
  const numbers = ops.op_fs_stat(path, false, false);
  return numbers === undefined ? 0 : numbers[MODE] & 0o170000;
}

let warned = false;

function warnAboutRmdir() {
  if (warned) return;
  warned = true;
  requireBuiltin("semba:web/process").process.emitWarning(
    "In future versions of Node.js, fs.rmdir(path, { recursive: true }) will be removed. " +
    "Use fs.rm(path, { recursive: true }) instead", "DeprecationWarning", "DEP0147");
}

let warnedAboutTemplate = false;

function warnAboutTemplate() {
  if (warnedAboutTemplate) return;
  warnedAboutTemplate = true;
  requireBuiltin("semba:web/process").process.emitWarning(
    "mkdtemp() templates ending with X are not portable. For details see: https://nodejs.org/api/fs.html");
}

const LINK_TYPES = ["dir", "file", "junction"];

/** The definitions by name. */
export const operations = {
  access: (path, mode = 0) => ["access", [pathOf(path), accessModeOf(mode)], nothing],
  chmod: (path, mode) => ["chmod", [pathOf(path), modeOf(mode)], nothing],
  fchmod: (fd, mode) => ["fchmod", [fdOf(fd), modeOf(mode)], nothing],
  chown: ownerLike("chown", true),
  lchown: ownerLike("chown", false),
  fchown: ownerLike("fchown"),
  copyFile: (from, to, mode = 0) =>
    ["copy_file", [pathOf(from, "src"), pathOf(to, "dest"), accessModeOf(mode)], nothing],
  fdatasync: (fd) => ["fsync", [fdOf(fd), true], nothing],
  fsync: (fd) => ["fsync", [fdOf(fd), false], nothing],
  fstat: (fd, options) => {
    options = optionsOf(options);
    return ["fstat", [fdOf(fd)], stats(options)];
  },
  ftruncate: (fd, length = 0) => {
    validateInteger(length, "len");
    return ["ftruncate", [fdOf(fd), Math.max(0, length)], nothing];
  },
  truncate: (path, length = 0) => {
    validateInteger(length, "len");
    return ["truncate", [pathOf(path), Math.max(0, length)], nothing];
  },
  link: (from, to) => ["link", [pathOf(from, "existingPath"), pathOf(to, "newPath")], nothing],
  stat: statLike(true),
  lstat: statLike(false),
  mkdir: (path, options) => {
    if (typeof options === "number" || typeof options === "string") options = { mode: options };
    const { recursive = false, mode } = options ?? {};
    validateBoolean(recursive, "options.recursive");
    return ["make_directory", [pathOf(path), modeOf(mode, 0o777), recursive], same];
  },
  mkdtemp: (prefix, options) => {
    options = optionsOf(options);
    prefix = pathOf(prefix, "prefix");
    if (prefix.endsWith("X")) warnAboutTemplate();
    return ["make_temporary", [prefix], (path) => inEncoding(path, options)];
  },
  readFile: (path, options) => {
    options = optionsOf(options, { flag: "r" });
    validateAbortSignal(options.signal, "options.signal");
    const target = fileArguments(path, flagsOf(options.flag), 0o666);
    if (/^utf-?8$/.test(options.encoding ?? "")) return ["read_text", target, same];
    const text = (bytes) => {
      const buffer = bufferOf(bytes);
      return options.encoding == null || options.encoding === "buffer" ? buffer : buffer.toString(options.encoding);
    };
    return ["read_file", target, text];
  },
  writeFile: writeLike("w"),
  appendFile: writeLike("a"),
  readlink: (path, options) => {
    options = optionsOf(options);
    return ["read_link", [pathOf(path)], (target) => inEncoding(target, options)];
  },
  realpath: realPathLike(false),
  realpathNative: realPathLike(true),
  rename: (from, to) => ["rename", [pathOf(from, "oldPath"), pathOf(to, "newPath")], nothing],
  rm: (path, options) => {
    const { recursive = false, force = false } = options ?? {};
    validateBoolean(recursive, "options.recursive");
    validateBoolean(force, "options.force");
    return ["remove", [pathOf(path), recursive, force], nothing];
  },
  rmdir: (path, options) => {
    path = pathOf(path);
    if (options !== undefined && typeof options !== "function") {
      validateObject(options, "options");
      const { maxRetries = 0, recursive = false, retryDelay = 100 } = options;
      validateBoolean(recursive, "options.recursive");
      validateInteger(retryDelay, "options.retryDelay", 0, 2 ** 31 - 1);
      validateInteger(maxRetries, "options.maxRetries", 0, 2 ** 32 - 1);
      if (recursive) {
        warnAboutRmdir();
        // A directory goes with all that is in it; anything else is refused as without the option.
        const type = lstatType(path);
        if (type === DIRECTORY) return ["remove", [path, true, false], nothing];
      }
    }
    return ["remove_directory", [path], nothing];
  },
  statfs: (path, options) => ["stat_system", [pathOf(path)], (numbers) => new StatFs(numbers, options?.bigint)],
  symlink: (target, path, type) => {
    if (type != null) {
      if (!LINK_TYPES.includes(type)) {
        throw invalidArgValue("type", type, "must be one of: 'dir', 'file', 'junction'");
      }
    }
    return ["symlink", [pathOf(target, "target"), pathOf(path)], nothing];
  },
  unlink: (path) => ["unlink", [pathOf(path)], nothing],
  utimes: timesLike("utimes", true),
  lutimes: timesLike("utimes", false),
  futimes: timesLike("futimes"),
};

// What else may be asked of operations on whole files: to be given up, and to be on the disk when they are done.
for (const name of ["appendFile", "readFile", "writeFile"]) operations[name].signals = true;
for (const name of ["appendFile", "writeFile"]) operations[name].writes = true;
operations.appendFile.appends = true;
