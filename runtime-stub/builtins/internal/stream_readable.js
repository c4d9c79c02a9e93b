// `stream.Readable`.

import { requireBuiltin } from "semba:engine";
import { Buffer } from "node:buffer";
import { EventEmitter } from "node:events";
import { outOfRange, plainError } from "semba:internal/errors";
import { construct, destroy, errorOrDestroy, undestroy } from "semba:internal/stream_destroy";
import { encodingOption, invalidChunk, notImplemented } from "semba:internal/stream_errors";
import { Stream, isDuplex, limitOf } from "semba:internal/stream_legacy";
import { ChunkQueue } from "semba:internal/stream_queue";
import { nextTick } from "semba:internal/ticks";

const LARGEST_READ = 0x40000000;

const decoderFor = (encoding) => new (requireBuiltin("node:string_decoder").StringDecoder)(encoding ?? "utf8");

/** What a readable stream knows of itself; programs look at it as `stream._readableState`. */
export class ReadableState {
  constructor(options, stream, duplex = Boolean(stream?.[isDuplex])) {
    this.objectMode = Boolean(options?.objectMode || (duplex && options?.readableObjectMode));
    this.highWaterMark = limitOf(this, options, "readableHighWaterMark", duplex);
    this.buffer = new ChunkQueue();
    this.length = 0;
    this.pipes = [];
    this.flowing = null;
    this.paused = null;
    this.ended = false;
    this.endEmitted = false;
    this.reading = false;
    this.constructed = true;
    // Whether `_read` is running, so that what it pushes does not overtake the caller.
    this.sync = true;
    this.needReadable = false;
    this.emittedReadable = false;
    this.readableListening = false;
    this.resumeScheduled = false;
    this.errorEmitted = false;
    this.emitClose = options?.emitClose !== false;
    this.autoDestroy = options?.autoDestroy !== false;
    this.destroyed = false;
    this.errored = null;
    this.closed = false;
    this.closeEmitted = false;
    this.defaultEncoding = encodingOption(options?.defaultEncoding);
    // The writable, or the set of them, whose `drain` is waited for.
    this.awaitDrainWriters = null;
    this.multiAwaitDrain = false;
    this.readingMore = false;
    this.dataEmitted = false;
    this.decoder = null;
    this.encoding = null;
    if (options?.encoding) {
      this.decoder = decoderFor(options.encoding);
      this.encoding = options.encoding;
    }
  }
}

/** A stream that data is read from. */
export function Readable(options) {
  if (!(this instanceof Readable)) return new Readable(options);
  initReadable(this, options, Boolean(this[isDuplex]));
  Stream.call(this, options);
  if (options?.signal) requireBuiltin("semba:internal/stream_abort").addSignal(options.signal, this);
  construct(this, () => readableConstructed(this));
}
Object.setPrototypeOf(Readable.prototype, Stream.prototype);
Object.setPrototypeOf(Readable, Stream);
Readable.ReadableState = ReadableState;

/** Sets up the reading half of a stream. */
export function initReadable(stream, options, duplex) {
  stream._readableState = new ReadableState(options, stream, duplex);
  if (!options) return;
  if (typeof options.read === "function") stream._read = options.read;
  if (typeof options.destroy === "function") stream._destroy = options.destroy;
  if (typeof options.construct === "function") stream._construct = options.construct;
}

/** Goes on with what waited for `_construct`. */
export function readableConstructed(stream) {
  if (stream._readableState.needReadable) readMoreLater(stream, stream._readableState);
}

Object.assign(Readable.prototype, {
  destroy,
  _undestroy: undestroy,
  _destroy(error, callback) {
    callback(error);
  },
  [EventEmitter.captureRejectionSymbol](error) {
    this.destroy(error);
  },
  _read() {
    throw notImplemented("_read()");
  },
  push(chunk, encoding) {
    return add(this, chunk, encoding, false);
  },
  unshift(chunk, encoding) {
    return add(this, chunk, encoding, true);
  },
  isPaused() {
    const state = this._readableState;
    return state.paused === true || state.flowing === false;
  },
  setEncoding(encoding) {
    const state = this._readableState;
    const decoder = decoderFor(encoding);
    state.decoder = decoder;
    state.encoding = decoder.encoding;
    let text = "";
    for (const chunk of state.buffer) text += decoder.write(chunk);
    state.buffer.clear();
    if (text !== "") state.buffer.push(text);
    state.length = text.length;
    return this;
  },
  read,
  resume() {
    const state = this._readableState;
    if (!state.flowing) {
      // With a `readable` listener the data waits for `read()`.
      state.flowing = !state.readableListening;
      if (!state.resumeScheduled) {
        state.resumeScheduled = true;
        nextTick(startFlowing, this, state);
      }
    }
    state.paused = false;
    return this;
  },
  pause() {
    const state = this._readableState;
    if (state.flowing !== false) {
      state.flowing = false;
      this.emit("pause");
    }
    state.paused = true;
    return this;
  },
  on(name, listener) {
    const result = Stream.prototype.on.call(this, name, listener);
    const state = this._readableState;
    if (name === "data") {
      state.readableListening = this.listenerCount("readable") > 0;
      if (state.flowing !== false) this.resume();
    } else if (name === "readable" && !state.endEmitted && !state.readableListening) {
      state.readableListening = state.needReadable = true;
      state.flowing = false;
      state.emittedReadable = false;
      if (state.length > 0) announce(this);
      else if (!state.reading) nextTick(() => this.read(0));
    }
    return result;
  },
  removeListener(name, listener) {
    const result = Stream.prototype.removeListener.call(this, name, listener);
    // Later, because another listener may be added in its place.
    if (name === "readable") nextTick(updateListening, this);
    return result;
  },
  removeAllListeners(name) {
    const result = Stream.prototype.removeAllListeners.apply(this, arguments);
    if (name === "readable" || name === undefined) nextTick(updateListening, this);
    return result;
  },
});
Readable.prototype.addListener = Readable.prototype.on;
Readable.prototype.off = Readable.prototype.removeListener;

