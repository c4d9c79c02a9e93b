// `v8.Deserializer`: reads what `v8.Serializer`, or V8, wrote. The bytes may be anything: whatever does not fit is an
// error, and nothing is allocated for a length that the bytes cannot hold.

import { Buffer } from "node:buffer";
import { typeError } from "semba:internal/errors";
import { constructRequired, define } from "semba:internal/v8_serializer";
import {
  ERROR, ERROR_CLASSES, HOST_VIEWS, REGEXP_FLAGS, TAG, VERSION, VIEW_TRACKS_LENGTH, VIEWS,
} from "semba:internal/v8_wire";

const MAX_HOLES = 2 ** 26;
const nameOf = (table, value) => Object.keys(table).find((name) => table[name] === value);
const invalid = () => new Error("Unable to deserialize cloned data.");

class DeserializerState {
  version = 0;
  position = 0;
  objects = [];
  transferred = new Map();

  constructor(bytes) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get rest() {
    return this.bytes.length - this.position;
  }

  byte() {
    if (this.rest < 1) throw invalid();
    return this.bytes[this.position++];
  }

  varint() {
    let value = 0;
    for (let factor = 1; ; factor *= 0x80) {
      const byte = this.byte();
      // Readers of 32 bits ignore what does not fit.
      if (factor < 2 ** 35) value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value % 2 ** 32;
    }
  }

  raw(length) {
    if (length > this.rest) throw invalid();
    const start = this.position;
    this.position += length;
    return this.bytes.subarray(start, this.position);
  }

  double() {
    if (this.rest < 8) throw invalid();
    this.position += 8;
    return this.view.getFloat64(this.position - 8, true);
  }

  /** The next tag, which stays. */
  peek() {
    while (this.bytes[this.position] === TAG.padding) this.position++;
    return this.bytes[this.position];
  }

  skip(tag) {
    if (this.peek() !== tag) return false;
    this.position++;
    return true;
  }

  /** Gives an object the next id, which references to it use. */
  add(object) {
    this.objects.push(object);
    return object;
  }
}

const states = new WeakMap();

function stateOf(deserializer) {
  const state = states.get(deserializer);
  if (state === undefined) throw new TypeError("Illegal invocation");
  return state;
}

/** Reads values one after the other. */
export function Deserializer(buffer) {
  if (!new.target) throw constructRequired("Deserializer");
  if (!ArrayBuffer.isView(buffer)) {
    throw typeError("ERR_INVALID_ARG_TYPE", "buffer must be a TypedArray or a DataView");
  }
  const self = Reflect.construct(Object, [], new.target);
  self.buffer = buffer;
  states.set(self, new DeserializerState(new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)));
  return self;
}

// The methods for single parts name themselves when the bytes end.
function part(state, name, read) {
  try {
    return read(state);
  } catch {
    throw new Error(`${name}() failed`);
  }
}

define(Deserializer.prototype, {
  readHeader() {
    const state = stateOf(this);
    const isKnown = state.bytes[0] === TAG.version && state.bytes[1] <= VERSION;
    if (!isKnown) throw new Error("Unable to deserialize cloned data due to invalid or unsupported version.");
    state.version = state.bytes[1];
    state.position = 2;
    return true;
  },
  readValue() {
    return read(this, stateOf(this));
  },
  getWireFormatVersion() {
    return stateOf(this).version;
  },
  transferArrayBuffer(id, buffer) {
    stateOf(this).transferred.set(id >>> 0, buffer);
  },
  readUint32() {
    return part(stateOf(this), "ReadUint32", (state) => state.varint());
  },
  readUint64() {
    return part(stateOf(this), "ReadUint64", (state) => {
      let value = 0n;
      for (let shift = 0n; ; shift += 7n) {
        const byte = state.byte();
        value |= BigInt(byte & 0x7f) << shift;
        if (byte < 0x80 || shift > 63n) break;
      }
      return [Number(BigInt.asUintN(32, value >> 32n)), Number(BigInt.asUintN(32, value))];
    });
  },
  readDouble() {
    return part(stateOf(this), "ReadDouble", (state) => state.double());
  },
  _readRawBytes(length) {
    return part(stateOf(this), "ReadRawBytes", (state) => state.raw(Number(length)).byteOffset - state.bytes.byteOffset);
  },
});
Deserializer.prototype.readRawBytes = function readRawBytes(length) {
  const offset = this._readRawBytes(length);
  return Buffer.from(this.buffer.buffer, this.buffer.byteOffset + offset, length);
};

