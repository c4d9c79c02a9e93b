// The streams of `node:zlib`.

import { requireBuiltin } from "semba:engine";
import { Transform, finished } from "node:stream";
import { asBuffer, bytesOf } from "semba:internal/bytes";
import { process } from "semba:web/process";
import { setImmediate } from "semba:web/timers";
import { rangeError } from "semba:internal/errors";
import { constants } from "semba:internal/zlib_constants";
import { settingsOf, within } from "semba:internal/zlib_settings";
import { op_zlib_close, op_zlib_open, op_zlib_reset, op_zlib_set_level, op_zlib_write } from "semba:ops/zlib";

// An empty chunk that carries a flush value through the queue of writes.
const flushValue = Symbol("flushValue");
const limit = Symbol("limit");

// The strength of the zlib flush values: Z_BLOCK is between none and partial.
const STRENGTH = [0, 2, 3, 4, 5, 1];
const stronger = (a, b) => (STRENGTH[a] > STRENGTH[b] ? a : b);

/** The compressor or decompressor behind a stream. */
class Handle {
  constructor(id) {
    this.id = id;
    this.closed = false;
  }

  close() {
    this.closed = true;
    op_zlib_close(this.id);
  }

  reset() {
    op_zlib_reset(this.id);
  }
}

/** What all classes have in common. */
export function ZlibBase() {}
Object.setPrototypeOf(ZlibBase.prototype, Transform.prototype);
Object.setPrototypeOf(ZlibBase, Transform);

/** Makes a new object of one of the classes a stream. */
export function initialize(stream, prototype, options, mode) {
  const settings = settingsOf(mode, options);
  // Only bytes go in.
  const isObjects = options?.objectMode || options?.writableObjectMode || options?.encoding;
  const plain = isObjects ? { encoding: null, objectMode: false, writableObjectMode: false } : undefined;
  Transform.call(stream, { autoDestroy: true, ...options, ...plain });
  stream.bytesWritten = 0;
  stream._handle = new Handle(op_zlib_open(mode, settings.parameters, settings.dictionary));
  stream._chunkSize = settings.chunkSize;
  stream._defaultFlushFlag = settings.flush;
  stream._finishFlushFlag = settings.finishFlush;
  stream._defaultFullFlushFlag = settings.fullFlush;
  stream._info = options?.info;
  stream._maxOutputLength = settings.limit;
  if (prototype instanceof Zlib) [, stream._level, , stream._strategy] = settings.parameters;
  Object.defineProperty(stream, limit, { value: settings.limit });
}

// Everything that comes out for a chunk, in pieces of the stream's size, and how much of the chunk was not used.
function work(stream, chunk, flush) {
  const [output, rest] = op_zlib_write(stream._handle.id, bytesOf(chunk), flush);
  stream.bytesWritten += chunk.byteLength - rest;
  const pieces = [];
  for (let at = 0; at < output.length; at += stream._chunkSize) {
    pieces.push(asBuffer(output.subarray(at, at + stream._chunkSize)));
  }
  return [pieces, rest];
}

