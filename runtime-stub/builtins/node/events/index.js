// `node:events`.

import { requireBuiltin } from "semba:engine";
import {
  invalidArgType, plainError, validateAbortSignal, validateBoolean, validateFunction, validateNumber, validateObject,
} from "semba:internal/errors";

/** The event that is emitted before `error`, also when nobody listens for `error`. */
export const errorMonitor = Symbol("events.errorMonitor");
/** The method that takes rejections of async listeners. */
export const captureRejectionSymbol = Symbol.for("nodejs.rejection");

const captures = Symbol("kCapture");
const shapeMode = Symbol("shapeMode");
let maxListenersByDefault = 10;
let captureByDefault = false;

/** The class that everything with events inherits from; also callable without `new`, for old-style inheritance. */
export function EventEmitter(options) {
  EventEmitter.init.call(this, options);
}

EventEmitter.prototype._events = undefined;
EventEmitter.prototype._eventsCount = 0;
EventEmitter.prototype._maxListeners = undefined;
EventEmitter.usingDomains = false;

EventEmitter.init = function (options) {
  if (this._events === undefined || this._events === Object.getPrototypeOf(this)._events) {
    this._events = Object.create(null);
    this._eventsCount = 0;
  }
  this._maxListeners ||= undefined;
  // Node has both in this order, and shows them.
  this[shapeMode] = false;
  const captureRejections = options?.captureRejections;
  if (captureRejections === undefined || captureRejections === null) {
    this[captures] = captureByDefault;
  } else {
    validateBoolean(captureRejections, "options.captureRejections");
    this[captures] = captureRejections;
  }
};

function eventsOf(emitter) {
  if (emitter._events === undefined) {
    emitter._events = Object.create(null);
    emitter._eventsCount = 0;
  }
  return emitter._events;
}

function limitOf(emitter) {
  return emitter._maxListeners ?? maxListenersByDefault;
}

function define(methods) {
  for (const name of Object.keys(methods)) {
    EventEmitter.prototype[name] = methods[name];
  }
}

function add(emitter, type, listener, prepend) {
  validateFunction(listener, "listener");
  const events = eventsOf(emitter);
  if (events.newListener !== undefined) emitter.emit("newListener", type, listener.listener ?? listener);
  const existing = events[type];
  if (existing === undefined) {
    events[type] = listener;
    emitter._eventsCount++;
    return emitter;
  }
  let list = existing;
  if (typeof existing === "function") list = events[type] = prepend ? [listener, existing] : [existing, listener];
  else if (prepend) existing.unshift(listener);
  else existing.push(listener);
  const limit = limitOf(emitter);
  if (limit > 0 && list.length > limit && !list.warned) {
    list.warned = true;
    warnAboutLeak(emitter, type, list.length, limit);
  }
  return emitter;
}

function warnAboutLeak(emitter, type, count, limit) {
  const { inspect } = requireBuiltin("semba:internal/inspect");
  const warning = new Error(
    `Possible EventEmitter memory leak detected. ${count} ${String(type)} listeners added to ` +
    `${inspect(emitter, { depth: -1 })}. MaxListeners is ${limit}. Use emitter.setMaxListeners() to increase limit`);
  warning.name = "MaxListenersExceededWarning";
  Object.assign(warning, { emitter, type, count });
  requireBuiltin("semba:web/process").process.emitWarning(warning);
}

function onceWrapper(emitter, type, listener) {
  const state = { fired: false };
  const wrapped = function (...args) {
    if (state.fired) return undefined;
    state.fired = true;
    emitter.removeListener(type, wrapped);
    return listener.apply(emitter, args);
  };
  wrapped.listener = listener;
  return wrapped;
}

function emitError(emitter, error, known) {
  if (Error.isError(error)) throw error;
  const { inspect } = requireBuiltin("semba:internal/inspect");
  let shown;
  try {
    shown = inspect(error);
  } catch {
    shown = error;
  }
  const unhandled = plainError("ERR_UNHANDLED_ERROR", `Unhandled error. (${known ? shown : "undefined"})`);
  unhandled.context = error;
  throw unhandled;
}