function read(deserializer, state) {
  const value = readTagged(deserializer, state);
  // A view stands behind its buffer.
  if (value instanceof ArrayBuffer && state.peek() === TAG.view) {
    state.position++;
    return readView(state, value);
  }
  return value;
}

function readTagged(deserializer, state) {
  if (state.peek() === undefined) throw invalid();
  const tag = state.byte();
  switch (tag) {
    case TAG.undefined:
      return undefined;
    case TAG.null:
      return null;
    case TAG.true:
    case TAG.false:
      return tag === TAG.true;
    case TAG.int32: {
      const value = state.varint();
      return (value >>> 1) ^ -(value & 1);
    }
    case TAG.uint32:
      return state.varint();
    case TAG.double:
      return state.double();
    case TAG.bigint:
      return readBigint(state);
    case TAG.latin1:
    case TAG.utf8:
    case TAG.utf16:
      return readText(state, tag);
    case TAG.verifyCount:
      state.varint();
      return readTagged(deserializer, state);
    case TAG.reference: {
      const id = state.varint();
      if (id >= state.objects.length) throw invalid();
      return state.objects[id];
    }
  }
  return readObject(deserializer, state, tag);
}

const ENCODINGS = { [TAG.latin1]: "latin1", [TAG.utf8]: "utf8", [TAG.utf16]: "utf16le" };

function readText(state, tag) {
  const bytes = state.raw(state.varint());
  if (tag === TAG.utf16 && bytes.length % 2 === 1) throw invalid();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(ENCODINGS[tag]);
}

function readString(state) {
  const tag = state.peek() === undefined ? undefined : state.byte();
  if (ENCODINGS[tag] === undefined) throw invalid();
  return readText(state, tag);
}

function readBigint(state) {
  const bits = state.varint();
  let value = 0n;
  for (const byte of state.raw(bits >>> 1).toReversed()) value = (value << 8n) | BigInt(byte);
  return bits & 1 ? -value : value;
}

function readObject(deserializer, state, tag) {
  switch (tag) {
    case TAG.object:
      return readProperties(deserializer, state, state.add({}), TAG.objectEnd);
    case TAG.dense:
      return readDense(deserializer, state);
    case TAG.sparse: {
      const length = state.varint();
      if (length > MAX_HOLES && length / 16 > state.rest) throw invalid();
      return readProperties(deserializer, state, state.add(new Array(length)), TAG.sparseEnd);
    }
    case TAG.date:
      return state.add(new Date(state.double()));
    case TAG.trueObject:
    case TAG.falseObject:
      return state.add(Object(tag === TAG.trueObject));
    case TAG.numberObject:
      return state.add(Object(state.double()));
    case TAG.bigintObject:
      return state.add(Object(readBigint(state)));
    case TAG.stringObject:
      return state.add(Object(readString(state)));
    case TAG.regexp:
      return readRegExp(state);
    case TAG.map:
      return readMap(deserializer, state, state.add(new Map()));
    case TAG.set:
      return readSet(deserializer, state, state.add(new Set()));
    case TAG.error:
      return readError(deserializer, state);
    case TAG.host:
      return readHost(deserializer, state);
  }
  return readBuffer(deserializer, state, tag);
}

// The object has its id before it is read, which may contain it.
function readHost(deserializer, state) {
  if (typeof deserializer._readHostObject !== "function") throw invalid();
  const id = state.objects.length;
  state.objects.push(undefined);
  const object = deserializer._readHostObject();
  if (object === null || typeof object !== "object") throw new TypeError("readHostObject must return an object");
  state.objects[id] = object;
  return object;
}

/** Keys and values up to `end`, and their count. */
function readProperties(deserializer, state, object, end) {
  let count = 0;
  for (; !state.skip(end); count++) {
    const key = read(deserializer, state);
    if (typeof key !== "string" && typeof key !== "number") throw invalid();
    Object.defineProperty(object, key, {
      value: read(deserializer, state), writable: true, enumerable: true, configurable: true,
    });
  }
  if (state.varint() !== count || (Array.isArray(object) && state.varint() !== object.length)) throw invalid();
  return object;
}

