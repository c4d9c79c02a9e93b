// Random bytes, integers and UUIDs.

import { requireBuiltin } from "semba:engine";
import { bytesOf, isAnyArrayBuffer } from "semba:internal/bytes";
import {
  invalidArgType, outOfRange, typeError, received, validateBoolean, validateFunction, validateNumber, validateObject,
} from "semba:internal/errors";
import { op_crypto_random } from "semba:ops/crypto";

const MAX = 2 ** 31 - 1;
const MAX_RANGE = 2 ** 48 - 1;

const later = (callback, ...args) => requireBuiltin("semba:web/timers").setImmediate(callback, ...args);

// Asking the system for each few bytes would be most of the time.
const pool = new Uint8Array(1024);
let used = pool.length;

function fromPool(count) {
  if (used + count > pool.length) {
    op_crypto_random(pool);
    used = 0;
  }
  const part = pool.slice(used, used + count);
  pool.fill(0, used, used + count);
  used += count;
  return part;
}

export function randomBytes(size, callback) {
  validateNumber(size, "size", 0, MAX);
  if (callback !== undefined) validateFunction(callback, "callback");
  const buffer = requireBuiltin("node:buffer").Buffer.alloc(Math.trunc(size));
  op_crypto_random(buffer);
  if (callback === undefined) return buffer;
  later(callback, null, buffer);
}

/** The same as `randomBytes`, as in Node. */
export const pseudoRandomBytes = randomBytes;

function range(buffer, offset, size) {
  if (!ArrayBuffer.isView(buffer) && !isAnyArrayBuffer(buffer)) {
    throw invalidArgType("buf", ["ArrayBuffer", "ArrayBufferView"], buffer);
  }
  const element = buffer.BYTES_PER_ELEMENT ?? 1;
  const length = buffer.byteLength;
  validateNumber(offset, "offset");
  const start = offset * element;
  if (Number.isNaN(start) || start > MAX || start < 0 || start > length) {
    throw outOfRange("offset", `>= 0 && <= ${Math.min(length, MAX)}`, offset);
  }
  if (size === undefined) return [start, length - start];
  validateNumber(size, "size");
  const count = size * element;
  if (Number.isNaN(count) || count > MAX || count < 0) throw outOfRange("size", `>= 0 && <= ${MAX}`, size);
  if (start + count > length) throw outOfRange("size + offset", `<= ${length}`, start + count);
  return [start, count];
}

export function randomFillSync(buffer, offset = 0, size = undefined) {
  const [start, count] = range(buffer, offset, size);
  const bytes = ArrayBuffer.isView(buffer) ? bytesOf(buffer) : new Uint8Array(buffer);
  op_crypto_random(bytes.subarray(start, start + count));
  return buffer;
}

export function randomFill(buffer, offset, size, callback) {
  if (typeof offset === "function") [offset, size, callback] = [0, undefined, offset];
  else if (typeof size === "function") [size, callback] = [undefined, size];
  validateFunction(callback, "callback");
  randomFillSync(buffer, offset, size);
  later(callback, null, buffer);
}

export function randomInt(min, max, callback) {
  if (max === undefined || typeof max === "function") [min, max, callback] = [0, min, max];
  if (callback !== undefined) validateFunction(callback, "callback");
  for (const [name, value] of [["min", min], ["max", max]]) {
    if (!Number.isSafeInteger(value)) {
      throw typeError("ERR_INVALID_ARG_TYPE", `The "${name}" argument must be a safe integer.${received(value)}`);
    }
  }
  if (max <= min) throw outOfRange("max", `greater than the value of "min" (${min})`, max);
  const width = max - min;
  if (!(width <= MAX_RANGE)) throw outOfRange("max - min", `<= ${MAX_RANGE}`, width);
  // Values of the last, incomplete run of `width` would come up more often.
  const limit = MAX_RANGE - (MAX_RANGE % width);
  let value;
  do {
    value = fromPool(6).reduce((sum, byte) => sum * 256 + byte, 0);
  } while (value >= limit);
  const result = (value % width) + min;
  if (callback === undefined) return result;
  later(callback, undefined, result);
}

export function randomUUID(options) {
  if (options !== undefined) {
    validateObject(options, "options");
    if (options.disableEntropyCache !== undefined) validateBoolean(options.disableEntropyCache, "options.disableEntropyCache");
  }
  const bytes = fromPool(16);
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
