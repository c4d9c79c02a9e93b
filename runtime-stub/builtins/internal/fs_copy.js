// `fs.cp` and `fs.cpSync`: copies of files, links and whole directories.

import * as fs from "node:fs";
import { dirname, isAbsolute, join, parse, resolve, sep } from "node:path";
import {
  typeError, validateBoolean, validateFunction, validateInteger, validateObject, withCode,
} from "semba:internal/errors";
import { pathOf } from "semba:internal/fs_paths";

const FLAGS = ["dereference", "errorOnExist", "force", "preserveTimestamps", "recursive", "verbatimSymlinks"];
const MESSAGES = {
  ERR_FS_CP_DIR_TO_NON_DIR: ["Cannot overwrite directory with non-directory", "EISDIR", 21],
  ERR_FS_CP_EEXIST: ["Target already exists", "EEXIST", 17],
  ERR_FS_CP_EINVAL: ["Invalid src or dest", "EINVAL", 22],
  ERR_FS_CP_FIFO_PIPE: ["Cannot copy a FIFO pipe", "EINVAL", 22],
  ERR_FS_CP_NON_DIR_TO_DIR: ["Cannot overwrite non-directory with directory", "ENOTDIR", 20],
  ERR_FS_CP_SOCKET: ["Cannot copy a socket file", "EINVAL", 22],
  ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY: ["Cannot overwrite symlink in subdirectory of self", "EINVAL", 22],
  ERR_FS_CP_UNKNOWN: ["Cannot copy an unknown file type", "EINVAL", 22],
  ERR_FS_EISDIR: ["Recursive option not enabled, cannot copy a directory", "EISDIR", 21],
};

function failure(code, message, path) {
  const [text, name, number] = MESSAGES[code];
  const error = new Error(`${text}: cp returned ${name} (${message}) ${path}`);
  error.name = "SystemError";
  withCode(error, code);
  const info = { message, path, syscall: "cp", errno: number, code: name };
  return Object.assign(error, { name: "SystemError", info, errno: number, syscall: "cp", path });
}

/** The options of a copy, with defaults. */
export function copyOptions(options) {
  if (options === undefined) options = {};
  validateObject(options, "options");
  const all = {
    dereference: false, errorOnExist: false, filter: undefined, force: true, mode: 0, preserveTimestamps: false,
    recursive: false, verbatimSymlinks: false, ...options,
  };
  for (const name of FLAGS) validateBoolean(all[name], `options.${name}`);
  validateInteger(all.mode, "mode", 0, 7);
  if (all.dereference && all.verbatimSymlinks) {
    throw typeError("ERR_INCOMPATIBLE_OPTION_PAIR",
      'Option "dereference" cannot be used in combination with option "verbatimSymlinks"');
  }
  if (all.filter !== undefined) validateFunction(all.filter, "options.filter");
  return all;
}

/** `fs.cpSync`. */
export function copySync(from, to, options) {
  options = copyOptions(options);
  const steps = start(pathOf(from, "src"), pathOf(to, "dest"), options);
  for (let step = steps.next(); !step.done;) {
    if (typeof step.value?.then === "function") {
      throw typeError("ERR_INVALID_RETURN_VALUE",
        'Expected boolean to be returned from the "filter" function but got an instance of Promise.');
    }
    step = steps.next(step.value);
  }
}

/** `fs.promises.cp`. Only the filter may take its time. */
export async function copyLater(from, to, options) {
  const steps = start(from, to, options);
  for (let step = steps.next(); !step.done;) step = steps.next(await step.value);
}

const statOf = (path, options) => (options.dereference ? fs.statSync : fs.lstatSync)(path, { bigint: true });

function targetOf(path, options) {
  const stat = options.dereference ? fs.statSync : fs.lstatSync;
  return stat(path, { bigint: true, throwIfNoEntry: false });
}

const isSame = (a, b) => a.ino === b.ino && a.dev === b.dev && a.ino !== 0n;

function isInside(parent, child) {
  const outer = resolve(parent).split(sep).filter(Boolean);
  const inner = resolve(child).split(sep).filter(Boolean);
  return outer.every((part, index) => inner[index] === part);
}

function check(from, to, options) {
  const source = statOf(from, options);
  const target = targetOf(to, options);
  if (target !== undefined) {
    if (isSame(source, target)) throw failure("ERR_FS_CP_EINVAL", "src and dest cannot be the same", to);
    if (source.isDirectory() && !target.isDirectory()) {
      throw failure("ERR_FS_CP_DIR_TO_NON_DIR", `cannot overwrite non-directory ${to} with directory ${from}`, to);
    }
    if (!source.isDirectory() && target.isDirectory()) {
      throw failure("ERR_FS_CP_NON_DIR_TO_DIR", `cannot overwrite directory ${to} with non-directory ${from}`, to);
    }
  }
  if (source.isDirectory() && isInside(from, to)) {
    throw failure("ERR_FS_CP_EINVAL", `cannot copy ${from} to a subdirectory of self ${to}`, to);
  }
  return [source, target];
}

