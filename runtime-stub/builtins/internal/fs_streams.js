// `fs.createReadStream`, `fs.createWriteStream` and the streams of a FileHandle.

import { Buffer } from "node:buffer";
import fs from "node:fs";
import {
  invalidArgType, invalidThis, outOfRange, plainError, validateAbortSignal, validateBoolean, validateFunction,
  validateInteger,
} from "semba:internal/errors";
import { fdOf, optionsOf, pathOf } from "semba:internal/fs_paths";
import { addSignal } from "semba:internal/stream_abort";
import { eos } from "semba:internal/stream_finished";
import { Readable } from "semba:internal/stream_readable_more";
import { Writable } from "semba:internal/stream_writable";
import { nextTick } from "semba:internal/ticks";
import { process } from "semba:web/process";

const own = Symbol("functions");
const handleOf = Symbol("handle");
const busy = Symbol("busy");
const idle = Symbol("idle");

// The options, inherited ones included.
function copyOf(options) {
  const copy = optionsOf(options);
  if (options !== null && typeof options === "object") for (const name in options) copy[name] = options[name];
  return copy;
}

function overHandle(handle) {
  const run = (promise, callback) => promise.then(
    (result) => nextTick(callback, null, result.bytesRead ?? result.bytesWritten, result.buffer ?? result.buffers),
    (error) => nextTick(callback, error));
  return {
    read: (fd, buffer, offset, length, position, callback) =>
      run(handle.read(buffer, offset, length, position), callback),
    write: (fd, data, offset, length, position, callback) =>
      run(handle.write(data, offset, length, position), callback),
    writev: (fd, buffers, position, callback) => run(handle.writev(buffers, position), callback),
    fsync: (fd, callback) => run(handle.sync().then(() => ({})), callback),
    close: (fd, callback) => handle.close().then(() => nextTick(callback, null), (error) => nextTick(callback, error)),
  };
}

// The functions that work on the file are those of `node:fs`, as they are when they are called, the caller's, or a
// FileHandle's.
function begin(stream, path, options) {
  const { fd } = options;
  stream.flags = options.flags;
  stream.mode = options.mode;
  stream[own] = options.fs ?? fs;
  stream[busy] = false;
  validateAbortSignal(options.signal, "options.signal");
  if (fd == null) {
    stream.fd = null;
    stream.path = pathOf(path);
    validateFunction(stream[own].open, "options.fs.open");
  } else if (typeof fd === "number") {
    stream.fd = fdOf(fd);
  } else {
    if (typeof fd !== "object" || typeof fd.fd !== "number") throw invalidArgType("fd", ["number", "FileHandle"], fd);
    if (options.fs) throw plainError("ERR_METHOD_NOT_IMPLEMENTED", "The FileHandle with fs method is not implemented");
    stream[handleOf] = fd;
    stream.fd = fd.fd;
    stream[own] = overHandle(fd);
    fd.once("close", () => stream.destroy());
  }
}

function construct(callback) {
  if (typeof this.fd === "number") {
    callback();
    return;
  }
  this[own].open(this.path, this.flags, this.mode, (error, fd) => {
    if (error) {
      callback(error);
      return;
    }
    this.fd = fd;
    callback();
    this.emit("open", this.fd);
    this.emit("ready");
  });
}

// Streams of classes that replace `open` still open that way.
function constructWithOpen(callback) {
  const { emit } = this;
  this.emit = function (...args) {
    if (args[0] === "open") {
      this.emit = emit;
      callback();
    } else if (args[0] === "error") {
      this.emit = emit;
      callback(args[1]);
      return undefined;
    }
    return Reflect.apply(emit, this, args);
  };
  this.open();
}

function close(stream, error, callback) {
  if (!stream.autoClose && stream[handleOf] === undefined && stream.fd === null) {
    callback(error);
    return;
  }
  stream[own].close(stream.fd, (failure) => callback(failure || error));
  stream.fd = null;
}

