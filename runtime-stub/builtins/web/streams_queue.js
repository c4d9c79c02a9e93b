// The parts of web streams that readable and writable ones share.

import { requireBuiltin } from "semba:engine";

const errors = () => requireBuiltin("semba:internal/errors");

/** Lets class `Class` say who it is, and shows `names` as its interface. */
export function describeClass(Class, names) {
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
  for (const name of names) Object.defineProperty(Class.prototype, name, { enumerable: true });
}

export const invalidThis = (name) =>
  errors().typeError("ERR_INVALID_THIS", `Value of "this" must be of type ${name}`);
export const invalidState = (text) => errors().typeError("ERR_INVALID_STATE", `Invalid state: ${text}`);
export const illegalConstructor = () => errors().typeError("ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor");
export const invalidArgType = (...args) => errors().invalidArgType(...args);
export const invalidArgValue = (...args) => errors().invalidArgValue(...args);

/** A promise with its functions; a rejection that nobody looks at is no error of the program. */
export function deferred() {
  const result = Promise.withResolvers();
  result.promise.then(undefined, () => {});
  return result;
}

export function resolved(value) {
  const result = deferred();
  result.resolve(value);
  return result;
}

export function rejected(error) {
  const result = deferred();
  result.reject(error);
  return result;
}

/** Calls a method of an underlying object; what it throws is a rejection. */
export async function callMethod(object, method, ...args) {
  return method === undefined ? undefined : Reflect.apply(method, object, args);
}

/** A method of an underlying object or strategy. */
export function methodOf(object, name, owner) {
  const method = object?.[name];
  if (method === undefined) return undefined;
  if (typeof method !== "function") throw errors().invalidArgType(`${owner}.${name}`, "Function", method);
  return method;
}

export function limitOf(strategy, fallback) {
  const limit = strategy?.highWaterMark;
  if (limit === undefined) return fallback;
  const number = Number(limit);
  if (Number.isNaN(number) || number < 0) {
    throw errors().invalidArgValue("strategy.highWaterMark", limit, "is invalid", RangeError);
  }
  return number;
}

export function sizeOf(strategy) {
  const size = methodOf(strategy, "size", "strategy");
  return size === undefined ? () => 1 : (chunk) => size(chunk);
}

/** Chunks with their sizes. */
export class SizedQueue {
  items = [];
  total = 0;

  get length() {
    return this.items.length;
  }

  push(value, size) {
    size = Number(size);
    if (Number.isNaN(size) || size < 0 || size === Infinity) {
      throw errors().invalidArgValue("size", size, "is invalid", RangeError);
    }
    this.items.push({ value, size });
    this.total += size;
  }

  shift() {
    const { value, size } = this.items.shift();
    this.total = Math.max(0, this.total - size);
    return value;
  }

  peek() {
    return this.items[0].value;
  }

  clear() {
    this.items = [];
    this.total = 0;
  }
}

/** Counts bytes. */
export class ByteLengthQueuingStrategy {
  #highWaterMark;

  constructor(init) {
    this.#highWaterMark = strategyLimit(init);
  }

  get highWaterMark() {
    return this.#highWaterMark;
  }

  get size() {
    return byteLength;
  }
}

/** Counts chunks. */
export class CountQueuingStrategy {
  #highWaterMark;

  constructor(init) {
    this.#highWaterMark = strategyLimit(init);
  }

  get highWaterMark() {
    return this.#highWaterMark;
  }

  get size() {
    return countOne;
  }
}

const byteLength = Object.defineProperty((chunk) => chunk.byteLength, "name", { value: "size" });
const countOne = Object.defineProperty(() => 1, "name", { value: "size" });

function strategyLimit(init) {
  if (init === null || typeof init !== "object") throw errors().invalidArgType("init", "Object", init);
  if (init.highWaterMark === undefined) {
    throw errors().typeError("ERR_MISSING_OPTION", "init.highWaterMark is required");
  }
  return +init.highWaterMark;
}

for (const Class of [ByteLengthQueuingStrategy, CountQueuingStrategy]) describeClass(Class, ["highWaterMark", "size"]);
