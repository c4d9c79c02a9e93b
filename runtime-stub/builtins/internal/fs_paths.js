// The arguments that functions of `node:fs` share: paths, modes, flags, encodings.

import { requireBuiltin, typeOf } from "semba:engine";
import { invalidArgType, invalidArgValue, outOfRange, validateInteger } from "semba:internal/errors";
import { constants } from "semba:internal/fs_constants";

// The numbers differ between systems; Windows has no O_SYNC.
const {
  O_APPEND: A, O_CREAT: C, O_EXCL: X, O_RDONLY: R, O_RDWR: RW, O_SYNC: S = 0, O_TRUNC: T, O_WRONLY: W,
} = constants;
const FLAGS = {
  "r": R, "rs": R | S, "sr": R | S, "r+": RW, "rs+": RW | S, "sr+": RW | S, "w": T | C | W, "wx": T | C | W | X,
  "xw": T | C | W | X, "w+": T | C | RW, "wx+": T | C | RW | X, "xw+": T | C | RW | X, "a": A | C | W,
  "ax": A | C | W | X, "xa": A | C | W | X, "as": A | C | W | S, "sa": A | C | W | S, "a+": A | C | RW,
  "ax+": A | C | RW | X, "xa+": A | C | RW | X, "as+": A | C | RW | S, "sa+": A | C | RW | S,
};

/** A path argument as a string. */
export function pathOf(path, name = "path") {
  if (typeof path !== "string") {
    if (path instanceof Uint8Array) path = new TextDecoder().decode(path);
    else if (path !== null && typeof path === "object" && typeof path.href === "string" && path.protocol !== undefined) {
      path = requireBuiltin("node:url").fileURLToPath(path);
    } else {
      throw invalidArgType(name, ["string", "Buffer", "URL"], path);
    }
  }
  if (path.includes("\0")) {
    throw invalidArgValue(name, path, "must be a string, Uint8Array, or URL without null bytes");
  }
  return path;
}

/** A path or a descriptor. */
export function pathOrFd(value) {
  return typeof value === "number" ? fdOf(value) : pathOf(value);
}

/** A file descriptor. */
export function fdOf(fd) {
  if (typeof fd !== "number") throw invalidArgType("fd", "number", fd);
  if (!Number.isInteger(fd)) throw outOfRange("fd", "an integer", fd);
  if (fd < 0 || fd > 2 ** 31 - 1) throw outOfRange("fd", ">= 0 && <= 2147483647", fd);
  return fd;
}

/** Flags for opening a file, as a number. */
export function flagsOf(flags, fallback = 0) {
  if (flags == null) return fallback;
  if (typeof flags === "number") {
    validateInteger(flags, "flags", -(2 ** 31), 2 ** 31 - 1);
    return flags;
  }
  const number = FLAGS[flags];
  if (number === undefined) throw invalidArgValue("flags", flags);
  return number;
}

/** A file mode, as a number. */
export function modeOf(mode, fallback, name = "mode") {
  if (mode == null && fallback !== undefined) return fallback;
  if (typeof mode === "string") {
    if (!/^[0-7]+$/.test(mode)) {
      throw invalidArgValue(name, mode, "must be a 32-bit unsigned integer or an octal string");
    }
    mode = parseInt(mode, 8);
  }
  validateInteger(mode, name, 0, 2 ** 32 - 1);
  return mode;
}

/** The options argument: an object, or an encoding. */
export function optionsOf(options, defaults = {}) {
  if (options == null || typeof options === "function") return defaults;
  if (typeof options === "string") options = { encoding: options };
  else if (typeof options !== "object") throw invalidArgType("options", ["string", "Object"], options);
  if (options.encoding != null && options.encoding !== "buffer") checkEncoding(options.encoding);
  return { ...defaults, ...options };
}

function checkEncoding(encoding) {
  if (/^utf-?8$/.test(encoding)) return;
  if (!requireBuiltin("node:buffer").Buffer.isEncoding(encoding)) {
    throw invalidArgValue("encoding", encoding, "is invalid encoding");
  }
}

const isDate = (value) => typeOf(value) === "Date";

/** Seconds since 1970 from a number, a numeric string or a Date. */
export function secondsOf(time, name) {
  if (typeof time === "string" && `${+time}` === time) time = +time;
  if (Number.isFinite(time)) return time < 0 ? Date.now() / 1000 : time;
  if (isDate(time)) return time.getTime() / 1000;
  throw invalidArgType(name, ["Date", "Time in seconds"], time);
}

/** A result of text in the encoding that the options ask for. */
export function inEncoding(text, options) {
  const encoding = options?.encoding;
  if (encoding == null || /^utf-?8$/.test(encoding)) return text;
  const bytes = requireBuiltin("node:buffer").Buffer.from(text);
  return encoding === "buffer" ? bytes : bytes.toString(encoding);
}

/** What is to be written: text or bytes. */
export function dataOf(data, encoding, name = "data") {
  if (typeof data === "string") {
    if (encoding == null || /^utf-?8$/.test(encoding)) return data;
    return requireBuiltin("node:buffer").Buffer.from(data, encoding);
  }
  if (ArrayBuffer.isView(data)) {
    return data instanceof DataView ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : data;
  }
  throw invalidArgType(name, ["string", "Buffer", "TypedArray", "DataView"], data);
}

/** Bytes as a Buffer on the same memory. */
export function bufferOf(bytes) {
  const { Buffer } = requireBuiltin("node:buffer");
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
