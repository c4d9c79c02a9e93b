// `assert.CallTracker`, which is deprecated: how often functions are called, against how often they should be.

import { requireBuiltin } from "semba:engine";
import { AssertionError } from "semba:internal/assertion_error";
import { invalidArgValue, plainError, validateInteger } from "semba:internal/errors";

let warned = false;

class Tracked {
  #calls = [];

  constructor(name, expected) {
    this.name = name;
    this.expected = expected;
    this.origin = new Error();
  }

  add(thisArg, list) {
    this.#calls.push(Object.freeze({ thisArg, arguments: Object.freeze(list.slice()) }));
  }

  get calls() {
    return Object.freeze(this.#calls.slice());
  }

  reset() {
    this.#calls.length = 0;
  }

  /** What is wrong, if anything. */
  get problem() {
    const { name, expected, origin: stack } = this;
    const actual = this.#calls.length;
    if (actual === expected) return undefined;
    const message = `Expected the ${name} function to be executed ${expected} time(s) but was executed ${actual} time(s).`;
    return { message, actual, expected, operator: name, stack };
  }
}

/** Makes functions that remember their calls. */
export class CallTracker {
  #tracked = new Map();

  constructor() {
    if (warned) return;
    warned = true;
    requireBuiltin("semba:web/process").process.emitWarning(
      "assert.CallTracker is deprecated.", "DeprecationWarning", "DEP0173");
  }

  #find(tracked) {
    const found = this.#tracked.get(tracked);
    if (found === undefined) throw invalidArgValue("tracked", tracked, "is not a tracked function");
    return found;
  }

  calls(fn, expected = 1) {
    if (requireBuiltin("semba:web/process").process._exiting) {
      throw plainError("ERR_UNAVAILABLE_DURING_EXIT", "Cannot call function in process exit handler");
    }
    if (typeof fn === "number") {
      expected = fn;
      fn = undefined;
    }
    fn ??= () => {};
    validateInteger(expected, "expected", 1, 2 ** 32 - 1);
    const record = new Tracked(fn.name || "calls", expected);
    const proxy = new Proxy(fn, {
      __proto__: null,
      apply(target, thisArg, list) {
        record.add(thisArg, list);
        return Reflect.apply(target, thisArg, list);
      },
    });
    this.#tracked.set(proxy, record);
    return proxy;
  }

  getCalls(tracked) {
    return this.#find(tracked).calls;
  }

  reset(tracked) {
    if (tracked !== undefined) this.#find(tracked).reset();
    else for (const record of this.#tracked.values()) record.reset();
  }

  report() {
    return [...this.#tracked.values()].map((record) => record.problem).filter((problem) => problem !== undefined);
  }

  verify() {
    const details = this.report();
    if (details.length === 0) return;
    const message = details.length === 1 ? details[0].message : "Functions were not called the expected number of times";
    throw new AssertionError({ message, details });
  }
}
