// `process.stdin`, `process.stdout` and `process.stderr`.

import { requireBuiltin } from "semba:engine";
import { lazyEmitter } from "semba:internal/lazy_emitter";
import { setStream } from "semba:web/console";
import { process } from "semba:web/process";
import { op_io_is_terminal, op_io_read, op_io_window_size, op_io_write } from "semba:ops/io";

const errors = () => requireBuiltin("semba:internal/errors");
const nextTick = (callback, ...args) => process.nextTick(callback, ...args);

/** The stream for standard output (1) or standard error (2). Writes are done when `write` returns. */
export function output(fd) {
  const stream = new Output(fd);
  setStream(fd, stream);
  return stream;
}

function defineHidden(object, values) {
  for (const name of Object.keys(values)) {
    Object.defineProperty(object, name, { value: values[name], writable: true, configurable: true });
  }
}

class Output {
  constructor(fd) {
    this.fd = fd;
    this._type = op_io_is_terminal(fd) ? "tty" : "fs";
    this._isStdio = true;
    this.writable = true;
    defineHidden(this, { defaultEncoding: "utf8" });
    if (this._type === "tty") {
      this.isTTY = true;
      [this.columns, this.rows] = op_io_window_size(fd) ?? [80, 24];
    }
  }

  get writableLength() {
    return 0;
  }

  get writableHighWaterMark() {
    return 16384;
  }

  get writableNeedDrain() {
    return false;
  }

  get writableEnded() {
    return !this.writable;
  }

  get destroyed() {
    return false;
  }

  write(chunk, encoding, callback) {
    if (typeof encoding === "function") [encoding, callback] = [undefined, encoding];
    if (typeof chunk === "string") {
      const name = encoding ?? this.defaultEncoding;
      if (!/^utf-?8$/i.test(name)) chunk = requireBuiltin("node:buffer").Buffer.from(chunk, name);
    } else if (!ArrayBuffer.isView(chunk)) {
      if (chunk === null) throw errors().typeError("ERR_STREAM_NULL_VALUES", "May not write null values to stream");
      throw errors().invalidArgType("chunk", ["string", "Buffer", "TypedArray", "DataView"], chunk);
    }
    let failure;
    try {
      op_io_write(this.fd, chunk);
    } catch (error) {
      failure = error;
    }
    if (failure !== undefined) nextTick(() => this.emit("error", failure));
    if (typeof callback === "function") nextTick(callback, failure ?? null);
    return true;
  }

  end(chunk, encoding, callback) {
    if (typeof chunk === "function") [chunk, callback] = [undefined, chunk];
    if (typeof encoding === "function") [encoding, callback] = [undefined, encoding];
    if (chunk != null) this.write(chunk, encoding);
    if (this.writable) {
      this.writable = false;
      nextTick(() => this.emit("finish"));
    }
    if (typeof callback === "function") nextTick(callback);
    return this;
  }

  setDefaultEncoding(encoding) {
    this.defaultEncoding = encoding;
    return this;
  }

  cork() {}

  uncork() {}

  destroy() {
    return this;
  }

  ref() {
    return this;
  }

  unref() {
    return this;
  }

  getWindowSize() {
    return [this.columns, this.rows];
  }

  getColorDepth(env = process.env) {
    return requireBuiltin("semba:internal/terminal").colorDepth(env);
  }

  hasColors(count = 16, env = process.env) {
    if (count !== null && typeof count === "object") [count, env] = [16, count];
    return count <= 2 ** this.getColorDepth(env);
  }

  cursorTo(x, y, callback) {
    if (typeof y === "function") [y, callback] = [undefined, y];
    return this.write(typeof y === "number" ? `\u001b[${y + 1};${x + 1}H` : `\u001b[${x + 1}G`, callback);
  }

  moveCursor(dx, dy, callback) {
    let text = "";
    if (dx !== 0) text += dx < 0 ? `\u001b[${-dx}D` : `\u001b[${dx}C`;
    if (dy !== 0) text += dy < 0 ? `\u001b[${-dy}A` : `\u001b[${dy}B`;
    return this.write(text, callback);
  }

  clearLine(direction, callback) {
    return this.write(`\u001b[${direction < 0 ? 1 : direction > 0 ? 0 : 2}K`, callback);
  }

  clearScreenDown(callback) {
    return this.write("\u001b[0J", callback);
  }
}

/** The stream for standard input, read when someone listens for `data` or iterates. */
export function stdin() {
  return new Input();
}

class Input {
  constructor() {
    this.fd = 0;
    this.readable = true;
    if (op_io_is_terminal(0)) {
      this.isTTY = true;
      this.isRaw = false;
    }
    defineHidden(this, { decoder: null, flowing: null, reading: false, ended: false });
  }

  setEncoding(encoding) {
    const { StringDecoder } = requireBuiltin("node:string_decoder");
    this.decoder = new StringDecoder(encoding);
    return this;
  }

  // What a chunk becomes for the reader: text when an encoding is set.
  decode(bytes) {
    if (this.decoder !== null) return bytes.length > 0 ? this.decoder.write(bytes) : this.decoder.end();
    const { Buffer } = requireBuiltin("node:buffer");
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  on(name, listener) {
    requireBuiltin("node:events").EventEmitter.prototype.on.call(this, name, listener);
    if (name === "data" && this.flowing !== false) this.resume();
    return this;
  }

  addListener(name, listener) {
    return this.on(name, listener);
  }

  resume() {
    this.flowing = true;
    if (!this.reading && !this.ended) {
      this.reading = true;
      nextTick(() => this.pump());
    }
    return this;
  }

  pause() {
    this.flowing = false;
    return this;
  }

  async pump() {
    try {
      while (this.flowing && !this.ended) {
        const bytes = await op_io_read();
        const chunk = this.decode(bytes);
        if (chunk.length > 0) this.emit("data", chunk);
        if (bytes.length === 0) this.finish();
      }
    } catch (error) {
      nextTick(() => this.emit("error", error));
    } finally {
      this.reading = false;
    }
  }

  finish() {
    this.ended = true;
    this.readable = false;
    nextTick(() => {
      this.emit("end");
      this.emit("close");
    });
  }

  ref() {
    return this;
  }

  unref() {
    return this;
  }

  destroy() {
    this.ended = true;
    return this;
  }

  async *[Symbol.asyncIterator]() {
    while (!this.ended) {
      const bytes = await op_io_read();
      const chunk = this.decode(bytes);
      if (chunk.length > 0) yield chunk;
      if (bytes.length === 0) this.finish();
    }
  }
}

lazyEmitter(Output.prototype);
lazyEmitter(Input.prototype);
