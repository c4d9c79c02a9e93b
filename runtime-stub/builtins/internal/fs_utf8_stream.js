// `fs.Utf8Stream`: text to a file with little in between, as loggers want it.

import { Buffer } from "node:buffer";
import { EventEmitter } from "node:events";
import fs from "node:fs";
import { dirname } from "node:path";
import {
  invalidArgType, invalidArgValue, plainError, validateBoolean, validateFunction, validateInteger,
  validateObject,
} from "semba:internal/errors";
import { pathOf } from "semba:internal/fs_paths";
import { nextTick } from "semba:internal/ticks";

const MAX_WRITE = 16 * 1024;
const RETRY_AFTER = 100;
const FUNCTIONS = ["close", "fsync", "fsyncSync", "mkdir", "mkdirSync", "open", "openSync", "write", "writeSync"];

const isBusy = (error) => error.code === "EAGAIN" || error.code === "EBUSY";
const destroyed = () => plainError("ERR_INVALID_STATE", "Invalid state: Utf8Stream is destroyed");

function sleep(milliseconds) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

// What is kept until it is written: texts, or bytes.
const KINDS = {
  utf8: {
    empty: "",
    join: (a, b) => a + b,
    of: (data) => `${data}`,
    // What is left when `count` bytes of a text were written.
    rest(text, count) {
      const size = Buffer.byteLength(text);
      if (count === undefined || count >= size) return "";
      return size === text.length ? text.slice(count) : text.slice(Buffer.from(text).subarray(0, count).toString().length);
    },
  },
  buffer: {
    empty: Buffer.alloc(0),
    join: (a, b) => Buffer.concat([a, b]),
    of: (data) => data,
    rest: (bytes, count = bytes.length) => bytes.subarray(count),
  },
};

/** A stream of text to a file. */
export class Utf8Stream extends EventEmitter {
  #asyncDrain = false;
  #buffers = [];
  #current;
  #destroyed = false;
  #ending = false;
  #fd = -1;
  #file;
  #flushing = false;
  #fs = {};
  #highWaterMark;
  #kind;
  #length = 0;
  #opening = false;
  #options;
  #reopening = false;
  #timer;
  #writing = false;

  constructor(options = {}) {
    super();
    validateObject(options, "options");
    const {
      append = true, contentMode = "utf8", dest, fd, fs: given, fsync = false, maxLength = 0, maxWrite = MAX_WRITE,
      minLength = 0, mkdir = false, mode, periodicFlush = 0, retryEAGAIN = () => true, sync = false,
    } = options;
    if (!Object.hasOwn(KINDS, contentMode)) throw invalidArgValue("options.contentMode", contentMode);
    for (const [name, value] of Object.entries({ append, fsync, mkdir, sync })) validateBoolean(value, `options.${name}`);
    for (const [name, value] of Object.entries({ maxLength, maxWrite, minLength, periodicFlush })) {
      validateInteger(value, `options.${name}`, 0);
    }
    if (minLength >= maxWrite) {
      throw invalidArgValue("minLength", minLength, `should be smaller than maxWrite (${maxWrite})`);
    }
    validateFunction(retryEAGAIN, "options.retryEAGAIN");
    if (given != null) validateObject(given, "options.fs");
    for (const name of FUNCTIONS) {
      this.#fs[name] = given?.[name] ?? fs[name];
      validateFunction(this.#fs[name], `options.fs.${name}`);
    }
    this.#options = {
      append, contentMode, fsync, maxLength, maxWrite, minLength, mkdir, mode, periodicFlush, retryEAGAIN, sync,
    };
    this.#kind = KINDS[contentMode];
    this.#current = this.#kind.empty;
    this.#highWaterMark = Math.max(minLength, MAX_WRITE + 3);
    if (typeof fd === "number") {
      this.#fd = fd;
      nextTick(() => this.emit("ready"));
    } else if (dest != null) {
      this.#open(pathOf(dest, "options.dest"));
    } else {
      throw invalidArgType("fd", ["number", "string"], fd);
    }
    this.on("newListener", (name) => {
      if (name === "drain") this.#asyncDrain = false;
    });
    if (periodicFlush > 0) this.#timer = setInterval(() => this.flush(), periodicFlush).unref();
  }

