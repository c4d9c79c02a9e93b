// Deep equality: `util.isDeepStrictEqual` and the comparisons of `node:assert`.

import { requireBuiltin, typeOf } from "semba:engine";

/** How values are compared: with `==`, by identity and prototype, or that `b` is a part of `a`. */
export const LOOSE = 0;
export const STRICT = 1;
export const PARTIAL = 2;

const BOXED = new Set(["Number", "String", "Boolean", "BigInt", "Symbol"]);
const BUFFERS = new Set(["ArrayBuffer", "SharedArrayBuffer"]);
const typedArrayTag = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;
const tagOf = Object.prototype.toString;
const isEnumerable = (object, key) => Object.prototype.propertyIsEnumerable.call(object, key);
const isObject = (value) => typeof value === "object" && value !== null;

/** Whether two values are equal in depth; with `skipPrototype`, prototypes do not count. */
export function isDeepEqual(a, b, mode, skipPrototype = false) {
  return equal(a, b, { mode, skipPrototype, seen: new Set() });
}

function equal(a, b, context) {
  if (a === b) return a !== 0 || context.mode === LOOSE || Object.is(a, b);
  if (!isObject(a) || !isObject(b)) return context.mode === LOOSE ? looselyEqual(a, b) : Number.isNaN(a) && Number.isNaN(b);
  if (context.mode === STRICT && !context.skipPrototype && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (tagOf.call(a) !== tagOf.call(b)) return false;
  const { seen } = context;
  // Objects that are being compared already: as long as both are, they are equal unless something else differs.
  if (seen.has(a) || seen.has(b)) return seen.has(a) && seen.has(b);
  seen.add(a).add(b);
  const result = contentsEqual(a, b, context);
  seen.delete(a);
  seen.delete(b);
  return result;
}

function looselyEqual(a, b) {
  if (isObject(a) || isObject(b)) return false;
  return a == b || (Number.isNaN(a) && Number.isNaN(b));
}

function contentsEqual(a, b, context) {
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && arraysEqual(a, b, context);
  if (ArrayBuffer.isView(a) || ArrayBuffer.isView(b)) return viewsEqual(a, b, context);
  const type = typeOf(a);
  if (type !== typeOf(b) || !slotsEqual(a, b, type, context)) return false;
  return keysEqual(a, b, Object.keys(b), Object.keys(a).length, context);
}

/** What an object of a class of the language holds apart from its properties. */
function slotsEqual(a, b, type, context) {
  if (type === "Date") return Date.prototype.getTime.call(a) === Date.prototype.getTime.call(b);
  if (type === "RegExp") return a.source === b.source && a.flags === b.flags && a.lastIndex === b.lastIndex;
  if (type === "Set") return setsEqual(a, b, context);
  if (type === "Map") return mapsEqual(a, b, context);
  if (BUFFERS.has(type)) return bytesEqual(new Uint8Array(a), new Uint8Array(b), context);
  if (BOXED.has(type)) return Object.is(unboxed(a, type), unboxed(b, type));
  if (type === "WeakMap" || type === "WeakSet") return false;
  if (type === "Error" || a instanceof Error || b instanceof Error) return errorsEqual(a, b, context);
  return hostObjectsEqual(a, b);
}

const unboxed = (value, type) => globalThis[type].prototype.valueOf.call(value);

// Classes of this runtime whose state is private; their modules are loaded when there are objects of them.
function hostObjectsEqual(a, b) {
  const name = a.constructor?.name;
  if (name === "URL") {
    const { URL } = requireBuiltin("semba:web/url");
    return !(a instanceof URL) || (b instanceof URL && a.href === b.href);
  }
  if (name === "SecretKeyObject") {
    const { KeyObject } = requireBuiltin("semba:internal/crypto_key");
    return !(a instanceof KeyObject) || (b instanceof KeyObject && a.equals(b));
  }
  return true;
}

function errorsEqual(a, b, context) {
  return ["message", "name", "cause", "errors"].every((key) => {
    // An enumerable property is compared with the others.
    if (isEnumerable(a, key) || (context.mode === PARTIAL && !Object.hasOwn(b, key) && key !== "name")) return true;
    return Object.hasOwn(a, key) === Object.hasOwn(b, key) && equal(a[key], b[key], context);
  });
}

const INDEX = /^(0|[1-9]\d{0,9})$/;

// Own enumerable keys that are indices, which come first and in order, and those that are not.
function splitKeys(list) {
  const keys = Object.keys(list);
  let first = keys.length;
  while (first > 0 && !(INDEX.test(keys[first - 1]) && Number(keys[first - 1]) < 2 ** 32 - 1)) first--;
  return [keys.slice(0, first), keys.slice(first)];
}

function arraysEqual(a, b, context) {
  const isPartial = context.mode === PARTIAL;
  if (isPartial ? a.length < b.length : a.length !== b.length) return false;
  const [indices, keys] = splitKeys(b);
  const [otherIndices, otherKeys] = splitKeys(a);
  if (!keysEqual(a, b, keys, otherKeys.length, context)) return false;
  if (isPartial) return isSubsequence(a, b, otherIndices, indices, context);
  // Holes are where the other array has its holes.
  return indices.length === otherIndices.length && indices.every((index, at) =>
    index === otherIndices[at] && equal(a[index], b[index], context));
}

// Whether the items of `b` are among those of `a`, in the same order; holes of `b` match anything.
function isSubsequence(a, b, offered, wanted, context) {
  // What is no hole in `b` may be one in `a` only when `b` has none.
  if (wanted.length === b.length) offered = a.length < 1e6 ? [...a.keys()] : offered;
  let at = 0;
  for (let i = 0; i < wanted.length; i++) {
    const last = offered.length - wanted.length + i;
    while (at <= last && !equal(a[offered[at]], b[wanted[i]], context)) at++;
    if (at++ > last) return false;
  }
  return true;
}

function viewsEqual(a, b, context) {
  if (!ArrayBuffer.isView(a) || !ArrayBuffer.isView(b)) return false;
  const tag = typedArrayTag.call(a);
  if (tag !== typedArrayTag.call(b)) return false;
  const keys = tag === undefined ? Object.keys(b) : splitKeys(b)[1];
  const others = tag === undefined ? Object.keys(a) : splitKeys(a)[1];
  return viewedEqual(a, b, tag, context) && keysEqual(a, b, keys, others.length, context);
}

function viewedEqual(a, b, tag, context) {
  if (tag === undefined || context.mode === STRICT) return bytesEqual(bytesOf(a), bytesOf(b), context);
  if (context.mode === PARTIAL) return isPart(a, b);
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

const bytesOf = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

function bytesEqual(a, b, { mode }) {
  if (mode === PARTIAL) return isPart(a, b);
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) return false;
  }
  return true;
}