Object.assign(ZlibBase.prototype, {
  reset() {
    if (!this._handle) requireBuiltin("node:assert").default(false, "zlib binding closed");
    return this._handle.reset();
  },

  _flush(callback) {
    this._transform(globalThis.Buffer.alloc(0), "", callback);
  },

  _final(callback) {
    callback();
  },

  flush(kind, callback) {
    if (typeof kind === "function" || (kind === undefined && !callback)) {
      [kind, callback] = [this._defaultFullFlushFlag, kind];
    }
    if (this.writableFinished) {
      if (callback) process.nextTick(callback);
    } else if (this.writableEnded) {
      if (callback) this.once("end", callback);
    } else {
      const marker = globalThis.Buffer.alloc(0);
      marker[flushValue] = kind;
      this.write(marker, "", callback);
    }
  },

  close(callback) {
    if (callback) finished(this, callback);
    this.destroy();
  },

  _destroy(error, callback) {
    this._handle?.close();
    this._handle = null;
    callback(error);
  },

  _transform(chunk, encoding, callback) {
    let flush = typeof chunk[flushValue] === "number" ? chunk[flushValue] : this._defaultFlushFlag;
    if (this.writableEnded && this.writableLength === chunk.byteLength) flush = stronger(flush, this._finishFlushFlag);
    this._processChunk(chunk, flush, callback);
  },

  // Programs use this too: without a callback it returns what comes out.
  _processChunk(chunk, flush, callback) {
    if (typeof callback !== "function") return processNow(this, chunk, flush);
    if (!this._handle) {
      process.nextTick(callback);
      return undefined;
    }
    // As with work on another thread, what comes out is there in a later turn, one piece in each.
    setImmediate(() => {
      if (!this._handle) {
        callback();
        return;
      }
      let pieces;
      let rest;
      try {
        [pieces, rest] = work(this, chunk, flush);
      } catch (error) {
        this.destroy(error);
        return;
      }
      deliver(this, pieces, 0, () => {
        // What is left does not belong to the data, which has ended.
        if (rest > 0) this.push(null);
        else callback();
      });
    });
    return undefined;
  },
});

// Pushes piece by piece, as long as there is room; the others wait until somebody reads.
function deliver(stream, pieces, index, done) {
  // A listener may destroy the stream.
  if (stream.destroyed) return;
  if (index === pieces.length) {
    done();
    return;
  }
  const hasRoom = stream.push(pieces[index]);
  if (index === pieces.length - 1) {
    deliver(stream, pieces, index + 1, done);
  } else if (hasRoom) {
    setImmediate(() => deliver(stream, pieces, index + 1, done));
  } else {
    const read = stream._read;
    stream._read = (size) => {
      stream._read = read;
      deliver(stream, pieces, index + 1, done);
      read.call(stream, size);
    };
  }
}

function processNow(stream, chunk, flush) {
  const { Buffer } = globalThis;
  let pieces;
  try {
    [pieces] = work(stream, chunk, flush);
    const size = pieces.reduce((sum, piece) => sum + piece.length, 0);
    if (size > stream[limit]) {
      throw rangeError("ERR_BUFFER_TOO_LARGE", `Cannot create a Buffer larger than ${stream[limit]} bytes`);
    }
  } catch (error) {
    stream._handle?.close();
    stream._handle = null;
    throw error;
  }
  const result = pieces.length === 0 ? Buffer.alloc(0) : pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
  if (flush === stream._finishFlushFlag) {
    stream._handle?.close();
    stream._handle = null;
  }
  return result;
}

Object.defineProperties(ZlibBase.prototype, {
  _closed: {
    configurable: true,
    enumerable: true,
    get() {
      return !this._handle;
    },
  },
  bytesRead: {
    configurable: true,
    enumerable: true,
    get() {
      return this.bytesWritten;
    },
    set(count) {
      this.bytesWritten = count;
    },
  },
});

/** What the classes of zlib have in common. */
export function Zlib() {}
Object.setPrototypeOf(Zlib.prototype, ZlibBase.prototype);
Object.setPrototypeOf(Zlib, ZlibBase);

Zlib.prototype.params = function params(level, strategy, callback) {
  within(level, "level", -1, 9);
  within(strategy, "strategy", 0, 4);
  if (this._level === level && this._strategy === strategy) {
    process.nextTick(callback);
    return;
  }
  this.flush(constants.Z_SYNC_FLUSH, () => {
    if (!this._handle) return;
    op_zlib_set_level(this._handle.id, level);
    this._level = level;
    this._strategy = strategy;
    callback?.();
  });
};

/** What the classes of Brotli have in common. */
export function Brotli() {}
Object.setPrototypeOf(Brotli.prototype, ZlibBase.prototype);
Object.setPrototypeOf(Brotli, ZlibBase);

/** What the classes of Zstandard have in common. */
export function Zstd() {}
Object.setPrototypeOf(Zstd.prototype, ZlibBase.prototype);
Object.setPrototypeOf(Zstd, ZlibBase);
