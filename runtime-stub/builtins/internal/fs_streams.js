// `fs.createReadStream`, `fs.createWriteStream` and the streams of a FileHandle.

import { Buffer } from "node:buffer";
import * as fs from "node:fs";
import { invalidArgType, outOfRange, typeError, validateFunction, validateInteger } from "semba:internal/errors";
import { optionsOf, pathOf } from "semba:internal/fs_paths";
import { addSignal } from "semba:internal/stream_abort";
import { eos } from "semba:internal/stream_finished";
import { Readable } from "semba:internal/stream_readable_more";
import { Writable } from "semba:internal/stream_writable";
import { nextTick } from "semba:internal/ticks";

const own = Symbol("functions");
const handleOf = Symbol("handle");
const busy = Symbol("busy");
const idle = Symbol("idle");

// The functions that work on the file: those of `node:fs`, the caller's, or a FileHandle's.
function functionsFor(options, names) {
  const given = options.fs ?? fs;
  const result = {};
  for (const name of names) {
    if (given[name] != null) validateFunction(given[name], `options.fs.${name}`);
    result[name] = given[name];
  }
  return result;
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
    close: (fd, callback) => handle.close().then(() => nextTick(callback, null), (error) => nextTick(callback, error)),
  };
}

function begin(stream, path, options, names) {
  stream.fd = options.fd === undefined ? null : options.fd;
  stream.path = options.fd != null || path == null ? path : pathOf(path);
  stream.flags = options.flags;
  stream.mode = options.mode;
  if (options.fd !== null && typeof options.fd === "object") {
    const handle = options.fd;
    if (typeof handle.fd !== "number") throw invalidArgType("fd", ["number", "FileHandle"], handle);
    if (options.fs) throw typeError("ERR_METHOD_NOT_IMPLEMENTED", "The FileHandle with fs method is not implemented");
    stream[handleOf] = handle;
    stream.fd = handle.fd;
    stream[own] = overHandle(handle);
    handle.once?.("close", () => stream.destroy());
  } else {
    stream[own] = functionsFor(options, names);
  }
  stream[busy] = false;
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
  options = { ...optionsOf(options) };
  options.highWaterMark ??= 64 * 1024;
  options.flags ??= "r";
  options.mode ??= 0o666;
  options.autoDestroy ??= options.autoClose !== false;
  begin(this, path, options, ["open", "read", "close"]);
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
  if (this.open !== openFile) this._construct = constructWithOpen;
  Readable.call(this, { ...options, encoding: undefined, signal: undefined });
  if (options.encoding) this.setEncoding(options.encoding);
  if (options.signal) addSignal(options.signal, this);
}
Object.setPrototypeOf(ReadStream.prototype, Readable.prototype);
Object.setPrototypeOf(ReadStream, Readable);

function openFile() {}

const autoClose = (half) => ({
  get() {
    return this[half].autoDestroy;
  },
  set(value) {
    this[half].autoDestroy = value;
  },
});

Object.defineProperties(ReadStream.prototype, {
  autoClose: autoClose("_readableState"),
  pending: {
    get() {
      return this.fd === null;
    },
    configurable: true,
  },
});

Object.assign(ReadStream.prototype, {
  open: openFile,
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
        this.push(count === bytes.length ? bytes : bytes.subarray(0, count));
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
  options = { ...optionsOf(options), decodeStrings: true };
  options.flags ??= "w";
  options.mode ??= 0o666;
  options.autoDestroy ??= options.autoClose !== false;
  begin(this, path, options, ["open", "write", "close", "fsync"]);
  if (options.fs && !options.fs.writev) this._writev = null;
  this.start = options.start;
  this.pos = undefined;
  this.bytesWritten = 0;
  this.flush = options.flush ?? false;
  validateRange(this, options);
  if (this.start !== undefined) this.pos = this.start;
  if (this.open !== openFile) this._construct = constructWithOpen;
  Writable.call(this, { ...options, signal: undefined });
  if (options.encoding) this.setDefaultEncoding(options.encoding);
  if (options.signal) addSignal(options.signal, this);
}
Object.setPrototypeOf(WriteStream.prototype, Writable.prototype);
Object.setPrototypeOf(WriteStream, Writable);

Object.defineProperties(WriteStream.prototype, {
  autoClose: autoClose("_writableState"),
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
  open: openFile,
  _construct: construct,
  _write(data, encoding, callback) {
    writeThen(this, data.length, (done) => writeAll(this, data, data.length, this.pos, done), callback);
  },
  _writev(chunks, callback) {
    const data = Buffer.concat(chunks.map(({ chunk }) => chunk));
    this._write(data, "buffer", callback);
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
