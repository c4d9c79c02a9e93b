// `node:buffer`.

import { requireBuiltin, typeOf } from "semba:engine";
import {
  invalidArgType, invalidArgValue, outOfRange, plainError, rangeError, typeError, validateInteger, validateNumber,
} from "semba:internal/errors";
import { defineNumberMethods } from "semba:internal/buffer_numbers";
import { op_buffer_byte_length, op_buffer_decode, op_buffer_encode } from "semba:ops/buffer";

const customInspect = Symbol.for("nodejs.util.inspect.custom");

/** The longest buffer. */
export const kMaxLength = Number.MAX_SAFE_INTEGER;
/** The longest string. */
export const kStringMaxLength = 2 ** 30 - 1;
export const constants = { MAX_LENGTH: kMaxLength, MAX_STRING_LENGTH: kStringMaxLength };
export let INSPECT_MAX_BYTES = 50;

// The ops' name of each encoding.
const ENCODINGS = {
  "utf8": "utf8", "utf-8": "utf8", "hex": "hex", "base64": "base64", "base64url": "base64url", "latin1": "latin1",
  "binary": "latin1", "ascii": "ascii", "ucs2": "utf16le", "ucs-2": "utf16le", "utf16le": "utf16le",
  "utf-16le": "utf16le",
};

// The ops' strings are well-formed; halves of surrogate pairs are for JavaScript.
function encode(text, encoding) {
  if (!["utf16le", "latin1", "ascii"].includes(encoding) || text.isWellFormed()) return op_buffer_encode(text, encoding);
  const units = new Uint16Array(text.length);
  for (let i = 0; i < text.length; i++) units[i] = text.charCodeAt(i);
  return encoding === "utf16le" ? new Uint8Array(units.buffer) : Uint8Array.from(units);
}

function decode(bytes, encoding) {
  if (bytes.length > kStringMaxLength) {
    throw plainError("ERR_STRING_TOO_LONG",
      `Cannot create a string longer than 0x${kStringMaxLength.toString(16)} characters`);
  }
  const text = op_buffer_decode(bytes, encoding);
  if (encoding !== "utf16le" || !text.includes("\ufffd")) return text;
  let exact = "";
  for (let i = 0; i + 1 < bytes.length; i += 2) exact += String.fromCharCode(bytes[i] | (bytes[i + 1] << 8));
  return exact;
}

function encodingOf(name) {
  if (name === undefined || name === null || name === "") return "utf8";
  const known = ENCODINGS[name] ?? ENCODINGS[`${name}`.toLowerCase()];
  if (known === undefined) throw typeError("ERR_UNKNOWN_ENCODING", `Unknown encoding: ${name}`);
  return known;
}

function checkSize(size) {
  validateNumber(size, "size", 0, kMaxLength);
}

const asBuffer = (bytes) => Object.setPrototypeOf(bytes, Buffer.prototype);

function fromString(text, encoding) {
  return asBuffer(encode(text, encodingOf(encoding)));
}

function fromArrayLike(list) {
  const buffer = new FastBuffer(list.length > 0 ? list.length : 0);
  for (let i = 0; i < buffer.length; i++) buffer[i] = list[i];
  return buffer;
}

const outOfBounds = (name) => rangeError("ERR_BUFFER_OUT_OF_BOUNDS", `"${name}" is outside of buffer bounds`);
const isAnyArrayBuffer = (value) => ["ArrayBuffer", "SharedArrayBuffer"].includes(typeOf(value));

function fromArrayBuffer(buffer, offset, length) {
  offset = offset === undefined ? 0 : +offset || 0;
  const most = buffer.byteLength - offset;
  if (most < 0) throw outOfBounds("offset");
  if (length !== undefined) {
    length = +length;
    if (!(length > 0)) length = 0;
    else if (length > most) throw outOfBounds("length");
  }
  return new FastBuffer(buffer, offset, length);
}

function fromObject(object) {
  if (object.length !== undefined || isAnyArrayBuffer(object.buffer)) {
    return typeof object.length === "number" ? fromArrayLike(object) : new FastBuffer();
  }
  return object.type === "Buffer" && Array.isArray(object.data) ? fromArrayLike(object.data) : undefined;
}

class FastBuffer extends Uint8Array {}

