// `Readable.from` and `Duplex.from`: streams from iterables, functions, promises, and pairs of streams.

import { requireBuiltin } from "semba:engine";
import { abortError } from "semba:internal/abort_error";
import { invalidArgType } from "semba:internal/errors";
import { destroyer } from "semba:internal/stream_destroy";
import { invalidReturn, nullValues } from "semba:internal/stream_errors";
import { Bridge } from "semba:internal/stream_bridge";
import { Duplex } from "semba:internal/stream_duplex";
import { eos } from "semba:internal/stream_finished";
import {
  isDuplexNode, isIterable, isNodeStream, isReadable, isReadableNode, isReadableStream, isWritable, isWritableNode,
  isWritableStream,
} from "semba:internal/stream_query";
import { Readable } from "semba:internal/stream_readable_more";
import { nextTick } from "semba:internal/ticks";

/** A stream of class `Class` that reads what `iterable` gives. */
export function from(Class, iterable, options) {
  if (typeof iterable === "string" || iterable instanceof Uint8Array) {
    return new Class({
      objectMode: true,
      ...options,
      read() {
        this.push(iterable);
        this.push(null);
      },
    });
  }
  const isAsync = Boolean(iterable?.[Symbol.asyncIterator]);
  if (!isAsync && !iterable?.[Symbol.iterator]) throw invalidArgType("iterable", ["Iterable"], iterable);
  const iterator = isAsync ? iterable[Symbol.asyncIterator]() : iterable[Symbol.iterator]();
  // A chunk that is ready early may be one that the reader never wants.
  const stream = new Class({ objectMode: true, highWaterMark: 1, ...options });
  const destroyFirst = stream._destroy;
  let reading = false;
  stream._read = () => {
    if (reading) return;
    reading = true;
    pull();
  };
  stream._destroy = function (error, callback) {
    destroyFirst.call(this, error, (failure) => {
      close(failure).then(() => nextTick(callback, failure), (second) => nextTick(callback, second || failure));
    });
  };
  async function close(error) {
    if (error != null && typeof iterator.throw === "function") {
      const { value, done } = await iterator.throw(error);
      await value;
      if (done) return;
    }
    if (typeof iterator.return === "function") {
      const { value } = await iterator.return();
      await value;
    }
  }
  async function pull() {
    try {
      while (true) {
        const { value, done } = isAsync ? await iterator.next() : iterator.next();
        if (done) {
          stream.push(null);
          return;
        }
        const chunk = typeof value?.then === "function" ? await value : value;
        if (chunk === null) {
          reading = false;
          throw nullValues();
        }
        if (!stream.push(chunk)) {
          reading = false;
          return;
        }
      }
    } catch (error) {
      stream.destroy(error);
    }
  }
  return stream;
}

/** `Duplex.from`. */
export function duplexFrom(body, name) {
  if (isDuplexNode(body)) return body;
  if (isReadableNode(body)) return fromPair({ readable: body });
  if (isWritableNode(body)) return fromPair({ writable: body });
  if (isNodeStream(body)) return fromPair({ writable: false, readable: false });
  if (isReadableStream(body)) return fromPair({ readable: Readable.fromWeb(body) });
  if (isWritableStream(body)) {
    return fromPair({ writable: requireBuiltin("semba:internal/stream_web_adapters").writableFromWeb(body) });
  }
  if (typeof body === "function") return fromFunction(body, name);
  if (typeof body?.arrayBuffer === "function" && body[Symbol.toStringTag] === "Blob") {
    return fromPromise(body.arrayBuffer());
  }
  if (isIterable(body)) return from(Duplex, body, { objectMode: true, writable: false });
  if (isReadableStream(body?.readable) && isWritableStream(body?.writable)) return Duplex.fromWeb(body);
  if (typeof body?.writable === "object" || typeof body?.readable === "object") {
    const half = (value, isNode) => {
      if (!value) return undefined;
      return isNode(value) ? value : duplexFrom(value, name);
    };
    return fromPair({
      readable: half(body.readable, isReadableNode), writable: half(body.writable, isWritableNode),
    });
  }
  if (typeof body?.then === "function") return fromPromise(body);
  throw invalidArgType(name, [
    "Blob", "ReadableStream", "WritableStream", "Stream", "Iterable", "AsyncIterable", "Function",
    "{ readable, writable } pair", "Promise",
  ], body);
}

function fromPromise(promise) {
  const stream = new Duplex({ objectMode: true, writable: false, read() {} });
  promise.then((value) => {
    if (value != null) stream.push(value);
    stream.push(null);
  }, (error) => destroyer(stream, error));
  return stream;
}

function fromFunction(body, name) {
  const { value, write, final, destroy } = feed(body);
  if (isDuplexNode(value)) return value;
  if (isIterable(value)) return from(Duplex, value, { objectMode: true, write, final, destroy });
  if (typeof value?.then !== "function") {
    throw invalidReturn("Iterable, AsyncIterable or AsyncFunction", name, value);
  }
  const done = value.then((result) => {
    if (result != null) throw invalidReturn("nully", "body", result);
  }, (error) => destroyer(stream, error));
  const stream = new Duplex({
    objectMode: true,
    readable: false,
    write,
    final(callback) {
      final(() => done.then(() => nextTick(callback, null), (error) => nextTick(callback, error)));
    },
    destroy,
  });
  return stream;
}

// Calls a function with an async iterable of what is written.
function feed(body) {
  let next = Promise.withResolvers();
  const controller = new AbortController();
  const { signal } = controller;
  const chunks = async function* () {
    while (true) {
      const { chunk, done, callback } = await next.promise;
      nextTick(callback);
      if (done) return;
      if (signal.aborted) throw abortError(signal);
      next = Promise.withResolvers();
      yield chunk;
    }
  };
  return {
    value: body(chunks(), { signal }),
    write(chunk, encoding, callback) {
      next.resolve({ chunk, done: false, callback });
    },
    final(callback) {
      next.resolve({ done: true, callback });
    },
    destroy(error, callback) {
      controller.abort();
      callback(error);
    },
  };
}

// One stream that writes to one and reads from another.
function fromPair({ readable: source, writable: target }) {
  if (source && typeof source.read !== "function") source = Readable.wrap(source);
  const stream = new Duplex({
    readableObjectMode: Boolean(source?.readableObjectMode),
    writableObjectMode: Boolean(target?.writableObjectMode),
    readable: Boolean(isReadable(source)),
    writable: Boolean(isWritable(target)),
  });
  const bridge = new Bridge(stream, [target, source]);
  if (isWritable(target)) {
    eos(target, (error) => {
      if (error) destroyer(source, error);
      bridge.finished(error);
    });
    bridge.writeTo(target);
    target.on("finish", () => bridge.callFinal());
  }
  if (isReadable(source)) {
    eos(source, (error) => {
      if (error) destroyer(source, error);
      bridge.finished(error);
    });
    bridge.readFrom(source);
  }
  return stream;
}
