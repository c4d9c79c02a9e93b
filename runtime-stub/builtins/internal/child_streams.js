// The streams to other processes.

import { Duplex, Readable, Writable } from "node:stream";
import { asBuffer, bytesOf } from "semba:internal/bytes";
import { op_child_close, op_child_read, op_child_set_pipe_ref, op_child_write } from "semba:ops/child";

const pipe = Symbol("pipe");
const reading = Symbol("reading");
const lent = Symbol("lent");

const shared = {
  _destroy(error, callback) {
    if (this[pipe] !== undefined) op_child_close(this[pipe]);
    this[pipe] = undefined;
    this._handle = null;
    callback(error);
  },

  ref() {
    if (this[pipe] !== undefined) op_child_set_pipe_ref(this[pipe], true);
    return this;
  },

  unref() {
    if (this[pipe] !== undefined) op_child_set_pipe_ref(this[pipe], false);
    return this;
  },

  destroySoon() {
    if (this.writable) this.end();
    if (!this.writable || this.writableFinished) this.destroy();
    else this.once("finish", this.destroy);
  },
};

const readable = {
  _read() {
    if (this[reading] || this[pipe] === undefined) return;
    this[reading] = true;
    op_child_read(this[pipe]).then((bytes) => {
      this[reading] = false;
      if (bytes === undefined || this.destroyed) return;
      this.bytesRead += bytes.length;
      this.push(bytes.length > 0 ? asBuffer(bytes) : null);
    }, (error) => this.destroy(error));
  },
};

const writable = {
  _write(chunk, encoding, callback) {
    if (this[pipe] === undefined) {
      callback();
      return;
    }
    op_child_write(this[pipe], bytesOf(chunk)).then(() => {
      this.bytesWritten += chunk.length;
      callback();
    }, callback);
  },

  _final(callback) {
    if (this[pipe] !== undefined) op_child_close(this[pipe], "write");
    callback();
  },
};

// What programs reach for below a stream.
class Handle {
  #stream;

  constructor(stream) {
    this.#stream = stream;
  }

  ref() {
    this.#stream.ref();
  }

  unref() {
    this.#stream.unref();
  }
}

function define(Base, name, ...parts) {
  const Class = {
    [name]: class extends Base {
      constructor(handle, options) {
        super(options);
        Object.defineProperties(this, {
          [pipe]: { value: handle, writable: true },
          [reading]: { value: false, writable: true },
          [lent]: { value: false, writable: true },
        });
        this._handle = handle === undefined ? null : new Handle(this);
        this.bytesRead = 0;
        this.bytesWritten = 0;
      }
    },
  }[name];
  for (const part of [shared, ...parts]) {
    for (const key of Object.keys(part)) {
      Object.defineProperty(Class.prototype, key, { value: part[key], writable: true, configurable: true });
    }
  }
  return Class;
}

const Input = define(Writable, "Socket", writable);
const Output = define(Readable, "Socket", readable);
const Both = define(Duplex, "Socket", readable, writable);

Object.defineProperty(Input.prototype, "readable", { value: false, writable: true, configurable: true });

/** The pipe of a stream to a process, for another process that is to have it; `undefined` for anything else. */
export function lend(stream) {
  if (stream === null || typeof stream !== "object" || stream[pipe] === undefined) return undefined;
  stream[lent] = true;
  return stream[pipe];
}

/** Whether another process has the stream. */
export const isLent = (stream) => stream[lent];

/** The stream for descriptor `index` of a process; without a handle one that has ended. */
export function streamFor(handle, index) {
  const Class = index === 0 ? Input : index < 3 ? Output : Both;
  const stream = new Class(handle);
  if (handle === undefined) stream.destroy();
  return stream;
}