function emitRejection(emitter, error, type, args) {
  if (typeof emitter[captureRejectionSymbol] === "function") {
    emitter[captureRejectionSymbol](error, type, ...args);
    return;
  }
  const before = emitter[captures];
  try {
    emitter[captures] = false;
    emitter.emit("error", error);
  } finally {
    emitter[captures] = before;
  }
}

// Only promises, and what has their method, can be rejected. The method is read once.
function takeRejection(emitter, result, type, args) {
  try {
    const { then } = result;
    if (typeof then !== "function") return;
    const later = (error) => requireBuiltin("semba:web/process").process.nextTick(emitRejection, emitter, error, type, args);
    Reflect.apply(then, result, [undefined, later]);
  } catch (error) {
    emitter.emit("error", error);
  }
}

function call(emitter, listener, type, args) {
  const result = Reflect.apply(listener, emitter, args);
  if (result != null && (emitter[captures] ?? captureByDefault) === true) takeRejection(emitter, result, type, args);
}

define({
  setMaxListeners(count) {
    validateNumber(count, "setMaxListeners", 0);
    this._maxListeners = count;
    return this;
  },
  getMaxListeners() {
    return limitOf(this);
  },
  emit(type, ...args) {
    const events = this._events;
    if (type === "error") {
      if (events?.[errorMonitor] !== undefined) this.emit(errorMonitor, ...args);
      if (events?.error === undefined) emitError(this, args[0], args.length > 0);
    }
    const handler = events?.[type];
    if (handler === undefined) return false;
    if (typeof handler === "function") {
      call(this, handler, type, args);
    } else {
      for (const listener of [...handler]) call(this, listener, type, args);
    }
    return true;
  },
  addListener(type, listener) {
    return add(this, type, listener, false);
  },
  prependListener(type, listener) {
    return add(this, type, listener, true);
  },
  once(type, listener) {
    validateFunction(listener, "listener");
    return this.on(type, onceWrapper(this, type, listener));
  },
  prependOnceListener(type, listener) {
    validateFunction(listener, "listener");
    return this.prependListener(type, onceWrapper(this, type, listener));
  },
  removeListener(type, listener) {
    validateFunction(listener, "listener");
    const events = this._events;
    const list = events?.[type];
    if (list === undefined) return this;
    const isSame = (known) => known === listener || known.listener === listener;
    if (typeof list === "function") {
      if (!isSame(list)) return this;
      delete events[type];
      this._eventsCount--;
      if (events.removeListener !== undefined) this.emit("removeListener", type, list.listener ?? listener);
      return this;
    }
    const position = list.findLastIndex(isSame);
    if (position < 0) return this;
    list.splice(position, 1);
    if (list.length === 1) events[type] = list[0];
    if (events.removeListener !== undefined) this.emit("removeListener", type, listener);
    return this;
  },
  removeAllListeners(type) {
    const events = this._events;
    if (events === undefined) return this;
    if (events.removeListener !== undefined) {
      if (arguments.length === 0) {
        for (const key of Reflect.ownKeys(events)) {
          if (key !== "removeListener") this.removeAllListeners(key);
        }
        this.removeAllListeners("removeListener");
        this._events = Object.create(null);
        this._eventsCount = 0;
        return this;
      }
      const types = [type];
      for (const key of types) {
        const list = events[key];
        if (typeof list === "function") this.removeListener(key, list);
        else for (const listener of [...list ?? []].reverse()) this.removeListener(key, listener);
      }
      if (arguments.length > 0) return this;
    }
    if (arguments.length === 0) {
      this._events = Object.create(null);
      this._eventsCount = 0;
    } else if (events[type] !== undefined) {
      delete events[type];
      this._eventsCount--;
    }
    return this;
  },
  listeners(type) {
    return this.rawListeners(type).map((listener) => listener.listener ?? listener);
  },
  rawListeners(type) {
    const list = this._events?.[type];
    if (list === undefined) return [];
    return typeof list === "function" ? [list] : [...list];
  },
  listenerCount(type, listener) {
    const list = this._events?.[type];
    if (list === undefined) return 0;
    const all = typeof list === "function" ? [list] : list;
    if (listener == null) return all.length;
    return all.filter((known) => known === listener || known.listener === listener).length;
  },
  eventNames() {
    return this._events === undefined ? [] : Reflect.ownKeys(this._events);
  },
});
EventEmitter.prototype.on = EventEmitter.prototype.addListener;
EventEmitter.prototype.off = EventEmitter.prototype.removeListener;

