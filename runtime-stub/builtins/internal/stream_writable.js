// `stream.Writable`.

import { requireBuiltin } from "semba:engine";
import { Buffer } from "node:buffer";
import { EventEmitter } from "node:events";
import { plainError } from "semba:internal/errors";
import { construct, destroy, errorOrDestroy, undestroy } from "semba:internal/stream_destroy";
import {
  encodingOption, destroyedError, invalidChunk, multipleCallback, notImplemented, nullValues, unknownEncoding,
} from "semba:internal/stream_errors";
import { Stream, isDuplex, limitOf } from "semba:internal/stream_legacy";
import { nextTick } from "semba:internal/ticks";

const nothing = () => {};
const endCallbacks = Symbol("endCallbacks");

/** What a writable stream knows of itself; programs look at it as `stream._writableState`. */
export class WritableState {
  constructor(options, stream, duplex = Boolean(stream?.[isDuplex])) {
    this.objectMode = Boolean(options?.objectMode || (duplex && options?.writableObjectMode));
    this.highWaterMark = limitOf(this, options, "writableHighWaterMark", duplex);
    this.finalCalled = false;
    this.needDrain = false;
    this.ending = false;
    this.ended = false;
    this.finished = false;
    this.destroyed = false;
    this.decodeStrings = options?.decodeStrings !== false;
    this.defaultEncoding = encodingOption(options?.defaultEncoding);
    // What was written and is not done, the part in `_write` included.
    this.length = 0;
    this.writing = false;
    this.corked = 0;
    // Whether `_write` is running, so that callbacks do not overtake the caller.
    this.sync = true;
    this.bufferProcessing = false;
    this.onwrite = (error) => written(stream, error);
    this.writecb = null;
    this.writelen = 0;
    // Writes done in the same tick are reported together.
    this.afterWriteTickInfo = null;
    this.pendingcb = 0;
    this.constructed = true;
    this.prefinished = false;
    this.errorEmitted = false;
    this.emitClose = options?.emitClose !== false;
    this.autoDestroy = options?.autoDestroy !== false;
    this.errored = null;
    this.closed = false;
    this.closeEmitted = false;
    this[endCallbacks] = [];
    clearList(this);
  }

  getBuffer() {
    return this.buffered.slice(this.bufferedIndex);
  }

  get bufferedRequestCount() {
    return this.buffered.length - this.bufferedIndex;
  }
}

function clearList(state) {
  state.buffered = [];
  state.bufferedIndex = 0;
  state.allBuffers = true;
  state.allNoop = true;
}

/** A stream that data is written to. */
export function Writable(options) {
  if (!(this instanceof Writable) && !this?.[isDuplex]) return new Writable(options);
  initWritable(this, options, Boolean(this[isDuplex]));
  Stream.call(this, options);
  if (options?.signal) requireBuiltin("semba:internal/stream_abort").addSignal(options.signal, this);
  construct(this, () => writableConstructed(this));
}
Object.setPrototypeOf(Writable.prototype, Stream.prototype);
Object.setPrototypeOf(Writable, Stream);
Writable.WritableState = WritableState;

// Duplex streams inherit from `Readable` and are writable all the same.
Object.defineProperty(Writable, Symbol.hasInstance, {
  value(object) {
    if (Function.prototype[Symbol.hasInstance].call(this, object)) return true;
    return this === Writable && Boolean(object) && object._writableState instanceof WritableState;
  },
});

/** Sets up the writing half of a stream. */
export function initWritable(stream, options, duplex) {
  stream._writableState = new WritableState(options, stream, duplex);
  if (!options) return;
  if (typeof options.write === "function") stream._write = options.write;
  if (typeof options.writev === "function") stream._writev = options.writev;
  if (typeof options.destroy === "function") stream._destroy = options.destroy;
  if (typeof options.final === "function") stream._final = options.final;
  if (typeof options.construct === "function") stream._construct = options.construct;
}

/** Goes on with what waited for `_construct`. */
export function writableConstructed(stream) {
  const state = stream._writableState;
  if (!state.writing) flushList(stream, state);
  finishIfDone(stream, state);
}

