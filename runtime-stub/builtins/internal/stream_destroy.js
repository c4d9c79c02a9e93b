// How streams begin and end: `_construct`, `_destroy`, and the order of `error` and `close`.

import { abortError } from "semba:internal/abort_error";
import { combineErrors, multipleCallback } from "semba:internal/stream_errors";
import { isDestroyed, isFinished, isRequest, markedDestroyed } from "semba:internal/stream_query";
import { nextTick } from "semba:internal/ticks";

const constructed = Symbol("constructed");
const destroyRequested = Symbol("destroyRequested");

// Both halves of a duplex stream share what happens to it.
function eachState(stream, change) {
  if (stream._writableState) change(stream._writableState);
  if (stream._readableState) change(stream._readableState);
}

function remember(stream, error) {
  if (!error) return;
  // Asking for the stack keeps it from being computed when the objects in it are gone.
  void error.stack;
  eachState(stream, (state) => {
    state.errored ||= error;
  });
}

/** `stream.destroy(error)`. */
export function destroy(error, callback) {
  const { _readableState: readable, _writableState: writable } = this;
  const state = writable || readable;
  if (writable?.destroyed || readable?.destroyed) {
    if (typeof callback === "function") callback();
    return this;
  }
  remember(this, error);
  eachState(this, (half) => {
    half.destroyed = true;
  });
  if (state.constructed) callDestroy(this, error, callback);
  else this.once(destroyRequested, (failure) => callDestroy(this, combineErrors(failure, error), callback));
  return this;
}

function callDestroy(stream, error, callback) {
  let called = false;
  const done = (failure) => {
    if (called) return;
    called = true;
    remember(stream, failure);
    eachState(stream, (state) => {
      state.closed = true;
    });
    if (typeof callback === "function") callback(failure);
    if (failure) nextTick(emitErrorAndClose, stream, failure);
    else nextTick(emitClose, stream);
  };
  try {
    stream._destroy(error || null, done);
  } catch (failure) {
    done(failure);
  }
}

function emitErrorAndClose(stream, error) {
  emitError(stream, error);
  emitClose(stream);
}

function emitClose(stream) {
  const { _readableState: readable, _writableState: writable } = stream;
  eachState(stream, (state) => {
    state.closeEmitted = true;
  });
  if (writable?.emitClose || readable?.emitClose) stream.emit("close");
}

function emitError(stream, error) {
  if (stream._writableState?.errorEmitted || stream._readableState?.errorEmitted) return;
  eachState(stream, (state) => {
    state.errorEmitted = true;
  });
  stream.emit("error", error);
}

/** Takes back a `destroy`, so that the stream can be used again. */
export function undestroy() {
  const { _readableState: readable, _writableState: writable } = this;
  eachState(this, (state) => {
    Object.assign(state, {
      constructed: true, closed: false, closeEmitted: false, destroyed: false, errored: null, errorEmitted: false,
    });
  });
  if (readable) {
    readable.reading = false;
    readable.ended = readable.endEmitted = readable.readable === false;
  }
  if (writable) {
    writable.finalCalled = writable.prefinished = false;
    writable.ended = writable.ending = writable.finished = writable.writable === false;
  }
}

/** Reports an error: by destroying the stream, or only by the event where `autoDestroy` is off. */
export function errorOrDestroy(stream, error, sync) {
  const { _readableState: readable, _writableState: writable } = stream;
  if (writable?.destroyed || readable?.destroyed) return;
  if (readable?.autoDestroy || writable?.autoDestroy) {
    stream.destroy(error);
  } else if (error) {
    remember(stream, error);
    if (sync) nextTick(emitError, stream, error);
    else emitError(stream, error);
  }
}

/** Calls `_construct` if there is one, and `ready` after it. Nothing is read, written or destroyed before. */
export function construct(stream, ready) {
  if (typeof stream._construct !== "function") return;
  eachState(stream, (state) => {
    state.constructed = false;
  });
  stream.once(constructed, ready);
  // The other half of a duplex stream has started it already.
  if (stream.listenerCount(constructed) === 1) nextTick(callConstruct, stream);
}

function callConstruct(stream) {
  let called = false;
  const done = (error) => {
    if (called) {
      errorOrDestroy(stream, error ?? multipleCallback());
      return;
    }
    called = true;
    eachState(stream, (state) => {
      state.constructed = true;
    });
    if ((stream._writableState || stream._readableState).destroyed) stream.emit(destroyRequested, error);
    else if (error) errorOrDestroy(stream, error, true);
    else stream.emit(constructed);
  };
  try {
    stream._construct((error) => nextTick(done, error));
  } catch (error) {
    nextTick(done, error);
  }
}

/** Ends any stream-like object by the means that it has; without an error, an unfinished one is aborted. */
export function destroyer(stream, error) {
  if (!stream || isDestroyed(stream)) return;
  if (!error && !isFinished(stream)) error = abortError();
  if (typeof stream.destroy === "function") {
    stream.destroy(error);
  } else if (isRequest(stream)) {
    stream.abort();
  } else if (typeof stream.close === "function") {
    stream.close();
  }
  if (!stream.destroyed) stream[markedDestroyed] = true;
}
