// `v8.Serializer`: values as bytes that V8 reads as well.

import { proxyDetails, typeOf } from "semba:engine";
import { Buffer } from "node:buffer";
import { typeError } from "semba:internal/errors";
import { inspect } from "semba:internal/inspect";
import {
  ERROR, ERROR_CLASSES, HOST_VIEWS, REGEXP_FLAGS, TAG, VERSION, VIEW_OF_RESIZABLE, VIEW_TRACKS_LENGTH, VIEWS,
} from "semba:internal/v8_wire";

const float = new Float64Array(1);
const floatBytes = new Uint8Array(float.buffer);
const UINT64 = 2n ** 64n;
const MAX_ARRAY_INDEX = 2 ** 32 - 2;
const INDEX = /^(0|[1-9]\d{0,9})$/;
const isLatin1 = (text) => !/[^\0-\xff]/.test(text);
const indexOf = (key) => (INDEX.test(key) && Number(key) <= MAX_ARRAY_INDEX ? Number(key) : undefined);

/** Bytes that grow. */
class Sink {
  bytes = new Uint8Array(64);
  length = 0;

  reserve(count) {
    const needed = this.length + count;
    if (needed > this.bytes.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * this.bytes.length));
      larger.set(this.bytes);
      this.bytes = larger;
    }
  }

  byte(value) {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  raw(bytes) {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** An unsigned number of up to 53 bits, seven bits in a byte. */
  varint(value) {
    while (value >= 0x80) {
      this.byte((value % 0x80) | 0x80);
      value = Math.floor(value / 0x80);
    }
    this.byte(value);
  }

  double(value) {
    float[0] = value;
    this.raw(floatBytes);
  }

  take() {
    const { bytes, length } = this;
    this.bytes = new Uint8Array(64);
    this.length = 0;
    return Buffer.from(bytes.buffer.slice(0, length));
  }
}

class SerializerState {
  sink = new Sink();
  ids = new Map();
  transferred = new Map();
  viewsAreHosts = false;
}

const bytesOf = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

/** Writes values one after the other. Subclasses say what becomes of objects that have no form of their own. */
export function Serializer() {
  if (!new.target) throw constructRequired("Serializer");
  const self = Reflect.construct(Object, [], new.target);
  states.set(self, new SerializerState());
  return self;
}

const states = new WeakMap();

export function constructRequired(name) {
  return typeError("ERR_CONSTRUCT_CALL_REQUIRED", `Class constructor ${name} cannot be invoked without 'new'`);
}

function stateOf(serializer) {
  const state = states.get(serializer);
  if (state === undefined) throw new TypeError("Illegal invocation");
  return state;
}

define(Serializer.prototype, {
  writeHeader() {
    const { sink } = stateOf(this);
    sink.byte(TAG.version);
    sink.byte(VERSION);
  },
  writeValue(value) {
    write(this, stateOf(this), value);
    return true;
  },
  releaseBuffer() {
    return stateOf(this).sink.take();
  },
  transferArrayBuffer(id, buffer) {
    stateOf(this).transferred.set(buffer, id >>> 0);
  },
  writeUint32(value) {
    stateOf(this).sink.varint(value >>> 0);
  },
  writeUint64(high, low) {
    const { sink } = stateOf(this);
    let value = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
    for (; value >= 0x80n; value >>= 7n) sink.byte(Number(value & 0x7fn) | 0x80);
    sink.byte(Number(value));
  },
  writeDouble(value) {
    stateOf(this).sink.double(Number(value));
  },
  writeRawBytes(source) {
    if (!ArrayBuffer.isView(source)) {
      throw typeError("ERR_INVALID_ARG_TYPE", "source must be a TypedArray or a DataView");
    }
    stateOf(this).sink.raw(bytesOf(source));
  },
  _setTreatArrayBufferViewsAsHostObjects(flag) {
    stateOf(this).viewsAreHosts = Boolean(flag);
  },
});
Serializer.prototype._getDataCloneError = Error;

/** Adds methods as classes have them. */
export function define(prototype, methods) {
  for (const name of Object.keys(methods)) {
    Object.defineProperty(prototype, name, { value: methods[name], writable: true, configurable: true });
  }
}

function refuse(serializer, value) {
  let shown;
  if (typeof value === "function") shown = Function.prototype.toString.call(value);
  else if (typeof value === "symbol") shown = String(value);
  else {
    const name = value.constructor?.name;
    shown = name ? `#<${name}>` : Object.prototype.toString.call(value);
  }
  throw new serializer._getDataCloneError(`${shown} could not be cloned.`);
}

function write(serializer, state, value) {
  const { sink } = state;
  switch (typeof value) {
    case "undefined":
    case "boolean":
      return sink.byte(TAG[value]);
    case "number":
      return writeNumber(sink, value);
    case "bigint":
      sink.byte(TAG.bigint);
      return writeBigint(sink, value);
    case "string":
      return writeString(sink, value);
    case "object":
      return value === null ? sink.byte(TAG.null) : writeObject(serializer, state, value);
  }
  return refuse(serializer, value);
}

const isInt32 = (value) => value === (value | 0) && !Object.is(value, -0);

function writeNumber(sink, value) {
  if (isInt32(value)) {
    sink.byte(TAG.int32);
    sink.varint(((value << 1) ^ (value >> 31)) >>> 0);
  } else {
    sink.byte(TAG.double);
    sink.double(value);
  }
}

function writeBigint(sink, value) {
  const digits = [];
  for (let rest = value < 0n ? -value : value; rest > 0n; rest /= UINT64) digits.push(rest % UINT64);
  sink.varint(16 * digits.length + (value < 0n ? 1 : 0));
  sink.raw(new Uint8Array(new BigUint64Array(digits).buffer));
}

function writeString(sink, text) {
  if (isLatin1(text)) {
    sink.byte(TAG.latin1);
    sink.varint(text.length);
    sink.raw(Buffer.from(text, "latin1"));
    return;
  }
  const size = 2 * text.length;
  // The characters lie at even positions, for readers that take them as they are.
  let lengthBytes = 1;
  for (let rest = size; rest >= 0x80; rest >>>= 7) lengthBytes++;
  if ((sink.length + 1 + lengthBytes) % 2 === 1) sink.byte(TAG.padding);
  sink.byte(TAG.utf16);
  sink.varint(size);
  sink.raw(Buffer.from(text, "utf16le"));
}

function writeObject(serializer, state, value) {
  const { sink, ids } = state;
  const isView = ArrayBuffer.isView(value);
  // A view stands behind its buffer.
  if (isView && !ids.has(value) && !state.viewsAreHosts) write(serializer, state, value.buffer);
  const known = ids.get(value);
  if (known !== undefined) {
    sink.byte(TAG.reference);
    sink.varint(known);
    return;
  }
  ids.set(value, ids.size);
  if (isView) writeView(serializer, state, value);
  else writeContents(serializer, state, value);
}

function writeContents(serializer, state, value) {
  const { sink } = state;
  if (proxyDetails(value) !== undefined) refuse(serializer, value);
  switch (typeOf(value)) {
    case "Array":
      return writeArray(serializer, state, value);
    case "Object":
    case "DOMException":
      sink.byte(TAG.object);
      return endCount(sink, TAG.objectEnd, writeProperties(serializer, state, value, Object.keys(value)));
    case "Date":
      sink.byte(TAG.date);
      return sink.double(Date.prototype.getTime.call(value));
    case "Boolean":
      return sink.byte(Boolean.prototype.valueOf.call(value) ? TAG.trueObject : TAG.falseObject);
    case "Number":
      sink.byte(TAG.numberObject);
      return sink.double(Number.prototype.valueOf.call(value));
    case "BigInt":
      sink.byte(TAG.bigintObject);
      return writeBigint(sink, BigInt.prototype.valueOf.call(value));
    case "String":
      sink.byte(TAG.stringObject);
      return writeString(sink, String.prototype.valueOf.call(value));
    case "RegExp":
      return writeRegExp(sink, value);
    case "Map":
      return writeMap(serializer, state, value);
    case "Set":
      return writeSet(serializer, state, value);
    case "Error":
      return writeError(serializer, state, value);
    case "ArrayBuffer":
      return writeBuffer(serializer, state, value);
    case "SharedArrayBuffer":
      if (typeof serializer._getSharedArrayBufferId !== "function") refuse(serializer, value);
      sink.byte(TAG.sharedBuffer);
      return sink.varint(serializer._getSharedArrayBufferId(value) >>> 0);
  }
  return refuse(serializer, value);
}

function endCount(sink, tag, ...counts) {
  sink.byte(tag);
  for (const count of counts) sink.varint(count);
}

// Getters may have removed properties since the keys were listed.
function writeProperties(serializer, state, object, keys) {
  let count = 0;
  for (const key of keys) {
    if (!Object.hasOwn(object, key)) continue;
    const index = indexOf(key);
    write(serializer, state, index ?? key);
    write(serializer, state, object[key]);
    count++;
  }
  return count;
}

function writeArray(serializer, state, list) {
  const { sink } = state;
  const { length } = list;
  const keys = Object.keys(list);
  const named = keys.filter((key) => indexOf(key) === undefined);
  if (keys.length - named.length < length) {
    sink.byte(TAG.sparse);
    sink.varint(length);
    return endCount(sink, TAG.sparseEnd, writeProperties(serializer, state, list, keys), length);
  }
  sink.byte(TAG.dense);
  sink.varint(length);
  // V8 keeps arrays of numbers as doubles as soon as one of them is no integer.
  const areDoubles = list.every((item) => typeof item === "number") && !list.every(isInt32);
  for (let i = 0; i < length; i++) {
    if (areDoubles && typeof list[i] === "number") {
      sink.byte(TAG.double);
      sink.double(list[i]);
    } else if (Object.hasOwn(list, i)) {
      write(serializer, state, list[i]);
    } else {
      sink.byte(TAG.hole);
    }
  }
  return endCount(sink, TAG.denseEnd, writeProperties(serializer, state, list, named), length);
}

function writeRegExp(sink, pattern) {
  sink.byte(TAG.regexp);
  writeString(sink, pattern.source);
  let flags = 0;
  for (const flag of pattern.flags) flags |= REGEXP_FLAGS[flag];
  sink.varint(flags);
}

function writeMap(serializer, state, map) {
  state.sink.byte(TAG.map);
  const entries = [...Map.prototype.entries.call(map)];
  for (const [key, value] of entries) {
    write(serializer, state, key);
    write(serializer, state, value);
  }
  endCount(state.sink, TAG.mapEnd, 2 * entries.length);
}

function writeSet(serializer, state, set) {
  state.sink.byte(TAG.set);
  const values = [...Set.prototype.values.call(set)];
  for (const value of values) write(serializer, state, value);
  endCount(state.sink, TAG.setEnd, values.length);
}

function writeError(serializer, state, error) {
  const { sink } = state;
  sink.byte(TAG.error);
  const letter = ERROR_CLASSES[error.name];
  if (letter !== undefined) sink.byte(letter);
  const message = Object.getOwnPropertyDescriptor(error, "message");
  if (message !== undefined && "value" in message) {
    sink.byte(ERROR.message);
    writeString(sink, String(message.value));
  }
  if (typeof error.stack === "string") {
    sink.byte(ERROR.stack);
    writeString(sink, error.stack);
  }
  if (Object.hasOwn(error, "cause")) {
    sink.byte(ERROR.cause);
    write(serializer, state, error.cause);
  }
  sink.byte(ERROR.end);
}

function writeBuffer(serializer, { sink, transferred }, buffer) {
  const id = transferred.get(buffer);
  if (id !== undefined) {
    sink.byte(TAG.transfer);
    return sink.varint(id);
  }
  if (buffer.detached) throw new serializer._getDataCloneError("An ArrayBuffer is detached and could not be cloned.");
  sink.byte(buffer.resizable ? TAG.resizableBuffer : TAG.buffer);
  sink.varint(buffer.byteLength);
  if (buffer.resizable) sink.varint(buffer.maxByteLength);
  return sink.raw(new Uint8Array(buffer));
}

function writeView(serializer, state, view) {
  const { sink } = state;
  if (state.viewsAreHosts) {
    sink.byte(TAG.host);
    if (typeof serializer._writeHostObject !== "function") {
      throw new serializer._getDataCloneError(`${Object.prototype.toString.call(view)} could not be cloned.`);
    }
    serializer._writeHostObject(view);
    return;
  }
  sink.byte(TAG.view);
  sink.byte(VIEWS[typeOf(view)]);
  sink.varint(view.byteOffset);
  sink.varint(view.byteLength);
  const isResizable = view.buffer.resizable === true;
  const tracks = isResizable && view.byteOffset + view.byteLength === view.buffer.byteLength && tracksLength(view);
  sink.varint((tracks ? VIEW_TRACKS_LENGTH : 0) | (isResizable ? VIEW_OF_RESIZABLE : 0));
}

// Nothing says whether a view follows its buffer's length, so the buffer is made longer for a moment.
function tracksLength(view) {
  const { buffer, byteLength } = view;
  const size = buffer.byteLength;
  if (size + 8 > buffer.maxByteLength) return false;
  buffer.resize(size + 8);
  const tracks = view.byteLength !== byteLength;
  buffer.resize(size);
  return tracks;
}

/** Writes views by copying what they show, not the whole buffer behind them. */
export class DefaultSerializer extends Serializer {
  constructor() {
    super();
    this._setTreatArrayBufferViewsAsHostObjects(true);
  }

  _writeHostObject(view) {
    const index = HOST_VIEWS.indexOf(view.constructor === Buffer ? "Buffer" : typeOf(view));
    if (index === -1) throw new this._getDataCloneError(`Unserializable host object: ${inspect(view)}`);
    this.writeUint32(index);
    this.writeUint32(view.byteLength);
    this.writeRawBytes(bytesOf(view));
  }
}

/** `v8.serialize`. */
export function serialize(value) {
  const serializer = new DefaultSerializer();
  serializer.writeHeader();
  serializer.writeValue(value);
  return serializer.releaseBuffer();
}
