// `WritableStream`, as the Streams Standard defines it.

import { promiseState } from "semba:engine";
import { closedPromise, errorFromOutside } from "semba:internal/stream_web_marks";
import {
  SizedQueue, callMethod, deferred, describeClass, illegalConstructor, invalidArgType, invalidArgValue, invalidState,
  invalidThis, limitOf, methodOf, rejected, resolved, sizeOf,
} from "semba:web/streams_queue";

const CLOSE = Symbol("close");
const internal = Symbol("internal");
const stateOf = Symbol("state");

/** Where data can be written to. */
export class WritableStream {
  constructor(sink = undefined, strategy = undefined) {
    if (sink === internal) return;
    if (sink?.type !== undefined) throw invalidArgValue("type", sink.type, "is invalid", RangeError);
    setUp(this, {
      start: methodOf(sink, "start", "sink"), write: methodOf(sink, "write", "sink"),
      close: methodOf(sink, "close", "sink"), abort: methodOf(sink, "abort", "sink"),
    }, sink, limitOf(strategy, 1), sizeOf(strategy));
  }

  get locked() {
    return check(this).writer !== undefined;
  }

  abort(reason = undefined) {
    if (!isWritable(this)) return Promise.reject(invalidThis("WritableStream"));
    if (isLocked(this)) return Promise.reject(invalidState("WritableStream is locked"));
    return abort(this, reason);
  }

  close() {
    if (!isWritable(this)) return Promise.reject(invalidThis("WritableStream"));
    if (isLocked(this)) return Promise.reject(invalidState("WritableStream is locked"));
    if (isClosing(this)) return Promise.reject(invalidState("Failure closing WritableStream"));
    return close(this);
  }

  getWriter() {
    return new WritableStreamDefaultWriter(this);
  }

  get [closedPromise]() {
    return check(this).done.promise;
  }

  [errorFromOutside](error) {
    errorIfWritable(this, error);
  }

  [Symbol.for("nodejs.util.inspect.custom")](depth, options, inspect) {
    if (depth < 0) return "[WritableStream]";
    const { state } = this[stateOf];
    return `WritableStream ${inspect({ locked: this.locked, state }, options)}`;
  }
}
describeClass(WritableStream, ["locked", "abort", "close", "getWriter"]);

export const isWritable = (value) => value !== null && typeof value === "object" && value[stateOf]?.isSink === true;

function check(stream) {
  if (!isWritable(stream)) throw invalidThis("WritableStream");
  return stream[stateOf];
}

/** A stream over functions; for transform streams. */
export function createWritable(methods, limit, size) {
  const stream = new WritableStream(internal);
  setUp(stream, methods, undefined, limit, size);
  return stream;
}

function setUp(stream, methods, sink, limit, size) {
  const state = {
    isSink: true, state: "writable", error: undefined, writer: undefined, queue: new SizedQueue(), limit, size, sink,
    methods, started: false, backpressure: false, requests: [], inFlightWrite: undefined, inFlightClose: undefined,
    closeRequest: undefined, pendingAbort: undefined, abortController: new AbortController(), done: deferred(),
  };
  Object.defineProperty(stream, stateOf, { value: state });
  state.controller = new WritableStreamDefaultController(internal, stream);
  state.backpressure = hasBackpressure(state);
  const started = methods.start === undefined ? undefined : Reflect.apply(methods.start, sink, [state.controller]);
  Promise.resolve(started).then(() => {
    state.started = true;
    advance(stream);
  }, (error) => {
    state.started = true;
    dealWithRejection(stream, error);
  });
}

const hasBackpressure = (state) => state.limit - state.queue.total <= 0;
export const isLocked = (stream) => stream[stateOf].writer !== undefined;
const isClosing = (stream) =>
  stream[stateOf].closeRequest !== undefined || stream[stateOf].inFlightClose !== undefined;

/** What others may know of a stream. */
export const writableState = (stream) => stream[stateOf];
export const closeQueuedOrInFlight = isClosing;

/** Aborts without looking at locks. */
export function abort(stream, reason) {
  const state = stream[stateOf];
  if (state.state === "closed" || state.state === "errored") return Promise.resolve();
  state.abortController.abort(reason);
  if (state.state === "closed" || state.state === "errored") return Promise.resolve();
  if (state.pendingAbort !== undefined) return state.pendingAbort.promise;
  const wasErroring = state.state === "erroring";
  state.pendingAbort = { ...deferred(), reason: wasErroring ? undefined : reason, wasErroring };
  const { promise } = state.pendingAbort;
  if (!wasErroring) startErroring(stream, reason);
  return promise;
}

