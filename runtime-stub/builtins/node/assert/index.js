// `node:assert`.

import { invalidArgType, typeError } from "semba:internal/errors";
import { isDeepEqual } from "semba:internal/deep_equal";
import { inspect } from "semba:internal/inspect";

const HEADINGS = {
  deepStrictEqual: "Expected values to be strictly deep-equal:",
  deepEqual: "Expected values to be loosely deep-equal:",
  strictEqual: "Expected values to be strictly equal:",
  notStrictEqual: 'Expected "actual" to be strictly unequal to:',
  notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
  notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
};

const show = (value) => inspect(value, {
  compact: false, customInspect: false, depth: 1000, maxArrayLength: Infinity, showHidden: false, showProxy: false,
  sorted: true, getters: true, breakLength: Infinity,
});

/** What a failed assertion throws. */
export class AssertionError extends Error {
  constructor(options) {
    if (options === null || typeof options !== "object") throw invalidArgType("options", "Object", options);
    const { message, operator, actual, expected, stackStartFn } = options;
    super(message != null ? String(message) : describe(operator, actual, expected));
    this.generatedMessage = message == null;
    Object.defineProperty(this, "name", {
      __proto__: null, value: "AssertionError [ERR_ASSERTION]", enumerable: false, writable: true, configurable: true,
    });
    this.code = "ERR_ASSERTION";
    this.actual = actual;
    this.expected = expected;
    this.operator = operator;
    Error.captureStackTrace(this, stackStartFn);
    void this.stack;
    this.name = "AssertionError";
  }

  toString() {
    return `${this.name} [${this.code}]: ${this.message}`;
  }
}

function describe(operator, actual, expected) {
  switch (operator) {
    case "deepStrictEqual":
    case "strictEqual":
      return HEADINGS[operator] + difference(show(actual), show(expected), operator);
    case "deepEqual":
      return `${HEADINGS.deepEqual}\n\n${show(actual)}\n\nshould loosely deep-equal\n\n${show(expected)}`;
    case "notDeepStrictEqual":
    case "notStrictEqual":
    case "notDeepEqual": {
      const text = show(actual);
      return `${HEADINGS[operator]}${text.includes("\n") ? "\n\n" : " "}${text}${text.includes("\n") ? "\n" : ""}`;
    }
    default:
      return `${short(actual)} ${operator} ${short(expected)}`;
  }
}

function short(value) {
  const text = inspect(value);
  return text.length > 128 ? `${text.slice(0, 128)}...` : text;
}

// Two short lines stand below each other; longer texts are compared line by line.
function difference(actual, expected) {
  if (!actual.includes("\n") && !expected.includes("\n") && actual !== expected) {
    if (actual.length + expected.length <= 12 + 60) return `\n\n${actual} !== ${expected}\n`;
    return `\n+ actual - expected\n\n+ ${actual}\n- ${expected}\n`;
  }
  const lines = compareLines(actual.split("\n"), expected.split("\n"));
  return `\n+ actual - expected\n\n${lines.join("\n")}\n`;
}

function compareLines(a, b) {
  // Longest common subsequence; the texts of a failed assertion are short.
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i][j] = a[i] === b[j] ? lengths[i + 1][j + 1] + 1 : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
    }
  }
  const lines = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push(`  ${a[i++]}`);
      j++;
    } else if (j >= b.length || (i < a.length && lengths[i + 1][j] >= lengths[i][j + 1])) {
      lines.push(`+ ${a[i++]}`);
    } else {
      lines.push(`- ${b[j++]}`);
    }
  }
  return lines;
}

function failWith(details, message) {
  if (Error.isError(message)) throw message;
  throw new AssertionError({ ...details, message });
}

function check(result, operator, caller) {
  return {
    [operator](actual, expected, message) {
      if (arguments.length < 2) {
        throw typeError("ERR_MISSING_ARGS", 'The "actual" and "expected" arguments must be specified');
      }
      if (!result(actual, expected)) {
        failWith({ actual, expected, operator: caller ?? operator, stackStartFn: assert[operator] }, message);
      }
    },
  }[operator];
}

export function ok(...args) {
  const [value, message] = args;
  if (value) return;
  if (args.length === 0) {
    failWith({ actual: value, expected: true, operator: "==", stackStartFn: ok }, "No value argument passed to `assert.ok()`");
  }
  const generated = message == null;
  if (Error.isError(message)) throw message;
  const error = new AssertionError({
    actual: value, expected: true, operator: "==", stackStartFn: ok,
    message: message ?? "The expression evaluated to a falsy value",
  });
  error.generatedMessage = generated;
  throw error;
}

