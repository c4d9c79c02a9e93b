// `node:zlib`.

import { requireBuiltin } from "semba:engine";
import { asBuffer, bytesOf, isAnyArrayBuffer } from "semba:internal/bytes";
import { invalidArgType, validateFunction, validateInteger } from "semba:internal/errors";
import { codes, constants } from "semba:internal/zlib_constants";
import { MODES, settingsOf } from "semba:internal/zlib_settings";
import { op_zlib_crc32, op_zlib_run, op_zlib_run_async } from "semba:ops/zlib";

// The classes are streams from the first object on: `node:stream` is loaded then.
let prepared = false;

function prepare() {
  if (prepared) return;
  prepared = true;
  const { Brotli, Zlib, Zstd } = requireBuiltin("semba:internal/zlib_streams");
  for (const Class of Object.values(classes)) {
    const Parent = Class.name.startsWith("Brotli") ? Brotli : Class.name.startsWith("Zstd") ? Zstd : Zlib;
    Object.setPrototypeOf(Class.prototype, Parent.prototype);
    Object.setPrototypeOf(Class, Parent);
  }
}

function define(name) {
  const Class = {
    [name]: function (options) {
      if (!(this instanceof Class)) return new Class(options);
      prepare();
      const prototype = Object.getPrototypeOf(this);
      requireBuiltin("semba:internal/zlib_streams").initialize(this, prototype, options, MODES[name]);
    },
  }[name];
  return Class;
}

const classes = {};
for (const name of Object.keys(MODES)) classes[name] = define(name);

export const {
  BrotliCompress, BrotliDecompress, Deflate, DeflateRaw, Gunzip, Gzip, Inflate, InflateRaw, Unzip, ZstdCompress,
  ZstdDecompress,
} = classes;

const create = (name) => ({
  [`create${name}`](options) {
    return new classes[name](options);
  },
}[`create${name}`]);

export const createBrotliCompress = create("BrotliCompress");
export const createBrotliDecompress = create("BrotliDecompress");
export const createDeflate = create("Deflate");
export const createDeflateRaw = create("DeflateRaw");
export const createGunzip = create("Gunzip");
export const createGzip = create("Gzip");
export const createInflate = create("Inflate");
export const createInflateRaw = create("InflateRaw");
export const createUnzip = create("Unzip");
export const createZstdCompress = create("ZstdCompress");
export const createZstdDecompress = create("ZstdDecompress");

function dataOf(data) {
  if (typeof data === "string") return data;
  if (ArrayBuffer.isView(data)) return bytesOf(data);
  if (isAnyArrayBuffer(data)) return new Uint8Array(data);
  throw invalidArgType("buffer", ["string", "Buffer", "TypedArray", "DataView", "ArrayBuffer"], data);
}

function argumentsOf(settings, data) {
  const { mode, parameters, dictionary, finishFlush, limit } = settings;
  return [mode, parameters, dictionary, dataOf(data), finishFlush, limit];
}

// With `info`, the object that did the work comes along.
function resultOf(bytes, name, options, settings) {
  const buffer = asBuffer(bytes);
  return settings.info ? { buffer, engine: new classes[name](options) } : buffer;
}

const sync = (method, name) => ({
  [`${method}Sync`](buffer, options) {
    const settings = settingsOf(MODES[name], options);
    return resultOf(op_zlib_run(...argumentsOf(settings, buffer)), name, options, settings);
  },
}[`${method}Sync`]);

const withCallback = (method, name) => ({
  [method](buffer, options, callback) {
    if (typeof options === "function") [options, callback] = [{}, options];
    const settings = settingsOf(MODES[name], options);
    validateFunction(callback, "callback");
    const { nextTick } = requireBuiltin("semba:web/process").process;
    // Outside of the promise, so that what the callback throws is uncaught, not a rejection.
    op_zlib_run_async(...argumentsOf(settings, buffer)).then(
      (bytes) => nextTick(callback, null, resultOf(bytes, name, options, settings)),
      (error) => nextTick(callback, error),
    );
  },
}[method]);

export const brotliCompress = withCallback("brotliCompress", "BrotliCompress");
export const brotliCompressSync = sync("brotliCompress", "BrotliCompress");
export const brotliDecompress = withCallback("brotliDecompress", "BrotliDecompress");
export const brotliDecompressSync = sync("brotliDecompress", "BrotliDecompress");
export const deflate = withCallback("deflate", "Deflate");
export const deflateRaw = withCallback("deflateRaw", "DeflateRaw");
export const deflateRawSync = sync("deflateRaw", "DeflateRaw");
export const deflateSync = sync("deflate", "Deflate");
export const gunzip = withCallback("gunzip", "Gunzip");
export const gunzipSync = sync("gunzip", "Gunzip");
export const gzip = withCallback("gzip", "Gzip");
export const gzipSync = sync("gzip", "Gzip");
export const inflate = withCallback("inflate", "Inflate");
export const inflateRaw = withCallback("inflateRaw", "InflateRaw");
export const inflateRawSync = sync("inflateRaw", "InflateRaw");
export const inflateSync = sync("inflate", "Inflate");
export const unzip = withCallback("unzip", "Unzip");
export const unzipSync = sync("unzip", "Unzip");
export const zstdCompress = withCallback("zstdCompress", "ZstdCompress");
export const zstdCompressSync = sync("zstdCompress", "ZstdCompress");
export const zstdDecompress = withCallback("zstdDecompress", "ZstdDecompress");
export const zstdDecompressSync = sync("zstdDecompress", "ZstdDecompress");

/** The CRC-32 of data, which may continue earlier data with the checksum `value`. */
export function crc32(data, value = 0) {
  if (typeof data !== "string" && !ArrayBuffer.isView(data)) {
    throw invalidArgType("data", ["Buffer", "TypedArray", "DataView", "string"], data);
  }
  validateInteger(value, "value", 0, 2 ** 32 - 1);
  return op_zlib_crc32(typeof data === "string" ? data : bytesOf(data), value);
}

export { codes, constants };
Object.freeze(codes);

const zlib = {
  BrotliCompress, BrotliDecompress, Deflate, DeflateRaw, Gunzip, Gzip, Inflate, InflateRaw, Unzip, ZstdCompress,
  ZstdDecompress, brotliCompress, brotliCompressSync, brotliDecompress, brotliDecompressSync, codes, constants, crc32,
  createBrotliCompress, createBrotliDecompress, createDeflate, createDeflateRaw, createGunzip, createGzip, createInflate,
  createInflateRaw, createUnzip, createZstdCompress, createZstdDecompress, deflate, deflateRaw, deflateRawSync,
  deflateSync, gunzip, gunzipSync, gzip, gzipSync, inflate, inflateRaw, inflateRawSync, inflateSync, unzip, unzipSync,
  zstdCompress, zstdCompressSync, zstdDecompress, zstdDecompressSync,
};
// The old names of the constants, as properties of the module itself.
for (const name of Object.keys(constants)) {
  if (/^Z_(?!MIN|MAX|DEFAULT_[CLMW])/.test(name)) Object.defineProperty(zlib, name, { value: constants[name] });
}
Object.defineProperty(zlib, "codes", { value: codes, enumerable: true, writable: false });
export default zlib;
