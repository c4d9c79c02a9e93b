// `node:assert`.

import { requireBuiltin } from "semba:engine";
import { invalidArgType, typeError } from "semba:internal/errors";
import { expectError, expectNoError, failWith, rejectionOf, thrownBy } from "semba:internal/assert_exceptions";
import { AssertionError, validateDiff } from "semba:internal/assertion_error";
import { CallTracker } from "semba:internal/call_tracker";
import { isDeepEqual, LOOSE, PARTIAL, STRICT } from "semba:internal/deep_equal";
import { inspect } from "semba:internal/inspect";

export { AssertionError, CallTracker };

const optionsKey = Symbol("options");

/** Assertions with options of their own. A method that is taken from its object has the default options. */
export function Assert(options) {
  if (!new.target) {
    throw typeError("ERR_CONSTRUCT_CALL_REQUIRED", "Class constructor Assert cannot be invoked without `new`");
  }
  const settings = { __proto__: null, strict: true, skipPrototype: false, ...options };
  if (settings.diff !== undefined) validateDiff(settings.diff);
  this.AssertionError = AssertionError;
  Object.defineProperty(this, optionsKey, { __proto__: null, value: settings });
  if (settings.strict) Object.assign(this, strictMethods(Assert.prototype));
}

const strictMethods = (methods) => ({
  equal: methods.strictEqual, deepEqual: methods.deepStrictEqual,
  notEqual: methods.notStrictEqual, notDeepEqual: methods.notDeepStrictEqual,
});

const diffOf = (self) => self?.[optionsKey]?.diff;
const sameOrNaN = (a, b) => a == b || (Number.isNaN(a) && Number.isNaN(b));

// An assertion about two values; `operator` is what the error names.
function comparison(name, holds, operator = name) {
  const method = {
    [name](actual, expected, message) {
      if (arguments.length < 2) {
        throw typeError("ERR_MISSING_ARGS", 'The "actual" and "expected" arguments must be specified');
      }
      if (holds(actual, expected, this?.[optionsKey]?.skipPrototype)) return;
      failWith({ actual, expected, message, operator, stackStartFn: method, diff: diffOf(this) });
    },
  }[name];
  return method;
}

const deeply = (mode, wanted) => (a, b, skipPrototype) => isDeepEqual(a, b, mode, skipPrototype) === wanted;

export const equal = comparison("equal", sameOrNaN, "==");
export const notEqual = comparison("notEqual", (a, b) => !sameOrNaN(a, b), "!=");
export const strictEqual = comparison("strictEqual", Object.is);
export const notStrictEqual = comparison("notStrictEqual", (a, b) => !Object.is(a, b));
export const deepEqual = comparison("deepEqual", deeply(LOOSE, true));
export const notDeepEqual = comparison("notDeepEqual", deeply(LOOSE, false));
export const deepStrictEqual = comparison("deepStrictEqual", deeply(STRICT, true));
export const notDeepStrictEqual = comparison("notDeepStrictEqual", deeply(STRICT, false));
export const partialDeepStrictEqual = comparison("partialDeepStrictEqual", deeply(PARTIAL, true));

function checkTruth(caller, diff, args) {
  const [value, message] = args;
  if (value) return;
  if (Error.isError(message)) throw message;
  const generated = args.length === 0 ? "No value argument passed to `assert.ok()`"
    : message == null ? "The expression evaluated to a falsy value" : undefined;
  const error = new AssertionError({
    actual: value, expected: true, operator: "==", stackStartFn: caller, diff, message: generated ?? message,
  });
  error.generatedMessage = generated !== undefined;
  throw error;
}

export function ok(...args) {
  checkTruth(ok, diffOf(this), args);
}

let warnedOfFail = false;

