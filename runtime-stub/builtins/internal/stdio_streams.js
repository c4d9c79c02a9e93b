// The standard streams as streams.

import { Buffer } from "node:buffer";
import { isOutputUpgrade, terminalMethods } from "semba:internal/stdio";
import { errorOrDestroy } from "semba:internal/stream_destroy";
import { Readable } from "semba:internal/stream_readable_more";
import { Writable } from "semba:internal/stream_writable";
import { nextTick } from "semba:internal/ticks";
import { op_fs_fstat } from "semba:ops/fs";
import { op_io_cancel_read, op_io_read, op_io_set_raw_mode, op_io_write } from "semba:ops/io";

/** Standard output or standard error; a write is done when `_write` returns. */
export class SyncWriteStream extends Writable {
  _write(chunk, encoding, callback) {
    if (typeof chunk === "string" && !/^utf-?8$/i.test(encoding)) chunk = Buffer.from(chunk, encoding);
    try {
      op_io_write(this.fd, chunk);
    } catch (error) {
      callback(error);
      return;
    }
    callback();
  }

  // The descriptor stays open: others write to it too, and it can be written to again.
  _destroy(error, callback) {
    callback(error);
    this._undestroy();
    if (!this._writableState.emitClose) nextTick(() => this.emit("close"));
  }

  destroySoon(...args) {
    this.destroy(...args);
  }

  ref() {
    return this;
  }

  unref() {
    return this;
  }
}

/** Output to a terminal. */
export class WriteStream extends SyncWriteStream {
}
for (const name of Object.keys(terminalMethods)) {
  Object.defineProperty(WriteStream.prototype, name, {
    value: terminalMethods[name], writable: true, configurable: true,
  });
}

/** Makes an output of `semba:internal/stdio` a stream. */
export function becomeOutput(stream) {
  if (Object.hasOwn(stream, "_writableState")) return stream;
  const { prototype } = Object.hasOwn(stream, "isTTY") ? WriteStream : SyncWriteStream;
  Object.setPrototypeOf(stream, prototype);
  Writable.call(stream, { decodeStrings: false, emitClose: false });
  return prototype;
}

/** Reports a write that failed before the stream was one. */
export function failOutput(stream, error, callback) {
  becomeOutput(stream);
  if (typeof callback === "function") nextTick(callback, error);
  errorOrDestroy(stream, error, true);
  return false;
}

/** Standard input. */
export class ReadStream extends Readable {
  _read() {
    if (this.pending) return;
    const state = this._readableState;
    if (state.paused && !state.readableListening) {
      // Asked for ahead of need. A read that waits would keep the program running.
      state.reading = false;
      return;
    }
    this.pending = true;
    op_io_read().then((bytes) => {
      this.pending = false;
      if (bytes === undefined) {
        // Cancelled by a pause that may be over by now.
        if (state.reading && !this.destroyed) this._read();
      } else if (bytes.length === 0) {
        this.push(null);
      } else {
        this.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
      }
    }, (error) => {
      this.pending = false;
      nextTick(() => this.destroy(error));
    });
  }

  stopReading() {
    if (!this.pending) return;
    this._readableState.reading = false;
    op_io_cancel_read();
  }

  _destroy(error, callback) {
    this.stopReading();
    callback(error);
  }

  ref() {
    return this;
  }

  unref() {
    return this;
  }
}

/** Input from a terminal. */
export class TerminalReadStream extends ReadStream {
  /** Whether each key is given at once and as it is. */
  setRawMode(raw) {
    raw = Boolean(raw);
    try {
      op_io_set_raw_mode(this.fd, raw);
      this.isRaw = raw;
    } catch (error) {
      this.emit("error", error);
    }
    return this;
  }
}
Object.defineProperty(TerminalReadStream, "name", { value: "ReadStream" });

/** Makes the input of `semba:internal/stdio` a stream. */
export function becomeInput(stream) {
  if (Object.hasOwn(stream, "_readableState")) return stream;
  const { prototype } = Object.hasOwn(stream, "isTTY") ? TerminalReadStream : ReadStream;
  Object.setPrototypeOf(stream, prototype);
  Object.defineProperty(stream, "pending", { value: false, writable: true, configurable: true });
  const [, mode] = op_fs_fstat(0);
  // A file or a device stays open, as it does in Node.
  const isFile = !Object.hasOwn(stream, "isTTY") && [0o100000, 0o020000].includes(mode & 0o170000);
  Readable.call(stream, { autoDestroy: !isFile });
  // While nobody wants input, it does not keep the program running.
  stream.on("pause", () => {
    if (!stream._readableState.flowing) stream.stopReading();
  });
  return prototype;
}

/** The prototype behind a placeholder. */
export function prototypeFor(upgrade) {
  return isOutputUpgrade(upgrade) ? WriteStream.prototype : TerminalReadStream.prototype;
}
