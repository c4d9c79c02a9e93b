// `stream.pipeline`: connects streams, iterables and functions, and ends all of them together.

import { requireBuiltin } from "semba:engine";
import { abortError } from "semba:internal/abort_error";
import { invalidArgType, typeError, validateAbortSignal, validateFunction } from "semba:internal/errors";
import { destroyer } from "semba:internal/stream_destroy";
import { Duplex, PassThrough } from "semba:internal/stream_duplex";
import { combineErrors, destroyedError, invalidReturn, prematureClose } from "semba:internal/stream_errors";
import { eos } from "semba:internal/stream_finished";
import {
  isIterable, isNodeStream, isReadable, isReadableFinished, isReadableNode, isReadableStream, isTransformStream,
  isWebStream,
} from "semba:internal/stream_query";
import { Readable } from "semba:internal/stream_readable_more";
import { nextTick } from "semba:internal/ticks";

/** `stream.pipeline`. */
export function pipeline(...streams) {
  const callback = streams.pop();
  validateFunction(callback, "streams[stream.length - 1]");
  let called = false;
  return connect(streams, (...args) => {
    if (called) return;
    called = true;
    callback(...args);
  });
}

/** `stream/promises.pipeline`. */
export function pipelinePromise(...streams) {
  return new Promise((resolve, reject) => {
    let signal;
    let end;
    const last = streams.at(-1);
    if (last && typeof last === "object" && !isNodeStream(last) && !isIterable(last) && !isWebStream(last)) {
      ({ signal, end } = streams.pop());
      requireBuiltin("semba:internal/errors").validateAbortSignal(signal, "options.signal");
    }
    connect(streams, (error, value) => {
      if (error) reject(error);
      else resolve(value);
    }, { signal, end });
  });
}

/** Connects the streams; returns the last one. */
export function connect(streams, callback, options) {
  if (streams.length === 1 && Array.isArray(streams[0])) [streams] = streams;
  if (streams.length < 2) throw typeError("ERR_MISSING_ARGS", 'The "streams" argument must be specified');
  return new Pipeline(streams, callback, options).run();
}

class Pipeline {
  constructor(streams, callback, options) {
    validateAbortSignal(options?.signal, "options.signal");
    this.streams = streams;
    this.callback = callback;
    this.outer = options?.signal;
    this.endsLast = options?.end !== false;
    this.controller = new AbortController();
    // What ends each stream when one fails; what stops watching the last one, which may be used on.
    this.destroys = [];
    this.cleanups = [];
    this.pending = 0;
    this.finish = (error) => this.settle(error, --this.pending === 0);
    this.abort = () => this.settle(abortError(this.outer));
    this.outer?.addEventListener("abort", this.abort, { once: true });
  }

  get signal() {
    return this.controller.signal;
  }

  settle(error, isLast) {
    if (error && (!this.error || this.error.code === "ERR_STREAM_PREMATURE_CLOSE")) this.error = error;
    if (!this.error && !isLast) return;
    while (this.destroys.length > 0) this.destroys.shift()(this.error);
    this.outer?.removeEventListener("abort", this.abort);
    this.controller.abort();
    if (!isLast) return;
    if (!this.error) for (const cleanup of this.cleanups) cleanup();
    nextTick(this.callback, this.error, this.value);
  }

  run() {
    let result;
    for (let i = 0; i < this.streams.length; i++) {
      const stream = this.streams[i];
      const stage = { stream, index: i, isLast: i === this.streams.length - 1 };
      stage.end = !stage.isLast || this.endsLast;
      if (isNodeStream(stream)) this.watch(stage);
      if (i === 0) result = this.source(stream);
      else if (typeof stream === "function") result = this.call(stage, result);
      else if (isNodeStream(stream)) result = this.toNode(stage, result);
      else if (isWebStream(stream)) result = this.toWeb(stage, result);
      else result = Duplex.from(stream);
    }
    if (this.signal.aborted || this.outer?.aborted) nextTick(this.abort);
    return result;
  }

  watch({ stream, index, isLast, end }) {
    const staysOpen = isLast && isReadable(stream);
    if (end) {
      const [destroy, cleanup] = destroyLater(stream, !isLast, index > 0);
      this.destroys.push(destroy);
      if (staysOpen) this.cleanups.push(cleanup);
    }
    const onError = (error) => {
      if (error && error.name !== "AbortError" && error.code !== "ERR_STREAM_PREMATURE_CLOSE") this.finish(error);
    };
    stream.on("error", onError);
    if (staysOpen) this.cleanups.push(() => stream.removeListener("error", onError));
  }

  source(stream) {
    if (typeof stream === "function") {
      const result = stream({ signal: this.signal });
      if (!isIterable(result)) throw invalidReturn("Iterable, AsyncIterable or Stream", "source", result);
      return result;
    }
    if (isIterable(stream) || isReadableNode(stream) || isTransformStream(stream)) return stream;
    return Duplex.from(stream);
  }