export function assert(...args) {
  ok(...args);
}

export function fail(message = "Failed") {
  if (Error.isError(message)) throw message;
  const error = new AssertionError({ message, operator: "fail", stackStartFn: fail });
  error.generatedMessage = arguments.length === 0;
  throw error;
}

export const equal = check((a, b) => a == b || (Number.isNaN(a) && Number.isNaN(b)), "equal", "==");
export const notEqual = check((a, b) => a != b && !(Number.isNaN(a) && Number.isNaN(b)), "notEqual", "!=");
export const strictEqual = check(Object.is, "strictEqual");
export const notStrictEqual = check((a, b) => !Object.is(a, b), "notStrictEqual");
export const deepEqual = check((a, b) => isDeepEqual(a, b, false), "deepEqual");
export const notDeepEqual = check((a, b) => !isDeepEqual(a, b, false), "notDeepEqual");
export const deepStrictEqual = check((a, b) => isDeepEqual(a, b, true), "deepStrictEqual");
export const notDeepStrictEqual = check((a, b) => !isDeepEqual(a, b, true), "notDeepStrictEqual");
export const partialDeepStrictEqual = check(isSubset, "partialDeepStrictEqual");

function isSubset(actual, expected) {
  if (expected === null || typeof expected !== "object" || actual === null || typeof actual !== "object") {
    return isDeepEqual(actual, expected, true);
  }
  if (expected instanceof Map) {
    return actual instanceof Map && [...expected].every(([key, value]) => actual.has(key) && isSubset(actual.get(key), value));
  }
  if (expected instanceof Set) return actual instanceof Set && [...expected].every((value) => actual.has(value));
  if (Array.isArray(expected)) {
    let at = 0;
    return Array.isArray(actual) && expected.every((item) => {
      while (at < actual.length && !isSubset(actual[at], item)) at++;
      return at++ < actual.length;
    });
  }
  const keys = Object.keys(expected);
  return keys.length === 0
    ? isDeepEqual(actual, expected, true) || Object.getPrototypeOf(expected) === Object.prototype
    : keys.every((key) => key in actual && isSubset(actual[key], expected[key]));
}

function matches(error, expected, message, caller) {
  if (expected === undefined) return;
  if (typeof expected === "function") {
    if (expected.prototype !== undefined && error instanceof expected) return;
    if (Object.prototype.isPrototypeOf.call(Error, expected)) throw error;
    if (expected.call({}, error) === true) return;
    const name = expected.name ? `"${expected.name}" ` : "";
    failWith({ actual: error, expected, operator: caller.name, stackStartFn: caller }, message ??
      `The ${name}validation function is expected to return "true". Received ${inspect(expected.call({}, error))}\n\nCaught error:\n\n${inspect(error)}`);
  }
  if (expected instanceof RegExp) {
    if (expected.test(String(error))) return;
    failWith({ actual: error, expected, operator: caller.name, stackStartFn: caller }, message ??
      `The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(String(error))}\n`);
  }
  const keys = Object.keys(expected);
  if (Error.isError(expected)) keys.push("name", "message");
  if (keys.length === 0) {
    throw typeError("ERR_INVALID_ARG_VALUE", `The argument 'error' may not be an empty object. Received {}`);
  }
  for (const key of keys) {
    const pattern = expected[key];
    if (typeof error[key] === "string" && pattern instanceof RegExp && pattern.test(error[key])) continue;
    if (key in error && isDeepEqual(error[key], pattern, true)) continue;
    const part = (source) => Object.fromEntries(keys.filter((name) => name in source).map((name) => [name, source[name]]));
    failWith({ actual: error, expected, operator: caller.name, stackStartFn: caller }, message ??
      describe("deepStrictEqual", part(error), part(expected)));
  }
}

function missing(caller, expected, message) {
  const what = caller.name === "rejects" ? "rejection" : "exception";
  const name = expected?.name ? ` (${expected.name})` : "";
  failWith({ actual: undefined, expected, operator: caller.name, stackStartFn: caller },
    message == null || Error.isError(message) ? message ?? `Missing expected ${what}${name}.` : `Missing expected ${what}${name}: ${message}`);
}

