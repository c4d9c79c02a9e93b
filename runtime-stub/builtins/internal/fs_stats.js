// `Stats`, `BigIntStats`, `Dirent` and `StatFs`.

import { requireBuiltin } from "semba:engine";

const S_IFMT = 0o170000;
const KINDS = {
  isDirectory: 0o040000, isFile: 0o100000, isBlockDevice: 0o060000, isCharacterDevice: 0o020000,
  isSymbolicLink: 0o120000, isFIFO: 0o010000, isSocket: 0o140000,
};
const FIELDS = ["dev", "mode", "nlink", "uid", "gid", "rdev", "blksize", "ino", "size", "blocks"];
const TIMES = ["atime", "mtime", "ctime", "birthtime"];
const DIRENT_TYPES = {
  isFile: 1, isDirectory: 2, isSymbolicLink: 3, isFIFO: 4, isSocket: 5, isCharacterDevice: 6, isBlockDevice: 7,
};

function defineKinds(prototype, mask) {
  for (const name of Object.keys(KINDS)) {
    prototype[name] = {
      [name]() {
        return (Number(this.mode) & mask) === KINDS[name];
      },
    }[name];
  }
}

// The dates are made when they are asked for.
function defineDates(prototype) {
  for (const name of TIMES) {
    Object.defineProperty(prototype, name, {
      enumerable: true,
      configurable: true,
      get() {
        const value = new Date(Math.round(Number(this[`${name}Ms`])));
        Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
        return value;
      },
      set(value) {
        Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
      },
    });
  }
}

function fill(stats, values) {
  FIELDS.forEach((name, index) => {
    stats[name] = values[index];
  });
  TIMES.forEach((name, index) => {
    stats[`${name}Ms`] = values[FIELDS.length + index];
  });
  return stats;
}

let warned = false;

/** What `stat` returns. */
export function Stats(...values) {
  if (!warned) {
    warned = true;
    requireBuiltin("semba:web/process").process.emitWarning(
      "fs.Stats constructor is deprecated.", "DeprecationWarning", "DEP0180");
  }
  return fill(new.target ? this : Object.create(Stats.prototype), values);
}

/** The same with bigints, and times in nanoseconds. */
export function BigIntStats(...values) {
  fill(this, values);
}

/** Stats of nothing. */
export function emptyStats(bigint) {
  const zero = bigint ? 0n : 0;
  const stats = fill(Object.create((bigint ? BigIntStats : Stats).prototype), new Array(14).fill(zero));
  if (bigint) for (const name of TIMES) stats[`${name}Ns`] = zero;
  return stats;
}
Object.setPrototypeOf(BigIntStats.prototype, Object.create(Object.prototype));

for (const Class of [Stats, BigIntStats]) {
  defineKinds(Class.prototype, S_IFMT);
  defineDates(Class.prototype);
}

/** Stats from the numbers of `op_fs_stat`. */
export function statsFrom(numbers, bigint) {
  const fields = numbers.slice(0, FIELDS.length);
  const times = TIMES.map((_, index) => [numbers[FIELDS.length + index * 2], numbers[FIELDS.length + index * 2 + 1]]);
  if (!bigint) {
    const milliseconds = times.map(([seconds, nanoseconds]) => seconds * 1000 + nanoseconds / 1e6);
    return fill(Object.create(Stats.prototype), [...fields, ...milliseconds]);
  }
  const stats = new BigIntStats(
    ...fields.map(BigInt),
    ...times.map(([seconds, nanoseconds]) => BigInt(seconds) * 1000n + BigInt(nanoseconds) / 1_000_000n));
  TIMES.forEach((name, index) => {
    const [seconds, nanoseconds] = times[index];
    stats[`${name}Ns`] = BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds);
  });
  return stats;
}

const kind = Symbol("type");

/** An entry of a directory. */
export class Dirent {
  constructor(name, parentPath, type) {
    this.name = name;
    this.parentPath = parentPath;
    this[kind] = type;
  }
}
for (const name of ["isBlockDevice", "isCharacterDevice", "isDirectory", "isFIFO", "isFile", "isSocket", "isSymbolicLink"]) {
  Object.defineProperty(Dirent.prototype, name, {
    value: {
      [name]() {
        return this[kind] === DIRENT_TYPES[name];
      },
    }[name],
    writable: true,
    configurable: true,
  });
}

/** What `statfs` returns. */
export class StatFs {
  constructor(numbers, bigint) {
    ["type", "bsize", "blocks", "bfree", "bavail", "files", "ffree"].forEach((name, index) => {
      this[name] = bigint ? BigInt(numbers[index]) : numbers[index];
    });
  }
}
