// Web streams as Node streams, and the other way round.

import { Buffer } from "node:buffer";
import { abortError } from "semba:internal/abort_error";
import { invalidArgType } from "semba:internal/errors";
import { destroyer } from "semba:internal/stream_destroy";
import { Duplex } from "semba:internal/stream_duplex";
import { eos } from "semba:internal/stream_finished";
import { isDestroyed, isReadable, isReadableStream, isWritable, isWritableEnded, isWritableStream } from "semba:internal/stream_query";
import { Readable } from "semba:internal/stream_readable_more";
import { Writable } from "semba:internal/stream_writable";
import { nextTick } from "semba:internal/ticks";
import { CountQueuingStrategy, ReadableStream, WritableStream } from "semba:web/streams";

// Errors of callbacks must not become rejections.
const outside = (error) => nextTick(() => {
  throw error;
});

function readMethods(reader, stream) {
  return async () => {
    try {
      const { value, done } = await reader.read();
      if (done) stream().push(null);
      else if (!isEmpty(value) || stream().readableObjectMode) stream().push(value);
      else stream()._read();
    } catch (error) {
      stream().destroy(error);
    }
  };
}

const isEmpty = (value) => ArrayBuffer.isView(value) && value.byteLength === 0;

/** `Readable.fromWeb`. */
export function readableFromWeb(web, options = {}) {
  if (!isReadableStream(web)) throw invalidArgType("readableStream", "ReadableStream", web);
  const { highWaterMark, encoding, objectMode = false, signal } = options;
  const reader = web.getReader();
  let closed = false;
  const read = readMethods(reader, () => stream);
  const stream = new Readable({
    objectMode, highWaterMark, encoding, signal, read,
    destroy(error, callback) {
      const done = () => {
        try {
          callback(error);
        } catch (failure) {
          outside(failure);
        }
      };
      if (closed) done();
      else reader.cancel(error).then(done, done);
    },
  });
  reader.closed.then(() => {
    closed = true;
  }, (error) => {
    closed = true;
    stream.destroy(error);
  });
  return stream;
}

/** `Readable.toWeb`. */
export function readableToWeb(stream, options = {}) {
  if (typeof stream?._readableState !== "object") throw invalidArgType("streamReadable", "stream.Readable", stream);
  if (isDestroyed(stream) || !isReadable(stream)) {
    const empty = new ReadableStream();
    empty.cancel();
    return empty;
  }
  const { readableObjectMode: objectMode, readableHighWaterMark: highWaterMark } = stream;
  const strategy = options.strategy ??
    (objectMode ? new CountQueuingStrategy({ highWaterMark }) : { highWaterMark, size: (chunk) => chunk.byteLength ?? chunk.length });
  let controller;
  let canceled = false;
  stream.pause();
  const cleanup = eos(stream, (error) => {
    if (error?.code === "ERR_STREAM_PREMATURE_CLOSE") error = Object.assign(abortError(), { cause: error });
    cleanup();
    // A late error has nobody left to go to.
    stream.on("error", () => {});
    if (error) controller.error(error);
    else if (!canceled) controller.close();
  });
  const web = new ReadableStream({
    start(own) {
      controller = own;
    },
    pull() {
      stream.resume();
    },
    cancel(reason) {
      canceled = true;
      destroyer(stream, reason);
    },
  }, strategy);
  stream.on("data", (chunk) => {
    if (Buffer.isBuffer(chunk) && !objectMode) chunk = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength).slice();
    controller.enqueue(chunk);
    if (controller.desiredSize <= 0) stream.pause();
  });
  return web;
}

function writeMethods(writer, stream) {
  const isClosed = { value: false };
  const failed = (callback) => (error) => {
    try {
      callback(error);
    } catch (failure) {
      outside(failure);
    }
  };
  return {
    isClosed,
    write(chunk, encoding, callback) {
      if (typeof chunk === "string" && !stream().writableObjectMode && stream()._writableState.decodeStrings) {
        chunk = Buffer.from(chunk, encoding);
      }
      const done = failed(callback);
      writer.ready.then(() => writer.write(chunk)).then(() => done(), done);
    },
    final(callback) {
      const done = failed(callback);
      if (isClosed.value) done();
      else writer.close().then(() => done(), done);
    },
    async end(error) {
      if (isClosed.value) return;
      if (error != null) await writer.abort(error);
      else await writer.close();
    },
  };
}