/** Bytes with many ways to read and write them. */
export function Buffer(value, encodingOrOffset, length) {
  if (typeof value === "number") {
    if (typeof encodingOrOffset === "string") throw invalidArgType("string", "string", value);
    return Buffer.alloc(value);
  }
  return Buffer.from(value, encodingOrOffset, length);
}

Object.setPrototypeOf(Buffer, Uint8Array);
Buffer.prototype = FastBuffer.prototype;
Object.defineProperty(Buffer.prototype, "constructor", { value: Buffer, writable: true, configurable: true });
Object.defineProperty(Buffer, Symbol.species, { get: () => FastBuffer, configurable: true });
Buffer.poolSize = 8192;

Buffer.from = function from(value, encodingOrOffset, length) {
  if (typeof value === "string") return fromString(value, encodingOrOffset);
  if (typeof value === "object" && value !== null) {
    if (isAnyArrayBuffer(value)) return fromArrayBuffer(value, encodingOrOffset, length);
    const primitive = value.valueOf?.();
    if (primitive != null && primitive !== value && (typeof primitive === "string" || typeof primitive === "object")) {
      return Buffer.from(primitive, encodingOrOffset, length);
    }
    const buffer = fromObject(value);
    if (buffer !== undefined) return buffer;
    if (typeof value[Symbol.toPrimitive] === "function") {
      const text = value[Symbol.toPrimitive]("string");
      if (typeof text === "string") return fromString(text, encodingOrOffset);
    }
  }
  throw invalidArgTypeOf(value);
};

const invalidArgTypeOf = (value) => {
  const { received } = errorsModule();
  return typeError("ERR_INVALID_ARG_TYPE",
    "The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like " +
    `Object.${received(value)}`);
};
const errorsModule = () => requireBuiltin("semba:internal/errors");

Buffer.alloc = function alloc(size, fill, encoding) {
  checkSize(size);
  const buffer = new FastBuffer(size);
  return fill !== undefined && fill !== 0 && size > 0 ? buffer.fill(fill, encoding) : buffer;
};

Buffer.allocUnsafe = function allocUnsafe(size) {
  checkSize(size);
  return new FastBuffer(size);
};

Buffer.allocUnsafeSlow = function allocUnsafeSlow(size) {
  checkSize(size);
  return new FastBuffer(size);
};

Buffer.of = function of(...items) {
  return fromArrayLike(items);
};

Buffer.copyBytesFrom = function copyBytesFrom(view, offset = 0, length = view.length - offset) {
  const part = view.subarray(offset, offset + length);
  const copy = new FastBuffer(part.byteLength);
  copy.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  return copy;
};

Buffer.isBuffer = function isBuffer(value) {
  return value instanceof Buffer;
};

Buffer.isEncoding = function isEncoding(encoding) {
  return typeof encoding === "string" && encoding.length !== 0 &&
    Object.hasOwn(ENCODINGS, encoding.toLowerCase());
};

Buffer.byteLength = function byteLength(value, encoding) {
  if (typeof value !== "string") {
    if (ArrayBuffer.isView(value) || isAnyArrayBuffer(value)) return value.byteLength;
    throw invalidArgType("string", ["string", "Buffer", "ArrayBuffer"], value);
  }
  switch (ENCODINGS[`${encoding ?? "utf8"}`.toLowerCase()] ?? "utf8") {
    case "latin1":
    case "ascii":
      return value.length;
    case "utf16le":
      return value.length * 2;
    case "hex":
      return value.length >>> 1;
    case "base64":
    case "base64url": {
      const digits = value.replace(/=+$/, "").length;
      return (digits * 3) >>> 2;
    }
    default:
      return op_buffer_byte_length(value);
  }
};

Buffer.compare = function compare(a, b) {
  if (!(a instanceof Uint8Array)) throw invalidArgType("buf1", ["Buffer", "Uint8Array"], a);
  if (!(b instanceof Uint8Array)) throw invalidArgType("buf2", ["Buffer", "Uint8Array"], b);
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
  }
  return Math.sign(a.length - b.length);
};

