// `node:stream`.

import { Buffer } from "node:buffer";
import { addAbortSignal } from "semba:internal/stream_abort";
import { compose } from "semba:internal/stream_compose";
import { destroyer as destroy } from "semba:internal/stream_destroy";
import { Duplex, PassThrough, Transform } from "semba:internal/stream_duplex";
import { eos as finished } from "semba:internal/stream_finished";
import { Stream, getDefaultHighWaterMark, setDefaultHighWaterMark } from "semba:internal/stream_legacy";
import { pipeline } from "semba:internal/stream_pipeline";
import { isDestroyed, isDisturbed, isErrored, isReadable, isWritable } from "semba:internal/stream_query";
import { Readable } from "semba:internal/stream_readable_more";
import { Writable } from "semba:internal/stream_writable";
import { nextTick } from "semba:internal/ticks";
import promises from "node:stream/promises";

const other = Symbol("other");
const callback = Symbol("callback");

// One end of a `duplexPair`: what is written to it is read from the other.
class PairEnd extends Duplex {
  constructor(options) {
    super(options);
    this[callback] = null;
    this[other] = null;
  }

  _read() {
    const done = this[callback];
    if (done) {
      this[callback] = null;
      done();
    }
  }

  _write(chunk, encoding, done) {
    if (chunk.length === 0) {
      nextTick(done);
    } else {
      this[other].push(chunk);
      this[other][callback] = done;
    }
  }

  _final(done) {
    this[other].on("end", done);
    this[other].push(null);
  }
}

export function duplexPair(options) {
  const first = new PairEnd(options);
  const second = new PairEnd(options);
  first[other] = second;
  second[other] = first;
  return [first, second];
}

export const _isUint8Array = (value) => value instanceof Uint8Array;
export const _isArrayBufferView = (value) => ArrayBuffer.isView(value);
export const _uint8ArrayToBuffer = (chunk) => Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);

Object.assign(Stream, {
  isDestroyed, isDisturbed, isErrored, isReadable, isWritable, Readable, Writable, Duplex, Transform, PassThrough,
  duplexPair, pipeline, addAbortSignal, finished, destroy, compose, setDefaultHighWaterMark, getDefaultHighWaterMark,
});
Object.defineProperty(Stream, "promises", { get: () => promises, enumerable: true, configurable: true });
Object.assign(Stream, { Stream, _isArrayBufferView, _isUint8Array, _uint8ArrayToBuffer });

const promisify = Symbol.for("nodejs.util.promisify.custom");
Object.defineProperty(pipeline, promisify, { get: () => promises.pipeline, enumerable: true });
Object.defineProperty(finished, promisify, { get: () => promises.finished, enumerable: true });

export {
  Duplex, PassThrough, Readable, Stream, Transform, Writable, addAbortSignal, compose, Stream as default, destroy, finished,
  getDefaultHighWaterMark, isDestroyed, isDisturbed, isErrored, isReadable, isWritable, pipeline, promises,
  setDefaultHighWaterMark,
};