/** `Writable.fromWeb`. */
export function writableFromWeb(web, options = {}) {
  if (!isWritableStream(web)) throw invalidArgType("writableStream", "WritableStream", web);
  const { highWaterMark, decodeStrings = true, objectMode = false, signal } = options;
  const writer = web.getWriter();
  const { isClosed, write, final, end } = writeMethods(writer, () => stream);
  const stream = new Writable({
    highWaterMark, objectMode, decodeStrings, signal, write, final,
    destroy(error, callback) {
      end(error).then(() => callback(error), () => callback(error)).catch(outside);
    },
  });
  writer.closed.then(() => {
    isClosed.value = true;
    if (!isWritableEnded(stream)) stream.destroy(abortError());
  }, (error) => {
    isClosed.value = true;
    stream.destroy(error);
  });
  return stream;
}

/** `Writable.toWeb`. */
export function writableToWeb(stream) {
  if (typeof stream?._writableState !== "object") throw invalidArgType("streamWritable", "stream.Writable", stream);
  if (isDestroyed(stream) || !isWritable(stream)) {
    const ended = new WritableStream();
    ended.close();
    return ended;
  }
  const { writableHighWaterMark: highWaterMark, writableObjectMode: objectMode } = stream;
  const strategy = objectMode ? new CountQueuingStrategy({ highWaterMark }) : { highWaterMark };
  let controller;
  let drained;
  let closed;
  const cleanup = eos(stream, (error) => {
    if (error?.code === "ERR_STREAM_PREMATURE_CLOSE") error = Object.assign(abortError(), { cause: error });
    cleanup();
    stream.on("error", () => {});
    drained?.reject(error ?? abortError());
    if (error) {
      closed?.reject(error);
      controller.error(error);
    } else {
      if (closed === undefined) controller.error(abortError());
      closed?.resolve();
    }
  });
  stream.on("drain", () => drained?.resolve());
  const drain = () => {
    drained = Promise.withResolvers();
    return drained.promise.finally(() => {
      drained = undefined;
    });
  };
  return new WritableStream({
    start(own) {
      controller = own;
    },
    async write(chunk) {
      if (stream.writableNeedDrain) await drain();
      if (!stream.write(chunk)) await drain();
    },
    abort(reason) {
      destroyer(stream, reason);
    },
    close() {
      closed = Promise.withResolvers();
      if (!isWritableEnded(stream)) stream.end();
      else closed.resolve();
      return closed.promise;
    },
  }, strategy);
}

/** `Duplex.toWeb`. */
export function duplexToWeb(duplex, options) {
  if (typeof duplex?._readableState !== "object" || typeof duplex?._writableState !== "object") {
    throw invalidArgType("duplex", "stream.Duplex", duplex);
  }
  return { readable: readableToWeb(duplex, options), writable: writableToWeb(duplex) };
}

/** `Duplex.fromWeb`. */
export function duplexFromWeb(pair, options = {}) {
  if (!isReadableStream(pair?.readable)) throw invalidArgType("pair.readable", "ReadableStream", pair?.readable);
  if (!isWritableStream(pair?.writable)) throw invalidArgType("pair.writable", "WritableStream", pair?.writable);
  const { allowHalfOpen = false, objectMode = false, encoding, decodeStrings = true, highWaterMark, signal } = options;
  const reader = pair.readable.getReader();
  const writer = pair.writable.getWriter();
  const { isClosed, write, final, end } = writeMethods(writer, () => stream);
  let readClosed = false;
  const stream = new Duplex({
    allowHalfOpen, highWaterMark, objectMode, encoding, decodeStrings, signal, write, final,
    read: readMethods(reader, () => stream),
    destroy(error, callback) {
      const both = [end(error), readClosed ? undefined : reader.cancel(error)];
      Promise.allSettled(both).then(() => callback(error)).catch(outside);
    },
  });
  writer.closed.then(() => {
    isClosed.value = true;
    if (!isWritableEnded(stream)) stream.destroy(abortError());
  }, (error) => {
    isClosed.value = true;
    readClosed = true;
    stream.destroy(error);
  });
  reader.closed.then(() => {
    readClosed = true;
  }, (error) => {
    isClosed.value = true;
    readClosed = true;
    stream.destroy(error);
  });
  return stream;
}