Buffer.concat = function concat(list, length) {
  if (!Array.isArray(list)) throw invalidArgType("list", "Array", list);
  if (length === undefined) length = list.reduce((sum, item) => sum + (item?.length || 0), 0);
  else validateInteger(length, "length", 0);
  if (list.length === 0) return new FastBuffer();
  const result = new FastBuffer(length);
  let at = 0;
  for (const [index, item] of list.entries()) {
    if (!(item instanceof Uint8Array)) throw invalidArgType(`list[${index}]`, ["Buffer", "Uint8Array"], item);
    if (at >= length) break;
    result.set(item.length > length - at ? item.subarray(0, length - at) : item, at);
    at += item.length;
  }
  return result;
};

function checkOffset(value, name, max) {
  if (typeof value !== "number") throw invalidArgType(name, "number", value);
  if (!Number.isInteger(value)) throw outOfRange(name, "an integer", value);
  if (value < 0 || value > max) throw outOfRange(name, `>= 0 && <= ${max}`, value);
}

const clamp = (value, fallback, length) => {
  if (value === undefined) return fallback;
  value = Math.trunc(+value) || 0;
  return Math.min(Math.max(value, 0), length);
};

const methods = {
  toString(encoding, start, end) {
    const length = this.length;
    if (arguments.length === 0) return decode(this, "utf8");
    start = clamp(start, 0, length);
    end = clamp(end, length, length);
    if (end <= start) return "";
    const part = start === 0 && end === length ? this : this.subarray(start, end);
    return decode(part, encoding === undefined ? "utf8" : encodingOf(`${encoding}`));
  },

  toLocaleString(encoding, start, end) {
    return this.toString(encoding, start, end);
  },

  write(text, offset, length, encoding) {
    if (typeof text !== "string") throw invalidArgType("argument", "string", text);
    if (typeof offset === "string") [offset, encoding] = [0, offset];
    else if (typeof length === "string") [length, encoding] = [undefined, length];
    offset ??= 0;
    checkOffset(offset, "offset", this.length);
    const room = this.length - offset;
    if (length !== undefined) checkOffset(length, "length", this.length);
    const limit = Math.min(length ?? room, room);
    const kind = encodingOf(encoding);
    let bytes = encode(text, kind);
    if (bytes.length > limit) bytes = bytes.subarray(0, wholeCharacters(bytes, limit, kind));
    this.set(bytes, offset);
    return bytes.length;
  },

  toJSON() {
    return { type: "Buffer", data: Array.from(this) };
  },

  equals(other) {
    if (!(other instanceof Uint8Array)) throw invalidArgType("otherBuffer", ["Buffer", "Uint8Array"], other);
    return this === other || (this.length === other.length && Buffer.compare(this, other) === 0);
  },

  compare(target, targetStart = 0, targetEnd = target?.length, sourceStart = 0, sourceEnd = this.length) {
    if (!(target instanceof Uint8Array)) throw invalidArgType("target", ["Buffer", "Uint8Array"], target);
    checkOffset(targetStart, "targetStart", kMaxLength);
    checkOffset(targetEnd, "targetEnd", target.length);
    checkOffset(sourceStart, "sourceStart", kMaxLength);
    checkOffset(sourceEnd, "sourceEnd", this.length);
    if (sourceStart >= sourceEnd) return targetStart >= targetEnd ? 0 : -1;
    if (targetStart >= targetEnd) return 1;
    return Buffer.compare(this.subarray(sourceStart, sourceEnd), target.subarray(targetStart, targetEnd));
  },

  copy(target, targetStart = 0, sourceStart = 0, sourceEnd = this.length) {
    if (!ArrayBuffer.isView(target)) throw invalidArgType("target", ["Buffer", "Uint8Array"], target);
    targetStart = Math.trunc(+targetStart) || 0;
    if (targetStart < 0) throw outOfRange("targetStart", ">= 0", targetStart);
    sourceStart = Math.trunc(+sourceStart) || 0;
    if (sourceStart < 0 || sourceStart > this.length) throw outOfRange("sourceStart", `>= 0 && <= ${this.length}`, sourceStart);
    sourceEnd = Math.trunc(+sourceEnd) || 0;
    if (sourceEnd < 0) throw outOfRange("sourceEnd", ">= 0", sourceEnd);
    const room = target.byteLength - targetStart;
    const count = Math.min(sourceEnd, this.length) - sourceStart;
    if (room <= 0 || count <= 0) return 0;
    const part = this.subarray(sourceStart, sourceStart + Math.min(room, count));
    new Uint8Array(target.buffer, target.byteOffset, target.byteLength).set(part, targetStart);
    return part.length;
  },

  slice(start, end) {
    return this.subarray(start, end);
  },

  subarray(start, end) {
    const view = Uint8Array.prototype.subarray.call(this, start, end);
    return view instanceof Buffer ? view : asBuffer(view);
  },

  fill(value, offset, end, encoding) {
    if (typeof value === "string") {
      if (typeof offset === "string") [offset, end, encoding] = [undefined, undefined, offset];
      else if (typeof end === "string") [end, encoding] = [undefined, end];
    }
    offset ??= 0;
    checkOffset(offset, "offset", this.length);
    end ??= this.length;
    checkOffset(end, "end", this.length);
    if (offset >= end) return this;
    if (typeof value === "number" || typeof value === "boolean" || value == null) {
      Uint8Array.prototype.fill.call(this, value & 255, offset, end);
      return this;
    }
    const pattern = typeof value === "string" ? encode(value, encodingOf(encoding)) : value;
    if (pattern.length === 0) {
      if (value.length === 0) return Uint8Array.prototype.fill.call(this, 0, offset, end);
      throw invalidArgValue("value", value);
    }
    for (let i = offset; i < end; i += pattern.length) {
      this.set(pattern.length > end - i ? pattern.subarray(0, end - i) : pattern, i);
    }
    return this;
  },

  indexOf(value, offset, encoding) {
    return search(this, value, offset, encoding, false);
  },

  lastIndexOf(value, offset, encoding) {
    return search(this, value, offset, encoding, true);
  },

  includes(value, offset, encoding) {
    return search(this, value, offset, encoding, false) !== -1;
  },

  [customInspect](depth, options) {
    const { inspect } = requireBuiltin("semba:internal/inspect");
    const shown = Math.min(INSPECT_MAX_BYTES, this.length);
    let text = this.toString("hex", 0, shown).replace(/(.{2})/g, "$1 ").trim();
    const rest = this.length - shown;
    if (rest > 0) text += ` ... ${rest} more byte${rest > 1 ? "s" : ""}`;
    const extras = {};
    let hasExtras = false;
    if (this.length <= 100_000) {
      for (const key of Object.keys(this)) {
        if (/^\d+$/.test(key)) continue;
        extras[key] = this[key];
        hasExtras = true;
      }
    }
    if (hasExtras) {
      const inner = inspect(extras, { ...options, breakLength: Infinity, compact: true });
      text += `${this.length === 0 ? "" : ", "}${inner.slice(2, -2)}`;
    }
    return `<${this.constructor.name} ${text}>`;
  },
};
methods.inspect = methods[customInspect];