function readDense(deserializer, state) {
  const length = state.varint();
  if (length > state.rest) throw invalid();
  const list = state.add(new Array(length));
  for (let i = 0; i < length; i++) {
    if (state.skip(TAG.hole)) continue;
    list[i] = read(deserializer, state);
  }
  return readProperties(deserializer, state, list, TAG.denseEnd);
}

function readRegExp(state) {
  const source = readString(state);
  const bits = state.varint();
  const flags = Object.keys(REGEXP_FLAGS).filter((flag) => bits & REGEXP_FLAGS[flag]).join("");
  try {
    return state.add(new RegExp(source, flags));
  } catch {
    throw invalid();
  }
}

function readMap(deserializer, state, map) {
  let count = 0;
  for (; !state.skip(TAG.mapEnd); count += 2) map.set(read(deserializer, state), read(deserializer, state));
  if (state.varint() !== count) throw invalid();
  return map;
}

function readSet(deserializer, state, set) {
  let count = 0;
  for (; !state.skip(TAG.setEnd); count++) set.add(read(deserializer, state));
  if (state.varint() !== count) throw invalid();
  return set;
}

function readError(deserializer, state) {
  const id = state.objects.length;
  state.objects.push(undefined);
  const parts = {};
  let Class = "Error";
  for (let letter = state.byte(); letter !== ERROR.end; letter = state.byte()) {
    const name = nameOf(ERROR_CLASSES, letter);
    if (name !== undefined) Class = name;
    else if (letter === ERROR.message) parts.message = readString(state);
    else if (letter === ERROR.stack) parts.stack = readString(state);
    else if (letter === ERROR.cause) parts.cause = read(deserializer, state);
    else throw invalid();
  }
  const error = new globalThis[Class]();
  for (const name of ["stack", "message", "cause"]) {
    if (!(name in parts)) continue;
    Object.defineProperty(error, name, { value: parts[name], writable: true, configurable: true, enumerable: false });
  }
  state.objects[id] = error;
  return error;
}

function readBuffer(deserializer, state, tag) {
  if (tag === TAG.buffer) return state.add(state.raw(state.varint()).slice().buffer);
  if (tag === TAG.resizableBuffer) {
    const length = state.varint();
    const maxByteLength = state.varint();
    if (length > maxByteLength) throw invalid();
    const bytes = state.raw(length);
    const buffer = new ArrayBuffer(length, { maxByteLength });
    new Uint8Array(buffer).set(bytes);
    return state.add(buffer);
  }
  if (tag === TAG.transfer) {
    const buffer = state.transferred.get(state.varint());
    if (buffer === undefined) throw invalid();
    return state.add(buffer);
  }
  if (tag === TAG.sharedBuffer && typeof deserializer._getSharedArrayBufferFromId === "function") {
    return state.add(deserializer._getSharedArrayBufferFromId(state.varint()));
  }
  throw invalid();
}

function readView(state, buffer) {
  const name = nameOf(VIEWS, state.byte());
  const offset = state.varint();
  const length = state.varint();
  const flags = state.version >= 14 ? state.varint() : 0;
  if (name === undefined || offset + length > buffer.byteLength) throw invalid();
  const Class = globalThis[name];
  const size = Class.BYTES_PER_ELEMENT ?? 1;
  if (offset % size !== 0 || length % size !== 0) throw invalid();
  return state.add(flags & VIEW_TRACKS_LENGTH ? new Class(buffer, offset) : new Class(buffer, offset, length / size));
}

/** Reads what `DefaultSerializer` wrote. */
export class DefaultDeserializer extends Deserializer {
  _readHostObject() {
    const name = HOST_VIEWS[this.readUint32()];
    if (name === undefined) throw invalid();
    const length = this.readUint32();
    const offset = this.buffer.byteOffset + this._readRawBytes(length);
    if (name === "Buffer") return Buffer.from(this.buffer.buffer, offset, length);
    const Class = globalThis[name];
    const size = Class.BYTES_PER_ELEMENT ?? 1;
    if (length % size !== 0) throw invalid();
    if (offset % size === 0) return new Class(this.buffer.buffer, offset, length / size);
    return new Class(this.buffer.buffer.slice(offset, offset + length));
  }
}

/** `v8.deserialize`. */
export function deserialize(buffer) {
  const deserializer = new DefaultDeserializer(buffer);
  deserializer.readHeader();
  return deserializer.readValue();
}
