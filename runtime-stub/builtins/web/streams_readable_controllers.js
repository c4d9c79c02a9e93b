// The controllers of readable streams: what a source sees of its stream.

import { detachArrayBuffer, requireBuiltin } from "semba:engine";
import {
  SizedQueue, callMethod, describeClass, illegalConstructor, invalidArgType, invalidArgValue, invalidState,
} from "semba:web/streams_queue";
import {
  cancelSteps, errorSteps, pullIntoSteps, pullSteps, readableStateOf as stateOf, releaseSteps,
} from "semba:web/streams_readable_state";

/** The argument of constructors that programs cannot call. */
export const internal = Symbol("internal");

const streams = () => requireBuiltin("semba:web/streams_readable");

/** Makes the controller of a new stream and starts it. */
export function createController(stream, methods, source, limit, size, bytes) {
  const Class = bytes ? ReadableByteStreamController : ReadableStreamDefaultController;
  const controller = new Class(internal, stream, methods, source, limit, size);
  stream[stateOf].controller = controller;
  const started = methods.start === undefined ? undefined : Reflect.apply(methods.start, source, [controller]);
  Promise.resolve(started).then(() => controller[startedSteps](), (error) => controller[errorSteps](error));
}

const startedSteps = Symbol("started");
const queueOf = Symbol("queue");
const pullIfNeeded = Symbol("pullIfNeeded");
const shouldPull = Symbol("shouldPull");
const inner = Symbol("inner");
const clear = Symbol("clear");
const invalidate = Symbol("invalidate");
const respondSteps = Symbol("respond");
const dropRequest = Symbol("dropRequest");
const finish = Symbol("finish");
const serve = Symbol("serve");
const afterTaking = Symbol("afterTaking");
const fill = Symbol("fill");
const putBack = Symbol("putBack");
const keepRest = Symbol("keepRest");
const fillPending = Symbol("fillPending");
const commit = Symbol("commit");
const keepBytes = Symbol("keepBytes");

// What both kinds do alike.
class Controller {
  constructor(key, stream, methods, source, limit) {
    if (key !== internal) throw illegalConstructor();
    const hidden = {
      stream, methods, source, limit, started: false, pulling: false, pullAgain: false, closeRequested: false,
    };
    Object.defineProperty(this, inner, { value: hidden });
  }

  get desiredSize() {
    const { stream, limit } = this[inner];
    const { state } = stream[stateOf];
    if (state === "errored") return null;
    return state === "closed" ? 0 : limit - this[queueOf].total;
  }

  error(error = undefined) {
    this[errorSteps](error);
  }

  [startedSteps]() {
    this[inner].started = true;
    this[pullIfNeeded]();
  }

  [errorSteps](error) {
    const { stream } = this[inner];
    if (stream[stateOf].state !== "readable") return;
    this[clear]();
    streams().failStream(stream, error);
  }

  [clear]() {
    this[queueOf].clear();
    this[inner].methods = {};
  }

  [shouldPull]() {
    const { stream, started, closeRequested, limit } = this[inner];
    const { state, reader } = stream[stateOf];
    if (state !== "readable" || closeRequested || !started) return false;
    if (reader !== undefined && reader[streams().requestsOf].length > 0) return true;
    return limit - this[queueOf].total > 0;
  }

  [pullIfNeeded]() {
    const hidden = this[inner];
    if (!this[shouldPull]()) return;
    if (hidden.pulling) {
      hidden.pullAgain = true;
      return;
    }
    hidden.pulling = true;
    callMethod(hidden.source, hidden.methods.pull, this).then(() => {
      hidden.pulling = false;
      if (hidden.pullAgain) {
        hidden.pullAgain = false;
        this[pullIfNeeded]();
      }
    }, (error) => this[errorSteps](error));
  }

  async [cancelSteps](reason) {
    const { source, methods } = this[inner];
    this[queueOf].clear();
    this[inner].methods = {};
    await callMethod(source, methods.cancel, reason);
  }

  [releaseSteps]() {}
}

