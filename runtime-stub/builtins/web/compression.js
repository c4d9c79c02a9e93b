// `CompressionStream` and `DecompressionStream`.

import { bytesOf, isAnyArrayBuffer } from "semba:internal/bytes";
import { invalidArgType, invalidArgValue } from "semba:internal/errors";
import { constants } from "semba:internal/zlib_constants";
import { settingsOf } from "semba:internal/zlib_settings";
import { op_zlib_close, op_zlib_open, op_zlib_write } from "semba:ops/zlib";
import { describeClass } from "semba:web/streams_queue";
import { TransformStream } from "semba:web/streams_transform";

// Compressor and decompressor of each format.
const FORMATS = {
  __proto__: null,
  deflate: [constants.DEFLATE, constants.INFLATE],
  "deflate-raw": [constants.DEFLATERAW, constants.INFLATERAW],
  gzip: [constants.GZIP, constants.GUNZIP],
  brotli: [constants.BROTLI_ENCODE, constants.BROTLI_DECODE],
};

function dataOf(chunk) {
  if (typeof chunk === "string") return new TextEncoder().encode(chunk);
  if (ArrayBuffer.isView(chunk)) return bytesOf(chunk);
  if (isAnyArrayBuffer(chunk)) return new Uint8Array(chunk);
  throw invalidArgType("chunk", ["string", "Buffer", "TypedArray", "DataView", "ArrayBuffer"], chunk);
}

const failed = (error) => Object.assign(new TypeError(error.message, { cause: error }), { code: error.code });

/** A stream of the bytes that a codec makes of the bytes written. Data that ends too early or too late is an error. */
function transformOf(format, direction) {
  if (typeof format !== "string" || FORMATS[format] === undefined) {
    const names = Object.keys(FORMATS).map((name) => `'${name}'`);
    throw invalidArgValue("format", format, `must be one of: ${names.join(", ")}`);
  }
  const { mode, parameters, finishFlush, flush: none } = settingsOf(FORMATS[format][direction]);
  const handle = op_zlib_open(mode, parameters, undefined);
  const work = (bytes, flush, controller) => {
    let output;
    let rest;
    try {
      [output, rest] = op_zlib_write(handle, bytes, flush);
    } catch (error) {
      op_zlib_close(handle);
      throw failed(error);
    }
    if (rest > 0) {
      op_zlib_close(handle);
      throw Object.assign(new TypeError("Unexpected input after the end of stream"), {
        code: "ERR_TRAILING_JUNK_AFTER_STREAM_END",
      });
    }
    if (output.length > 0) controller.enqueue(output);
  };
  return new TransformStream({
    transform: (chunk, controller) => work(dataOf(chunk), none, controller),
    flush(controller) {
      work(new Uint8Array(0), finishFlush, controller);
      op_zlib_close(handle);
    },
    cancel: () => op_zlib_close(handle),
  });
}

/** Compresses what is written to it. */
export class CompressionStream {
  #transform;

  constructor(format) {
    this.#transform = transformOf(format, 0);
  }

  get readable() {
    return this.#transform.readable;
  }

  get writable() {
    return this.#transform.writable;
  }
}

/** Decompresses what is written to it. */
export class DecompressionStream {
  #transform;

  constructor(format) {
    this.#transform = transformOf(format, 1);
  }

  get readable() {
    return this.#transform.readable;
  }

  get writable() {
    return this.#transform.writable;
  }
}
for (const Class of [CompressionStream, DecompressionStream]) {
  describeClass(Class, ["readable", "writable"]);
  Object.defineProperty(Class.prototype, Symbol.for("nodejs.util.inspect.custom"), {
    value(depth, options, inspect) {
      if (depth < 0) return this;
      const shown = inspect({ readable: this.readable, writable: this.writable }, { ...options, depth: options.depth - 1 });
      return `${Class.name} ${shown}`;
    },
    writable: true, configurable: true,
  });
}