// A write must not leave half a character behind.
function wholeCharacters(bytes, limit, encoding) {
  if (encoding === "utf16le") return limit - (limit % 2);
  if (encoding !== "utf8") return limit;
  while (limit > 0 && (bytes[limit] & 0xc0) === 0x80) limit--;
  return limit;
}

function search(buffer, value, offset, encoding, backwards) {
  if (typeof offset === "string") [offset, encoding] = [undefined, offset];
  const { length } = buffer;
  offset = +offset;
  if (Number.isNaN(offset)) offset = backwards ? length : 0;
  offset = Math.trunc(offset);
  if (offset < 0) offset += length;
  if (offset < 0) {
    if (backwards) return -1;
    offset = 0;
  }
  if (typeof value === "number") {
    const method = backwards ? Uint8Array.prototype.lastIndexOf : Uint8Array.prototype.indexOf;
    return method.call(buffer, value & 255, Math.min(offset, backwards ? length - 1 : length));
  }
  let needle = value;
  if (typeof value === "string") needle = encode(value, encodingOf(encoding));
  else if (!(value instanceof Uint8Array)) throw invalidArgType("value", ["number", "string", "Buffer", "Uint8Array"], value);
  if (needle.length === 0) return Math.min(offset, length);
  // Units of two bytes begin at even places.
  const step = encodingOf(encoding) === "utf16le" ? 2 : 1;
  if (needle.length < step) return -1;
  const last = length - needle.length;
  const from = backwards ? Math.min(offset, last) : offset;
  for (let i = from - (from % step); i >= 0 && i <= last; i += backwards ? -step : step) {
    let same = 0;
    while (same < needle.length && buffer[i + same] === needle[same]) same++;
    if (same === needle.length) return i;
  }
  return -1;
}