export function fail(actual, expected, message, operator, stackStartFn) {
  const diff = diffOf(this);
  const count = arguments.length;
  if (count <= 1) {
    if (Error.isError(actual)) throw actual;
    const error = new AssertionError({ message: actual ?? "Failed", operator: "fail", stackStartFn: fail, diff });
    error.generatedMessage = actual == null;
    throw error;
  }
  if (!warnedOfFail) {
    warnedOfFail = true;
    requireBuiltin("semba:web/process").process.emitWarning(
      "assert.fail() with more than one argument is deprecated. " +
      "Please use assert.strictEqual() instead or only pass a message.", "DeprecationWarning", "DEP0094");
  }
  if (count === 2) operator = "!=";
  failWith({ actual, expected, message, operator: operator ?? "fail", stackStartFn: stackStartFn ?? fail, diff });
}

export function throws(fn, ...args) {
  expectError(throws, diffOf(this), thrownBy(fn), ...args);
}

export async function rejects(promiseFn, ...args) {
  expectError(rejects, diffOf(this), await rejectionOf(promiseFn), ...args);
}

export function doesNotThrow(fn, ...args) {
  expectNoError(doesNotThrow, diffOf(this), thrownBy(fn), ...args);
}

export async function doesNotReject(fn, ...args) {
  expectNoError(doesNotReject, diffOf(this), await rejectionOf(fn), ...args);
}

export function ifError(err) {
  if (err === null || err === undefined) return;
  const text = typeof err === "object" && typeof err.message === "string"
    ? err.message || err.constructor?.name || "" : inspect(err);
  const error = new AssertionError({
    actual: err, expected: null, operator: "ifError", stackStartFn: ifError, diff: diffOf(this),
    message: `ifError got unwanted exception: ${text}`,
  });
  addFrames(error, err.stack);
  throw error;
}

// The frames of the error that was passed come below those that both stacks do not share.
function addFrames(error, stack) {
  const start = typeof stack === "string" ? stack.indexOf("\n    at") : -1;
  if (start === -1) return;
  const frames = stack.slice(start + 1).split("\n");
  let own = error.stack.split("\n");
  for (const frame of frames) {
    const at = own.indexOf(frame);
    if (at === -1) continue;
    own = own.slice(0, at);
    break;
  }
  error.stack = [...own, ...frames].join("\n");
}

function textAssertion(name, wanted) {
  const method = {
    [name](string, regexp, message) {
      if (!(regexp instanceof RegExp)) throw invalidArgType("regexp", "RegExp", regexp);
      if (typeof string === "string" && (regexp.exec(string) !== null) === wanted) return;
      if (Error.isError(message)) throw message;
      const generated = typeof string !== "string"
        ? `The "string" argument must be of type string. Received type ${typeof string} (${inspect(string)})`
        : `The input ${wanted ? "did not match" : "was expected to not match"} the regular expression ` +
          `${inspect(regexp)}. Input:\n\n${inspect(string)}\n`;
      const error = new AssertionError({
        actual: string, expected: regexp, operator: name, stackStartFn: method, diff: diffOf(this),
        message: message || generated,
      });
      error.generatedMessage = !message;
      throw error;
    },
  }[name];
  return method;
}

export const match = textAssertion("match", true);
export const doesNotMatch = textAssertion("doesNotMatch", false);

const methods = {
  fail, ok, equal, notEqual, deepEqual, notDeepEqual, deepStrictEqual, notDeepStrictEqual, strictEqual, notStrictEqual,
  partialDeepStrictEqual, throws, rejects, doesNotThrow, doesNotReject, ifError, match, doesNotMatch,
};
for (const name of Object.keys(methods)) {
  Object.defineProperty(Assert.prototype, name, { value: methods[name], writable: true, configurable: true, enumerable: true });
}
// An instance's `ok` is not the module, which has all assertions as properties.
Assert.prototype.ok = { ok(...args) { checkTruth(Assert.prototype.ok, diffOf(this), args); } }.ok;

Object.assign(ok, {
  AssertionError, CallTracker, ok, fail, equal, notEqual, deepEqual, notDeepEqual, deepStrictEqual, notDeepStrictEqual,
  strictEqual, notStrictEqual, partialDeepStrictEqual, match, doesNotMatch, throws, rejects, doesNotThrow,
  doesNotReject, ifError, strict, Assert,
});

export function strict(...args) {
  checkTruth(strict, undefined, args);
}
Object.assign(strict, ok, strictMethods(methods), { strict });

export { ok as assert };
export default ok;