function isPart(a, b) {
  let at = 0;
  for (let i = 0; i < b.length; i++) {
    const last = a.length - b.length + i;
    while (at <= last && !Object.is(a[at], b[i])) at++;
    if (at++ > last) return false;
  }
  return true;
}

// The properties of `b` under `keys`, and symbols unless loose, have to be those of `a`.
function keysEqual(a, b, keys, otherCount, context) {
  const isPartial = context.mode === PARTIAL;
  if (!isPartial && keys.length !== otherCount) return false;
  if (!keys.every((key) => isEnumerable(a, key))) return false;
  if (context.mode !== LOOSE) {
    const symbols = enumerableSymbols(b);
    if (!isPartial && symbols.length !== enumerableSymbols(a).length) return false;
    if (!symbols.every((symbol) => isEnumerable(a, symbol))) return false;
    keys = keys.concat(symbols);
  }
  return keys.every((key) => equal(a[key], b[key], context));
}

const enumerableSymbols = (object) =>
  Object.getOwnPropertySymbols(object).filter((symbol) => isEnumerable(object, symbol));

const sizesFit = (a, b, { mode }) => (mode === PARTIAL ? a.size >= b.size : a.size === b.size);

function setsEqual(a, b, context) {
  if (!sizesFit(a, b, context)) return false;
  const wanted = [...b].filter((value) => !a.has(value));
  if (context.mode !== LOOSE && !wanted.every(isObject)) return false;
  const offered = [...a].filter((value) => !b.has(value));
  return allHavePartners(wanted, offered, (x, y) => equal(y, x, context));
}

function mapsEqual(a, b, context) {
  if (!sizesFit(a, b, context)) return false;
  const wanted = [];
  const taken = new Set();
  for (const [key, value] of b) {
    if (a.has(key) && equal(a.get(key), value, context)) taken.add(key);
    else if (context.mode !== LOOSE && !isObject(key)) return false;
    else wanted.push([key, value]);
  }
  const offered = [...a].filter(([key]) => !taken.has(key));
  return allHavePartners(wanted, offered, (x, y) => equal(y[0], x[0], context) && equal(y[1], x[1], context));
}

// Whether each item has a partner of its own.
function allHavePartners(items, others, same) {
  for (const item of items) {
    const at = others.findIndex((other) => same(item, other));
    if (at === -1) return false;
    others.splice(at, 1);
  }
  return true;
}