function checkedEncoding(encoding, state) {
  if (!encoding) return state.defaultEncoding;
  if (encoding !== "buffer" && !Buffer.isEncoding(encoding)) throw unknownEncoding(encoding);
  return encoding;
}

// Takes a chunk; gives `write`'s result, or the error that made it impossible.
function write(stream, chunk, encoding, callback) {
  const state = stream._writableState;
  if (typeof encoding === "function") [encoding, callback] = [state.defaultEncoding, encoding];
  else encoding = checkedEncoding(encoding, state);
  if (typeof callback !== "function") callback = nothing;
  if (chunk === null) throw nullValues();
  if (!state.objectMode) {
    if (typeof chunk === "string") {
      if (state.decodeStrings) {
        chunk = Buffer.from(chunk, encoding);
        encoding = "buffer";
      }
    } else if (ArrayBuffer.isView(chunk)) {
      if (!(chunk instanceof Buffer)) chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      encoding = "buffer";
    } else {
      throw invalidChunk(chunk);
    }
  }
  let error;
  if (state.ending) error = plainError("ERR_STREAM_WRITE_AFTER_END", "write after end");
  else if (state.destroyed) error = destroyedError("write");
  if (error) {
    nextTick(callback, error);
    errorOrDestroy(stream, error, true);
    return error;
  }
  state.pendingcb++;
  return writeOrKeep(stream, state, chunk, encoding, callback);
}

function writeOrKeep(stream, state, chunk, encoding, callback) {
  const size = state.objectMode ? 1 : chunk.length;
  state.length += size;
  const hasRoom = state.length < state.highWaterMark;
  if (!hasRoom) state.needDrain = true;
  if (state.writing || state.corked || state.errored || !state.constructed) {
    state.buffered.push({ chunk, encoding, callback });
    if (encoding !== "buffer") state.allBuffers = false;
    if (callback !== nothing) state.allNoop = false;
  } else {
    callWrite(stream, state, false, size, chunk, encoding, callback);
  }
  return hasRoom && !state.errored && !state.destroyed;
}

function callWrite(stream, state, many, size, chunk, encoding, callback) {
  state.writelen = size;
  state.writecb = callback;
  state.writing = state.sync = true;
  if (state.destroyed) state.onwrite(destroyedError("write"));
  else if (many) stream._writev(chunk, state.onwrite);
  else stream._write(chunk, encoding, state.onwrite);
  state.sync = false;
}

// `_write` or `_writev` called back.
function written(stream, error) {
  const state = stream._writableState;
  const { sync, writecb: callback } = state;
  if (typeof callback !== "function") {
    errorOrDestroy(stream, multipleCallback());
    return;
  }
  state.writing = false;
  state.writecb = null;
  state.length -= state.writelen;
  state.writelen = 0;
  if (error) {
    void error.stack;
    state.errored ||= error;
    if (stream._readableState) stream._readableState.errored ||= error;
    if (sync) nextTick(writeFailed, stream, state, error, callback);
    else writeFailed(stream, state, error, callback);
    return;
  }
  if (state.buffered.length > state.bufferedIndex) flushList(stream, state);
  if (!sync) {
    afterWrite(stream, state, 1, callback);
  } else if (state.afterWriteTickInfo !== null && state.afterWriteTickInfo.callback === callback) {
    state.afterWriteTickInfo.count++;
  } else {
    const info = { count: 1, callback };
    state.afterWriteTickInfo = info;
    nextTick(() => {
      state.afterWriteTickInfo = null;
      afterWrite(stream, state, info.count, callback);
    });
  }
}

function writeFailed(stream, state, error, callback) {
  state.pendingcb--;
  callback(error);
  failList(state);
  errorOrDestroy(stream, error);
}

function afterWrite(stream, state, count, callback) {
  if (!state.ending && !stream.destroyed && state.length === 0 && state.needDrain) {
    state.needDrain = false;
    stream.emit("drain");
  }
  for (; count > 0; count--) {
    state.pendingcb--;
    callback(null);
  }
  if (state.destroyed) failList(state);
  finishIfDone(stream, state);
}

