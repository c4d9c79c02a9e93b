// `PerformanceObserver`: entries as they come.

import { invalidArgType, missingArgs, plainError, validateFunction } from "semba:internal/errors";
import { setEntryListener, timeline } from "semba:web/performance";

const TYPES = Object.freeze(["dns", "function", "gc", "http", "http2", "mark", "measure", "net", "resource"]);
const observers = new Set();
let scheduled = false;

/** Entries that an observer is told about. */
export class PerformanceObserverEntryList {
  #entries;

  constructor(entries) {
    this.#entries = entries.sort((a, b) => a.startTime - b.startTime);
  }

  getEntries() {
    return [...this.#entries];
  }

  getEntriesByType(type) {
    if (arguments.length === 0) throw missingArgs("type");
    return this.#entries.filter((entry) => entry.entryType === `${type}`);
  }

  getEntriesByName(name, type) {
    if (arguments.length === 0) throw missingArgs("name");
    return this.#entries.filter((entry) =>
      entry.name === `${name}` && (type === undefined || entry.entryType === `${type}`));
  }
}

function deliver() {
  scheduled = false;
  for (const observer of [...observers]) observer.deliver();
}

function schedule() {
  if (scheduled) return;
  scheduled = true;
  setImmediate(deliver);
}

class State {
  types = new Set();
  buffer = [];

  constructor(observer, callback) {
    this.observer = observer;
    this.callback = callback;
  }

  deliver() {
    const entries = this.buffer.splice(0);
    if (entries.length > 0) {
      Reflect.apply(this.callback, this.observer, [new PerformanceObserverEntryList(entries), this.observer]);
    }
  }
}

/** Calls back with the entries of some types. */
export class PerformanceObserver {
  #state;
  #mode;

  constructor(callback) {
    validateFunction(callback, "callback");
    this.#state = new State(this, callback);
  }

  static get supportedEntryTypes() {
    return TYPES;
  }

  observe(options = {}) {
    if (options === null || typeof options !== "object") throw invalidArgType("options", "Object", options);
    const { entryTypes, type, buffered } = options;
    if (entryTypes === undefined && type === undefined) throw missingArgs("options.entryTypes", "options.type");
    if (entryTypes != null && type != null) {
      throw plainError("ERR_INVALID_ARG_VALUE", "The property 'options.entryTypes' options.entryTypes can not set with options.type together");
    }
    const mode = entryTypes === undefined ? "single" : "multiple";
    this.#mode ??= mode;
    if (this.#mode !== mode) {
      throw new DOMException(this.#mode === "single"
        ? "PerformanceObserver can not change to multiple observations"
        : "PerformanceObserver can not change to single observation", "InvalidModificationError");
    }
    if (mode === "multiple") {
      if (!Array.isArray(entryTypes)) throw invalidArgType("options.entryTypes", "string[]", entryTypes);
      this.#state.types = new Set(entryTypes.filter((name) => TYPES.includes(name)));
    } else {
      if (!TYPES.includes(type)) return;
      this.#state.types.add(type);
      if (buffered) {
        this.#state.buffer.push(...timeline().filter((entry) => entry.entryType === type));
        schedule();
      }
    }
    if (this.#state.types.size > 0) observers.add(this.#state);
    else this.disconnect();
    setEntryListener(observers.size > 0 ? enqueue : undefined);
  }

  disconnect() {
    observers.delete(this.#state);
    this.#state.buffer = [];
    this.#state.types.clear();
    this.#mode = undefined;
    setEntryListener(observers.size > 0 ? enqueue : undefined);
  }

  takeRecords() {
    return this.#state.buffer.splice(0);
  }
}

function enqueue(entry) {
  for (const state of observers) {
    if (!state.types.has(entry.entryType)) continue;
    state.buffer.push(entry);
    schedule();
  }
}
