// The format of `v8.serialize`: version 15 of the one that V8 writes for structured clones.

/** The version that is written, and the latest that is read. */
export const VERSION = 15;

/** The byte before each value. */
export const TAG = {
  version: 0xff, padding: 0, verifyCount: 0x3f, hole: 0x2d, undefined: 0x5f, null: 0x30, true: 0x54, false: 0x46,
  int32: 0x49, uint32: 0x55, double: 0x4e, bigint: 0x5a, latin1: 0x22, utf16: 0x63, utf8: 0x53, reference: 0x5e,
  object: 0x6f, objectEnd: 0x7b, dense: 0x41, denseEnd: 0x24, sparse: 0x61, sparseEnd: 0x40, date: 0x44,
  trueObject: 0x79, falseObject: 0x78, numberObject: 0x6e, bigintObject: 0x7a, stringObject: 0x73, regexp: 0x52,
  map: 0x3b, mapEnd: 0x3a, set: 0x27, setEnd: 0x2c, buffer: 0x42, resizableBuffer: 0x7e, transfer: 0x74, view: 0x56,
  host: 0x5c, sharedBuffer: 0x75, error: 0x72,
};

/** The letters of classes of views. */
export const VIEWS = {
  Int8Array: 0x62, Uint8Array: 0x42, Uint8ClampedArray: 0x43, Int16Array: 0x77, Uint16Array: 0x57, Int32Array: 0x64,
  Uint32Array: 0x44, Float16Array: 0x68, Float32Array: 0x66, Float64Array: 0x46, BigInt64Array: 0x71,
  BigUint64Array: 0x51, DataView: 0x3f,
};

/** Bits for what a view has beside its place in the buffer. */
export const VIEW_TRACKS_LENGTH = 1;
export const VIEW_OF_RESIZABLE = 2;

/** The bits of regular expressions' flags. */
export const REGEXP_FLAGS = { g: 1, i: 2, m: 4, y: 8, u: 16, s: 32, d: 128, v: 256 };

/** The parts of errors, and the letters of their classes; plain errors have none. */
export const ERROR = { message: 0x6d, stack: 0x73, cause: 0x63, end: 0x2e };
export const ERROR_CLASSES = {
  EvalError: 0x45, RangeError: 0x52, ReferenceError: 0x46, SyntaxError: 0x53, TypeError: 0x54, URIError: 0x55,
};

/** How the default serializer numbers classes of views; 10 is Buffer. */
export const HOST_VIEWS = [
  "Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array",
  "Float32Array", "Float64Array", "DataView", "Buffer", "BigInt64Array", "BigUint64Array", "Float16Array",
];
