// What `assert.throws`, `rejects`, `doesNotThrow` and `doesNotReject` expect of an error.

import { invalidArgType, invalidArgValue, typeError } from "semba:internal/errors";
import { AssertionError } from "semba:internal/assertion_error";
import { isDeepEqual, STRICT } from "semba:internal/deep_equal";
import { inspect } from "semba:internal/inspect";
import { isPromise } from "node:util/types";

/** Stands for the error of a call that threw none. */
export const NONE = Symbol("no exception");

/** Throws `details.message` when that is an error, else an AssertionError. */
export function failWith(details) {
  if (Error.isError(details.message)) throw details.message;
  throw new AssertionError(details);
}

/** What a function throws. */
export function thrownBy(callback) {
  if (typeof callback !== "function") throw invalidArgType("fn", "Function", callback);
  try {
    callback();
  } catch (error) {
    return error;
  }
  return NONE;
}

const isThenable = (value) => isPromise(value) ||
  (value !== null && typeof value === "object" && typeof value.then === "function" && typeof value.catch === "function");

/** What a promise, or that of a function, is rejected with. */
export async function rejectionOf(source) {
  let promise = source;
  if (typeof source === "function") {
    promise = source();
    if (!isThenable(promise)) {
      throw typeError("ERR_INVALID_RETURN_VALUE",
        `Expected instance of Promise to be returned from the "promiseFn" function but got ${describeType(promise)}.`);
    }
  } else if (!isThenable(source)) {
    throw invalidArgType("promiseFn", ["Function", "Promise"], source);
  }
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return NONE;
}

function describeType(value) {
  if (value == null) return `${value}`;
  if (typeof value === "function") return `function ${value.name}`;
  if (typeof value === "object" && value.constructor?.name) return `an instance of ${value.constructor.name}`;
  return `type ${typeof value} (${inspect(value)})`;
}

/** `throws` and `rejects`: there has to be an error, and it has to be as `expected`. */
export function expectError(caller, diff, actual, ...args) {
  let [expected, message] = args;
  if (typeof expected === "string") {
    if (args.length === 2) throw invalidArgType("error", ["Object", "Error", "Function", "RegExp"], expected);
    refuseAmbiguous(actual, expected);
    message = expected;
    expected = undefined;
  } else if (expected != null && typeof expected !== "object" && typeof expected !== "function") {
    throw invalidArgType("error", ["Object", "Error", "Function", "RegExp"], expected);
  }
  if (actual === NONE) {
    const what = caller.name === "rejects" ? "rejection" : "exception";
    const name = expected?.name ? ` (${expected.name})` : "";
    failWith({
      actual: undefined, expected, operator: caller.name, stackStartFn: caller, diff,
      message: `Missing expected ${what}${name}${message ? `: ${message}` : "."}`,
    });
  }
  if (expected) matchError(actual, expected, message, caller, diff);
}

function refuseAmbiguous(actual, text) {
  const isObject = typeof actual === "object" && actual !== null;
  if (isObject ? actual.message !== text : actual !== text) return;
  const what = isObject ? `error message "${actual.message}"` : `error "${actual}"`;
  throw typeError("ERR_AMBIGUOUS_ARGUMENT",
    `The "error/message" argument is ambiguous. The ${what} is identical to the message.`);
}

function matchError(actual, expected, message, caller, diff) {
  const generated = typeof expected === "function" ? mismatchWithFunction(actual, expected, message)
    : expected instanceof RegExp ? mismatchWithPattern(actual, expected) : matchProperties(actual, expected, message, caller, diff);
  if (generated === undefined) return;
  if (Error.isError(message)) throw message;
  const error = new AssertionError({
    actual, expected, message: message || generated, operator: caller.name, stackStartFn: caller, diff,
  });
  error.generatedMessage = !message;
  throw error;
}