function destroy(error, callback) {
  // A running operation still needs the descriptor.
  const finish = (failure) => {
    if (typeof this.fd === "number" || this[handleOf] !== undefined) close(this, failure || error, callback);
    else callback(failure || error);
  };
  if (this[busy]) this.once(idle, finish);
  else finish();
}

function validateRange(stream, options) {
  if (options.start !== undefined) validateInteger(options.start, "start", 0);
}

/** A file as a stream to read from. */
export function ReadStream(path, options) {
  if (!(this instanceof ReadStream)) return new ReadStream(path, options);
  options = copyOf(options);
  options.highWaterMark ??= 64 * 1024;
  options.flags ??= "r";
  options.mode ??= 0o666;
  options.autoDestroy ??= options.autoClose !== false;
  begin(this, path, options);
  validateFunction(this[own].read, "options.fs.read");
  validateFunction(this[own].close, "options.fs.close");
  this.start = options.start;
  this.end = options.end ?? Infinity;
  this.pos = undefined;
  this.bytesRead = 0;
  validateRange(this, options);
  if (this.start !== undefined) this.pos = this.start;
  if (this.end !== Infinity) {
    validateInteger(this.end, "end", 0);
    if (this.start !== undefined && this.start > this.end) {
      throw outOfRange("start", `<= "end" (here: ${this.end})`, this.start);
    }
  }
  if (this.open !== openRead) this._construct = constructWithOpen;
  Readable.call(this, { ...options, encoding: undefined, signal: undefined });
  if (options.encoding) this.setEncoding(options.encoding);
  if (options.signal) addSignal(options.signal, this);
}
Object.setPrototypeOf(ReadStream.prototype, Readable.prototype);
Object.setPrototypeOf(ReadStream, Readable);

// Nothing opens a stream but the stream itself.
function noOpen(Class) {
  let isTold = false;
  return function open() {
    if (isTold) return;
    isTold = true;
    process.emitWarning(`${Class}.prototype.open() is deprecated`, "DeprecationWarning", "DEP0135");
  };
}
const openRead = noOpen("ReadStream");
const openWrite = noOpen("WriteStream");

const autoClose = (half, Class) => ({
  get() {
    if (this[half] === undefined) throw invalidThis(Class);
    return this[half].autoDestroy;
  },
  set(value) {
    this[half].autoDestroy = value;
  },
});

Object.defineProperties(ReadStream.prototype, {
  autoClose: autoClose("_readableState", "ReadStream"),
  pending: {
    get() {
      return this.fd === null;
    },
    configurable: true,
  },
});

Object.assign(ReadStream.prototype, {
  open: openRead,
  _construct: construct,
  _read(size) {
    size = this.pos === undefined
      ? Math.min(this.end - this.bytesRead + 1, size)
      : Math.min(this.end - this.pos + 1, size);
    if (size <= 0) {
      this.push(null);
      return;
    }
    const buffer = Buffer.allocUnsafeSlow(size);
    this[busy] = true;
    this[own].read(this.fd, buffer, 0, size, this.pos ?? null, (error, count, bytes) => {
      this[busy] = false;
      if (this.destroyed) {
        this.emit(idle, error);
      } else if (error) {
        this.destroy(error);
      } else if (count > 0) {
        if (this.pos !== undefined) this.pos += count;
        this.bytesRead += count;
        // A copy, so that a small part does not keep all of the memory.
        this.push(count === bytes.length ? bytes : Buffer.from(bytes.subarray(0, count)));
      } else {
        this.push(null);
      }
    });
  },
  _destroy: destroy,
  close(callback) {
    if (typeof callback === "function") eos(this, callback);
    this.destroy();
  },
});

