// The methods of `Buffer` that read and write numbers.

import { invalidArgType, outOfRange, rangeError } from "semba:internal/errors";

const scratch = new DataView(new ArrayBuffer(8));
const scratchBytes = new Uint8Array(scratch.buffer);

function checkOffset(buffer, offset, size) {
  if (typeof offset !== "number") throw invalidArgType("offset", "number", offset);
  const last = buffer.length - size;
  if (offset >= 0 && offset <= last && Number.isInteger(offset)) return;
  if (Math.floor(offset) !== offset) throw outOfRange("offset", "an integer", offset);
  if (last < 0) throw rangeError("ERR_BUFFER_OUT_OF_BOUNDS", "Attempt to access memory outside buffer bounds");
  throw outOfRange("offset", `>= 0 and <= ${last}`, offset);
}

function checkSize(size) {
  if (typeof size !== "number") throw invalidArgType("byteLength", "number", size);
  if (Math.floor(size) !== size) throw outOfRange("byteLength", "an integer", size);
  if (size < 1 || size > 6) throw outOfRange("byteLength", ">= 1 and <= 6", size);
}

// The range of an integer in words, as Node gives it.
function rangeOf(size, signed, bigint) {
  const n = bigint ? "n" : "";
  const bits = size * 8;
  if (size <= 4 && !bigint) {
    return signed
      ? `>= ${-(2 ** (bits - 1))} and <= ${2 ** (bits - 1) - 1}`
      : `>= 0 and <= ${2 ** bits - 1}`;
  }
  return signed
    ? `>= -(2${n} ** ${bits - 1}${n}) and < 2${n} ** ${bits - 1}${n}`
    : `>= 0${n} and < 2${n} ** ${bits}${n}`;
}

function readInteger(buffer, offset, size, little, signed) {
  let value = 0;
  for (let i = 0; i < size; i++) {
    value = value * 256 + buffer[little ? offset + size - 1 - i : offset + i];
  }
  const limit = 2 ** (size * 8);
  return signed && value >= limit / 2 ? value - limit : value;
}

function writeInteger(buffer, value, offset, size, little, signed) {
  value = +value;
  const limit = 2 ** (size * 8);
  const [low, high] = signed ? [-limit / 2, limit / 2 - 1] : [0, limit - 1];
  if (value > high || value < low) throw outOfRange("value", rangeOf(size, signed, false), value);
  checkOffset(buffer, offset, size);
  let rest = Math.trunc(value) || 0;
  if (rest < 0) rest += limit;
  for (let i = 0; i < size; i++) {
    buffer[little ? offset + i : offset + size - 1 - i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return offset + size;
}

function integers(prototype, name, size, signed) {
  for (const [suffix, little] of size === 1 ? [["", true]] : [["LE", true], ["BE", false]]) {
    const both = [`${signed ? "" : "U"}Int${name}${suffix}`];
    if (!signed) both.push(`Uint${name}${suffix}`);
    for (const method of both) {
      prototype[`read${method}`] = function (offset = 0) {
        checkOffset(this, offset, size);
        return readInteger(this, offset, size, little, signed);
      };
      prototype[`write${method}`] = function (value, offset = 0) {
        return writeInteger(this, value, offset, size, little, signed);
      };
    }
  }
}

function sizedIntegers(prototype, signed) {
  for (const [suffix, little] of [["LE", true], ["BE", false]]) {
    for (const method of signed ? [`Int${suffix}`] : [`UInt${suffix}`, `Uint${suffix}`]) {
      prototype[`read${method}`] = function (offset, size) {
        if (offset === undefined) throw invalidArgType("offset", "number", offset);
        checkSize(size);
        checkOffset(this, offset, size);
        return readInteger(this, offset, size, little, signed);
      };
      prototype[`write${method}`] = function (value, offset, size) {
        checkSize(size);
        if (offset === undefined) throw invalidArgType("offset", "number", offset);
        return writeInteger(this, value, offset, size, little, signed);
      };
    }
  }
}

function viaScratch(prototype, methods, viewMethod, size, little) {
  for (const method of methods) {
    prototype[`read${method}`] = function (offset = 0) {
      checkOffset(this, offset, size);
      for (let i = 0; i < size; i++) scratchBytes[i] = this[offset + i];
      return scratch[`get${viewMethod}`](0, little);
    };
    prototype[`write${method}`] = function (value, offset = 0) {
      if (viewMethod.startsWith("Big")) checkBigInt(value, viewMethod === "BigInt64");
      checkOffset(this, offset, size);
      scratch[`set${viewMethod}`](0, value, little);
      for (let i = 0; i < size; i++) this[offset + i] = scratchBytes[i];
      return offset + size;
    };
  }
}

function checkBigInt(value, signed) {
  if (typeof value !== "bigint") throw new TypeError(`Cannot mix BigInt and other types, use explicit conversions`);
  const limit = 2n ** 64n;
  const [low, high] = signed ? [-limit / 2n, limit / 2n - 1n] : [0n, limit - 1n];
  if (value < low || value > high) throw outOfRange("value", rangeOf(8, signed, true), value);
}

function swap(buffer, size) {
  if (buffer.length % size !== 0) {
    throw rangeError("ERR_INVALID_BUFFER_SIZE", `Buffer size must be a multiple of ${size * 8}-bits`);
  }
  for (let start = 0; start < buffer.length; start += size) {
    for (let a = start, b = start + size - 1; a < b; a++, b--) [buffer[a], buffer[b]] = [buffer[b], buffer[a]];
  }
  return buffer;
}

/** Adds the methods to `Buffer.prototype`. */
export function defineNumberMethods(prototype) {
  for (const size of [1, 2, 4]) {
    integers(prototype, size * 8, size, true);
    integers(prototype, size * 8, size, false);
  }
  sizedIntegers(prototype, true);
  sizedIntegers(prototype, false);
  for (const [suffix, little] of [["LE", true], ["BE", false]]) {
    viaScratch(prototype, [`Float${suffix}`], "Float32", 4, little);
    viaScratch(prototype, [`Double${suffix}`], "Float64", 8, little);
    viaScratch(prototype, [`BigInt64${suffix}`], "BigInt64", 8, little);
    viaScratch(prototype, [`BigUInt64${suffix}`, `BigUint64${suffix}`], "BigUint64", 8, little);
  }
  // Both spellings are one function.
  for (const name of Object.keys(prototype)) {
    if (/^(?:read|write)(?:Big)?UInt/.test(name)) prototype[name.replace("UInt", "Uint")] = prototype[name];
  }
  for (const size of [2, 4, 8]) {
    prototype[`swap${size * 8}`] = function () {
      return swap(this, size);
    };
  }
}