function mismatchWithPattern(actual, pattern) {
  const text = String(actual);
  if (pattern.exec(text) !== null) return undefined;
  return `The input did not match the regular expression ${inspect(pattern)}. Input:\n\n${inspect(text)}\n`;
}

function mismatchWithFunction(actual, expected, message) {
  if (expected.prototype !== undefined && actual instanceof expected) return undefined;
  if (Object.prototype.isPrototypeOf.call(Error, expected)) return message || wrongClass(actual, expected);
  const result = Reflect.apply(expected, {}, [actual]);
  if (result === true) return undefined;
  const name = expected.name ? `"${expected.name}" ` : "";
  const caught = Error.isError(actual) ? `\n\nCaught error:\n\n${actual}` : "";
  return `The ${name}validation function is expected to return "true". Received ${inspect(result)}${caught}`;
}

function wrongClass(actual, expected) {
  const start = `The error is expected to be an instance of "${expected.name}". Received `;
  if (!Error.isError(actual)) return `${start}"${inspect(actual, { depth: -1 })}"`;
  const name = actual.constructor?.name || actual.name;
  const received = name === expected.name ? "an error with identical name but a different prototype." : `"${name}"`;
  return `${start}${received}${actual.message ? `\n\nError message:\n\n${actual.message}` : ""}`;
}

// The properties that were compared, under the name that the message shows.
class Comparison {
  constructor(source, keys, actual) {
    for (const key of keys) {
      if (!(key in source)) continue;
      const matches = actual !== undefined && typeof actual[key] === "string" && source[key] instanceof RegExp &&
        source[key].exec(actual[key]) !== null;
      this[key] = matches ? actual[key] : source[key];
    }
  }
}

function matchProperties(actual, expected, message, caller, diff) {
  if (typeof actual !== "object" || actual === null) {
    const error = new AssertionError({ actual, expected, message, operator: "deepStrictEqual", stackStartFn: caller, diff });
    error.operator = caller.name;
    throw error;
  }
  const keys = Object.keys(expected);
  if (expected instanceof Error) keys.push("name", "message");
  else if (keys.length === 0) throw invalidArgValue("error", expected, "may not be an empty object");
  for (const key of keys) {
    const pattern = expected[key];
    if (typeof actual[key] === "string" && pattern instanceof RegExp && pattern.exec(actual[key]) !== null) continue;
    if (key in actual && isDeepEqual(actual[key], pattern, STRICT)) continue;
    if (message) failWith({ actual, expected, message, operator: caller.name, stackStartFn: caller, diff });
    const error = new AssertionError({
      actual: new Comparison(actual, keys), expected: new Comparison(expected, keys, actual),
      operator: "deepStrictEqual", stackStartFn: caller, diff,
    });
    throw Object.assign(error, { actual, expected, operator: caller.name });
  }
  return undefined;
}

/** `doesNotThrow` and `doesNotReject`: an error that is as `expected` fails the assertion, another one is thrown on. */
export function expectNoError(caller, diff, actual, expected, message) {
  if (actual === NONE) return;
  if (typeof expected === "string") {
    message = expected;
    expected = undefined;
  }
  if (expected && !isUnwanted(actual, expected)) throw actual;
  const what = caller.name === "doesNotReject" ? "rejection" : "exception";
  failWith({
    actual, expected, operator: caller.name, stackStartFn: caller, diff,
    message: `Got unwanted ${what}${message ? `: ${message}` : "."}\nActual message: "${actual?.message}"`,
  });
}

function isUnwanted(actual, expected) {
  if (expected instanceof RegExp) return expected.exec(String(actual)) !== null;
  if (typeof expected !== "function") throw invalidArgType("expected", ["Function", "RegExp"], expected);
  if (expected.prototype !== undefined && actual instanceof expected) return true;
  if (Object.prototype.isPrototypeOf.call(Error, expected)) return false;
  return Reflect.apply(expected, {}, [actual]) === true;
}
