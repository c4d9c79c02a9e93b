// `stream.Duplex`, `stream.Transform` and `stream.PassThrough`.

import { requireBuiltin } from "semba:engine";
import { construct } from "semba:internal/stream_destroy";
import { notImplemented } from "semba:internal/stream_errors";
import { Stream, isDuplex } from "semba:internal/stream_legacy";
import { initReadable, readableConstructed } from "semba:internal/stream_readable";
import { Readable } from "semba:internal/stream_readable_more";
import { Writable, initWritable, writableConstructed } from "semba:internal/stream_writable";

/** A stream that is read from and written to. */
export function Duplex(options) {
  if (!(this instanceof Duplex)) return new Duplex(options);
  initReadable(this, options, true);
  initWritable(this, options, true);
  Stream.call(this, options);
  if (options) {
    this.allowHalfOpen = options.allowHalfOpen !== false;
    if (options.readable === false) {
      Object.assign(this._readableState, { readable: false, ended: true, endEmitted: true });
    }
    if (options.writable === false) {
      Object.assign(this._writableState, { writable: false, ending: true, ended: true, finished: true });
    }
    if (options.signal) requireBuiltin("semba:internal/stream_abort").addSignal(options.signal, this);
  } else {
    this.allowHalfOpen = true;
  }
  construct(this, () => {
    readableConstructed(this);
    writableConstructed(this);
  });
}
Object.setPrototypeOf(Duplex.prototype, Readable.prototype);
Object.setPrototypeOf(Duplex, Readable);
Object.defineProperty(Duplex.prototype, isDuplex, { value: true });

for (const name of Object.keys(Writable.prototype)) Duplex.prototype[name] ||= Writable.prototype[name];
// What was written and not done fails when the whole stream is destroyed.
Duplex.prototype.destroy = Writable.prototype.destroy;

const fromWritable = Object.getOwnPropertyDescriptors(Writable.prototype);
Object.defineProperties(Duplex.prototype, {
  writable: fromWritable.writable,
  writableHighWaterMark: fromWritable.writableHighWaterMark,
  writableObjectMode: fromWritable.writableObjectMode,
  writableBuffer: fromWritable.writableBuffer,
  writableLength: fromWritable.writableLength,
  writableFinished: fromWritable.writableFinished,
  writableCorked: fromWritable.writableCorked,
  writableEnded: fromWritable.writableEnded,
  writableNeedDrain: fromWritable.writableNeedDrain,
  writableAborted: fromWritable.writableAborted,
  destroyed: {
    get() {
      if (this._readableState === undefined || this._writableState === undefined) return false;
      return this._readableState.destroyed && this._writableState.destroyed;
    },
    set(value) {
      if (!this._readableState || !this._writableState) return;
      this._readableState.destroyed = value;
      this._writableState.destroyed = value;
    },
    configurable: true,
  },
});

Duplex.from = function (body) {
  return requireBuiltin("semba:internal/stream_from").duplexFrom(body, "body");
};

Duplex.fromWeb = function fromWeb(pair, options) {
  return requireBuiltin("semba:internal/stream_web_adapters").duplexFromWeb(pair, options);
};

Duplex.toWeb = function toWeb(duplex, options) {
  return requireBuiltin("semba:internal/stream_web_adapters").duplexToWeb(duplex, options);
};

// The callback of a write that waits until there is room for reading.
const waiting = Symbol("waiting");

/** A stream whose output is made from its input. */
export function Transform(options) {
  if (!(this instanceof Transform)) return new Transform(options);
  const readLimit = options ? options.readableHighWaterMark ?? options.highWaterMark : undefined;
  if (readLimit === 0) {
    // A reading half without room still needs a writing half without: else it would hold one chunk more than asked.
    options = {
      ...options, highWaterMark: null, readableHighWaterMark: readLimit,
      writableHighWaterMark: options.writableHighWaterMark || 0,
    };
  }
  Duplex.call(this, options);
  // `_read` does not push: what `_transform` pushes later is never behind a running `_read`.
  this._readableState.sync = false;
  this[waiting] = null;
  if (options) {
    if (typeof options.transform === "function") this._transform = options.transform;
    if (typeof options.flush === "function") this._flush = options.flush;
  }
  // Streams with a `_final` of their own still flush.
  this.on("prefinish", flushUnlessFinal);
}
Object.setPrototypeOf(Transform.prototype, Duplex.prototype);
Object.setPrototypeOf(Transform, Duplex);

function final(callback) {
  if (typeof this._flush !== "function" || this.destroyed) {
    this.push(null);
    callback?.();
    return;
  }
  this._flush((error, data) => {
    if (error) {
      if (callback) callback(error);
      else this.destroy(error);
      return;
    }
    if (data != null) this.push(data);
    this.push(null);
    callback?.();
  });
}

function flushUnlessFinal() {
  if (this._final !== final) final.call(this);
}

Object.assign(Transform.prototype, {
  _final: final,
  _transform() {
    throw notImplemented("_transform()");
  },
  _write(chunk, encoding, callback) {
    const readable = this._readableState;
    const writable = this._writableState;
    const before = readable.length;
    this._transform(chunk, encoding, (error, value) => {
      if (error) {
        callback(error);
        return;
      }
      if (value != null) this.push(value);
      if (writable.ended || before === readable.length || readable.length < readable.highWaterMark) callback();
      else this[waiting] = callback;
    });
  },
  _read() {
    const callback = this[waiting];
    if (callback) {
      this[waiting] = null;
      callback();
    }
  },
});

/** A Transform that changes nothing. */
export function PassThrough(options) {
  if (!(this instanceof PassThrough)) return new PassThrough(options);
  Transform.call(this, options);
}
Object.setPrototypeOf(PassThrough.prototype, Transform.prototype);
Object.setPrototypeOf(PassThrough, Transform);

PassThrough.prototype._transform = function (chunk, encoding, callback) {
  callback(null, chunk);
};

