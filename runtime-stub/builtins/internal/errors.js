// Node's errors: a class, a `code` and a message for each cause.

import { requireBuiltin } from "semba:engine";

function describe() {
  return `${this.name} [${this.code}]: ${this.message}`;
}

/** Gives an error Node's `code`; its stack starts with `Name [CODE]: message`, its name stays the class's. */
export function withCode(error, code) {
  error.name = `${error.name} [${code}]`;
  const value = error.stack;
  delete error.name;
  Object.defineProperty(error, "stack", { value, writable: true, configurable: true });
  error.code = code;
  Object.defineProperty(error, "toString", { value: describe, writable: true, configurable: true });
  return error;
}

const make = (Class, code, message) => withCode(new Class(message), code);

/** A TypeError with a code. */
export const typeError = (code, message) => make(TypeError, code, message);

/** A RangeError with a code. */
export const rangeError = (code, message) => make(RangeError, code, message);

/** An Error with a code. */
export const plainError = (code, message) => make(Error, code, message);

const inspect = (value, options) => requireBuiltin("semba:internal/inspect").inspect(value, options);

/** `Received …` as Node words it. */
export function received(value) {
  if (value == null) return ` Received ${value}`;
  if (typeof value === "function") return ` Received function ${value.name}`;
  if (typeof value === "object") {
    if (value.constructor?.name) return ` Received an instance of ${value.constructor.name}`;
    return ` Received ${inspect(value, { depth: -1 })}`;
  }
  let shown = inspect(value, { colors: false });
  if (shown.length > 28) shown = `${shown.slice(0, 25)}...`;
  return ` Received type ${typeof value} (${shown})`;
}

const PRIMITIVES = new Set(["string", "function", "number", "object", "boolean", "bigint", "symbol"]);

function join(words, last) {
  if (words.length <= 2) return words.join(` ${last} `);
  return `${words.slice(0, -1).join(", ")}, ${last} ${words.at(-1)}`;
}

/** ERR_INVALID_ARG_TYPE. `expected` is a type or class name, or a list of them. */
export function invalidArgType(name, expected, actual) {
  const list = Array.isArray(expected) ? expected : [expected];
  const isType = (word) => PRIMITIVES.has(word) || word === "Object" || word === "Function";
  let types = list.filter(isType).map((word) => word.toLowerCase());
  const classes = list.filter((word) => !isType(word) && /^[A-Z]/.test(word));
  // Beside classes, an object is one more of them.
  if (classes.length > 0 && types.includes("object")) {
    types = types.filter((word) => word !== "object");
    classes.push("Object");
  }
  const others = list.filter((word) => !/^[A-Z]/.test(word) && !PRIMITIVES.has(word));
  const parts = [];
  if (types.length > 0) parts.push(`${types.length > 1 ? "one of type" : "of type"} ${join(types, "or")}`);
  if (classes.length > 0) parts.push(`an instance of ${join(classes, "or")}`);
  if (others.length > 0) {
    parts.push(others.length > 1 ? `one of ${join(others, "or")}` : (/[A-Z]/.test(others[0]) ? "an " : "") + others[0]);
  }
  const kind = name.includes(".") ? "property" : "argument";
  const subject = name.endsWith(" argument") ? `The ${name}` : `The "${name}" ${kind}`;
  return typeError("ERR_INVALID_ARG_TYPE", `${subject} must be ${parts.join(" or ")}.${received(actual)}`);
}

/** ERR_INVALID_THIS. */
export const invalidThis = (name) => typeError("ERR_INVALID_THIS", `Value of "this" must be of type ${name}`);

/** ERR_MISSING_ARGS, for arguments by their names. */
export function missingArgs(...names) {
  const list = names.map((name) => `"${name}"`);
  return typeError("ERR_MISSING_ARGS",
    `The ${join(list, "and")} argument${names.length > 1 ? "s" : ""} must be specified`);
}

/** ERR_INVALID_ARG_VALUE. */
export function invalidArgValue(name, value, reason = "is invalid", Class = TypeError) {
  let shown = inspect(value);
  if (shown.length > 128) shown = `${shown.slice(0, 128)}...`;
  const kind = name.includes(".") ? "property" : "argument";
  return make(Class, "ERR_INVALID_ARG_VALUE", `The ${kind} '${name}' ${reason}. Received ${shown}`);
}

/** ERR_OUT_OF_RANGE. */
export function outOfRange(name, range, value) {
  let shown;
  if (Number.isInteger(value) && Math.abs(value) > 2 ** 32) shown = grouped(String(value));
  else if (typeof value === "bigint") shown = `${value > 2n ** 32n || value < -(2n ** 32n) ? grouped(String(value)) : value}n`;
  else shown = inspect(value);
  return rangeError("ERR_OUT_OF_RANGE", `The value of "${name}" is out of range. It must be ${range}. Received ${shown}`);
}

const grouped = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, "_");

/** Throws unless `value` is a string. */
export function validateString(value, name) {
  if (typeof value !== "string") throw invalidArgType(name, "string", value);
}

/** Throws unless `value` is a function. */
export function validateFunction(value, name) {
  if (typeof value !== "function") throw invalidArgType(name, "Function", value);
}

/** Throws unless `value` is a boolean. */
export function validateBoolean(value, name) {
  if (typeof value !== "boolean") throw invalidArgType(name, "boolean", value);
}

/** Throws unless `value` is an object and not null or an array. */
export function validateObject(value, name) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw invalidArgType(name, "Object", value);
}

/** Throws unless `value` is a number within bounds. */
export function validateNumber(value, name, min, max) {
  if (typeof value !== "number") throw invalidArgType(name, "number", value);
  if ((min != null && value < min) || (max != null && value > max) || (Number.isNaN(value) && (min ?? max) != null)) {
    const range = [min != null ? `>= ${min}` : "", max != null ? `<= ${max}` : ""].filter(Boolean).join(" && ");
    throw outOfRange(name, range, value);
  }
}

/** Throws unless `value` is an integer within bounds. */
export function validateInteger(value, name, min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER) {
  if (typeof value !== "number") throw invalidArgType(name, "number", value);
  if (!Number.isInteger(value)) throw outOfRange(name, "an integer", value);
  if (value < min || value > max) throw outOfRange(name, `>= ${min} && <= ${max}`, value);
}

/** Throws unless `value` is an AbortSignal or undefined. */
export function validateAbortSignal(signal, name) {
  if (signal !== undefined && (signal === null || typeof signal !== "object" || !("aborted" in signal))) {
    throw invalidArgType(name, "AbortSignal", signal);
  }
}
