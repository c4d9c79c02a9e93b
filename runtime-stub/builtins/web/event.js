// `Event`, `CustomEvent` and `EventTarget`.

import { requireBuiltin } from "semba:engine";
import { op_performance_now } from "semba:ops/performance";

const errors = () => requireBuiltin("semba:internal/errors");
const customInspect = Symbol.for("nodejs.util.inspect.custom");

let state;

/** Something that happened. */
export class Event {
  #type;
  #bubbles;
  #cancelable;
  #composed;
  #timestamp = op_performance_now();
  #canceled = false;
  #propagationStopped = false;
  #stopped = false;
  #passive = false;
  #target = null;
  #dispatching = false;

  static {
    state = {
      start(event, target) {
        if (event.#dispatching) throw errors().plainError("ERR_EVENT_RECURSION", `The event "${event.#type}" is already being dispatched`);
        event.#dispatching = true;
        event.#target = target;
      },
      end(event) {
        event.#dispatching = false;
      },
      setPassive(event, passive) {
        event.#passive = passive;
      },
      isStopped: (event) => event.#stopped,
    };
  }

  constructor(type, options = undefined) {
    if (arguments.length === 0) {
      throw errors().typeError("ERR_MISSING_ARGS", 'The "type" argument must be specified');
    }
    if (options != null) errors().validateObject(options, "options");
    this.#type = `${type}`;
    this.#bubbles = Boolean(options?.bubbles);
    this.#cancelable = Boolean(options?.cancelable);
    this.#composed = Boolean(options?.composed);
  }

  get type() {
    return this.#type;
  }

  get target() {
    return this.#target;
  }

  get currentTarget() {
    return this.#dispatching ? this.#target : null;
  }

  get srcElement() {
    return this.#target;
  }

  get bubbles() {
    return this.#bubbles;
  }

  get cancelable() {
    return this.#cancelable;
  }

  get composed() {
    return this.#composed;
  }

  get defaultPrevented() {
    return this.#cancelable && this.#canceled;
  }

  get returnValue() {
    return !this.defaultPrevented;
  }

  get timeStamp() {
    return this.#timestamp;
  }

  get eventPhase() {
    return this.#dispatching ? Event.AT_TARGET : Event.NONE;
  }

  get isTrusted() {
    return false;
  }

  get cancelBubble() {
    return this.#propagationStopped;
  }

  set cancelBubble(value) {
    if (value) this.#propagationStopped = true;
  }

  composedPath() {
    return this.#dispatching ? [this.#target] : [];
  }

  preventDefault() {
    if (!this.#passive) this.#canceled = true;
  }

  stopPropagation() {
    this.#propagationStopped = true;
  }

  stopImmediatePropagation() {
    this.#propagationStopped = true;
    this.#stopped = true;
  }

  [customInspect](depth, options, inspect) {
    const { name } = this.constructor;
    if (typeof depth === "number" && depth < 0) return name;
    const inner = { ...options, depth: Number.isInteger(options.depth) ? options.depth - 1 : options.depth };
    return `${name} ${inspect({
      type: this.#type, defaultPrevented: this.defaultPrevented, cancelable: this.#cancelable,
      timeStamp: this.#timestamp,
    }, inner)}`;
  }
}
for (const [value, name] of ["NONE", "CAPTURING_PHASE", "AT_TARGET", "BUBBLING_PHASE"].entries()) {
  for (const object of [Event, Event.prototype]) Object.defineProperty(object, name, { value, enumerable: true });
}

/** An event with data. */
export class CustomEvent extends Event {
  #detail;

  constructor(type, options = undefined) {
    super(type, options);
    this.#detail = options?.detail ?? null;
  }

  get detail() {
    return this.#detail;
  }
}

let listeners;

/** The number of listeners from which on a leak is suspected, for targets that have one of their own. */
const limits = new WeakMap();
export const maxListenersOf = (target) => limits.get(target);
export const setMaxListenersOf = (target, count) => {
  limits.set(target, count);
};

/** Listens once, also for events whose propagation another listener stops; gives a function that ends it. */
export let listenPastStop;

/** The listeners that a target has for a type of event. */
export const listenersOf = (target, type) => listeners(target, type);

/** An object that events can be dispatched at. */
export class EventTarget {
  #listeners = new Map();

  static {
    listenPastStop = (target, type, listener) => {
      const entry = { listener, capture: false, once: true, passive: false, pastStop: true };
      target.#listeners.set(type, [...target.#listeners.get(type) ?? [], entry]);
      return () => target.#remove(type, (known) => known === entry);
    };
    listeners = (target, type) => (target.#listeners.get(`${type}`) ?? []).map((entry) => entry.listener);
  }

  addEventListener(type, listener, options = undefined) {
    if (arguments.length < 2) {
      throw errors().typeError("ERR_MISSING_ARGS", 'The "type" and "listener" arguments must be specified');
    }
    const { once = false, passive = false, signal } = typeof options === "object" && options !== null ? options : {};
    if (listener == null) return;
    if (typeof listener !== "function" && typeof listener !== "object") {
      throw errors().invalidArgType("listener", "EventListener", listener);
    }
    const capture = typeof options === "boolean" ? options : Boolean(options?.capture);
    if (signal !== undefined) errors().validateAbortSignal(signal, "options.signal");
    if (signal?.aborted) return;
    type = `${type}`;
    const list = this.#listeners.get(type) ?? [];
    if (list.some((entry) => entry.listener === listener && entry.capture === capture)) return;
    this.#listeners.set(type, [...list, { listener, capture, once: Boolean(once), passive: Boolean(passive) }]);
    signal?.addEventListener("abort", () => this.removeEventListener(type, listener, options), { once: true });
  }

  removeEventListener(type, listener, options = undefined) {
    if (arguments.length < 2) {
      throw errors().typeError("ERR_MISSING_ARGS", 'The "type" and "listener" arguments must be specified');
    }
    type = `${type}`;
    const capture = typeof options === "boolean" ? options : Boolean(options?.capture);
    this.#remove(type, (entry) => entry.listener === listener && entry.capture === capture);
  }

  #remove(type, isMeant) {
    const list = this.#listeners.get(type);
    if (list === undefined) return;
    const rest = list.filter((entry) => !isMeant(entry));
    if (rest.length === 0) this.#listeners.delete(type);
    else this.#listeners.set(type, rest);
  }

  dispatchEvent(event) {
    if (!(event instanceof Event)) throw errors().invalidArgType("event", "Event", event);
    state.start(event, this);
    try {
      for (const entry of this.#listeners.get(event.type) ?? []) {
        const current = this.#listeners.get(event.type);
        if (!current?.includes(entry) || (state.isStopped(event) && !entry.pastStop)) continue;
        if (entry.once) this.#remove(event.type, (known) => known === entry);
        state.setPassive(event, entry.passive);
        this.#call(entry.listener, event);
      }
    } finally {
      state.setPassive(event, false);
      state.end(event);
    }
    return !event.defaultPrevented;
  }

  // A listener that throws does not keep the others from being called.
  #call(listener, event) {
    const report = (error) => requireBuiltin("semba:web/process").process.nextTick(() => {
      throw error;
    });
    try {
      const result = typeof listener === "function" ? listener.call(this, event) : listener.handleEvent(event);
      if (result != null && typeof result.then === "function") result.then(undefined, report);
    } catch (error) {
      report(error);
    }
  }

  [customInspect](depth, options, inspect) {
    const { name } = this.constructor;
    if (typeof depth === "number" && depth < 0) return name;
    const inner = { ...options, depth: Number.isInteger(options.depth) ? options.depth - 1 : options.depth };
    return `${name} ${inspect({}, inner)}`;
  }
}

/** Gives a class a property that holds one listener, such as `onabort`. */
export function defineHandler(prototype, type) {
  const handlers = new WeakMap();
  Object.defineProperty(prototype, `on${type}`, {
    get() {
      return handlers.get(this)?.handler ?? null;
    },
    set(handler) {
      const old = handlers.get(this);
      if (old !== undefined) this.removeEventListener(type, old.listener);
      handlers.delete(this);
      if (typeof handler !== "function") return;
      const listener = (event) => handler.call(this, event);
      handlers.set(this, { handler, listener });
      this.addEventListener(type, listener);
    },
    enumerable: true,
    configurable: true,
  });
}

for (const Class of [Event, CustomEvent, EventTarget]) {
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
}