// Tells everyone who still waits that it will not happen.
function failList(state) {
  if (state.writing) return;
  for (const { chunk, callback } of state.getBuffer()) {
    state.length -= state.objectMode ? 1 : chunk.length;
    callback(state.errored ?? destroyedError("write"));
  }
  callEndCallbacks(state, state.errored ?? destroyedError("end"));
  clearList(state);
}

function callEndCallbacks(state, error) {
  for (const callback of state[endCallbacks].splice(0)) {
    if (error === undefined) callback();
    else callback(error);
  }
}

// Writes what was kept: all at once with `_writev`, else one after the other.
function flushList(stream, state) {
  if (state.corked || state.bufferProcessing || state.destroyed || !state.constructed) return;
  const count = state.buffered.length - state.bufferedIndex;
  if (count === 0) return;
  state.bufferProcessing = true;
  if (count > 1 && stream._writev) {
    state.pendingcb -= count - 1;
    const chunks = state.getBuffer();
    const callback = state.allNoop ? nothing : (error) => {
      for (const chunk of chunks) chunk.callback(error);
    };
    chunks.allBuffers = state.allBuffers;
    callWrite(stream, state, true, state.length, chunks, "", callback);
    clearList(state);
  } else {
    const { buffered } = state;
    let index = state.bufferedIndex;
    do {
      const { chunk, encoding, callback } = buffered[index];
      buffered[index++] = null;
      callWrite(stream, state, false, state.objectMode ? 1 : chunk.length, chunk, encoding, callback);
    } while (index < buffered.length && !state.writing);
    if (index === buffered.length) {
      clearList(state);
    } else if (index > 256) {
      buffered.splice(0, index);
      state.bufferedIndex = 0;
    } else {
      state.bufferedIndex = index;
    }
  }
  state.bufferProcessing = false;
}

function isDone(state) {
  return state.ending && !state.destroyed && state.constructed && state.length === 0 && !state.errored &&
    state.buffered.length === 0 && !state.finished && !state.writing && !state.errorEmitted && !state.closeEmitted;
}

function finishIfDone(stream, state, sync) {
  if (!isDone(state)) return;
  beforeFinish(stream, state);
  if (state.pendingcb > 0) return;
  if (sync) {
    state.pendingcb++;
    nextTick(() => {
      if (isDone(state)) finish(stream, state);
      else state.pendingcb--;
    });
  } else if (isDone(state)) {
    state.pendingcb++;
    finish(stream, state);
  }
}

function beforeFinish(stream, state) {
  if (state.prefinished || state.finalCalled) return;
  if (typeof stream._final === "function" && !state.destroyed) {
    state.finalCalled = true;
    callFinal(stream, state);
  } else {
    state.prefinished = true;
    stream.emit("prefinish");
  }
}

function callFinal(stream, state) {
  let called = false;
  const done = (error) => {
    if (called) {
      errorOrDestroy(stream, error ?? multipleCallback());
      return;
    }
    called = true;
    state.pendingcb--;
    if (error) {
      callEndCallbacks(state, error);
      errorOrDestroy(stream, error, state.sync);
    } else if (isDone(state)) {
      state.prefinished = true;
      stream.emit("prefinish");
      // Listeners of `finish` must not be called before `end` returned.
      state.pendingcb++;
      nextTick(finish, stream, state);
    }
  };
  state.sync = true;
  state.pendingcb++;
  try {
    stream._final(done);
  } catch (error) {
    done(error);
  }
  state.sync = false;
}

function finish(stream, state) {
  state.pendingcb--;
  state.finished = true;
  callEndCallbacks(state);
  stream.emit("finish");
  if (!state.autoDestroy) return;
  const readable = stream._readableState;
  if (!readable || (readable.autoDestroy && (readable.endEmitted || readable.readable === false))) stream.destroy();
}

