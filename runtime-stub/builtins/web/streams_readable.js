// `ReadableStream` and its readers, as the Streams Standard defines them.

import { requireBuiltin } from "semba:engine";
import { closedPromise, errorFromOutside } from "semba:internal/stream_web_marks";
import {
  callMethod, deferred, describeClass, invalidArgType, invalidArgValue, invalidState,
  invalidThis, limitOf, methodOf, rejected, resolved, sizeOf,
} from "semba:web/streams_queue";
import {
  ReadableByteStreamController, ReadableStreamDefaultController, createController, internal,
} from "semba:web/streams_readable_controllers";
import {
  cancelSteps, errorSteps, pullIntoSteps, pullSteps, readableStateOf as stateOf, releaseSteps,
} from "semba:web/streams_readable_state";

/** Where data can be read from. */
export class ReadableStream {
  constructor(source = undefined, strategy = undefined) {
    if (source === internal) return;
    if (source === null) throw invalidArgType("source", "Object", source);
    const methods = {
      start: methodOf(source, "start", "source"), pull: methodOf(source, "pull", "source"),
      cancel: methodOf(source, "cancel", "source"),
    };
    const type = source?.type === undefined ? undefined : `${source.type}`;
    if (type !== undefined && type !== "bytes") throw invalidArgValue("source.type", source.type);
    if (type === "bytes" && strategy?.size !== undefined) {
      throw invalidArgValue("strategy.size", strategy.size, "is invalid", RangeError);
    }
    const limit = limitOf(strategy, type === "bytes" ? 0 : 1);
    setUp(this, methods, source, limit, sizeOf(strategy), type === "bytes");
  }

  static from(iterable) {
    return fromIterable(iterable);
  }

  get locked() {
    return check(this).reader !== undefined;
  }

  cancel(reason = undefined) {
    if (!isReadable(this)) return Promise.reject(invalidThis("ReadableStream"));
    if (isLocked(this)) return Promise.reject(invalidState("ReadableStream is locked"));
    return cancel(this, reason);
  }

  getReader(options = undefined) {
    check(this);
    if (options?.mode === undefined) return new ReadableStreamDefaultReader(this);
    if (`${options.mode}` !== "byob") throw invalidArgValue("options.mode", options.mode);
    return new ReadableStreamBYOBReader(this);
  }

  pipeThrough(transform, options = undefined) {
    const { readable, writable } = transform ?? {};
    const { isWritable, isLocked: isWriterLocked } = requireBuiltin("semba:web/streams_writable");
    check(this);
    if (!isReadable(readable)) throw invalidArgType("transform.readable", "ReadableStream", readable);
    if (!isWritable(writable)) throw invalidArgType("transform.writable", "WritableStream", writable);
    if (isLocked(this)) throw invalidState("The ReadableStream is locked");
    if (isWriterLocked(writable)) throw invalidState("The WritableStream is locked");
    requireBuiltin("semba:web/streams_pipe").pipe(this, writable, options).catch(() => {});
    return readable;
  }

  pipeTo(destination, options = undefined) {
    const { isWritable, isLocked: isWriterLocked } = requireBuiltin("semba:web/streams_writable");
    if (!isReadable(this)) return Promise.reject(invalidThis("ReadableStream"));
    if (!isWritable(destination)) {
      return Promise.reject(invalidArgType("transform.writable", "WritableStream", destination));
    }
    if (isLocked(this)) return Promise.reject(invalidState("The ReadableStream is locked"));
    if (isWriterLocked(destination)) return Promise.reject(invalidState("The WritableStream is locked"));
    return requireBuiltin("semba:web/streams_pipe").pipe(this, destination, options);
  }

  tee() {
    check(this);
    return requireBuiltin("semba:web/streams_tee").tee(this);
  }

  values(options = undefined) {
    check(this);
    return iterate(this, Boolean(options?.preventCancel));
  }

  get [closedPromise]() {
    return check(this).done.promise;
  }

  [errorFromOutside](error) {
    errorStream(this, error);
  }

  [Symbol.for("nodejs.util.inspect.custom")](depth, options, inspect) {
    if (depth < 0) return "[ReadableStream]";
    const { state, bytes } = this[stateOf];
    return `ReadableStream ${inspect({ locked: this.locked, state, supportsBYOB: bytes }, options)}`;
  }
}
describeClass(ReadableStream, ["locked", "cancel", "getReader", "pipeThrough", "pipeTo", "tee", "values"]);
Object.defineProperty(ReadableStream.prototype, Symbol.asyncIterator, {
  value: ReadableStream.prototype.values, writable: true, configurable: true,
});
Object.defineProperty(ReadableStream, "from", { enumerable: true });

