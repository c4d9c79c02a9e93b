// `node:string_decoder`.

import { Buffer } from "node:buffer";
import { invalidArgType, invalidThis, typeError } from "semba:internal/errors";

const NAMES = { "utf-8": "utf8", "ucs2": "utf16le", "ucs-2": "utf16le", "utf-16le": "utf16le", "binary": "latin1" };
const states = new WeakMap();

/** Text from parts of bytes that may end in the middle of a character; callable without `new` for inheritance. */
export function StringDecoder(encoding = "utf8") {
  if (encoding !== null && !Buffer.isEncoding(encoding)) {
    throw typeError("ERR_UNKNOWN_ENCODING", `Unknown encoding: ${String(encoding)}`);
  }
  const name = `${encoding ?? "utf8"}`.toLowerCase();
  this.encoding = NAMES[name] ?? name;
  // The character that is not complete, and how many bytes of it are there and are missing.
  states.set(this, { bytes: Buffer.alloc(4), count: 0, missing: 0 });
}

function stateOf(decoder) {
  const state = states.get(decoder);
  if (state === undefined) throw invalidThis("StringDecoder");
  return state;
}

StringDecoder.prototype.write = function write(data) {
  if (typeof data === "string") return data;
  if (!ArrayBuffer.isView(data)) throw invalidArgType("buf", ["Buffer", "TypedArray", "DataView"], data);
  const state = stateOf(this);
  const input = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const bytes = state.count === 0 ? input : Buffer.concat([state.bytes.subarray(0, state.count), input]);
  const [rest, missing] = unfinished(bytes, this.encoding, state.count);
  const complete = bytes.length - rest;
  const text = bytes.toString(this.encoding, 0, complete);
  state.bytes.fill(0);
  bytes.copy(state.bytes, 0, complete);
  state.count = rest;
  state.missing = missing;
  return text;
};

StringDecoder.prototype.end = function end(data) {
  const state = stateOf(this);
  const text = data === undefined ? "" : this.write(data);
  // Half a unit of UTF-16 is dropped.
  const count = this.encoding === "utf16le" ? state.count & ~1 : state.count;
  const rest = state.bytes.toString(this.encoding, 0, count);
  state.count = state.missing = 0;
  return text + rest;
};

StringDecoder.prototype.text = function text(data, offset) {
  const state = stateOf(this);
  state.count = state.missing = 0;
  return this.write(data.subarray(offset));
};

for (const [name, get] of [
  ["lastChar", (state) => state.bytes],
  ["lastNeed", (state) => state.missing],
  ["lastTotal", (state) => state.count + state.missing],
]) {
  Object.defineProperty(StringDecoder.prototype, name, {
    get() {
      return get(stateOf(this));
    },
    enumerable: true,
    configurable: true,
  });
}

// How many bytes at the end belong to a character, or group of digits, that is not complete, and how many it lacks.
function unfinished(bytes, encoding, waiting) {
  switch (encoding) {
    case "utf8":
      return unfinishedUtf8(bytes);
    case "utf16le": {
      // Half of a pair that waited already goes on waiting.
      if (bytes.length % 2 === 1) return waiting >= 2 && bytes.length === 3 ? [3, 1] : [1, 1];
      const high = bytes.length >= 2 && (bytes[bytes.length - 1] & 0xfc) === 0xd8;
      return high ? [2, 2] : [0, 0];
    }
    case "base64":
    case "base64url":
      return bytes.length % 3 === 0 ? [0, 0] : [bytes.length % 3, 3 - (bytes.length % 3)];
    default:
      return [0, 0];
  }
}

function unfinishedUtf8(bytes) {
  const { length } = bytes;
  for (let back = 1; back <= Math.min(3, length); back++) {
    const byte = bytes[length - back];
    if ((byte & 0xc0) === 0x80) continue;
    const size = byte >= 0xc2 && byte <= 0xdf ? 2 : (byte & 0xf0) === 0xe0 ? 3 : byte >= 0xf0 && byte <= 0xf4 ? 4 : 1;
    if (size <= back) return [0, 0];
    // The second byte has to fit the first one, or neither belongs to a character.
    if (back > 1 && !secondFits(byte, bytes[length - back + 1])) return [0, 0];
    return [back, size - back];
  }
  return [0, 0];
}

function secondFits(first, second) {
  if (first === 0xe0) return second >= 0xa0;
  if (first === 0xed) return second <= 0x9f;
  if (first === 0xf0) return second >= 0x90;
  if (first === 0xf4) return second <= 0x8f;
  return true;
}

export default { StringDecoder };