// A link above the target may lead back into the source.
function checkParents(from, source, to) {
  const origin = resolve(dirname(from));
  for (let parent = resolve(dirname(to)); parent !== origin && parent !== parse(parent).root; parent = dirname(parent)) {
    const stat = fs.statSync(parent, { bigint: true, throwIfNoEntry: false });
    if (stat === undefined) continue;
    if (isSame(source, stat)) {
      throw failure("ERR_FS_CP_EINVAL", `cannot copy ${from} to a subdirectory of self ${to}`, to);
    }
  }
}

// What the filter says is yielded, so that the asynchronous form can wait for it.
function* start(from, to, options) {
  if (options.filter !== undefined && !(yield options.filter(from, to))) return;
  const [source, target] = check(from, to, options);
  checkParents(from, source, to);
  const parent = dirname(to);
  if (!fs.existsSync(parent)) fs.mkdirSync(parent, { recursive: true });
  yield* copy(source, target, from, to, options);
}

function* copy(source, target, from, to, options) {
  if (source.isDirectory()) {
    if (!options.recursive) throw failure("ERR_FS_EISDIR", `${from} is a directory (not copied)`, from);
    yield* copyDirectory(source, target, from, to, options);
  } else if (source.isFile() || source.isCharacterDevice() || source.isBlockDevice()) {
    copyFile(source, target, from, to, options);
  } else if (source.isSymbolicLink()) {
    copyLink(target, from, to, options);
  } else if (source.isSocket()) {
    throw failure("ERR_FS_CP_SOCKET", `cannot copy a socket file: ${to}`, to);
  } else if (source.isFIFO()) {
    throw failure("ERR_FS_CP_FIFO_PIPE", `cannot copy a FIFO pipe: ${to}`, to);
  } else {
    throw failure("ERR_FS_CP_UNKNOWN", `cannot copy an unknown file type: ${to}`, to);
  }
}

function copyFile(source, target, from, to, options) {
  if (target !== undefined) {
    if (!options.force) {
      if (options.errorOnExist) throw failure("ERR_FS_CP_EEXIST", `${to} already exists`, to);
      return;
    }
    fs.unlinkSync(to);
  }
  fs.copyFileSync(from, to, options.mode);
  if (options.preserveTimestamps) {
    // A file that may not be written to may not get times either.
    const mode = Number(source.mode);
    if ((mode & 0o200) === 0) fs.chmodSync(to, mode | 0o200);
    const { atime, mtime } = fs.statSync(from);
    fs.utimesSync(to, atime, mtime);
  }
  fs.chmodSync(to, Number(source.mode) & 0o7777);
}

function* copyDirectory(source, target, from, to, options) {
  if (target === undefined) fs.mkdirSync(to);
  for (const name of fs.readdirSync(from)) {
    const inner = join(from, name);
    const outer = join(to, name);
    if (options.filter !== undefined && !(yield options.filter(inner, outer))) continue;
    const [innerSource, innerTarget] = check(inner, outer, options);
    yield* copy(innerSource, innerTarget, inner, outer, options);
  }
  if (target === undefined) fs.chmodSync(to, Number(source.mode) & 0o7777);
}

function copyLink(target, from, to, options) {
  let goal = fs.readlinkSync(from);
  if (!options.verbatimSymlinks && !isAbsolute(goal)) goal = resolve(dirname(from), goal);
  if (target === undefined) {
    fs.symlinkSync(goal, to);
    return;
  }
  let known;
  try {
    known = fs.readlinkSync(to);
  } catch (error) {
    // What is no link stays; making one reports that it is there.
    if (error.code !== "EINVAL" && error.code !== "UNKNOWN") throw error;
    fs.symlinkSync(goal, to);
    return;
  }
  if (!isAbsolute(known)) known = resolve(dirname(to), known);
  const isDirectory = (path) => fs.statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (isDirectory(from) && isInside(goal, known)) {
    throw failure("ERR_FS_CP_EINVAL", `cannot copy ${goal} to a subdirectory of self ${known}`, to);
  }
  if (isDirectory(to) && isInside(known, goal)) {
    throw failure("ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY", `cannot overwrite ${known} with ${goal}`, to);
  }
  fs.unlinkSync(to);
  fs.symlinkSync(goal, to);
}
