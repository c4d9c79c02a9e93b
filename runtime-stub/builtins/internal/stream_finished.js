// `stream.finished`: learns when a stream is done, whatever kind of stream it is.

import { abortError } from "semba:internal/abort_error";
import { invalidArgType, validateAbortSignal, validateFunction, validateObject } from "semba:internal/errors";
import { prematureClose } from "semba:internal/stream_errors";
import {
  isClosed, isNodeStream, isReadable, isReadableFinished, isReadableNode, isRequest, isWebStream, isWritable,
  isWritableFinished, isWritableNode, willEmitClose,
} from "semba:internal/stream_query";
import { closedPromise } from "semba:internal/stream_web_marks";
import { nextTick } from "semba:internal/ticks";

const nothing = () => {};

function once(callback) {
  let called = false;
  return function (...args) {
    if (called) return;
    called = true;
    callback.apply(this, args);
  };
}

/** Calls `callback` when the stream ended, failed or was closed early. The result stops listening. */
export function eos(stream, options, callback) {
  if (arguments.length === 2) [options, callback] = [{}, options];
  else if (options == null) options = {};
  else validateObject(options, "options");
  validateFunction(callback, "callback");
  validateAbortSignal(options.signal, "options.signal");
  callback = once(callback);
  if (isWebStream(stream)) return finishedWeb(stream, options, callback);
  if (!isNodeStream(stream)) {
    throw invalidArgType("stream", ["ReadableStream", "WritableStream", "Stream"], stream);
  }
  return new Watch(stream, options, callback).start();
}

// Listens to one stream until its callback was called.
class Watch {
  constructor(stream, options, callback) {
    this.stream = stream;
    this.options = options;
    this.callback = callback;
    this.readable = options.readable ?? isReadableNode(stream);
    this.writable = options.writable ?? isWritableNode(stream);
    this.readableFinished = isReadableFinished(stream, false);
    this.writableFinished = isWritableFinished(stream, false);
    // Only what is watched in full can be trusted to end with `close`.
    this.willClose = willEmitClose(stream) && isReadableNode(stream) === this.readable &&
      isWritableNode(stream) === this.writable;
    this.listeners = [];
  }

  listen(name, listener) {
    this.listeners.push([name, listener]);
    this.stream.on(name, listener);
  }

  start() {
    const { stream, readable, writable } = this;
    const { _readableState: readState, _writableState: writeState } = stream;
    const onFinish = () => this.finished();
    const onClose = () => this.closed();
    if (isRequest(stream)) {
      this.listen("complete", onFinish);
      if (!this.willClose) this.listen("abort", onClose);
      const onRequest = () => {
        this.request = stream.req;
        this.onFinish = onFinish;
        stream.req.on("finish", onFinish);
      };
      if (stream.req) onRequest();
      else this.listen("request", onRequest);
    } else if (writable && !writeState) {
      const onLegacyFinish = () => {
        if (!stream.writable) this.finished();
      };
      this.listen("end", onLegacyFinish);
      this.listen("close", onLegacyFinish);
    }
    if (!this.willClose && typeof stream.aborted === "boolean") this.listen("aborted", onClose);
    this.listen("end", () => this.ended());
    this.listen("finish", onFinish);
    if (this.options.error !== false) this.listen("error", (error) => this.callback.call(stream, error));
    this.listen("close", onClose);

    const over = () => this.over();
    if (isClosed(stream)) {
      nextTick(onClose);
    } else if (writeState?.errorEmitted || readState?.errorEmitted) {
      if (!this.willClose) nextTick(over);
    } else if (!readable && (!this.willClose || isReadable(stream)) &&
      (this.writableFinished || isWritable(stream) === false)) {
      nextTick(over);
    } else if (!writable && (!this.willClose || isWritable(stream)) &&
      (this.readableFinished || isReadable(stream) === false)) {
      nextTick(over);
    } else if (readState && stream.req && stream.aborted) {
      nextTick(over);
    }
    if (this.options.signal) this.watchSignal(this.options.signal);
    return () => this.cleanup();
  }

  cleanup() {
    this.callback = nothing;
    this.request?.removeListener("finish", this.onFinish);
    for (const [name, listener] of this.listeners.splice(0)) this.stream.removeListener(name, listener);
  }

  watchSignal(signal) {
    const abort = () => {
      const { callback } = this;
      this.cleanup();
      callback.call(this.stream, abortError(signal));
    };
    if (signal.aborted) {
      nextTick(abort);
      return;
    }
    signal.addEventListener("abort", abort, { once: true });
    const { callback } = this;
    this.callback = once(function (...args) {
      signal.removeEventListener("abort", abort);
      callback.apply(this, args);
    });
  }

  finished() {
    const { stream } = this;
    this.writableFinished = true;
    // A stream that is destroyed without `autoDestroy` may never close.
    if (stream.destroyed) this.willClose = false;
    if (this.willClose && (!stream.writable || this.readable)) return;
    if (!this.readable || this.readableFinished) this.callback.call(stream);
  }

  ended() {
    const { stream } = this;
    this.readableFinished = true;
    if (stream.destroyed) this.willClose = false;
    if (this.willClose && (!stream.readable || this.writable)) return;
    if (!this.writable || this.writableFinished) this.callback.call(stream);
  }

  closed() {
    const { stream } = this;
    const error = errorOf(stream);
    if (error && typeof error !== "boolean") {
      this.callback.call(stream, error);
    } else if (this.readable && !this.readableFinished && isReadableNode(stream, true) &&
      !isReadableFinished(stream, false)) {
      this.callback.call(stream, prematureClose());
    } else if (this.writable && !this.writableFinished && !isWritableFinished(stream, false)) {
      this.callback.call(stream, prematureClose());
    } else {
      this.callback.call(stream);
    }
  }

  over() {
    const error = errorOf(this.stream);
    if (error && typeof error !== "boolean") this.callback.call(this.stream, error);
    else this.callback.call(this.stream);
  }
}

function errorOf(stream) {
  return (stream.writableErrored ?? stream._writableState?.errored) ||
    (stream.readableErrored ?? stream._readableState?.errored);
}

function finishedWeb(stream, options, callback) {
  let aborted = false;
  let abort = nothing;
  const { signal } = options;
  if (signal) {
    abort = () => {
      aborted = true;
      callback.call(stream, abortError(signal));
    };
    if (signal.aborted) {
      nextTick(abort);
    } else {
      signal.addEventListener("abort", abort, { once: true });
      const original = callback;
      callback = once((...args) => {
        signal.removeEventListener("abort", abort);
        original.apply(stream, args);
      });
    }
  }
  const done = (...args) => {
    if (!aborted) nextTick(() => callback.apply(stream, args));
  };
  stream[closedPromise].then(() => done(), done);
  return nothing;
}

/** `stream/promises.finished`. */
export function finished(stream, options) {
  let autoCleanup = false;
  if (options == null) options = {};
  if (options.cleanup !== undefined) {
    if (typeof options.cleanup !== "boolean") throw invalidArgType("cleanup", "boolean", options.cleanup);
    autoCleanup = options.cleanup;
  }
  return new Promise((resolve, reject) => {
    const cleanup = eos(stream, options, (error) => {
      if (autoCleanup) cleanup();
      if (error) reject(error);
      else resolve();
    });
  });
}
