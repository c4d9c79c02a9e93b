// `AbortController` and `AbortSignal`.

import { requireBuiltin } from "semba:engine";
import { Event, EventTarget, defineHandler } from "semba:web/event";

const errors = () => requireBuiltin("semba:internal/errors");
const customInspect = Symbol.for("nodejs.util.inspect.custom");
const internal = Symbol("internal");

let abort;

/** Tells whether, and why, an operation should stop. */
export class AbortSignal extends EventTarget {
  #aborted = false;
  #reason;
  // Signals made by `AbortSignal.any` that this one aborts.
  #dependents = [];

  static {
    abort = (signal, reason) => {
      if (signal.#aborted) return;
      signal.#aborted = true;
      signal.#reason = reason;
      signal.dispatchEvent(new Event("abort"));
      for (const dependent of signal.#dependents) abort(dependent, reason);
      signal.#dependents = [];
    };
  }

  constructor(key) {
    if (key !== internal) throw errors().typeError("ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor");
    super();
  }

  get aborted() {
    return this.#aborted;
  }

  get reason() {
    return this.#reason;
  }

  throwIfAborted() {
    if (this.#aborted) throw this.#reason;
  }

  static abort(reason = new DOMException("This operation was aborted", "AbortError")) {
    const signal = new AbortSignal(internal);
    signal.#aborted = true;
    signal.#reason = reason;
    return signal;
  }

  static timeout(delay) {
    errors().validateInteger(delay, "delay", 0);
    const signal = new AbortSignal(internal);
    const { setTimeout } = requireBuiltin("semba:web/timers");
    setTimeout(() => {
      abort(signal, new DOMException("The operation was aborted due to timeout", "TimeoutError"));
    }, delay).unref();
    return signal;
  }

  static any(signals) {
    const list = [...signals];
    for (const [index, signal] of list.entries()) {
      if (!(signal instanceof AbortSignal)) throw errors().invalidArgType(`signals[${index}]`, "AbortSignal", signal);
    }
    const result = new AbortSignal(internal);
    const aborted = list.find((signal) => signal.#aborted);
    if (aborted !== undefined) {
      result.#aborted = true;
      result.#reason = aborted.#reason;
      return result;
    }
    for (const signal of list) signal.#dependents.push(result);
    return result;
  }

  [customInspect](depth, options, inspect) {
    return show("AbortSignal", { aborted: this.#aborted }, depth, options, inspect);
  }
}
defineHandler(AbortSignal.prototype, "abort");

/** Makes a signal and aborts it. */
export class AbortController {
  #signal = new AbortSignal(internal);

  get signal() {
    return this.#signal;
  }

  abort(reason = new DOMException("This operation was aborted", "AbortError")) {
    abort(this.#signal, reason);
  }

  [customInspect](depth, options, inspect) {
    return show("AbortController", { signal: this.#signal }, depth, options, inspect);
  }
}

function show(name, value, depth, options, inspect) {
  if (typeof depth === "number" && depth < 0) return `[${name}]`;
  return `${name} ${inspect(value, { ...options, depth: options.depth === null ? null : options.depth - 1 })}`;
}

for (const [Class, names] of [[AbortSignal, ["aborted", "reason", "throwIfAborted"]], [AbortController, ["signal", "abort"]]]) {
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
  for (const name of names) Object.defineProperty(Class.prototype, name, { enumerable: true });
}