  #open(file) {
    const { append, mkdir, mode, sync } = this.#options;
    this.#opening = true;
    this.#writing = true;
    this.#asyncDrain = false;
    const flags = append ? "a" : "w";
    const done = (error, fd) => this.#opened(file, error, fd);
    if (sync) {
      let fd;
      try {
        if (mkdir) this.#fs.mkdirSync(dirname(file), { recursive: true });
        fd = this.#fs.openSync(file, flags, mode);
      } catch (error) {
        done(error);
        throw error;
      }
      done(null, fd);
    } else if (mkdir) {
      this.#fs.mkdir(dirname(file), { recursive: true }, (error) => {
        if (error) done(error);
        else this.#fs.open(file, flags, mode, done);
      });
    } else {
      this.#fs.open(file, flags, mode, done);
    }
  }

  #opened(file, error, fd) {
    const { minLength, sync } = this.#options;
    const isReopened = this.#reopening;
    this.#reopening = this.#opening = this.#writing = false;
    if (error) {
      if (!sync) this.emit("error", error);
      else nextTick(() => this.listenerCount("error") > 0 && this.emit("error", error));
      return;
    }
    this.#fd = fd;
    this.#file = file;
    if (sync) nextTick(() => this.emit("ready"));
    else this.emit("ready");
    if (this.#destroyed) return;
    if ((!this.#writing && this.#length > minLength) || this.#flushing) this.#write();
    else if (isReopened) nextTick(() => this.emit("drain"));
  }

  #write() {
    this.#writing = true;
    if (this.#current.length === 0) this.#current = this.#buffers.shift() ?? this.#kind.empty;
    this.#call();
  }

  #arguments(data) {
    return typeof data === "string" ? [this.#fd, data, "utf8"] : [this.#fd, data];
  }

  #call() {
    if (!this.#options.sync) {
      this.#fs.write(...this.#arguments(this.#current), (error, count) => this.#written(error, count));
      return;
    }
    let count;
    try {
      count = this.#fs.writeSync(...this.#arguments(this.#current));
    } catch (error) {
      this.#written(error);
      return;
    }
    this.#written(null, count);
  }

  #retries(error, data) {
    return isBusy(error) && this.#options.retryEAGAIN(error, data.length, this.#length - data.length);
  }

  // Takes away what was written of `data`; what is left of it.
  #release(data, count) {
    const rest = this.#kind.rest(data, count);
    this.#length = Math.max(this.#length - (data.length - rest.length), 0);
    return rest;
  }

  #written(error, count) {
    const { fsync, minLength, sync } = this.#options;
    if (error) {
      if (!this.#retries(error, this.#current)) {
        this.#writing = false;
        this.emit("error", error);
      } else if (sync) {
        sleep(RETRY_AFTER);
        this.#call();
      } else {
        setTimeout(() => this.#call(), RETRY_AFTER);
      }
      return;
    }
    this.emit("write", count);
    this.#current = this.#release(this.#current, count);
    if (this.#current.length > 0) {
      this.#call();
      return;
    }
    if (fsync) this.#fs.fsyncSync(this.#fd);
    if (this.#reopening) {
      this.#writing = this.#reopening = false;
      this.reopen();
    } else if (this.#length > minLength || (this.#ending && this.#length > 0)) {
      this.#write();
    } else {
      this.#writing = false;
      if (this.#ending) this.#close();
      else this.#drained(sync);
    }
  }

  #drained(sync) {
    if (!sync) {
      this.emit("drain");
    } else if (!this.#asyncDrain) {
      this.#asyncDrain = true;
      nextTick(() => {
        if (this.listenerCount("drain") === 0) return;
        this.#asyncDrain = false;
        this.emit("drain");
      });
    }
  }

  /** Takes more text; whether there is room for still more. */
  write(data) {
    if (this.#destroyed) throw destroyed();
    const { contentMode, maxLength, maxWrite, minLength } = this.#options;
    if (contentMode === "buffer" && !(data instanceof Uint8Array)) throw invalidArgType("data", ["Buffer", "Uint8Array"], data);
    data = this.#kind.of(data);
    if (maxLength > 0 && this.#length + data.length > maxLength) {
      this.emit("drop", data);
      return this.#length < this.#highWaterMark;
    }
    const last = this.#buffers.length - 1;
    if (last < 0 || this.#buffers[last].length + data.length > maxWrite) this.#buffers.push(data);
    else this.#buffers[last] = this.#kind.join(this.#buffers[last], data);
    this.#length += data.length;
    if (!this.#writing && this.#length >= minLength) this.#write();
    return this.#length < this.#highWaterMark;
  }

  /** Writes what waits. */
  flush(callback) {
    if (callback != null) validateFunction(callback, "cb");
    if (this.#destroyed) {
      if (!callback) throw destroyed();
      callback(destroyed());
      return;
    }
    if (this.#options.minLength <= 0) {
      callback?.();
      return;
    }
    if (callback) this.#flushThen(callback);
    if (this.#writing) return;
    if (this.#buffers.length === 0) this.#buffers.push(this.#kind.empty);
    this.#write();
  }

  #flushThen(callback) {
    this.#flushing = true;
    const done = (error) => {
      this.#flushing = false;
      callback(error);
    };
    const onDrain = () => {
      this.off("error", onError);
      if (this.#options.fsync) done();
      else this.#fs.fsync(this.#fd, done);
    };
    const onError = (error) => {
      this.off("drain", onDrain);
      done(error);
    };
    this.once("drain", onDrain);
    this.once("error", onError);
  }

  /** Writes what waits, now. */
  flushSync() {
    if (this.#destroyed) throw destroyed();
    if (this.#fd < 0) throw plainError("ERR_INVALID_STATE", "Invalid state: Utf8Stream is not ready");
    if (!this.#writing && this.#current.length > 0) {
      this.#buffers.unshift(this.#current);
      this.#current = this.#kind.empty;
    }
    while (this.#buffers.length > 0) {
      try {
        this.#buffers[0] = this.#release(this.#buffers[0], this.#fs.writeSync(...this.#arguments(this.#buffers[0])));
      } catch (error) {
        if (!this.#retries(error, this.#buffers[0])) throw error;
        sleep(RETRY_AFTER);
        continue;
      }
      if (this.#buffers[0].length === 0) this.#buffers.shift();
    }
    try {
      this.#fs.fsyncSync(this.#fd);
    } catch {
      // Not everything that can be written to can be flushed.
    }
  }

  /** Opens the file anew, or another one. */
  reopen(file) {
    if (this.#destroyed) throw destroyed();
    if (this.#opening) {
      this.once("ready", () => this.reopen(file));
      return;
    }
    if (this.#ending) return;
    if (this.#file === undefined) {
      throw plainError("ERR_OPERATION_FAILED", "Operation failed: Unable to reopen a file descriptor");
    }
    if (file != null) this.#file = pathOf(file, "file");
    this.#reopening = true;
    if (this.#writing) return;
    const old = this.#fd;
    this.once("ready", () => {
      if (old === this.#fd) return;
      this.#fs.close(old, (error) => error && this.emit("error", error));
    });
    this.#open(this.#file);
  }

  /** Writes what waits and closes the file. */
  end() {
    if (this.#destroyed) throw destroyed();
    if (this.#opening) {
      this.once("ready", () => this.end());
      return;
    }
    if (this.#ending) return;
    this.#ending = true;
    if (this.#writing) return;
    if (this.#length > 0 && this.#fd >= 0) this.#write();
    else this.#close();
  }

  /** Closes the file without writing what waits. */
  destroy() {
    if (!this.#destroyed) this.#close();
  }

  [Symbol.dispose]() {
    this.destroy();
  }

  #close() {
    if (this.#fd === -1) {
      this.once("ready", () => this.#close());
      return;
    }
    clearInterval(this.#timer);
    this.#destroyed = true;
    this.#buffers = [];
    const done = (error) => {
      if (error) {
        this.emit("error", error);
        return;
      }
      if (this.#ending && !this.#writing) this.emit("finish");
      this.emit("close");
    };
    const close = () => {
      if (this.#fd === 1 || this.#fd === 2) done();
      else this.#fs.close(this.#fd, done);
    };
    if (this.#options.fsync) close();
    else this.#fs.fsync(this.#fd, close);
  }

  get fd() {
    return this.#fd;
  }

  get file() {
    return this.#file;
  }

  get writing() {
    return this.#writing;
  }

  static {
    for (const name of ["append", "contentMode", "fsync", "maxLength", "minLength", "mkdir", "mode", "periodicFlush", "sync"]) {
      Object.defineProperty(this.prototype, name, {
        get() {
          return this.#options[name];
        },
        configurable: true,
      });
    }
  }
}