/** The controller of a stream of chunks. */
export class ReadableStreamDefaultController extends Controller {
  constructor(key, stream, methods, source, limit, size) {
    super(key, stream, methods, source, limit);
    Object.defineProperty(this, queueOf, { value: new SizedQueue() });
    this[inner].size = size;
  }

  get desiredSize() {
    return super.desiredSize;
  }

  close() {
    const hidden = this[inner];
    if (!canGoOn(hidden)) throw invalidState("Controller is already closed");
    hidden.closeRequested = true;
    if (this[queueOf].length > 0) return;
    hidden.methods = {};
    streams().closeStream(hidden.stream);
  }

  enqueue(chunk = undefined) {
    const hidden = this[inner];
    if (!canGoOn(hidden)) throw invalidState("Controller is already closed");
    const { reader } = hidden.stream[stateOf];
    const waiting = reader?.[streams().requestsOf];
    if (waiting?.length > 0) {
      waiting.shift().chunk(chunk);
    } else {
      try {
        this[queueOf].push(chunk, hidden.size(chunk));
      } catch (error) {
        this[errorSteps](error);
        throw error;
      }
    }
    this[pullIfNeeded]();
  }

  error(error = undefined) {
    this[errorSteps](error);
  }

  [pullSteps](request) {
    const hidden = this[inner];
    if (this[queueOf].length === 0) {
      hidden.stream[stateOf].reader[streams().requestsOf].push(request);
      this[pullIfNeeded]();
      return;
    }
    const chunk = this[queueOf].shift();
    if (hidden.closeRequested && this[queueOf].length === 0) {
      hidden.methods = {};
      streams().closeStream(hidden.stream);
    } else {
      this[pullIfNeeded]();
    }
    request.chunk(chunk);
  }
}

const canGoOn = (hidden) => !hidden.closeRequested && hidden.stream[stateOf].state === "readable";

