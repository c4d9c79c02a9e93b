// The rest of `stream.Readable`: pipes, iteration, properties, and streams made from other things.

import { requireBuiltin } from "semba:engine";
import { abortError } from "semba:internal/abort_error";
import { destroyer, errorOrDestroy } from "semba:internal/stream_destroy";
import { combineErrors } from "semba:internal/stream_errors";
import { eos } from "semba:internal/stream_finished";
import { Stream, prependListener } from "semba:internal/stream_legacy";
import * as operators from "semba:internal/stream_operators";
import { Readable, ReadableState, flow } from "semba:internal/stream_readable";
import { nextTick } from "semba:internal/ticks";

Readable.prototype.pipe = function (target, options) {
  const source = this;
  const state = this._readableState;
  if (state.pipes.length === 1 && !state.multiAwaitDrain) {
    state.multiAwaitDrain = true;
    state.awaitDrainWriters = new Set(state.awaitDrainWriters ? [state.awaitDrainWriters] : []);
  }
  state.pipes.push(target);
  const endsTarget = options?.end !== false && !target._isStdio;
  const onEnd = endsTarget ? () => target.end() : unpipe;
  if (state.endEmitted) nextTick(onEnd);
  else source.once("end", onEnd);

  let cleaned = false;
  let onDrain;
  const onUnpipe = (readable, info) => {
    if (readable !== source || !info || info.hasUnpiped) return;
    info.hasUnpiped = true;
    cleanup();
  };
  function cleanup() {
    target.removeListener("close", onClose);
    target.removeListener("finish", onFinish);
    if (onDrain) target.removeListener("drain", onDrain);
    target.removeListener("error", onError);
    target.removeListener("unpipe", onUnpipe);
    source.removeListener("end", onEnd);
    source.removeListener("end", unpipe);
    source.removeListener("data", onData);
    cleaned = true;
    // Other targets may be flowing while the source waits for the one that leaves.
    if (onDrain && state.awaitDrainWriters && (!target._writableState || target._writableState.needDrain)) onDrain();
  }
  function pause() {
    // `unpipe` may have been called by the write.
    if (!cleaned) {
      if (state.pipes.length === 1 && state.pipes[0] === target) {
        state.awaitDrainWriters = target;
        state.multiAwaitDrain = false;
      } else if (state.pipes.length > 1 && state.pipes.includes(target)) {
        state.awaitDrainWriters.add(target);
      }
      source.pause();
    }
    if (!onDrain) {
      onDrain = () => drained(source, target);
      target.on("drain", onDrain);
    }
  }
  function onData(chunk) {
    let more;
    try {
      more = target.write(chunk);
    } catch (error) {
      // A chunk that the target refuses is the end of the target, not of the program.
      target.destroy(error);
      return;
    }
    if (more === false) pause();
  }
  function onError(error) {
    unpipe();
    target.removeListener("error", onError);
    if (target.listenerCount("error") > 0) return;
    const half = target._writableState || target._readableState;
    // An error that was reported with a method, not by the stream itself.
    if (half && !half.errorEmitted) errorOrDestroy(target, error);
    else target.emit("error", error);
  }
  function onClose() {
    target.removeListener("finish", onFinish);
    unpipe();
  }
  function onFinish() {
    target.removeListener("close", onClose);
    unpipe();
  }
  function unpipe() {
    source.unpipe(target);
  }
  target.on("unpipe", onUnpipe);
  source.on("data", onData);
  prependListener(target, "error", onError);
  target.once("close", onClose);
  target.once("finish", onFinish);
  target.emit("pipe", source);
  if (target.writableNeedDrain === true) pause();
  else if (!state.flowing) source.resume();
  return target;
};

function drained(source, target) {
  const state = source._readableState;
  if (state.awaitDrainWriters === target) state.awaitDrainWriters = null;
  else if (state.multiAwaitDrain) state.awaitDrainWriters.delete(target);
  if ((!state.awaitDrainWriters || state.awaitDrainWriters.size === 0) && source.listenerCount("data") > 0) {
    source.resume();
  }
}

Readable.prototype.unpipe = function (target) {
  const state = this._readableState;
  if (state.pipes.length === 0) return this;
  if (!target) {
    const targets = state.pipes;
    state.pipes = [];
    this.pause();
    for (const each of targets) each.emit("unpipe", this, { hasUnpiped: false });
    return this;
  }
  const index = state.pipes.indexOf(target);
  if (index < 0) return this;
  state.pipes.splice(index, 1);
  if (state.pipes.length === 0) this.pause();
  target.emit("unpipe", this, { hasUnpiped: false });
  return this;
};

/** Lets a stream of the old style, which only emits events, be read as this one. */
Readable.prototype.wrap = function (old) {
  let paused = false;
  old.on("data", (chunk) => {
    if (!this.push(chunk) && old.pause) {
      paused = true;
      old.pause();
    }
  });
  old.on("end", () => this.push(null));
  old.on("error", (error) => errorOrDestroy(this, error));
  old.on("close", () => destroyer(this));
  old.on("destroy", () => destroyer(this));
  this._read = () => {
    if (paused && old.resume) {
      paused = false;
      old.resume();
    }
  };
  for (const name of Object.keys(old)) {
    if (this[name] === undefined && typeof old[name] === "function") this[name] = old[name].bind(old);
  }
  return this;
};