// A chunk as the stream keeps it, with the encoding of text that is still to be decoded.
function prepare(state, chunk, encoding, atFront) {
  if (typeof chunk === "string") {
    encoding ||= state.defaultEncoding;
    if (state.encoding === encoding) return [chunk, encoding];
    const bytes = Buffer.from(chunk, encoding);
    return atFront && state.encoding ? [bytes.toString(state.encoding), encoding] : [bytes, ""];
  }
  if (chunk == null || chunk instanceof Buffer) return [chunk, ""];
  if (!ArrayBuffer.isView(chunk)) throw invalidChunk(chunk);
  return [Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength), ""];
}

function add(stream, chunk, encoding, atFront) {
  const state = stream._readableState;
  if (!state.objectMode) {
    try {
      [chunk, encoding] = prepare(state, chunk, encoding, atFront);
    } catch (error) {
      if (error.code !== "ERR_INVALID_ARG_TYPE") throw error;
      errorOrDestroy(stream, error);
      return false;
    }
  }
  if (chunk === null || (chunk === undefined && !state.objectMode)) {
    state.reading = false;
    if (chunk === null) endOfData(stream, state);
    else if (!atFront) readMoreLater(stream, state);
  } else if (!state.objectMode && chunk.length === 0) {
    if (!atFront) {
      state.reading = false;
      readMoreLater(stream, state);
    }
  } else if (atFront) {
    if (state.endEmitted) {
      errorOrDestroy(stream, plainError("ERR_STREAM_UNSHIFT_AFTER_END_EVENT", "stream.unshift() after end event"));
    } else if (state.destroyed || state.errored) {
      return false;
    } else {
      accept(stream, state, chunk, true);
    }
  } else if (state.ended) {
    errorOrDestroy(stream, plainError("ERR_STREAM_PUSH_AFTER_EOF", "stream.push() after EOF"));
  } else if (state.destroyed || state.errored) {
    return false;
  } else {
    state.reading = false;
    if (state.decoder && !encoding) chunk = state.decoder.write(chunk);
    if (state.objectMode || chunk.length > 0) accept(stream, state, chunk, false);
    else readMoreLater(stream, state);
  }
  return !state.ended && (state.length < state.highWaterMark || state.length === 0);
}

function accept(stream, state, chunk, atFront) {
  if (state.flowing && state.length === 0 && !state.sync && stream.listenerCount("data") > 0) {
    if (state.multiAwaitDrain) state.awaitDrainWriters.clear();
    else state.awaitDrainWriters = null;
    state.dataEmitted = true;
    stream.emit("data", chunk);
  } else {
    state.length += state.objectMode ? 1 : chunk.length;
    if (atFront) state.buffer.unshift(chunk);
    else state.buffer.push(chunk);
    if (state.needReadable) announce(stream);
  }
  readMoreLater(stream, state);
}

function endOfData(stream, state) {
  if (state.ended) return;
  const rest = state.decoder?.end();
  if (rest?.length > 0) {
    state.buffer.push(rest);
    state.length += state.objectMode ? 1 : rest.length;
  }
  state.ended = true;
  if (state.sync) {
    announce(stream);
  } else {
    state.needReadable = false;
    state.emittedReadable = true;
    emitReadable(stream);
  }
}

// Emits `readable` soon, once.
function announce(stream) {
  const state = stream._readableState;
  state.needReadable = false;
  if (state.emittedReadable) return;
  state.emittedReadable = true;
  nextTick(emitReadable, stream);
}

function emitReadable(stream) {
  const state = stream._readableState;
  if (!state.destroyed && !state.errored && (state.length > 0 || state.ended)) {
    stream.emit("readable");
    state.emittedReadable = false;
  }
  state.needReadable = !state.flowing && !state.ended && state.length <= state.highWaterMark;
  flow(stream);
}

