// `structuredClone`.

import { detachArrayBuffer, proxyDetails, requireBuiltin, typeOf } from "semba:engine";

const ERROR_NAMES = new Set(["Error", "EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError"]);

const cannot = (message) => new DOMException(message, "DataCloneError");

function fail(value) {
  let shown;
  if (typeof value === "function") shown = Function.prototype.toString.call(value);
  else if (typeof value === "symbol") shown = String(value);
  else shown = value.constructor?.name ? `#<${value.constructor.name}>` : Object.prototype.toString.call(value);
  throw cannot(`${shown} could not be cloned.`);
}

/** A deep copy of `value`. Buffers in `options.transfer` move instead. */
export function structuredClone(value, options) {
  if (arguments.length === 0) {
    throw requireBuiltin("semba:internal/errors").typeError(
      "ERR_MISSING_ARGS", 'The "value" argument must be specified');
  }
  if (options !== undefined && options !== null && typeof options !== "object" && typeof options !== "function") {
    throw requireBuiltin("semba:internal/errors").typeError("ERR_INVALID_ARG_TYPE",
      "Failed to execute 'structuredClone': Options cannot be converted to a dictionary");
  }
  if (options?.transfer !== undefined &&
    (typeof options.transfer !== "object" || typeof options.transfer?.[Symbol.iterator] !== "function")) {
    throw requireBuiltin("semba:internal/errors").typeError("ERR_INVALID_ARG_TYPE",
      "Failed to execute 'structuredClone': transfer in Options can not be converted to sequence.");
  }
  const seen = new Map();
  const transfer = [...options?.transfer ?? []];
  for (const item of transfer) {
    if (seen.has(item)) throw cannot("Transfer list contains duplicate ArrayBuffer");
    seen.set(item, transferred(item));
  }
  const result = clone(value, seen);
  for (const item of transfer) if (typeOf(item) === "ArrayBuffer") detachArrayBuffer(item);
  return result;
}

/** What takes the place of an object that moves; the object itself is of no use afterwards. */
function transferred(item) {
  if (typeOf(item) === "ArrayBuffer") {
    if (item.detached) throw cannot("An ArrayBuffer is detached and could not be cloned.");
    return item.slice(0);
  }
  const host = hostClassOf(item);
  const moved = host && requireBuiltin("semba:internal/transfer").move(host, item);
  if (moved === undefined) throw cannot("Found invalid value in transferList.");
  return moved;
}

// The classes of this runtime that can be cloned or moved, by the name of a constructor in the prototype chain.
const HOST_CLASSES = new Set([
  "AbortSignal", "Blob", "File", "MessagePort", "ReadableStream", "WritableStream", "TransformStream",
]);
const UNSUPPORTED = new Set(["URL", "URLSearchParams", "Headers", "FormData"]);

function hostClassOf(value) {
  if (value === null || typeof value !== "object") return undefined;
  for (let prototype = Object.getPrototypeOf(value); prototype !== null; prototype = Object.getPrototypeOf(prototype)) {
    const name = Object.getOwnPropertyDescriptor(prototype, "constructor")?.value?.name;
    if ((HOST_CLASSES.has(name) || UNSUPPORTED.has(name)) && globalThis[name]?.prototype === prototype) return name;
  }
  return undefined;
}

function cloneHostObject(name, value) {
  if (UNSUPPORTED.has(name)) throw cannot("Cannot clone object of unsupported type.");
  // Others than those that can move are objects like any other.
  if (name === "AbortSignal") return {};
  const copy = requireBuiltin("semba:internal/transfer").copy(name, value);
  if (copy === undefined) throw cannot("Object that needs transfer was found in message but not listed in transferList");
  return copy;
}

function clone(value, seen) {
  if (typeof value === "function" || typeof value === "symbol") fail(value);
  if (value === null || typeof value !== "object") return value;
  const known = seen.get(value);
  if (known !== undefined) return known;
  const remember = (copy) => {
    seen.set(value, copy);
    return copy;
  };
  if (proxyDetails(value) !== undefined) fail(value);
  const type = typeOf(value);
  switch (type) {
    case "Boolean":
    case "Number":
    case "String":
    case "BigInt":
      return remember(Object(globalThis[type].prototype.valueOf.call(value)));
    case "Date":
      return remember(new Date(Date.prototype.getTime.call(value)));
    case "RegExp":
      return remember(new RegExp(value.source, value.flags));
    case "ArrayBuffer":
      if (value.detached) throw new DOMException("An ArrayBuffer is detached and could not be cloned.", "DataCloneError");
      return remember(value.resizable ? resizable(value) : ArrayBuffer.prototype.slice.call(value, 0));
    case "SharedArrayBuffer":
      return remember(value);
    case "DataView":
      return remember(new DataView(clone(value.buffer, seen), value.byteOffset, value.byteLength));
    case "Map":
      return cloneMap(value, remember(new Map()), seen);
    case "Set":
      return cloneSet(value, remember(new Set()), seen);
    case "Error":
      return cloneError(value, remember, seen);
    case "Array": {
      const copy = remember(new Array(value.length));
      return cloneProperties(value, copy, seen);
    }
    case "Object": {
      const host = Object.getPrototypeOf(value) === Object.prototype ? undefined : hostClassOf(value);
      return host === undefined ? cloneProperties(value, remember({}), seen) : remember(cloneHostObject(host, value));
    }
    case "DOMException": {
      const copy = new DOMException(value.message, value.name);
      Object.defineProperty(copy, "stack", { value: value.stack, writable: true, configurable: true });
      return remember(copy);
    }
  }
  if (ArrayBuffer.isView(value)) {
    const Class = { Uint8Array, Uint8ClampedArray, Uint16Array, Uint32Array, Int8Array, Int16Array, Int32Array,
      BigInt64Array, BigUint64Array, Float16Array, Float32Array, Float64Array }[type];
    return remember(new Class(clone(value.buffer, seen), value.byteOffset, value.length));
  }
  return fail(value);
}

function resizable(buffer) {
  const copy = new ArrayBuffer(buffer.byteLength, { maxByteLength: buffer.maxByteLength });
  new Uint8Array(copy).set(new Uint8Array(buffer));
  return copy;
}

function cloneMap(value, copy, seen) {
  for (const [key, item] of [...Map.prototype.entries.call(value)]) copy.set(clone(key, seen), clone(item, seen));
  return copy;
}

function cloneSet(value, copy, seen) {
  for (const item of [...Set.prototype.values.call(value)]) copy.add(clone(item, seen));
  return copy;
}

function cloneProperties(value, copy, seen) {
  for (const key of Object.keys(value)) {
    Object.defineProperty(copy, key, {
      value: clone(value[key], seen), writable: true, enumerable: true, configurable: true,
    });
  }
  return copy;
}

// Of an error, its kind, message, stack and cause are copied.
function cloneError(value, remember, seen) {
  const name = ERROR_NAMES.has(value.name) ? value.name : "Error";
  const copy = remember(new globalThis[name]());
  const define = (key, item) => Object.defineProperty(copy, key, {
    value: item, writable: true, enumerable: false, configurable: true,
  });
  const message = Object.getOwnPropertyDescriptor(value, "message");
  if (message !== undefined && "value" in message) define("message", `${message.value}`);
  define("stack", String(value.stack));
  if (Object.hasOwn(value, "cause")) define("cause", clone(value.cause, seen));
  return copy;
}
