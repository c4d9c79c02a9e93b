// Channels of messages between a process and its parent: `process.send`, the event "message" and the rest.

import { requireBuiltin } from "semba:engine";
import { EventEmitter } from "node:events";
import {
  invalidArgType, missingArgs, plainError, typeError, validateObject,
} from "semba:internal/errors";
import { process } from "semba:web/process";
import {
  op_child_channel, op_child_close, op_child_read, op_child_set_pipe_ref, op_child_write, op_child_write_now,
} from "semba:ops/child";
import { op_process_variable } from "semba:ops/process";

const formats = () => requireBuiltin("semba:internal/ipc_formats");

/** From how many waiting bytes on `send` asks to wait. */
const HIGH_WATER_MARK = 2 * 65536;

/** A channel as `process.channel` shows it: whether it keeps the program running. */
class Control extends EventEmitter {
  #pipe;
  #references;
  #isExplicit = false;

  constructor(pipe, references) {
    super();
    this.#pipe = pipe;
    this.#references = references;
    op_child_set_pipe_ref(pipe, references > 0);
  }

  refCounted() {
    if (++this.#references === 1 && !this.#isExplicit) this.#set(true);
  }

  unrefCounted() {
    if (--this.#references === 0 && !this.#isExplicit) this.#set(false);
  }

  ref() {
    this.#isExplicit = true;
    this.#set(true);
  }

  unref() {
    this.#isExplicit = true;
    this.#set(false);
  }

  #set(referenced) {
    if (this.#pipe !== undefined) op_child_set_pipe_ref(this.#pipe, referenced);
  }

  release() {
    this.#pipe = undefined;
  }
}

/** One end of a channel. */
class Channel {
  #closed;
  #control;
  #format;
  #pipe;
  #queue = [];
  #queued = 0;
  #target;
  #unheard = [];

  constructor(target, pipe, mode, references, closed) {
    this.#target = target;
    this.#pipe = pipe;
    this.#format = formats().create(mode);
    this.#control = new Control(pipe, references);
    this.#closed = closed;
    target.channel = this.#control;
    target.connected = true;
    target.on("newListener", (name) => {
      if (name === "message") process.nextTick(() => this.#deliverUnheard());
    });
    this.#read();
  }

  get control() {
    return this.#control;
  }

  #read() {
    op_child_read(this.#pipe).then((bytes) => {
      if (bytes === undefined || this.#pipe === undefined) return;
      if (bytes.length === 0) {
        this.#end();
        return;
      }
      try {
        for (const message of this.#format.decode(bytes)) this.#receive(message);
      } catch (error) {
        process.nextTick(() => {
          throw error;
        });
      }
      this.#read();
    }, () => this.#end());
  }

  // The other side is gone.
  #end() {
    if (this.#target.connected) this.#target.disconnect();
  }

  #receive(message) {
    const isInternal = message !== null && typeof message === "object" && typeof message.cmd === "string" &&
      message.cmd.startsWith("NODE_");
    process.nextTick(() => this.#emit(isInternal ? "internalMessage" : "message", message));
  }

  #emit(event, message) {
    if (event === "internalMessage" || this.#target.listenerCount("message") > 0) this.#target.emit(event, message, undefined);
    else this.#unheard.push(message);
  }

  // Messages wait for their first listener.
  #deliverUnheard() {
    if (this.#pipe === undefined || this.#target.listenerCount("message") === 0) return;
    const messages = this.#unheard;
    this.#unheard = [];
    for (const message of messages) this.#receive(message);
  }

  /** Sends a message; whether more may follow at once. */
  send(message, callback, swallowErrors) {
    let bytes = this.#format.encode(message);
    try {
      if (this.#queue.length === 0) bytes = bytes.subarray(op_child_write_now(this.#pipe, bytes));
    } catch (error) {
      this.#failed(error, callback, swallowErrors);
      return true;
    }
    if (bytes.length === 0) {
      if (typeof callback === "function") process.nextTick(callback, null);
      return true;
    }
    this.#queue.push({ bytes, callback, swallowErrors });
    this.#queued += bytes.length;
    if (this.#queue.length === 1) {
      this.#control.refCounted();
      this.#write();
    }
    return this.#queued < HIGH_WATER_MARK;
  }

  #write() {
    const { bytes, callback, swallowErrors } = this.#queue[0];
    op_child_write(this.#pipe, bytes).then(() => {
      if (typeof callback === "function") process.nextTick(callback, null);
    }, (error) => this.#failed(error, callback, swallowErrors)).then(() => {
      this.#queue.shift();
      this.#queued -= bytes.length;
      if (this.#queue.length > 0) this.#write();
      else if (this.#target.connected) this.#control.unrefCounted();
      else this.#close();
    });
  }

  #failed(error, callback, swallowErrors) {
    if (swallowErrors) return;
    const { errno, code } = error;
    const failure = Object.assign(new Error(`write ${code}`), { errno, code, syscall: "write" });
    process.nextTick(() => {
      if (typeof callback === "function") callback(failure);
      else this.#target.emit("error", failure);
    });
  }

  /** Ends the channel once all that was sent is written. */
  disconnect() {
    process.nextTick(() => {
      this.#target.emit("disconnect");
      if (this.#queue.length === 0) this.#close();
    });
  }

  #close() {
    if (this.#pipe === undefined) return;
    op_child_close(this.#pipe);
    this.#pipe = undefined;
    this.#control.release();
    this.#closed();
  }
}

/** What a message may be. */
const TYPES = ["string", "object", "number", "boolean"];

const channel = Symbol("channel");

const methods = {
  send(message, handle, options, callback) {
    if (typeof handle === "function") {
      [callback, handle, options] = [handle, undefined, undefined];
    } else if (typeof options === "function") {
      [callback, options] = [options, undefined];
    } else if (options !== undefined) {
      validateObject(options, "options");
    }
    if (this.connected) return this._send(message, handle, options, callback);
    const error = plainError("ERR_IPC_CHANNEL_CLOSED", "Channel closed");
    process.nextTick(() => {
      if (typeof callback === "function") callback(error);
      else this.emit("error", error);
    });
    return false;
  },

  _send(message, handle, options, callback) {
    if (message === undefined) throw missingArgs("message");
    if (!TYPES.includes(typeof message)) throw invalidArgType("message", TYPES, message);
    if (handle) throw typeError("ERR_INVALID_HANDLE_TYPE", "This handle type cannot be sent");
    const swallowErrors = typeof options === "boolean" ? options : options?.swallowErrors ?? false;
    return this[channel].send(message, callback, swallowErrors);
  },

  disconnect() {
    if (!this.connected) {
      this.emit("error", plainError("ERR_IPC_DISCONNECTED", "IPC channel is already disconnected"));
      return;
    }
    this.connected = false;
    this._disconnect();
  },

  _disconnect() {
    this.channel = null;
    this[channel].disconnect();
  },
};

/** Gives `target` a channel over a pipe. `closed` is called when it has ended. */
export function setupChannel(target, pipe, mode, references = 1, closed = () => {}) {
  Object.assign(target, methods);
  const made = new Channel(target, pipe, mode, references, closed);
  Object.defineProperty(target, channel, { value: made, configurable: true });
  return made.control;
}

/** The channel to the process that started this one, at a descriptor that it named. */
export function setupParent(fd) {
  const mode = op_process_variable("NODE_CHANNEL_SERIALIZATION_MODE") ?? "json";
  let pipe;
  try {
    pipe = op_child_channel(Number.parseInt(fd, 10));
  } catch {
    // The variable came through a process that did not pass the channel on.
    return;
  }
  // It keeps the program running only while someone listens.
  const control = setupChannel(process, pipe, mode, 0);
  const isCounted = (name) => name === "message" || name === "disconnect";
  process.on("newListener", (name) => {
    if (isCounted(name)) control.refCounted();
  });
  process.on("removeListener", (name) => {
    if (isCounted(name)) control.unrefCounted();
  });
}