Readable.prototype[Symbol.asyncIterator] = function () {
  return iterate(this);
};

Readable.prototype[Symbol.asyncDispose] = async function () {
  let error;
  if (!this.destroyed) {
    error = this.readableEnded ? null : abortError();
    this.destroy(error);
  }
  await new Promise((resolve, reject) => {
    eos(this, (failure) => (failure && failure !== error ? reject(failure) : resolve(null)));
  });
};

Readable.prototype.iterator = function (options) {
  if (options !== undefined) requireBuiltin("semba:internal/errors").validateObject(options, "options");
  return iterate(this, options);
};

function iterate(stream, options) {
  if (typeof stream.read !== "function") stream = Readable.wrap(stream, { objectMode: true });
  const iterator = chunksOf(stream, options);
  iterator.stream = stream;
  return iterator;
}

async function* chunksOf(stream, options) {
  let wake = () => {};
  const onReadable = () => {
    wake();
    wake = () => {};
  };
  stream.on("readable", onReadable);
  // `undefined` while the stream goes on, `null` when it ended well.
  let failure;
  const cleanup = eos(stream, { writable: false }, (error) => {
    failure = error ? combineErrors(failure, error) : null;
    onReadable();
  });
  try {
    while (true) {
      const chunk = stream.destroyed ? null : stream.read();
      if (chunk !== null) {
        yield chunk;
      } else if (failure) {
        throw failure;
      } else if (failure === null) {
        return;
      } else {
        await new Promise((resolve) => {
          wake = resolve;
          if (failure !== undefined) resolve();
        });
      }
    }
  } catch (error) {
    failure = combineErrors(failure, error);
    throw failure;
  } finally {
    if ((failure || options?.destroyOnReturn !== false) &&
      (failure === undefined || stream._readableState.autoDestroy)) {
      destroyer(stream, null);
    } else {
      stream.off("readable", onReadable);
      cleanup();
    }
  }
}

/** `Readable.from`. */
Readable.from = function from(source, options) {
  return requireBuiltin("semba:internal/stream_from").from(Readable, source, options);
};

Readable.fromWeb = function fromWeb(stream, options) {
  return requireBuiltin("semba:internal/stream_web_adapters").readableFromWeb(stream, options);
};

Readable.toWeb = function toWeb(stream, options) {
  return requireBuiltin("semba:internal/stream_web_adapters").readableToWeb(stream, options);
};

Readable.wrap = function wrap(source, options) {
  return new Readable({
    objectMode: source.readableObjectMode ?? source.objectMode ?? true,
    ...options,
    destroy(error, callback) {
      destroyer(source, error);
      callback(error);
    },
  }).wrap(source);
};

Readable._fromList = (size, state) => {
  if (state.length === 0) return null;
  if (state.objectMode) return state.buffer.shift();
  if (size && size < state.length) return state.buffer.consume(size, Boolean(state.decoder));
  const all = state.decoder ? state.buffer.join("") : state.buffer.concat();
  state.buffer.clear();
  return all;
};

for (const [name, operator] of Object.entries(operators.toStream)) {
  Object.defineProperty(Readable.prototype, name, {
    value: { [name](...args) { return Readable.from(operator.apply(this, args)); } }[name],
    writable: true, configurable: true,
  });
}
for (const [name, operator] of Object.entries(operators.toPromise)) {
  Object.defineProperty(Readable.prototype, name, { value: operator, writable: true, configurable: true });
}
Object.defineProperty(Readable.prototype, "compose", {
  value: function compose(stream, options) {
    return requireBuiltin("semba:internal/stream_compose").composeFrom(this, stream, options);
  },
  writable: true, configurable: true,
});

const state = (read, fallback) => ({
  get() {
    return this._readableState ? read(this._readableState) : fallback;
  },
});

Object.defineProperties(Readable.prototype, {
  readable: {
    get() {
      const half = this._readableState;
      return Boolean(half) && half.readable !== false && !half.destroyed && !half.errorEmitted && !half.endEmitted;
    },
    set(value) {
      if (this._readableState) this._readableState.readable = Boolean(value);
    },
    configurable: true,
  },
  readableDidRead: state((half) => half.dataEmitted),
  readableAborted: state((half) => Boolean(
    half.readable !== false && (half.destroyed || half.errored) && !half.endEmitted)),
  readableHighWaterMark: state((half) => half.highWaterMark),
  readableBuffer: state((half) => half.buffer),
  readableFlowing: {
    get() {
      return this._readableState.flowing;
    },
    set(value) {
      if (this._readableState) this._readableState.flowing = value;
    },
  },
  readableLength: state((half) => half.length),
  readableObjectMode: state((half) => half.objectMode, false),
  readableEncoding: state((half) => half.encoding, null),
  errored: state((half) => half.errored, null),
  closed: state((half) => half.closed, false),
  destroyed: {
    get() {
      return this._readableState ? this._readableState.destroyed : false;
    },
    set(value) {
      if (this._readableState) this._readableState.destroyed = value;
    },
    configurable: true,
  },
  readableEnded: state((half) => half.endEmitted, false),
});
Object.defineProperties(ReadableState.prototype, {
  pipesCount: {
    get() {
      return this.pipes.length;
    },
  },
});

export { Readable, Stream, flow };
