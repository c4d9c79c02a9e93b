// `fs.glob` and its relatives: the paths that match patterns.

import { Dirent, readdirSync } from "node:fs";
import { basename, dirname, isAbsolute, join, parse as parsePath, resolve, sep } from "node:path";
import {
  invalidArgType, validateFunction, validateObject, validateString,
} from "semba:internal/errors";
import { pathOf } from "semba:internal/fs_paths";
import { GLOBSTAR, matches, parse } from "semba:internal/glob_pattern";
import { nextTick } from "semba:internal/ticks";
import { process } from "semba:web/process";
import { op_fs_stat } from "semba:ops/fs";

const MODE = 1;
const FILE = 1;
const DIRECTORY = 2;
const LINK = 3;
const TYPES = { 0o100000: FILE, 0o040000: DIRECTORY, 0o120000: LINK, 0o010000: 4, 0o140000: 5, 0o020000: 6, 0o060000: 7 };

const ignoresCase = () => process.platform === "win32" || process.platform === "darwin";

function validateStrings(values, name) {
  values.forEach((value, index) => validateString(value, `${name}[${index}]`));
}

class Glob {
  #cwd;
  #exclude;
  #excluded = [];
  #found = new Set();
  #patterns;
  #withFileTypes;

  constructor(pattern, options = {}) {
    validateObject(options, "options");
    const { cwd, exclude, withFileTypes = false } = options;
    this.#cwd = cwd === undefined ? process.cwd() : pathOf(cwd, "options.cwd");
    this.#withFileTypes = withFileTypes;
    if (Array.isArray(exclude)) {
      validateStrings(exclude, "options.exclude");
      this.#excluded = exclude.flatMap((text) => parse(text, ignoresCase()));
    } else if (exclude != null) {
      if (typeof exclude !== "function") throw invalidArgType("options.exclude", ["string[]", "function"], exclude);
      this.#exclude = exclude;
    }
    if (Array.isArray(pattern)) validateStrings(pattern, "patterns");
    else validateString(pattern, "patterns");
    this.#patterns = [pattern].flat().flatMap((text) => parse(text, ignoresCase()));
  }

  *run() {
    for (const pattern of this.#patterns) {
      const start = pattern.isAbsolute ? parsePath(resolve(this.#cwd)).root : "";
      yield* this.#walk(pattern, 0, start, DIRECTORY);
    }
  }

  #full(path) {
    return isAbsolute(path) ? path : join(this.#cwd, path);
  }

  #typeOf(path, follow) {
    const numbers = op_fs_stat(this.#full(path), follow, false);
    return numbers === undefined ? undefined : TYPES[numbers[MODE] & 0o170000] ?? 0;
  }

  #list(path) {
    try {
      return readdirSync(this.#full(path), { withFileTypes: true });
    } catch {
      return [];
    }
  }

  #isDirectory(path, type) {
    return type === DIRECTORY || type === LINK && this.#typeOf(path, true) === DIRECTORY;
  }

  #isExcluded(path, type) {
    if (this.#exclude !== undefined) return this.#exclude(this.#withFileTypes ? this.#dirent(path, type) : path);
    return this.#excluded.some((pattern) => {
      const name = pattern.isAbsolute ? resolve(this.#full(path)) : path;
      return matches(pattern, name.split(sep).filter((part) => part !== "" && part !== "."));
    });
  }

  #dirent(path, type) {
    const full = this.#full(path === "" ? "." : path);
    return new Dirent(basename(path) || basename(full), dirname(full), type);
  }

  *#give(pattern, path, type) {
    if (path === "") path = ".";
    if (this.#found.has(path) || pattern.isDirectory && !this.#isDirectory(path, type)) return;
    this.#found.add(path);
    yield this.#withFileTypes ? this.#dirent(path, type) : path;
  }

  // What matches the segments from `at` on below a path. Links are followed where a pattern names them, not by `**`.
  *#walk(pattern, at, path, type) {
    const { segments } = pattern;
    if (at === segments.length) {
      yield* this.#give(pattern, path, type);
      return;
    }
    const segment = segments[at];
    if (typeof segment === "string") {
      const next = join(path, segment);
      const found = this.#isDirectory(path, type) ? this.#typeOf(next, false) : undefined;
      if (found !== undefined && !this.#isExcluded(next, found)) yield* this.#walk(pattern, at + 1, next, found);
      return;
    }
    if (segment === GLOBSTAR) {
      yield* this.#walk(pattern, at + 1, path, type);
      yield* this.#descend(pattern, at, path, type);
      return;
    }
    if (!this.#isDirectory(path, type)) return;
    for (const entry of this.#list(path)) {
      const next = join(path, entry.name);
      if (!segment.test(entry.name)) continue;
      const found = this.#typeOf(next, false);
      if (found !== undefined && !this.#isExcluded(next, found)) yield* this.#walk(pattern, at + 1, next, found);
    }
  }

  *#descend(pattern, at, path, type) {
    if (!this.#isDirectory(path, type)) return;
    const isLast = at + 1 === pattern.segments.length;
    for (const entry of this.#list(path)) {
      if (entry.name.startsWith(".")) continue;
      const next = join(path, entry.name);
      const found = this.#typeOf(next, false);
      if (found === undefined || this.#isExcluded(next, found)) continue;
      if (found === DIRECTORY) yield* this.#walk(pattern, at, next, found);
      else if (isLast) yield* this.#give(pattern, next, found);
    }
  }
}

/** `fs.globSync`. */
export const globSync = (pattern, options) => [...new Glob(pattern, options).run()];

/** `fs/promises.glob`. */
export async function* glob(pattern, options) {
  yield* new Glob(pattern, options).run();
}

/** `fs.glob`. */
export function globLater(pattern, options, callback) {
  if (typeof options === "function") [options, callback] = [undefined, options];
  validateFunction(callback, "cb");
  const work = new Glob(pattern, options);
  Promise.resolve().then(() => [...work.run()])
    .then((found) => nextTick(callback, null, found), (error) => nextTick(callback, error));
}