export const isReadable = (value) => value !== null && typeof value === "object" && value[stateOf]?.isSource === true;
export const isLocked = (stream) => stream[stateOf].reader !== undefined;
export const isDisturbed = (stream) => stream[stateOf].disturbed;

function check(stream) {
  if (!isReadable(stream)) throw invalidThis("ReadableStream");
  return stream[stateOf];
}

/** A stream over functions. */
export function createReadable(methods, limit = 1, size = () => 1, bytes = false) {
  const stream = new ReadableStream(internal);
  setUp(stream, methods, undefined, limit, size, bytes);
  return stream;
}

function setUp(stream, methods, source, limit, size, bytes) {
  const state = {
    isSource: true, state: "readable", error: undefined, reader: undefined, disturbed: false, bytes, done: deferred(),
    controller: undefined,
  };
  Object.defineProperty(stream, stateOf, { value: state });
  createController(stream, methods, source, limit, size, bytes);
}

/** Ends the stream for its readers; what is still queued was read before. */
export function closeStream(stream) {
  const state = stream[stateOf];
  state.state = "closed";
  state.done.resolve();
  const { reader } = state;
  if (reader === undefined) return;
  reader[closedOf].resolve();
  if (reader instanceof ReadableStreamDefaultReader) {
    for (const request of reader[requestsOf].splice(0)) request.close();
  }
}

/** Puts the stream into its errored state. */
export function failStream(stream, error) {
  const state = stream[stateOf];
  state.state = "errored";
  state.error = error;
  state.done.reject(error);
  const { reader } = state;
  if (reader === undefined) return;
  reader[closedOf].reject(error);
  for (const request of reader[requestsOf].splice(0)) request.error(error);
}

/** The same, through its controller, as a source would. */
export function errorStream(stream, error) {
  stream[stateOf].controller[errorSteps](error);
}

/** Cancels without looking at locks. */
export async function cancel(stream, reason) {
  const state = stream[stateOf];
  state.disturbed = true;
  if (state.state === "closed") return;
  if (state.state === "errored") throw state.error;
  closeStream(stream);
  const { reader } = state;
  if (reader instanceof ReadableStreamBYOBReader) {
    for (const request of reader[requestsOf].splice(0)) request.close(undefined);
  }
  await state.controller[cancelSteps](reason);
}

const streamOf = Symbol("stream");
const closedOf = Symbol("closed");
/** Where a reader's waiting requests are. */
export const requestsOf = Symbol("requests");

function bind(reader, stream) {
  if (!isReadable(stream)) throw invalidArgType("stream", "ReadableStream", stream);
  if (isLocked(stream)) throw invalidState("ReadableStream is locked");
  const state = stream[stateOf];
  state.reader = reader;
  const closed = state.state === "readable" ? deferred() : state.state === "closed" ? resolved() : rejected(state.error);
  for (const [key, value] of [[streamOf, stream], [closedOf, closed], [requestsOf, []]]) {
    Object.defineProperty(reader, key, { value, writable: true });
  }
}

function release(reader) {
  const stream = reader[streamOf];
  if (stream === undefined) return;
  const error = invalidState("Releasing reader");
  if (stream[stateOf].state === "readable") reader[closedOf].reject(invalidState("Reader released"));
  else reader[closedOf] = rejected(invalidState("Reader released"));
  stream[stateOf].controller[releaseSteps]();
  stream[stateOf].reader = undefined;
  reader[streamOf] = undefined;
  for (const request of reader[requestsOf].splice(0)) request.error(error);
}

const notBound = () => invalidState("The reader is not attached to a stream");

function cancelThrough(reader, reason) {
  if (reader[streamOf] === undefined) return Promise.reject(notBound());
  return cancel(reader[streamOf], reason);
}

/** Reads whole chunks. */
export class ReadableStreamDefaultReader {
  constructor(stream) {
    bind(this, stream);
  }

  get closed() {
    return this[closedOf].promise;
  }

  cancel(reason = undefined) {
    return cancelThrough(this, reason);
  }

  read() {
    if (this[streamOf] === undefined) return Promise.reject(notBound());
    const { promise, resolve, reject } = Promise.withResolvers();
    readChunk(this, {
      chunk: (value) => resolve({ value, done: false }),
      close: () => resolve({ value: undefined, done: true }),
      error: reject,
    });
    return promise;
  }