function close(stream) {
  const state = stream[stateOf];
  if (state.state === "closed" || state.state === "errored") {
    return Promise.reject(invalidState("WritableStream is closed"));
  }
  const request = deferred();
  state.closeRequest = request;
  if (state.writer !== undefined && state.backpressure && state.state === "writable") state.writer[readyOf].resolve();
  state.queue.push(CLOSE, 0);
  advance(stream);
  return request.promise;
}

/** Closes, and is content when that is under way. */
export function closeWithErrorPropagation(stream) {
  const state = stream[stateOf];
  if (isClosing(stream) || state.state === "closed") return Promise.resolve();
  if (state.state === "errored") return Promise.reject(state.error);
  return close(stream);
}

/** Errors the stream from its sink's side. */
export function errorIfWritable(stream, error) {
  if (stream[stateOf].state === "writable") startErroring(stream, error);
}

function startErroring(stream, error) {
  const state = stream[stateOf];
  state.state = "erroring";
  state.error = error;
  if (state.writer !== undefined) rejectReady(state.writer, error);
  if (!state.inFlightWrite && !state.inFlightClose && state.started) finishErroring(stream);
}

function dealWithRejection(stream, error) {
  if (stream[stateOf].state === "writable") startErroring(stream, error);
  else finishErroring(stream);
}

function finishErroring(stream) {
  const state = stream[stateOf];
  state.state = "errored";
  state.queue.clear();
  for (const request of state.requests.splice(0)) request.reject(state.error);
  const request = state.pendingAbort;
  state.pendingAbort = undefined;
  if (request === undefined) {
    rejectClosed(stream);
  } else if (request.wasErroring) {
    request.reject(state.error);
    rejectClosed(stream);
  } else {
    const { abort: method } = state.methods;
    forget(state);
    callMethod(state.sink, method, request.reason).then(() => {
      request.resolve();
      rejectClosed(stream);
    }, (error) => {
      request.reject(error);
      rejectClosed(stream);
    });
  }
}

function forget(state) {
  state.methods = {};
  state.size = () => 1;
}

function rejectClosed(stream) {
  const state = stream[stateOf];
  if (state.closeRequest !== undefined) {
    state.closeRequest.reject(state.error);
    state.closeRequest = undefined;
  }
  state.done.reject(state.error);
  state.writer?.[closedOf].reject(state.error);
}

function updateBackpressure(stream, backpressure) {
  const state = stream[stateOf];
  if (state.writer !== undefined && backpressure !== state.backpressure) {
    if (backpressure) state.writer[readyOf] = deferred();
    else state.writer[readyOf].resolve();
  }
  state.backpressure = backpressure;
}

// Does what comes next: an error, the end, or a chunk.
function advance(stream) {
  const state = stream[stateOf];
  if (!state.started || state.inFlightWrite) return;
  if (state.state === "erroring") {
    finishErroring(stream);
    return;
  }
  if (state.queue.length === 0 || state.state === "errored" || state.state === "closed") return;
  if (state.queue.peek() === CLOSE) sinkClose(stream);
  else sinkWrite(stream, state.queue.peek());
}

function sinkClose(stream) {
  const state = stream[stateOf];
  state.inFlightClose = state.closeRequest;
  state.closeRequest = undefined;
  state.queue.shift();
  const { close: method } = state.methods;
  forget(state);
  callMethod(state.sink, method).then(() => {
    state.inFlightClose.resolve();
    state.inFlightClose = undefined;
    if (state.state === "erroring") {
      state.error = undefined;
      state.pendingAbort?.resolve();
      state.pendingAbort = undefined;
    }
    state.state = "closed";
    state.done.resolve();
    state.writer?.[closedOf].resolve();
  }, (error) => {
    state.inFlightClose.reject(error);
    state.inFlightClose = undefined;
    state.pendingAbort?.reject(error);
    state.pendingAbort = undefined;
    dealWithRejection(stream, error);
  });
}

function sinkWrite(stream, chunk) {
  const state = stream[stateOf];
  state.inFlightWrite = state.requests.shift();
  callMethod(state.sink, state.methods.write, chunk, state.controller).then(() => {
    state.inFlightWrite.resolve();
    state.inFlightWrite = undefined;
    state.queue.shift();
    if (!isClosing(stream) && state.state === "writable") updateBackpressure(stream, hasBackpressure(state));
    advance(stream);
  }, (error) => {
    if (state.state === "writable") forget(state);
    state.inFlightWrite.reject(error);
    state.inFlightWrite = undefined;
    dealWithRejection(stream, error);
  });
}