/** The listeners of an emitter or an event target. */
export function getEventListeners(target, type) {
  if (typeof target.listeners === "function") return target.listeners(type);
  const { EventTarget, listenersOf } = requireBuiltin("semba:web/event");
  if (target instanceof EventTarget) return listenersOf(target, type);
  throw invalidArgType("emitter", ["EventEmitter", "EventTarget"], target);
}

/** How many listeners an emitter or an event target has. */
export function listenerCount(target, type) {
  if (typeof target.listenerCount === "function") return target.listenerCount(type);
  return getEventListeners(target, type).length;
}

/** The number of listeners from which on a leak is suspected. */
export function getMaxListeners(target) {
  if (typeof target?.getMaxListeners === "function") return target.getMaxListeners();
  const { EventTarget, maxListenersOf } = requireBuiltin("semba:web/event");
  if (target instanceof EventTarget) {
    // Many may wait for one signal.
    return maxListenersOf(target) ?? (target instanceof AbortSignal ? 0 : maxListenersByDefault);
  }
  throw invalidArgType("emitter", ["EventEmitter", "EventTarget"], target);
}

/** Sets that number for some emitters, or for all that are made from now on. */
export function setMaxListeners(count = maxListenersByDefault, ...targets) {
  validateNumber(count, "setMaxListeners", 0);
  if (targets.length === 0) maxListenersByDefault = count;
  for (const target of targets) {
    if (typeof target?.setMaxListeners === "function") {
      target.setMaxListeners(count);
      continue;
    }
    const { EventTarget, setMaxListenersOf } = requireBuiltin("semba:web/event");
    if (!(target instanceof EventTarget)) {
      throw invalidArgType("eventTargets", ["EventEmitter", "EventTarget"], target);
    }
    setMaxListenersOf(target, count);
  }
}

const abortError = (signal) => requireBuiltin("semba:internal/abort_error").abortError(signal);

function listen(target, name, listener, options) {
  if (typeof target.on === "function") {
    if (options?.once) target.once(name, listener);
    else target.on(name, listener);
  } else if (typeof target.addEventListener === "function") {
    target.addEventListener(name, listener, options);
  } else {
    throw invalidArgType("emitter", "EventEmitter", target);
  }
}

function unlisten(target, name, listener) {
  if (typeof target.removeListener === "function") target.removeListener(name, listener);
  else target.removeEventListener(name, listener);
}