function splitArguments(expected, message) {
  if (typeof expected === "string") return [undefined, expected];
  if (expected != null && typeof expected !== "object" && typeof expected !== "function") {
    throw invalidArgType("expected", ["Function", "Error", "RegExp", "Object"], expected);
  }
  return [expected ?? undefined, message];
}

export function throws(callback, ...args) {
  if (typeof callback !== "function") throw invalidArgType("fn", "Function", callback);
  const [expected, message] = splitArguments(...args);
  let error;
  let threw = false;
  try {
    callback();
  } catch (thrown) {
    error = thrown;
    threw = true;
  }
  if (!threw) missing(throws, expected, message);
  matches(error, expected, message, throws);
}

function instanceName(value) {
  if (value === null || value === undefined) return `${value}`;
  if (typeof value === "object" && value.constructor?.name) return `an instance of ${value.constructor.name}`;
  return `type ${typeof value}`;
}

async function settled(promiseOrFunction) {
  let promise = promiseOrFunction;
  if (typeof promiseOrFunction === "function") {
    promise = promiseOrFunction();
    if (typeof promise?.then !== "function") {
      throw typeError("ERR_INVALID_RETURN_VALUE",
        'Expected instance of Promise to be returned from the "promiseFn" function but got ' +
        `${instanceName(promise)}.`);
    }
  } else if (typeof promise?.then !== "function") {
    throw invalidArgType("promiseFn", ["Function", "Promise"], promiseOrFunction);
  }
  try {
    await promise;
    return { threw: false };
  } catch (error) {
    return { threw: true, error };
  }
}

export async function rejects(promise, ...args) {
  const result = await settled(promise);
  const [expected, message] = splitArguments(...args);
  if (!result.threw) missing(rejects, expected, message);
  matches(result.error, expected, message, rejects);
}

function unwanted(error, caller, expected, message) {
  if (expected !== undefined && typeof expected === "function" && !(error instanceof expected)) throw error;
  const what = caller.name === "doesNotReject" ? "rejection" : "exception";
  failWith({ actual: error, expected, operator: caller.name, stackStartFn: caller },
    `Got unwanted ${what}${message ? `: ${message}` : "."}\nActual message: "${error?.message}"`);
}

export function doesNotThrow(callback, ...args) {
  if (typeof callback !== "function") throw invalidArgType("fn", "Function", callback);
  try {
    callback();
  } catch (error) {
    unwanted(error, doesNotThrow, ...splitArguments(...args));
  }
}

export async function doesNotReject(promise, ...args) {
  const result = await settled(promise);
  if (result.threw) unwanted(result.error, doesNotReject, ...splitArguments(...args));
}

export function ifError(value) {
  if (value === null || value === undefined) return;
  const text = typeof value === "object" && typeof value.message === "string"
    ? value.message || value.constructor?.name || "" : inspect(value);
  throw new AssertionError({
    actual: value, expected: null, operator: "ifError", stackStartFn: ifError,
    message: `ifError got unwanted exception: ${text}`,
  });
}

function matching(wanted) {
  const name = wanted ? "match" : "doesNotMatch";
  return {
    [name](text, pattern, message) {
      if (!(pattern instanceof RegExp)) throw invalidArgType("regexp", "RegExp", pattern);
      if (typeof text === "string" && pattern.test(text) === wanted) return;
      const generated = typeof text !== "string"
        ? `The "string" argument must be of type string. Received type ${typeof text} (${inspect(text)})`
        : `The input ${wanted ? "did not match the" : "was expected to not match the"} regular expression ` +
          `${inspect(pattern)}. Input:\n\n${inspect(text)}\n`;
      failWith({ actual: text, expected: pattern, operator: name, stackStartFn: assert[name] }, message ?? generated);
    },
  }[name];
}

export const match = matching(true);
export const doesNotMatch = matching(false);

Object.assign(assert, {
  AssertionError, deepEqual, deepStrictEqual, doesNotMatch, doesNotReject, doesNotThrow, equal, fail, ifError, match,
  notDeepEqual, notDeepStrictEqual, notEqual, notStrictEqual, ok, partialDeepStrictEqual, rejects, strictEqual, throws,
});

export function strict(...args) {
  ok(...args);
}
Object.assign(strict, assert, {
  equal: strictEqual, deepEqual: deepStrictEqual, notEqual: notStrictEqual, notDeepEqual: notDeepStrictEqual,
});
assert.strict = strict;
strict.strict = strict;

export default assert;