function readMoreLater(stream, state) {
  if (state.readingMore || !state.constructed) return;
  state.readingMore = true;
  nextTick(readMore, stream, state);
}

// Reads ahead up to the high water mark; a flowing stream that holds nothing goes on as long as data arrives.
function readMore(stream, state) {
  while (!state.reading && !state.ended &&
    (state.length < state.highWaterMark || (state.flowing && state.length === 0))) {
    const before = state.length;
    stream.read(0);
    if (before === state.length) break;
  }
  state.readingMore = false;
}

function atLeastPowerOfTwo(size) {
  if (size > LARGEST_READ) throw outOfRange("size", "<= 1GiB", size);
  let power = 1;
  while (power < size) power *= 2;
  return power;
}

// How much of what is there a call of `read(size)` gets.
function available(size, state) {
  if (size <= 0 || (state.length === 0 && state.ended)) return 0;
  if (state.objectMode) return 1;
  if (Number.isNaN(size)) return state.flowing && state.length > 0 ? state.buffer.first().length : state.length;
  if (size <= state.length) return size;
  return state.ended ? state.length : 0;
}

function read(size) {
  if (size === undefined) size = NaN;
  else if (!Number.isInteger(size)) size = Number.parseInt(size, 10);
  const state = this._readableState;
  const asked = size;
  if (size > state.highWaterMark) state.highWaterMark = atLeastPowerOfTwo(size);
  if (size !== 0) state.emittedReadable = false;
  const isFull = state.highWaterMark === 0 ? state.length > 0 : state.length >= state.highWaterMark;
  if (size === 0 && state.needReadable && (isFull || state.ended)) {
    if (state.length === 0 && state.ended) endReadable(this);
    else announce(this);
    return null;
  }
  size = available(size, state);
  if (size === 0 && state.ended) {
    if (state.length === 0) endReadable(this);
    return null;
  }
  const wantsMore = state.needReadable || state.length === 0 || state.length - size < state.highWaterMark;
  if (wantsMore && !state.ended && !state.reading && !state.destroyed && !state.errored && state.constructed) {
    callRead(this, state);
    // `_read` may have pushed at once.
    if (!state.reading) size = available(asked, state);
  }
  const chunk = size > 0 ? take(size, state) : null;
  if (chunk === null) {
    state.needReadable = state.length <= state.highWaterMark;
    size = 0;
  } else {
    state.length -= size;
    if (state.multiAwaitDrain) state.awaitDrainWriters.clear();
    else state.awaitDrainWriters = null;
  }
  if (state.length === 0) {
    if (!state.ended) state.needReadable = true;
    if (asked !== size && state.ended) endReadable(this);
  }
  if (chunk !== null && !state.errorEmitted && !state.closeEmitted) {
    state.dataEmitted = true;
    this.emit("data", chunk);
  }
  return chunk;
}

function callRead(stream, state) {
  state.reading = state.sync = true;
  if (state.length === 0) state.needReadable = true;
  try {
    stream._read(state.highWaterMark);
  } catch (error) {
    errorOrDestroy(stream, error);
  }
  state.sync = false;
}

function take(size, state) {
  const { buffer } = state;
  if (state.length === 0) return null;
  if (state.objectMode) return buffer.shift();
  if (size < state.length) return buffer.consume(size, Boolean(state.decoder));
  const all = buffer.length === 1 ? buffer.first() : state.decoder ? buffer.join("") : buffer.concat();
  buffer.clear();
  return all;
}

function startFlowing(stream, state) {
  if (!state.reading) stream.read(0);
  state.resumeScheduled = false;
  stream.emit("resume");
  flow(stream);
  if (state.flowing && !state.reading) stream.read(0);
}

/** Emits what there is for as long as the stream flows. */
export function flow(stream) {
  const state = stream._readableState;
  while (state.flowing && stream.read() !== null);
}

function updateListening(stream) {
  const state = stream._readableState;
  state.readableListening = stream.listenerCount("readable") > 0;
  if (state.resumeScheduled && state.paused === false) state.flowing = true;
  else if (stream.listenerCount("data") > 0) stream.resume();
  else if (!state.readableListening) state.flowing = null;
}

function endReadable(stream) {
  const state = stream._readableState;
  if (state.endEmitted) return;
  state.ended = true;
  nextTick(emitEnd, state, stream);
}

function emitEnd(state, stream) {
  if (state.errored || state.closeEmitted || state.endEmitted || state.length > 0) return;
  state.endEmitted = true;
  stream.emit("end");
  if (stream.writable && stream.allowHalfOpen === false) {
    nextTick(() => {
      if (stream.writable && !stream.writableEnded && !stream.destroyed) stream.end();
    });
  } else if (state.autoDestroy) {
    const writable = stream._writableState;
    if (!writable || (writable.autoDestroy && (writable.finished || writable.writable === false))) stream.destroy();
  }
}