  call({ stream, index, isLast, end }, input) {
    const iterable = toAsyncIterable(isTransformStream(input) ? input.readable : input);
    const result = stream(iterable, { signal: this.signal });
    if (!isLast) {
      if (!isIterable(result, true)) throw invalidReturn("AsyncIterable", `transform[${index - 1}]`, result);
      return result;
    }
    // What the last function gives can be read from the result of the pipeline.
    const output = new PassThrough({ objectMode: true });
    if (typeof result?.then === "function") {
      this.pending++;
      result.then((value) => {
        this.value = value;
        if (value != null) output.write(value);
        if (end) output.end();
        nextTick(this.finish);
      }, (error) => {
        output.destroy(error);
        nextTick(this.finish, error);
      });
    } else if (isIterable(result, true)) {
      this.pending++;
      pumpToNode(result, output, this.finish, end);
    } else if (isReadableStream(result) || isTransformStream(result)) {
      this.pending++;
      pumpToNode(result.readable || result, output, this.finish, end);
    } else {
      throw invalidReturn("AsyncIterable or Promise", "destination", result);
    }
    const [destroy, cleanup] = destroyLater(output, false, true);
    this.destroys.push(destroy);
    this.cleanups.push(cleanup);
    return output;
  }

  toNode({ stream, isLast, end }, input) {
    if (isReadableNode(input)) {
      this.pending += 2;
      const cleanup = pipe(input, stream, this.finish, end);
      if (isLast && isReadable(stream)) this.cleanups.push(cleanup);
    } else if (isTransformStream(input) || isReadableStream(input)) {
      this.pending++;
      pumpToNode(input.readable || input, stream, this.finish, end);
    } else if (isIterable(input)) {
      this.pending++;
      pumpToNode(input, stream, this.finish, end);
    } else {
      throw badStage(input);
    }
    return stream;
  }

  toWeb({ stream, end }, input) {
    let source = input;
    if (isReadableNode(input)) source = toAsyncIterable(input);
    else if (isTransformStream(input)) source = input.readable;
    else if (!isReadableStream(input) && !isIterable(input)) throw badStage(input);
    this.pending++;
    pumpToWeb(source, stream, this.finish, end);
    return stream;
  }
}

const badStage = (value) => invalidArgType(
  "val", ["Readable", "Iterable", "AsyncIterable", "ReadableStream", "TransformStream"], value);

// A function that destroys the stream unless it is done by then, and one that stops watching it.
function destroyLater(stream, reading, writing) {
  let finished = false;
  stream.on("close", () => {
    finished = true;
  });
  const cleanup = eos(stream, { readable: reading, writable: writing }, (error) => {
    finished = !error;
  });
  const destroy = (error) => {
    if (finished) return;
    finished = true;
    destroyer(stream, error || destroyedError("pipe"));
  };
  return [destroy, cleanup];
}

function toAsyncIterable(value) {
  if (isIterable(value)) return value;
  if (isReadableNode(value)) return Readable.prototype[Symbol.asyncIterator].call(value);
  throw badStage(value);
}

function pipe(source, target, finish, end) {
  let ended = false;
  target.on("close", () => {
    // `finish` of the target comes too late when it closes first.
    if (!ended) finish(prematureClose());
  });
  source.pipe(target, { end: false });
  if (end) {
    const endTarget = () => {
      ended = true;
      target.end();
    };
    if (isReadableFinished(source)) nextTick(endTarget);
    else source.once("end", endTarget);
  } else {
    finish();
  }
  eos(source, { readable: true, writable: false }, (error) => {
    const state = source._readableState;
    if (error?.code === "ERR_STREAM_PREMATURE_CLOSE" && state?.ended && !state.errored && !state.errorEmitted) {
      // Closed, but what it holds may still be read to its end.
      source.once("end", finish).once("error", finish);
    } else {
      finish(error);
    }
  });
  return eos(target, { readable: false, writable: true }, finish);
}

/** Writes everything of an iterable to a stream, at the speed that it takes it. */
export async function pumpToNode(iterable, writable, finish, end) {
  let failure;
  let wake = null;
  const resume = (error) => {
    if (error) failure = error;
    wake?.();
    wake = null;
  };
  const wait = () => new Promise((resolve, reject) => {
    if (failure) {
      reject(failure);
    } else {
      wake = () => {
        if (failure) reject(failure);
        else resolve();
      };
    }
  });
  writable.on("drain", resume);
  const cleanup = eos(writable, { readable: false }, resume);
  try {
    if (writable.writableNeedDrain) await wait();
    for await (const chunk of iterable) {
      if (!writable.write(chunk)) await wait();
    }
    if (end) {
      writable.end();
      await wait();
    }
    finish();
  } catch (error) {
    finish(failure !== error ? combineErrors(failure, error) : error);
  } finally {
    cleanup();
    writable.off("drain", resume);
  }
}

async function pumpToWeb(readable, stream, finish, end) {
  const writer = (isTransformStream(stream) ? stream.writable : stream).getWriter();
  try {
    for await (const chunk of readable) {
      await writer.ready;
      writer.write(chunk).catch(() => {});
    }
    await writer.ready;
    if (end) await writer.close();
    finish();
  } catch (error) {
    try {
      await writer.abort(error);
      finish(error);
    } catch (second) {
      finish(second);
    }
  }
}
