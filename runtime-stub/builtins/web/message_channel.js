// `MessageChannel` and `MessagePort`, within one thread.

import { setImmediate, setInterval, clearInterval } from "semba:web/timers";
import { typeError } from "semba:internal/errors";
import { Event, EventTarget, defineHandler } from "semba:web/event";
import { describeClass } from "semba:web/streams_queue";
import { structuredClone } from "semba:web/structured_clone";

const internal = Symbol("internal");
const LONG = 2 ** 31 - 1;
let connect;
let takeMessage;
let move;

/** A message that arrived. */
export class MessageEvent extends Event {
  #init;

  constructor(type, init = {}) {
    super(type, init);
    this.#init = init;
  }

  get data() {
    return this.#init.data === undefined ? null : this.#init.data;
  }

  get origin() {
    return this.#init.origin ?? "";
  }

  get lastEventId() {
    return this.#init.lastEventId ?? "";
  }

  get source() {
    return this.#init.source ?? null;
  }

  get ports() {
    return this.#init.ports ?? [];
  }
}
describeClass(MessageEvent, ["data", "origin", "lastEventId", "source", "ports"]);

// Listeners of Node's kind get the data, those of the Web's kind the event.
const wrappers = new WeakMap();

/** One end of a channel. */
export class MessagePort extends EventTarget {
  #other;
  #queue = [];
  #started = false;
  #scheduled = false;
  #closed = false;
  // A timer that keeps the program running while messages are listened for.
  #alive;

  static {
    connect = (port, other) => {
      port.#other = other;
    };
    takeMessage = (port) => port.#queue.shift();
    move = (port) => {
      const moved = new MessagePort(internal);
      moved.#other = port.#other;
      moved.#queue = port.#queue;
      if (moved.#other !== undefined) moved.#other.#other = moved;
      port.#other = undefined;
      port.#queue = [];
      port.#closed = true;
      port.unref();
      return moved;
    };
  }

  constructor(key) {
    if (key !== internal) throw typeError("ERR_CONSTRUCT_CALL_INVALID", "Constructor cannot be called");
    super();
  }

  postMessage(message, options = undefined) {
    if (arguments.length === 0) throw typeError("ERR_MISSING_ARGS", 'The "message" argument must be specified');
    const transfer = Array.isArray(options) ? options : options?.transfer;
    if (transfer?.includes?.(this)) throw new DOMException("Transfer list contains source port", "DataCloneError");
    const data = structuredClone(message, { transfer });
    const other = this.#other;
    if (this.#closed || other === undefined || other.#closed) return;
    other.#queue.push({ data });
    other.#schedule();
  }

  #schedule() {
    if (!this.#started || this.#scheduled || this.#queue.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      const message = this.#queue.shift();
      if (message === undefined || this.#closed) return;
      this.#schedule();
      this.dispatchEvent(new MessageEvent("message", { data: message.data }));
    });
  }

  start() {
    this.#started = true;
    this.#schedule();
  }

  close() {
    if (this.#closed) return;
    const other = this.#other;
    const end = () => {
      this.#closed = true;
      this.unref();
      this.dispatchEvent(new Event("close"));
    };
    setImmediate(end);
    this.#other = undefined;
    // What was sent before arrives before the end.
    if (other !== undefined) setImmediate(() => setImmediate(() => other.close()));
  }

  ref() {
    if (!this.#closed) this.#alive ??= setInterval(() => {}, LONG);
  }

  unref() {
    clearInterval(this.#alive);
    this.#alive = undefined;
  }

  hasRef() {
    return this.#alive !== undefined;
  }

  addEventListener(type, listener, options) {
    super.addEventListener(type, listener, options);
    if (type === "message") {
      this.ref();
      this.start();
    }
  }

  on(name, listener) {
    let wrapper = wrappers.get(listener);
    if (wrapper === undefined) {
      wrapper = (event) => listener.call(this, name === "message" ? event.data : event);
      wrappers.set(listener, wrapper);
    }
    this.addEventListener(name, wrapper);
    return this;
  }

  addListener(name, listener) {
    return this.on(name, listener);
  }

  once(name, listener) {
    const wrapper = (event) => listener.call(this, name === "message" ? event.data : event);
    wrappers.set(listener, wrapper);
    this.addEventListener(name, wrapper, { once: true });
    return this;
  }

  off(name, listener) {
    this.removeEventListener(name, wrappers.get(listener) ?? listener);
    return this;
  }

  removeListener(name, listener) {
    return this.off(name, listener);
  }
}
defineHandler(MessagePort.prototype, "message");
defineHandler(MessagePort.prototype, "close");
describeClass(MessagePort, ["postMessage", "start", "close"]);

/** Two ports: what is posted to one arrives at the other. */
export class MessageChannel {
  constructor() {
    this.port1 = new MessagePort(internal);
    this.port2 = new MessagePort(internal);
    connect(this.port1, this.port2);
    connect(this.port2, this.port1);
  }
}

/** The port that takes the place of one that is transferred. */
export const movePort = (port) => move(port);

/** Takes the next message of a port without an event. */
export function receiveMessageOnPort(port) {
  const message = takeMessage(port);
  return message === undefined ? undefined : { message: message.data };
}
