// The streams to other processes.

import { Duplex, Readable, Writable } from "node:stream";
import { asBuffer, bytesOf } from "semba:internal/bytes";
import { op_child_close, op_child_read, op_child_set_pipe_ref, op_child_write } from "semba:ops/child";

const pipe = Symbol("pipe");
const reading = Symbol("reading");

const shared = {
  _destroy(error, callback) {
    if (this[pipe] !== undefined) op_child_close(this[pipe]);
    this[pipe] = undefined;
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

function define(Base, name, ...parts) {
  const Class = {
    [name]: class extends Base {
      constructor(handle, options) {
        super(options);
        Object.defineProperties(this, {
          [pipe]: { value: handle, writable: true },
          [reading]: { value: false, writable: true },
        });
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

/** The stream for descriptor `index` of a process; without a handle one that has ended. */
export function streamFor(handle, index) {
  const Class = index === 0 ? Input : index < 3 ? Output : Both;
  const stream = new Class(handle);
  if (handle === undefined) stream.destroy();
  return stream;
}