const readyOf = Symbol("ready");
const closedOf = Symbol("closed");
const target = Symbol("stream");

/** Writes to a stream that it has locked. */
export class WritableStreamDefaultWriter {
  constructor(stream) {
    if (!isWritable(stream)) throw invalidArgType("stream", "WritableStream", stream);
    if (isLocked(stream)) throw invalidState("WritableStream is locked");
    const state = stream[stateOf];
    this[target] = stream;
    state.writer = this;
    const { error } = state;
    if (state.state === "writable") {
      this[readyOf] = !isClosing(stream) && state.backpressure ? deferred() : resolved();
      this[closedOf] = deferred();
    } else if (state.state === "erroring") {
      this[readyOf] = rejected(error);
      this[closedOf] = deferred();
    } else if (state.state === "closed") {
      this[readyOf] = resolved();
      this[closedOf] = resolved();
    } else {
      this[readyOf] = rejected(error);
      this[closedOf] = rejected(error);
    }
    for (const name of [target, readyOf, closedOf]) Object.defineProperty(this, name, { enumerable: false });
  }

  get closed() {
    return this[closedOf].promise;
  }

  get desiredSize() {
    const stream = this[target];
    if (stream === undefined) throw invalidState("Writer is not bound to a WritableStream");
    const state = stream[stateOf];
    if (state.state === "errored" || state.state === "erroring") return null;
    return state.state === "closed" ? 0 : state.limit - state.queue.total;
  }

  get ready() {
    return this[readyOf].promise;
  }

  abort(reason = undefined) {
    if (this[target] === undefined) return Promise.reject(invalidState("Writer is not bound to a WritableStream"));
    return abort(this[target], reason);
  }

  close() {
    const stream = this[target];
    if (stream === undefined) return Promise.reject(invalidState("Writer is not bound to a WritableStream"));
    if (isClosing(stream)) return Promise.reject(invalidState("Failure to close WritableStream"));
    return close(stream);
  }

  releaseLock() {
    const stream = this[target];
    if (stream === undefined) return;
    const error = invalidState("Writer has been released");
    rejectReady(this, error);
    if (stream[stateOf].state === "writable" || stream[stateOf].state === "erroring") this[closedOf].reject(error);
    else this[closedOf] = rejected(error);
    stream[stateOf].writer = undefined;
    this[target] = undefined;
  }

  write(chunk = undefined) {
    const stream = this[target];
    if (stream === undefined) return Promise.reject(invalidState("Writer is not bound to a WritableStream"));
    const state = stream[stateOf];
    let size = 1;
    try {
      size = state.size(chunk);
    } catch (error) {
      errorIfWritable(stream, error);
    }
    if (this[target] !== stream) return Promise.reject(invalidState("Mismatched WritableStreams"));
    if (state.state === "errored") return Promise.reject(state.error);
    if (isClosing(stream) || state.state === "closed") {
      return Promise.reject(invalidState("WritableStream is closed"));
    }
    if (state.state === "erroring") return Promise.reject(state.error);
    const request = deferred();
    state.requests.push(request);
    try {
      state.queue.push(chunk, size);
    } catch (error) {
      errorIfWritable(stream, error);
      return request.promise;
    }
    if (!isClosing(stream) && state.state === "writable") updateBackpressure(stream, hasBackpressure(state));
    advance(stream);
    return request.promise;
  }
}
describeClass(WritableStreamDefaultWriter, ["closed", "desiredSize", "ready", "abort", "close", "releaseLock", "write"]);

function rejectReady(writer, error) {
  const [state] = promiseState(writer[readyOf].promise);
  if (state === 0) writer[readyOf].reject(error);
  else writer[readyOf] = rejected(error);
}

/** What a sink sees of its stream. */
export class WritableStreamDefaultController {
  #stream;

  constructor(key, stream) {
    if (key !== internal) throw illegalConstructor();
    this.#stream = stream;
  }

  get signal() {
    return this.#stream[stateOf].abortController.signal;
  }

  error(error = undefined) {
    errorIfWritable(this.#stream, error);
  }
}
describeClass(WritableStreamDefaultController, ["signal", "error"]);