/** A file as a stream to write to. */
export function WriteStream(path, options) {
  if (!(this instanceof WriteStream)) return new WriteStream(path, options);
  options = copyOf(options);
  options.decodeStrings = true;
  options.flags ??= "w";
  options.mode ??= 0o666;
  options.autoDestroy ??= options.autoClose !== false;
  begin(this, path, options);
  const { close: closing, fsync, write, writev } = this[own];
  if (!write && !writev) throw invalidArgType("options.fs.write", "Function", write);
  if (write) validateFunction(write, "options.fs.write");
  else this._write = null;
  if (writev) validateFunction(writev, "options.fs.writev");
  else this._writev = null;
  validateFunction(closing, "options.fs.close");
  if (fsync) validateFunction(fsync, "options.fs.fsync");
  if (options.flush != null) validateBoolean(options.flush, "options.flush");
  this.start = options.start;
  this.pos = undefined;
  this.bytesWritten = 0;
  this.flush = options.flush ?? false;
  validateRange(this, options);
  if (this.start !== undefined) this.pos = this.start;
  if (this.open !== openWrite) this._construct = constructWithOpen;
  Writable.call(this, { ...options, signal: undefined });
  if (options.encoding) this.setDefaultEncoding(options.encoding);
  if (options.signal) addSignal(options.signal, this);
}
Object.setPrototypeOf(WriteStream.prototype, Writable.prototype);
Object.setPrototypeOf(WriteStream, Writable);

Object.defineProperties(WriteStream.prototype, {
  autoClose: autoClose("_writableState", "WriteStream"),
  pending: {
    get() {
      return this.fd === null;
    },
    configurable: true,
  },
});

// Writes until everything is written: a file system may take less than it is given.
function writeAll(stream, data, size, position, callback) {
  stream[own].write(stream.fd, data, 0, size, position ?? null, (error, count, bytes) => {
    if (error?.code === "EAGAIN") [error, count] = [null, 0];
    if (stream.destroyed || error) {
      callback(error || abortedWrite());
      return;
    }
    stream.bytesWritten += count;
    if (count < size) {
      const next = position === undefined ? undefined : position + count;
      writeAll(stream, bytes.subarray(count, size), size - count, next, callback);
    } else {
      callback();
    }
  });
}

const abortedWrite = () => Object.assign(new Error("Cannot call write after a stream was destroyed"), {
  code: "ERR_STREAM_DESTROYED",
});

// The same for several pieces; what a call leaves over is put together.
function writeEach(stream, pieces, size, position, callback) {
  stream[own].writev(stream.fd, pieces, position ?? null, (error, count) => {
    if (error?.code === "EAGAIN") [error, count] = [null, 0];
    if (stream.destroyed || error) {
      callback(error || abortedWrite());
      return;
    }
    stream.bytesWritten += count;
    if (count < size) {
      const next = position === undefined ? undefined : position + count;
      writeEach(stream, [Buffer.concat(pieces).subarray(count)], size - count, next, callback);
    } else {
      callback();
    }
  });
}

function writeThen(stream, size, work, callback) {
  stream[busy] = true;
  work((error) => {
    stream[busy] = false;
    if (stream.destroyed) {
      callback(error);
      stream.emit(idle, error);
    } else {
      callback(error);
    }
  });
  if (stream.pos !== undefined) stream.pos += size;
}

Object.assign(WriteStream.prototype, {
  open: openWrite,
  _construct: construct,
  _write(data, encoding, callback) {
    writeThen(this, data.length, (done) => writeAll(this, data, data.length, this.pos, done), callback);
  },
  _writev(chunks, callback) {
    const pieces = chunks.map(({ chunk }) => chunk);
    const size = pieces.reduce((sum, piece) => sum + piece.length, 0);
    writeThen(this, size, (done) => writeEach(this, pieces, size, this.pos, done), callback);
  },
  _final(callback) {
    if (this.flush && this.fd !== null) this[own].fsync(this.fd, callback);
    else callback();
  },
  _destroy: destroy,
  close(callback) {
    if (callback) {
      if (this.closed) {
        nextTick(callback);
        return;
      }
      this.on("close", callback);
    }
    // Without `autoClose`, the end of the data is the end of the file.
    if (!this.autoClose) this.on("finish", this.destroy);
    this.end();
  },
});
WriteStream.prototype.destroySoon = WriteStream.prototype.end;

/** `fs.createReadStream`. */
export const createReadStream = (path, options) => new ReadStream(path, options);

/** `fs.createWriteStream`. */
export const createWriteStream = (path, options) => new WriteStream(path, options);