  releaseLock() {
    release(this);
  }
}
describeClass(ReadableStreamDefaultReader, ["closed", "cancel", "read", "releaseLock"]);

/** Reads one chunk for `request`, an object of `chunk`, `close` and `error`. */
export function readChunk(reader, request) {
  const stream = reader[streamOf];
  const state = stream[stateOf];
  state.disturbed = true;
  if (state.state === "closed") request.close();
  else if (state.state === "errored") request.error(state.error);
  else state.controller[pullSteps](request);
}

/** Reads into memory that the caller brings. */
export class ReadableStreamBYOBReader {
  constructor(stream) {
    if (isReadable(stream) && !stream[stateOf].bytes) {
      throw invalidArgValue("stream", stream, "must be a byte stream");
    }
    bind(this, stream);
  }

  get closed() {
    return this[closedOf].promise;
  }

  cancel(reason = undefined) {
    return cancelThrough(this, reason);
  }

  async read(view, options = undefined) {
    if (!ArrayBuffer.isView(view)) throw invalidArgType("view", ["Buffer", "TypedArray", "DataView"], view);
    if (view.byteLength === 0 || view.buffer.byteLength === 0) {
      throw invalidState("View or Viewed ArrayBuffer is zero-length or detached");
    }
    const minimum = options?.min ?? 1;
    if (typeof minimum !== "number" || !Number.isInteger(minimum) || minimum < 1) {
      throw invalidArgValue("options.min", minimum);
    }
    const length = view instanceof DataView ? view.byteLength : view.length;
    if (minimum > length) throw invalidArgValue("options.min", minimum, "is invalid", RangeError);
    if (this[streamOf] === undefined) throw notBound();
    const { promise, resolve, reject } = Promise.withResolvers();
    readInto(this, view, minimum, {
      chunk: (value) => resolve({ value, done: false }),
      close: (value) => resolve({ value, done: true }),
      error: reject,
    });
    return promise;
  }

  releaseLock() {
    release(this);
  }
}
describeClass(ReadableStreamBYOBReader, ["closed", "cancel", "read", "releaseLock"]);

/** Reads at least `minimum` elements into `view`. */
export function readInto(reader, view, minimum, request) {
  const state = reader[streamOf][stateOf];
  state.disturbed = true;
  if (state.state === "errored") request.error(state.error);
  else state.controller[pullIntoSteps](view, minimum, request);
}

function iterate(stream, preventCancel) {
  const reader = new ReadableStreamDefaultReader(stream);
  let ended = false;
  let last = Promise.resolve();
  const next = async () => {
    if (ended) return { value: undefined, done: true };
    try {
      const result = await reader.read();
      if (result.done) {
        ended = true;
        reader.releaseLock();
      }
      return result;
    } catch (error) {
      ended = true;
      reader.releaseLock();
      throw error;
    }
  };
  const stop = async (value) => {
    if (!ended) {
      ended = true;
      const done = preventCancel ? undefined : reader.cancel(value);
      reader.releaseLock();
      await done;
    }
    return { value, done: true };
  };
  // One call runs after the other.
  const inTurn = (call) => {
    last = last.then(call, call);
    return last;
  };
  return Object.setPrototypeOf({
    next: () => inTurn(next),
    return: (value) => inTurn(() => stop(value)),
  }, iteratorPrototype);
}

const iteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}.prototype));

function fromIterable(iterable) {
  const method = iterable?.[Symbol.asyncIterator] ?? iterable?.[Symbol.iterator];
  if (typeof method !== "function") {
    throw requireBuiltin("semba:internal/errors").typeError("ERR_ARG_NOT_ITERABLE", `${typeof iterable === "object"
      ? requireBuiltin("semba:internal/inspect").inspect(iterable) : String(iterable)} must be iterable`);
  }
  const iterator = Reflect.apply(method, iterable, []);
  const stream = createReadable({
    async pull() {
      const result = await iterator.next();
      if (result === null || typeof result !== "object") throw invalidState("The promise or value returned by the iterator is not an object");
      if (result.done) stream[stateOf].controller.close();
      else stream[stateOf].controller.enqueue(await result.value);
    },
    async cancel(reason) {
      await callMethod(iterator, iterator.return, reason);
    },
  }, 0);
  return stream;
}

export { ReadableByteStreamController, ReadableStreamDefaultController };
