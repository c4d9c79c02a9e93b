// Lets a Duplex pass on what is written to one stream, and give what is read from another.

import { abortError } from "semba:internal/abort_error";
import { destroyer } from "semba:internal/stream_destroy";

/** The callbacks of `stream` that wait for the streams behind it. */
export class Bridge {
  constructor(stream, others) {
    this.stream = stream;
    this.others = others;
    // `undefined` until someone destroys the stream, `null` when the streams behind it are done.
    this.onClose = undefined;
    stream._destroy = (error, callback) => this.destroy(error, callback);
  }

  /** What is behind is done. */
  finished(error) {
    const callback = this.onClose;
    this.onClose = null;
    if (callback) callback(error);
    else if (error) this.stream.destroy(error);
    return callback;
  }

  destroy(error, callback) {
    if (!error && this.onClose !== null) error = abortError();
    this.onReadable = this.onDrain = this.onFinish = null;
    if (this.onClose === null) {
      callback(error);
      return;
    }
    this.onClose = callback;
    for (const other of this.others) destroyer(other, error);
  }

  /** Passes on what is written. */
  writeTo(target) {
    this.stream._write = (chunk, encoding, callback) => {
      if (target.write(chunk, encoding)) callback();
      else this.onDrain = callback;
    };
    this.stream._final = (callback) => {
      target.end();
      this.onFinish = callback;
    };
    target.on("drain", () => this.take("onDrain"));
  }

  callFinal() {
    this.take("onFinish");
  }

  take(name) {
    const callback = this[name];
    this[name] = null;
    callback?.();
  }

  /** Gives what is read. */
  readFrom(source) {
    source.on("readable", () => this.take("onReadable"));
    source.on("end", () => this.stream.push(null));
    this.stream._read = () => {
      while (true) {
        const chunk = source.read();
        if (chunk === null) {
          this.onReadable = this.stream._read;
          return;
        }
        if (!this.stream.push(chunk)) return;
      }
    };
  }
}