for (const name of Reflect.ownKeys(methods)) {
  Object.defineProperty(Buffer.prototype, name, { value: methods[name], writable: true, configurable: true, enumerable: true });
}
for (const name of ["utf8", "latin1", "ascii", "hex", "base64", "base64url", "ucs2", "utf16le"]) {
  const encoding = ENCODINGS[name];
  Buffer.prototype[`${name}Slice`] = function (start, end) {
    return this.toString(encoding, start, end);
  };
  Buffer.prototype[`${name}Write`] = function (text, offset = 0, length = this.length - offset) {
    if (typeof text !== "string") throw typeError("ERR_INVALID_ARG_TYPE", "argument must be a string");
    offset = Math.trunc(offset);
    length = Math.trunc(length);
    if (!(offset >= 0 && offset <= this.length)) throw outOfBounds("offset");
    if (!(length >= 0 && length <= this.length - offset)) throw outOfBounds("length");
    return this.write(text, offset, length, encoding);
  };
}
defineNumberMethods(Buffer.prototype);
for (const [name, get] of [["parent", "buffer"], ["offset", "byteOffset"]]) {
  Object.defineProperty(Buffer.prototype, name, {
    get() {
      return this instanceof Buffer ? this[get] : undefined;
    },
    enumerable: true,
    configurable: true,
  });
}

let warnedOfSlowBuffer = false;

export function SlowBuffer(size) {
  if (!warnedOfSlowBuffer) {
    warnedOfSlowBuffer = true;
    requireBuiltin("semba:web/process").process.emitWarning(
      "SlowBuffer() is deprecated. Please use Buffer.allocUnsafeSlow()", "DeprecationWarning", "DEP0030");
  }
  return Buffer.allocUnsafeSlow(size);
}

export const { atob, btoa } = globalThis;

function checkBytes(input) {
  if (!ArrayBuffer.isView(input) && !isAnyArrayBuffer(input)) {
    throw invalidArgType("input", ["ArrayBuffer", "Buffer", "TypedArray"], input);
  }
  if ((input.buffer ?? input).detached) {
    throw plainError("ERR_INVALID_STATE", "Invalid state: Cannot validate on a detached buffer");
  }
}

/** Whether all bytes are valid UTF-8. */
export function isUtf8(input) {
  checkBytes(input);
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(input);
    return true;
  } catch {
    return false;
  }
}

/** Whether all bytes are ASCII. */
export function isAscii(input) {
  checkBytes(input);
  return new Uint8Array(input.buffer ?? input, input.byteOffset, input.byteLength).every((byte) => byte < 128);
}

/** Changes the encoding of text in bytes. */
export function transcode(source, from, to) {
  if (!(source instanceof Uint8Array)) throw invalidArgType("source", ["Buffer", "Uint8Array"], source);
  if (![from, to].every((name) => ["utf8", "latin1", "ascii", "utf16le"].includes(ENCODINGS[name]))) {
    throw plainError("U_ILLEGAL_ARGUMENT_ERROR", "Unable to transcode Buffer [U_ILLEGAL_ARGUMENT_ERROR]");
  }
  const text = asBuffer(source.slice()).toString(from);
  const limit = { ascii: 0x7f, latin1: 0xff }[ENCODINGS[to]] ?? Infinity;
  return Buffer.from([...text].map((character) => (character.codePointAt(0) > limit ? "?" : character)).join(""), to);
}

const exports = {
  Buffer, SlowBuffer, atob, btoa, constants, isAscii, isUtf8, kMaxLength, kStringMaxLength, transcode,
  get INSPECT_MAX_BYTES() {
    return INSPECT_MAX_BYTES;
  },
  set INSPECT_MAX_BYTES(count) {
    validateNumber(count, "INSPECT_MAX_BYTES", 0);
    INSPECT_MAX_BYTES = count;
  },
};
export default exports;
