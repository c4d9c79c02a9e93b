// Deep equality: `util.isDeepStrictEqual`, `assert.deepEqual` and `assert.deepStrictEqual`.

import { typeOf } from "semba:engine";

const isObject = (value) => typeof value === "object" && value !== null;

/** Whether two values are equal in depth. Strict: also in type and, unless skipped, prototype, and by `Object.is`. */
export function isDeepEqual(a, b, strict, skipPrototype = false) {
  return equal(a, b, { strict, skipPrototype, pairs: new Map() });
}

function equal(a, b, context) {
  if (a === b) return a !== 0 || !context.strict || Object.is(a, b);
  if (!isObject(a) || !isObject(b)) {
    if (context.strict) return Object.is(a, b);
    if (typeof a === "function" || typeof b === "function") return false;
    if (isObject(a) || isObject(b)) return false;
    return a == b || (Number.isNaN(a) && Number.isNaN(b));
  }
  if (context.strict && !context.skipPrototype && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (Object.prototype.toString.call(a) !== Object.prototype.toString.call(b)) return false;
  const type = typeOf(a);
  if (type !== typeOf(b) && (context.strict || Array.isArray(a) || Array.isArray(b))) return false;
  // A pair that is being compared already is equal unless something else differs.
  if (context.pairs.get(a) === b) return true;
  context.pairs.set(a, b);
  const result = contentsEqual(a, b, type, context);
  context.pairs.delete(a);
  return result;
}

function contentsEqual(a, b, type, context) {
  switch (type) {
    case "Date":
      if (!Object.is(a.getTime(), b.getTime())) return false;
      break;
    case "RegExp":
      if (a.source !== b.source || a.flags !== b.flags || a.lastIndex !== b.lastIndex) return false;
      break;
    case "Error":
      if (a.message !== b.message || a.name !== b.name) return false;
      if (!equal(a.cause, b.cause, context) || !equal(a.errors, b.errors, context)) return false;
      break;
    case "Number":
    case "String":
    case "Boolean":
    case "BigInt":
    case "Symbol":
      if (!Object.is(a.valueOf(), b.valueOf())) return false;
      break;
    case "ArrayBuffer":
    case "SharedArrayBuffer":
      if (!bytesEqual(new Uint8Array(a), new Uint8Array(b))) return false;
      break;
    case "Map":
      if (!mapsEqual(a, b, context)) return false;
      break;
    case "Set":
      if (!setsEqual(a, b, context)) return false;
      break;
    case "WeakMap":
    case "WeakSet":
    case "Promise":
      return false;
  }
  if (ArrayBuffer.isView(a)) return viewsEqual(a, b, context) && extrasEqual(a, b, context);
  if (Array.isArray(a) && a.length !== b.length) return false;
  return propertiesEqual(a, b, context);
}

function viewsEqual(a, b, { strict }) {
  if (a.byteLength !== b.byteLength) return false;
  if (!strict && (a instanceof Float32Array || a instanceof Float64Array)) {
    return a.every((value, index) => value === b[index]);
  }
  return bytesEqual(
    new Uint8Array(a.buffer, a.byteOffset, a.byteLength), new Uint8Array(b.buffer, b.byteOffset, b.byteLength));
}

const bytesEqual = (a, b) => a.length === b.length && a.every((byte, index) => byte === b[index]);

function extrasEqual(a, b, context) {
  const extras = (view) => {
    const keys = Object.keys(view).filter((key) => !/^\d+$/.test(key));
    return context.strict ? [...keys, ...ownSymbols(view)] : keys;
  };
  const keys = extras(a);
  return keys.length === extras(b).length && keys.every((key) => key in b && equal(a[key], b[key], context));
}

const ownSymbols = (object) => Object.getOwnPropertySymbols(object).filter((symbol) =>
  Object.prototype.propertyIsEnumerable.call(object, symbol));

function propertiesEqual(a, b, context) {
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  if (!keys.every((key) => Object.prototype.propertyIsEnumerable.call(b, key))) return false;
  if (context.strict) {
    const own = ownSymbols(a);
    if (own.length !== ownSymbols(b).length) return false;
    keys.push(...own);
  }
  return keys.every((key) => equal(a[key], b[key], context));
}

function mapsEqual(a, b, context) {
  if (a.size !== b.size) return false;
  const rest = [];
  for (const [key, value] of a) {
    if (b.has(key) && equal(value, b.get(key), context)) continue;
    if (!isObject(key) && context.strict) return false;
    rest.push([key, value]);
  }
  const others = [...b].filter(([key]) => !a.has(key) || isObject(key) || !context.strict);
  return matchAll(rest, others, (x, y) => equal(x[0], y[0], context) && equal(x[1], y[1], context));
}

function setsEqual(a, b, context) {
  if (a.size !== b.size) return false;
  const rest = [...a].filter((value) => !b.has(value));
  if (context.strict && rest.some((value) => !isObject(value))) return false;
  return matchAll(rest, [...b].filter((value) => !a.has(value)), (x, y) => equal(x, y, context));
}

// Whether each item has a partner of its own.
function matchAll(items, others, same) {
  for (const item of items) {
    const at = others.findIndex((other) => same(item, other));
    if (at === -1) return false;
    others.splice(at, 1);
  }
  return true;
}