/** A promise for the next event. */
export async function once(emitter, name, options = {}) {
  validateObject(options, "options");
  const { signal } = options;
  validateAbortSignal(signal, "options.signal");
  if (signal?.aborted) throw abortError(signal);
  return new Promise((resolve, reject) => {
    const isEmitter = typeof emitter.on === "function";
    const cleanup = () => {
      unlisten(emitter, name, onEvent);
      if (isEmitter && name !== "error") unlisten(emitter, "error", onError);
      signal?.removeEventListener("abort", onAbort);
    };
    const onEvent = (...args) => {
      cleanup();
      resolve(args);
    };
    const onError = (error) => {
      cleanup();
      reject(error);
    };
    const onAbort = () => {
      cleanup();
      reject(abortError(signal));
    };
    listen(emitter, name, onEvent, { once: true });
    if (isEmitter && name !== "error") emitter.once("error", onError);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/** An async iterator over events. */
export function on(emitter, name, options = {}) {
  validateObject(options, "options");
  const { signal, close = [] } = options;
  validateAbortSignal(signal, "options.signal");
  if (signal?.aborted) throw abortError(signal);
  const values = [];
  const waiting = [];
  let failure;
  let finished = false;
  const onEvent = (...args) => {
    const next = waiting.shift();
    if (next === undefined) values.push(args);
    else next.resolve({ value: args, done: false });
  };
  const onError = (error) => {
    const next = waiting.shift();
    if (next === undefined) failure = error;
    else next.reject(error);
    iterator.return();
  };
  const onAbort = () => onError(abortError(signal));
  const iterator = {
    next() {
      if (values.length > 0) return Promise.resolve({ value: values.shift(), done: false });
      if (failure !== undefined) {
        const error = failure;
        failure = undefined;
        return Promise.reject(error);
      }
      if (finished) return Promise.resolve({ value: undefined, done: true });
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    return() {
      finished = true;
      unlisten(emitter, name, onEvent);
      if (name !== "error" && typeof emitter.on === "function") unlisten(emitter, "error", onError);
      for (const event of close) unlisten(emitter, event, iterator.return);
      signal?.removeEventListener("abort", onAbort);
      for (const next of waiting.splice(0)) next.resolve({ value: undefined, done: true });
      return Promise.resolve({ value: undefined, done: true });
    },
    throw(error) {
      if (!Error.isError(error)) throw invalidArgType("EventEmitter.AsyncIterator", "Error", error);
      failure = error;
      unlisten(emitter, name, onEvent);
      return Promise.resolve({ value: undefined, done: true });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
  listen(emitter, name, onEvent);
  if (name !== "error" && typeof emitter.on === "function") emitter.on("error", onError);
  for (const event of close) listen(emitter, event, iterator.return);
  signal?.addEventListener("abort", onAbort, { once: true });
  return iterator;
}

/** Listens for an abort; the result stops listening when it is disposed. */
export function addAbortListener(signal, listener) {
  if (signal === undefined) throw invalidArgType("signal", "AbortSignal", signal);
  validateAbortSignal(signal, "signal");
  validateFunction(listener, "listener");
  let stop;
  if (signal.aborted) queueMicrotask(() => listener());
  else stop = requireBuiltin("semba:web/event").listenPastStop(signal, "abort", listener);
  return {
    [Symbol.dispose]() {
      stop?.();
    },
  };
}

/** An emitter whose listeners run as callbacks of a resource of its own. */
export class EventEmitterAsyncResource extends EventEmitter {
  #resource;

  constructor(options = undefined) {
    const settings = typeof options === "string" ? { name: options } : options ?? {};
    super(settings);
    const { AsyncResource } = requireBuiltin("node:async_hooks");
    const resource = new AsyncResource(settings.name ?? new.target.name, settings);
    this.#resource = Object.defineProperty(resource, "eventEmitter", { value: this, configurable: true });
  }

  emit(event, ...args) {
    return this.#resource.runInAsyncScope(super.emit, this, event, ...args);
  }

  emitDestroy() {
    this.#resource.emitDestroy();
  }

  get asyncId() {
    return this.#resource.asyncId();
  }

  get triggerAsyncId() {
    return this.#resource.triggerAsyncId();
  }

  get asyncResource() {
    return this.#resource;
  }
}

/** The number of listeners from which on a leak is suspected, for emitters without a number of their own. */
export const defaultMaxListeners = maxListenersByDefault;
export const usingDomains = false;
export const captureRejections = false;
export const { init } = EventEmitter;
export { EventEmitter as default };

Object.assign(EventEmitter, {
  EventEmitter, EventEmitterAsyncResource, addAbortListener, captureRejectionSymbol, errorMonitor, getEventListeners, getMaxListeners,
  listenerCount, on, once, setMaxListeners,
});
Object.defineProperties(EventEmitter, {
  captureRejections: {
    get: () => captureByDefault,
    set(value) {
      validateBoolean(value, "EventEmitter.captureRejections");
      captureByDefault = value;
    },
    enumerable: true,
    configurable: true,
  },
  defaultMaxListeners: {
    get: () => maxListenersByDefault,
    set(value) {
      validateNumber(value, "defaultMaxListeners", 0);
      maxListenersByDefault = value;
    },
    enumerable: true,
    configurable: true,
  },
});