Object.assign(Writable.prototype, {
  write(chunk, encoding, callback) {
    return write(this, chunk, encoding, callback) === true;
  },
  cork() {
    this._writableState.corked++;
  },
  uncork() {
    const state = this._writableState;
    if (state.corked === 0) return;
    state.corked--;
    if (!state.writing) flushList(this, state);
  },
  setDefaultEncoding(encoding) {
    if (typeof encoding === "string") encoding = encoding.toLowerCase();
    if (!Buffer.isEncoding(encoding)) throw unknownEncoding(encoding);
    this._writableState.defaultEncoding = encoding;
    return this;
  },
  _write(chunk, encoding, callback) {
    if (!this._writev) throw notImplemented("_write()");
    this._writev([{ chunk, encoding }], callback);
  },
  _writev: null,
  end(chunk, encoding, callback) {
    const state = this._writableState;
    if (typeof chunk === "function") [chunk, encoding, callback] = [null, null, chunk];
    else if (typeof encoding === "function") [encoding, callback] = [null, encoding];
    let error;
    if (chunk != null) {
      const result = write(this, chunk, encoding);
      if (Error.isError(result)) error = result;
    }
    if (state.corked) {
      state.corked = 1;
      this.uncork();
    }
    if (!error) {
      if (!state.errored && !state.ending) {
        state.ending = true;
        finishIfDone(this, state, true);
        state.ended = true;
      } else if (state.finished) {
        error = plainError("ERR_STREAM_ALREADY_FINISHED", "Cannot call end after a stream was finished");
      } else if (state.destroyed) {
        error = destroyedError("end");
      }
    }
    if (typeof callback === "function") {
      if (error) nextTick(callback, error);
      else if (state.errored) nextTick(callback, state.errored);
      else if (state.finished) nextTick(callback);
      else state[endCallbacks].push(callback);
    }
    return this;
  },
  pipe() {
    errorOrDestroy(this, plainError("ERR_STREAM_CANNOT_PIPE", "Cannot pipe, not readable"));
  },
  destroy(error, callback) {
    const state = this._writableState;
    if (!state.destroyed && (state.bufferedIndex < state.buffered.length || state[endCallbacks].length > 0)) {
      nextTick(failList, state);
    }
    destroy.call(this, error, callback);
    return this;
  },
  _undestroy: undestroy,
  _destroy(error, callback) {
    callback(error);
  },
  [EventEmitter.captureRejectionSymbol](error) {
    this.destroy(error);
  },
});

Object.defineProperty(Writable.prototype, Symbol.asyncDispose, {
  async value() {
    const { abortError } = requireBuiltin("semba:internal/abort_error");
    const { eos } = requireBuiltin("semba:internal/stream_finished");
    let error;
    if (!this.destroyed) {
      error = this.writableFinished ? null : abortError();
      this.destroy(error);
    }
    await new Promise((resolve, reject) => {
      eos(this, (failure) => (failure && failure !== error ? reject(failure) : resolve(null)));
    });
  },
  writable: true, configurable: true,
});

const state = (read, fallback) => ({
  get() {
    return this._writableState ? read(this._writableState) : fallback;
  },
});

Object.defineProperties(Writable.prototype, {
  closed: state((half) => half.closed, false),
  destroyed: {
    get() {
      return this._writableState ? this._writableState.destroyed : false;
    },
    set(value) {
      if (this._writableState) this._writableState.destroyed = value;
    },
    configurable: true,
  },
  writable: {
    get() {
      const half = this._writableState;
      return Boolean(half) && half.writable !== false && !half.destroyed && !half.errored && !half.ending && !half.ended;
    },
    set(value) {
      if (this._writableState) this._writableState.writable = Boolean(value);
    },
    configurable: true,
  },
  writableFinished: state((half) => half.finished, false),
  writableObjectMode: state((half) => half.objectMode, false),
  writableBuffer: state((half) => half.getBuffer()),
  writableEnded: state((half) => half.ending, false),
  writableNeedDrain: state((half) => !half.destroyed && !half.ending && half.needDrain, false),
  writableHighWaterMark: state((half) => half.highWaterMark),
  writableCorked: state((half) => half.corked, 0),
  writableLength: state((half) => half.length),
  errored: state((half) => half.errored, null),
  writableAborted: state((half) => Boolean(
    half.writable !== false && (half.destroyed || half.errored) && !half.finished)),
});

Writable.fromWeb = function fromWeb(stream, options) {
  return requireBuiltin("semba:internal/stream_web_adapters").writableFromWeb(stream, options);
};

Writable.toWeb = function toWeb(stream) {
  return requireBuiltin("semba:internal/stream_web_adapters").writableToWeb(stream);
};