// The bytes of a view, taken from who holds it.
function transferView(view) {
  const { byteOffset, byteLength } = view;
  const buffer = transfer(view.buffer);
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function transfer(buffer) {
  const copy = buffer.slice(0);
  detachArrayBuffer(buffer);
  return copy;
}

/** The request of a source that fills memory. */
export class ReadableStreamBYOBRequest {
  #controller;
  #view;

  constructor(key, controller, view) {
    if (key !== internal) throw illegalConstructor();
    this.#controller = controller;
    this.#view = view;
  }

  get view() {
    return this.#view;
  }

  respond(bytesWritten) {
    if (this.#controller === undefined) throw invalidState("This BYOB request has been invalidated");
    if (this.#view.buffer.detached) throw invalidState("Viewed ArrayBuffer is detached");
    this.#controller[respondSteps](Number(bytesWritten));
  }

  respondWithNewView(view) {
    if (!ArrayBuffer.isView(view)) throw invalidArgType("view", ["Buffer", "TypedArray", "DataView"], view);
    if (this.#controller === undefined) throw invalidState("This BYOB request has been invalidated");
    this.#controller[respondSteps](view.byteLength, view);
  }

  [invalidate]() {
    this.#controller = undefined;
    this.#view = null;
  }
}
describeClass(ReadableStreamBYOBRequest, ["view", "respond", "respondWithNewView"]);

/** The controller of a stream of bytes. */
export class ReadableByteStreamController extends Controller {
  constructor(key, stream, methods, source, limit) {
    super(key, stream, methods, source, limit);
    Object.defineProperty(this, queueOf, { value: new SizedQueue() });
    const size = source?.autoAllocateChunkSize;
    if (size !== undefined && (!Number.isInteger(Number(size)) || Number(size) <= 0)) {
      throw invalidArgValue("source.autoAllocateChunkSize", size);
    }
    // Reads into memory that wait, oldest first.
    Object.assign(this[inner], { autoSize: size, pending: [], request: null });
  }

  get byobRequest() {
    const hidden = this[inner];
    if (hidden.request === null && hidden.pending.length > 0) {
      const { bytes, filled } = hidden.pending[0];
      hidden.request = new ReadableStreamBYOBRequest(internal, this, bytes.subarray(filled));
    }
    return hidden.request;
  }

  get desiredSize() {
    return super.desiredSize;
  }

  close() {
    const hidden = this[inner];
    if (!canGoOn(hidden)) throw invalidState("Controller is already closed");
    hidden.closeRequested = true;
    if (this[queueOf].total > 0) return;
    const [first] = hidden.pending;
    if (first !== undefined && first.filled % first.elementSize !== 0) {
      const error = invalidState("Partial read");
      this[errorSteps](error);
      throw error;
    }
    this[finish]();
  }

  enqueue(chunk) {
    if (!ArrayBuffer.isView(chunk)) throw invalidArgType("chunk", ["Buffer", "TypedArray", "DataView"], chunk);
    if (chunk.byteLength === 0) throw invalidState("chunk ArrayBuffer is zero-length or detached");
    const hidden = this[inner];
    if (!canGoOn(hidden)) throw invalidState("Controller is already closed");
    const bytes = transferView(chunk);
    this[dropRequest]();
    const { reader } = hidden.stream[stateOf];
    const waiting = reader?.[streams().requestsOf] ?? [];
    const isByob = reader instanceof streams().ReadableStreamBYOBReader;
    this[queueOf].push(bytes, bytes.byteLength);
    if (isByob) this[fillPending]();
    else this[serve](waiting);
    this[pullIfNeeded]();
  }

  error(error = undefined) {
    this[errorSteps](error);
  }

  // Gives queued chunks to reads that bring no memory.
  [serve](waiting) {
    while (waiting.length > 0 && this[queueOf].length > 0) {
      const index = this[inner].pending.findIndex((entry) => entry.auto);
      if (index >= 0) this[inner].pending.splice(index, 1);
      waiting.shift().chunk(this[queueOf].shift());
    }
  }

  [dropRequest]() {
    const hidden = this[inner];
    hidden.request?.[invalidate]();
    hidden.request = null;
  }

  [clear]() {
    this[dropRequest]();
    this[inner].pending = [];
    super[clear]();
  }

  [finish]() {
    const hidden = this[inner];
    const { stream, pending } = hidden;
    const { reader } = stream[stateOf];
    hidden.methods = {};
    streams().closeStream(stream);
    // Reads into memory get it back, with what is in it; a source answers the first itself.
    if (!(reader instanceof streams().ReadableStreamBYOBReader) || hidden.pulling) return;
    for (const entry of pending.splice(0)) this[commit](entry, true);
  }

  [pullSteps](request) {
    const hidden = this[inner];
    if (this[queueOf].length > 0) {
      const bytes = this[queueOf].shift();
      this[afterTaking]();
      request.chunk(bytes);
      return;
    }
    if (hidden.autoSize !== undefined) {
      hidden.pending.push({
        bytes: new Uint8Array(Number(hidden.autoSize)), filled: 0, minimum: 1, elementSize: 1, View: Uint8Array,
        auto: true,
      });
    }
    hidden.stream[stateOf].reader[streams().requestsOf].push(request);
    this[pullIfNeeded]();
  }

  [pullIntoSteps](view, minimum, request) {
    const hidden = this[inner];
    const View = view instanceof DataView ? DataView : Object.getPrototypeOf(view).constructor;
    const elementSize = View.BYTES_PER_ELEMENT ?? 1;
    const entry = {
      bytes: transferView(view), filled: 0, minimum: minimum * elementSize, elementSize, View, auto: false, request,
    };
    if (hidden.stream[stateOf].state === "closed") {
      request.close(new View(entry.bytes.buffer, entry.bytes.byteOffset, 0));
      return;
    }
    if (hidden.pending.length === 0 && this[queueOf].total > 0) {
      this[fill](entry);
      if (entry.filled >= entry.minimum) {
        this[keepRest](entry);
        this[afterTaking]();
        this[commit](entry, false);
        return;
      }
      if (hidden.closeRequested) {
        const error = invalidState("Insufficient bytes to fill elements in the given buffer");
        this[errorSteps](error);
        request.error(error);
        return;
      }
    }
    hidden.pending.push(entry);
    hidden.stream[stateOf].reader[streams().requestsOf].push(request);
    this[pullIfNeeded]();
  }

  [afterTaking]() {
    const hidden = this[inner];
    if (this[queueOf].total === 0 && hidden.closeRequested) {
      hidden.methods = {};
      streams().closeStream(hidden.stream);
    } else {
      this[pullIfNeeded]();
    }
  }

  // Copies queued bytes into the memory of a read.
  [fill](entry) {
    const queue = this[queueOf];
    while (queue.length > 0 && entry.filled < entry.bytes.length) {
      const bytes = queue.shift();
      const count = Math.min(bytes.length, entry.bytes.length - entry.filled);
      entry.bytes.set(bytes.subarray(0, count), entry.filled);
      entry.filled += count;
      if (count < bytes.length) this[putBack](bytes.subarray(count));
    }
  }

  [putBack](bytes) {
    const queue = this[queueOf];
    queue.items.unshift({ value: bytes, size: bytes.length });
    queue.total += bytes.length;
  }

  // What is no whole element waits for the next read.
  [keepRest](entry) {
    const rest = entry.filled % entry.elementSize;
    if (rest === 0) return;
    entry.filled -= rest;
    this[putBack](entry.bytes.slice(entry.filled, entry.filled + rest));
  }

  [fillPending]() {
    const hidden = this[inner];
    while (hidden.pending.length > 0 && this[queueOf].total > 0) {
      const [entry] = hidden.pending;
      this[fill](entry);
      if (entry.filled < entry.minimum) return;
      this[keepRest](entry);
      hidden.pending.shift();
      this[commit](entry, false);
    }
  }

  [commit](entry, done) {
    const { stream } = this[inner];
    const waiting = stream[stateOf].reader?.[streams().requestsOf] ?? [];
    const request = entry.auto ? waiting[0] : entry.request;
    const index = waiting.indexOf(request);
    if (index >= 0) waiting.splice(index, 1);
    const { bytes, filled, elementSize, View } = entry;
    const view = new View(bytes.buffer, bytes.byteOffset, filled / elementSize);
    if (done) request?.close(view);
    else request?.chunk(view);
  }

  [respondSteps](count, view) {
    const hidden = this[inner];
    const [entry] = hidden.pending;
    const isClosed = hidden.stream[stateOf].state === "closed";
    if (isClosed ? count !== 0 : count === 0) {
      throw isClosed
        ? invalidArgValue("bytesWritten", count)
        : invalidState("View is zero-length");
    }
    if (entry === undefined || entry.filled + count > entry.bytes.length) {
      throw invalidArgValue("bytesWritten", count, "is invalid", RangeError);
    }
    this[dropRequest]();
    if (view !== undefined && view.buffer !== entry.bytes.buffer) {
      entry.bytes = new Uint8Array(transfer(view.buffer), view.byteOffset - entry.filled, entry.bytes.length);
    }
    if (isClosed) {
      for (const each of hidden.pending.splice(0)) this[commit](each, true);
      return;
    }
    entry.filled += count;
    if (entry.filled >= entry.minimum) {
      hidden.pending.shift();
      this[keepRest](entry);
      this[commit](entry, false);
      this[fillPending]();
    }
    this[pullIfNeeded]();
  }

  async [cancelSteps](reason) {
    this[dropRequest]();
    this[inner].pending = [];
    await super[cancelSteps](reason);
  }

  [releaseSteps]() {
    // What a source is filling stays; nobody waits for it.
    const hidden = this[inner];
    hidden.pending = hidden.pending.slice(0, 1);
    for (const entry of hidden.pending) {
      entry.auto = false;
      entry.request = { chunk: (view) => this[keepBytes](view), close() {}, error() {} };
    }
  }

  [keepBytes](view) {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
    if (bytes.length > 0) this[queueOf].push(bytes, bytes.length);
  }
}
describeClass(ReadableStreamDefaultController, ["desiredSize", "close", "enqueue", "error"]);
describeClass(ReadableByteStreamController, ["byobRequest", "desiredSize", "close", "enqueue", "error"]);
