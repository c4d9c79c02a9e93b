// `performance`.

import { requireBuiltin } from "semba:engine";
import { op_performance_now, op_performance_time_origin } from "semba:ops/performance";

const errors = () => requireBuiltin("semba:internal/errors");
const customInspect = Symbol.for("nodejs.util.inspect.custom");
const timeOrigin = op_performance_time_origin();
let entries = [];
let entryListener;

/** Sets who is told about every new entry. */
export function setEntryListener(listener) {
  entryListener = listener;
}

/** The entries so far. */
export const timeline = () => entries;

function show(object, names) {
  return function (depth, options, inspect) {
    if (typeof depth === "number" && depth < 0) return this;
    const shown = {};
    for (const name of names) shown[name] = this[name];
    const inner = { ...options, depth: options.depth == null ? null : options.depth - 1 };
    return `${object} ${inspect(shown, inner)}`;
  };
}

/** Something that took place on the timeline. */
export class PerformanceEntry {
  #name;
  #startTime;
  #duration;
  #entryType;
  #detail;

  constructor(name, entryType, startTime, duration, detail) {
    this.#name = name;
    this.#entryType = entryType;
    this.#startTime = startTime;
    this.#duration = duration;
    this.#detail = detail;
  }

  get name() {
    return this.#name;
  }

  get entryType() {
    return this.#entryType;
  }

  get startTime() {
    return this.#startTime;
  }

  get duration() {
    return this.#duration;
  }

  get detail() {
    return this.#detail;
  }

  toJSON() {
    const { name, entryType, startTime, duration, detail } = this;
    return { name, entryType, startTime, duration, detail };
  }
}

/** A named moment. */
export class PerformanceMark extends PerformanceEntry {
  constructor(name, options = {}) {
    const startTime = options?.startTime ?? op_performance_now();
    errors().validateNumber(startTime, "startTime");
    if (startTime < 0) {
      throw errors().typeError("ERR_PERFORMANCE_INVALID_TIMESTAMP", `${startTime} is not a valid timestamp`);
    }
    super(`${name}`, "mark", startTime, 0, options?.detail ?? null);
  }
}

/** A named span between two moments. */
export class PerformanceMeasure extends PerformanceEntry {}

for (const Class of [PerformanceEntry, PerformanceMark, PerformanceMeasure]) {
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
  Object.defineProperty(Class.prototype, customInspect, {
    value: show(Class.name, ["name", "entryType", "startTime", "duration", "detail"]),
    writable: true,
    configurable: true,
  });
}

function timeOf(mark) {
  if (mark === undefined) return op_performance_now();
  if (typeof mark === "number") return mark;
  const entry = entries.findLast((known) => known.entryType === "mark" && known.name === `${mark}`);
  if (entry === undefined) {
    throw new DOMException(`The "${mark}" performance mark has not been set`, "SyntaxError");
  }
  return entry.startTime;
}

function span(startOrOptions, endMark) {
  if (startOrOptions === null || typeof startOrOptions !== "object") {
    return { start: startOrOptions === undefined ? 0 : timeOf(startOrOptions), end: timeOf(endMark), detail: null };
  }
  const { start, end, duration, detail = null } = startOrOptions;
  let last;
  if (end !== undefined) last = timeOf(end);
  else if (start !== undefined && duration !== undefined) last = timeOf(start) + duration;
  else last = op_performance_now();
  let first = 0;
  if (start !== undefined) first = timeOf(start);
  else if (duration !== undefined) first = last - duration;
  return { start: first, end: last, detail };
}

/** The class of `performance`. */
export class Performance {
  get timeOrigin() {
    return timeOrigin;
  }

  now() {
    return op_performance_now();
  }

  mark(name, options) {
    const entry = new PerformanceMark(name, options);
    entries.push(entry);
    entryListener?.(entry);
    return entry;
  }

  measure(name, startOrOptions, endMark) {
    const { start, end, detail } = span(startOrOptions, endMark);
    const entry = new PerformanceMeasure(`${name}`, "measure", start, end - start, detail);
    entries.push(entry);
    entryListener?.(entry);
    return entry;
  }

  clearMarks(name) {
    remove("mark", name);
  }

  clearMeasures(name) {
    remove("measure", name);
  }

  getEntries() {
    return entries.toSorted((a, b) => a.startTime - b.startTime);
  }

  getEntriesByName(name, type) {
    if (arguments.length === 0) throw errors().missingArgs("name");
    return this.getEntries().filter((entry) =>
      entry.name === `${name}` && (type === undefined || entry.entryType === type));
  }

  getEntriesByType(type) {
    if (arguments.length === 0) throw errors().missingArgs("type");
    return this.getEntries().filter((entry) => entry.entryType === type);
  }

  eventLoopUtilization() {
    return { idle: 0, active: 0, utilization: 0 };
  }

  toJSON() {
    return { timeOrigin, nodeTiming: this.nodeTiming, eventLoopUtilization: this.eventLoopUtilization() };
  }

  get nodeTiming() {
    return { name: "node", entryType: "node", startTime: 0, duration: op_performance_now() };
  }
}

function timerify(callback, options = {}) {
  errors().validateFunction(callback, "fn");
  errors().validateObject(options, "options");
  const { histogram } = options;
  if (histogram !== undefined && !requireBuiltin("semba:internal/histogram").Histogram.is(histogram)) {
    throw errors().invalidArgType("options.histogram", "RecordableHistogram", histogram);
  }
  const end = (start, args) => {
    const duration = op_performance_now() - start;
    histogram?.record(Math.max(1, Math.ceil(duration * 1e6)));
    if (entryListener === undefined) return;
    const entry = new PerformanceEntry(callback.name, "function", start, duration, args);
    args.forEach((value, index) => {
      entry[index] = value;
    });
    entryListener(entry);
  };
  function timerified(...args) {
    const start = op_performance_now();
    const result = new.target === undefined
      ? Reflect.apply(callback, this, args) : Reflect.construct(callback, args, callback);
    if (new.target === undefined && typeof result?.finally === "function") {
      return result.finally(() => end(start, args));
    }
    end(start, args);
    return result;
  }
  return Object.defineProperties(timerified, {
    length: { value: callback.length, configurable: true },
    name: { value: `timerified ${callback.name}`, configurable: true },
  });
}

function remove(type, name) {
  entries = entries.filter((entry) =>
    entry.entryType !== type || (name !== undefined && entry.name !== `${name}`));
}

Object.defineProperty(Performance.prototype, customInspect, {
  value: show("Performance", ["nodeTiming", "timeOrigin"]),
  writable: true,
  configurable: true,
});
Object.defineProperty(Performance.prototype, "timerify", {
  value: timerify, writable: true, enumerable: true, configurable: true,
});
Object.defineProperty(Performance.prototype, Symbol.toStringTag, { value: "Performance", configurable: true });

/** The global `performance`. */
export const performance = new Performance();
