// What each kind of object consists of for `inspect`: its prefix, its entries and which keys to show beside them.

import { previewEntries, promiseState, requireBuiltin, typeOf } from "semba:engine";
import {
  formatKey, formatNumber, formatPrimitive, formatValue, inspect, isBuiltinClass, prefix,
} from "semba:internal/inspect";
import { formatError } from "semba:internal/inspect_errors";
import { joinEntries } from "semba:internal/inspect_layout";

/** Kinds of entries: properties, list items, properties that stand after list items. */
export const OBJECT = 0;
export const ARRAY_ITEM = 1;
export const ARRAY_EXTRAS = 2;

/** Lists longer than this are not searched for properties beside their items. */
const MAX_SCANNED_LENGTH = 200_000;
const BOXED = new Set(["Number", "String", "Boolean", "BigInt", "Symbol"]);
const typedArrayTag = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;
const typedArrayLength = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), "length").get;
const mapSize = Object.getOwnPropertyDescriptor(Map.prototype, "size").get;
const setSize = Object.getOwnPropertyDescriptor(Set.prototype, "size").get;
const mapEntries = Map.prototype.entries;
const setValues = Set.prototype.values;
const plain = (text) => text;

/** The engine's name for the object's class. */
export function className(value) {
  return typeOf(value) === "Function" ? "Function" : typeOf(value);
}

/** Own keys that are shown: enumerable ones, or all with `showHidden`. */
export function shownKeys(ctx, value) {
  if (ctx.showHidden) return Reflect.ownKeys(value);
  let keys;
  try {
    keys = Object.keys(value);
  } catch {
    // A module namespace whose module is not evaluated yet.
    keys = Object.getOwnPropertyNames(value);
  }
  for (const symbol of Object.getOwnPropertySymbols(value)) {
    if (Object.prototype.propertyIsEnumerable.call(value, symbol)) keys.push(symbol);
  }
  return keys;
}

function keysBesideItems(ctx, value, length) {
  if (length > MAX_SCANNED_LENGTH) return [];
  return shownKeys(ctx, value).filter((key) => typeof key === "symbol" || !isIndex(key));
}

function isIndex(key) {
  const number = Number(key);
  return number >= 0 && number < 2 ** 32 - 1 && String(number >>> 0) === key;
}

const moreItems = (count) => `... ${count} more item${count > 1 ? "s" : ""}`;
const limit = (ctx, length) => Math.min(Math.max(0, ctx.maxArrayLength), length);

/**
 * How an object is shown. The result is either `{ done }`, the finished text, or
 * `{ base, braces, keys, kind, format }`: text before the braces, the braces, own keys to show, the kind of entries,
 * and a function that lists the entries that are not own properties.
 */
export function shapeOf(ctx, value, level, typed, about) {
  const { constructor, tag, hasInherited } = about;
  const type = typeOf(value);
  const shape = { base: "", braces: ["{", "}"], keys: [], kind: OBJECT, format: undefined };
  const empty = () => shape.keys.length === 0 && !hasInherited;
  const list = (name, length, format) => {
    const isPlain = name === "Array" && constructor === "Array" && tag === "";
    const lead = isPlain ? "" : prefix(constructor, tag, name, `(${length})`);
    shape.keys = keysBesideItems(ctx, value, length);
    shape.braces = [`${lead}[`, "]"];
    if (length === 0 && empty() && !(name !== "Array" && ctx.showHidden)) return { done: `${shape.braces[0]}]` };
    shape.kind = ARRAY_EXTRAS;
    shape.format = format;
    return shape;
  };
  const keyed = (lead, format) => {
    shape.keys = shownKeys(ctx, value);
    shape.braces[0] = `${lead}{`;
    shape.format = format;
    return shape;
  };
  if (Array.isArray(value)) return list("Array", value.length, formatArray);
  switch (type) {
    case "Set": {
      const size = setSize.call(value);
      keyed(prefix(constructor, tag, "Set", `(${size})`), formatSet);
      return size === 0 && empty() ? { done: `${shape.braces[0]}}` } : shape;
    }
    case "Map": {
      const size = mapSize.call(value);
      keyed(prefix(constructor, tag, "Map", `(${size})`), formatMap);
      return size === 0 && empty() ? { done: `${shape.braces[0]}}` } : shape;
    }
    case "Map Iterator":
    case "Set Iterator": {
      const both = previewEntries(value)[1];
      return keyed(`[${both ? type.replace("Iterator", "Entries") : tag || type}] `, formatCollectionIterator);
    }
    case "Arguments":
      keyed(constructor === "Object" ? "[Arguments] " : prefix(constructor, tag, "Arguments"), undefined);
      return empty() ? { done: `${shape.braces[0]}}` } : shape;
    case "RegExp":
    case "Date":
      return textShape(ctx, value, level, type, shape, about);
    case "Error":
      return errorShape(ctx, value, shape, about);
    case "ArrayBuffer":
    case "SharedArrayBuffer": {
      const lead = prefix(constructor, tag, type);
      return keyed(lead, (...args) => [...typed ? [] : formatArrayBuffer(...args), ...innerProperties(["byteLength"], ...args)]);
    }
    case "DataView":
      return keyed(prefix(constructor, tag, "DataView"),
        (...args) => innerProperties(["byteLength", "byteOffset", "buffer"], ...args));
    case "Promise":
      return keyed(prefix(constructor, tag, "Promise"), formatPromise);
    case "WeakSet":
    case "WeakMap":
      return keyed(prefix(constructor, tag, type), (context) => [context.stylize("<items unknown>", "special")]);
    case "Generator":
    case "AsyncGenerator":
      keyed(`Object [${tag === "" ? type : tag}] `, undefined);
      return empty() ? { done: `${shape.braces[0]}}` } : shape;
  }
  if (ArrayBuffer.isView(value)) {
    return list(typedArrayTag.call(value), typedArrayLength.call(value), formatTypedArray);
  }
  if (constructor === null && isNamespace(value)) {
    keyed(prefix(constructor, tag, "Module"), undefined);
    shape.format = formatNamespace(shape.keys);
    shape.keys = [];
    return shape;
  }
  if (BOXED.has(type)) return boxedShape(ctx, value, type, shape, about);
  // An object with the prototype of an error, without being one.
  if (typeof value === "object" && value instanceof Error) return errorShape(ctx, value, shape, about);
  shape.keys = shownKeys(ctx, value);
  if (typeof value === "function") {
    shape.base = functionBase(value, type, constructor, tag);
    return empty() ? { done: ctx.stylize(shape.base, "special") } : shape;
  }
  if (constructor === "URL" && value instanceof requireBuiltin("semba:web/url").URL) {
    shape.base = value.href;
    return empty() || (ctx.depth !== null && level > ctx.depth) ? { done: shape.base } : shape;
  }
  if (constructor !== "Object" || tag !== "") shape.braces[0] = `${prefix(constructor, tag, "Object")}{`;
  return empty() ? { done: `${shape.braces[0]}}` } : shape;
}

/** Whether an object is a module namespace: nothing else can be neither extended nor have that tag configured. */
export function isNamespace(value) {
  const tag = Object.getOwnPropertyDescriptor(value, Symbol.toStringTag);
  return tag?.value === "Module" && !tag.configurable && !tag.writable && !Object.isExtensible(value);
}

function textShape(ctx, value, level, type, shape, { constructor, tag, hasInherited }) {
  let text;
  if (type === "RegExp") {
    text = RegExp.prototype.toString.call(constructor === null ? new RegExp(value) : value);
  } else {
    const time = Date.prototype.getTime.call(value);
    text = Number.isNaN(time) ? "Invalid Date" : Date.prototype.toISOString.call(value);
  }
  const lead = prefix(constructor, tag, type);
  shape.base = lead === `${type} ` ? text : lead + text;
  shape.keys = shownKeys(ctx, value).filter((key) => key !== "lastIndex" || type !== "RegExp" || ctx.showHidden);
  if ((shape.keys.length === 0 && !hasInherited) || (ctx.depth !== null && level > ctx.depth)) {
    return { done: ctx.stylize(shape.base, type.toLowerCase()) };
  }
  if (type === "Date") shape.base = ctx.stylize(shape.base, "date");
  else shape.base = ctx.stylize(shape.base, "regexp");
  return shape;
}

function errorShape(ctx, value, shape, { constructor, tag, hasInherited }) {
  shape.keys = shownKeys(ctx, value);
  shape.base = formatError(ctx, value, constructor, tag, shape.keys);
  return shape.keys.length === 0 && !hasInherited ? { done: shape.base } : shape;
}

function boxedShape(ctx, value, type, shape, { constructor, tag, hasInherited }) {
  shape.keys = shownKeys(ctx, value);
  if (type === "String") shape.keys = shape.keys.filter((key) => typeof key === "symbol" || !isIndex(key));
  let base = `[${type}`;
  if (type !== constructor) base += constructor === null ? " (null prototype)" : ` (${constructor})`;
  const primitive = { Number, String, Boolean, BigInt, Symbol }[type].prototype.valueOf.call(value);
  base += `: ${formatPrimitive(plain, primitive, ctx)}]`;
  if (tag !== "" && tag !== constructor) base += ` [${tag}]`;
  shape.base = base;
  if (shape.keys.length > 0 || hasInherited) return shape;
  return { done: ctx.stylize(base, type.toLowerCase()) };
}

/** `[Function: name]` or `[class A extends B]`. */
function functionBase(value, type, constructor, tag) {
  if (isClass(value, type)) return classBase(value, constructor, tag);
  const kind = type.endsWith("Function") ? type : "Function";
  let base = `[${kind}`;
  if (constructor === null) base += " (null prototype)";
  base += value.name === "" ? " (anonymous)" : `: ${String(value.name)}`;
  base += "]";
  if (constructor !== kind && constructor !== null) base += ` ${constructor}`;
  if (tag !== "" && constructor !== tag) base += ` [${tag}]`;
  return base;
}

// Functions may be without their source text, so the text cannot tell. What tells is that only classes and the
// language's own constructors have a `prototype` that cannot be written.
function isClass(value, type) {
  if (type !== "Function") return false;
  const descriptor = Object.getOwnPropertyDescriptor(value, "prototype");
  return descriptor !== undefined && descriptor.writable === false && !isBuiltinClass(value);
}

function classBase(value, constructor, tag) {
  const name = Object.hasOwn(value, "name") ? value.name : "";
  let base = `class ${name === "" || name === undefined ? "(anonymous)" : String(name)}`;
  if (constructor !== "Function" && constructor !== null) base += ` [${constructor}]`;
  if (tag !== "" && constructor !== tag) base += ` [${tag}]`;
  if (constructor === null) return `[${base} extends [null prototype]]`;
  const parent = Object.getPrototypeOf(value)?.name;
  return `[${parent ? `${base} extends ${parent}` : base}]`;
}

function formatArray(ctx, value, level) {
  const count = limit(ctx, value.length);
  const output = [];
  for (let i = 0; i < count; i++) {
    if (!Object.hasOwn(value, i)) return formatSparseArray(ctx, value, level, count, output, i);
    output.push(formatProperty(ctx, value, level, i, ARRAY_ITEM));
  }
  if (value.length > count) output.push(moreItems(value.length - count));
  return output;
}

function formatSparseArray(ctx, value, level, count, output, index) {
  const keys = Object.keys(value);
  for (let i = index; i < keys.length && output.length < count; i++) {
    if (!isIndex(keys[i])) break;
    const next = Number(keys[i]);
    if (next !== index) {
      output.push(emptyItems(ctx, next - index));
      index = next;
      if (output.length === count) break;
    }
    output.push(formatProperty(ctx, value, level, keys[i], ARRAY_ITEM));
    index++;
  }
  const rest = value.length - index;
  if (rest > 0) output.push(output.length === count ? moreItems(rest) : emptyItems(ctx, rest));
  return output;
}

const emptyItems = (ctx, count) => ctx.stylize(`<${count} empty item${count > 1 ? "s" : ""}>`, "undefined");

function formatTypedArray(ctx, value, level) {
  const length = typedArrayLength.call(value);
  const count = limit(ctx, length);
  const output = [];
  for (let i = 0; i < count; i++) output.push(formatNumber(ctx.stylize, value[i], ctx.numericSeparator));
  if (length > count) output.push(moreItems(length - count));
  if (ctx.showHidden) {
    ctx.indentation += 2;
    for (const key of ["BYTES_PER_ELEMENT", "length", "byteLength", "byteOffset", "buffer"]) {
      output.push(`[${key}]: ${formatValue(ctx, value[key], level, true)}`);
    }
    ctx.indentation -= 2;
  }
  return output;
}

// What is no own property, but belongs to the value.
function innerProperties(keys, ctx, value, level) {
  ctx.indentation += 2;
  const shown = keys.map((key) => `${ctx.stylize(`[${key}]`, "string")}: ${formatValue(ctx, value[key], level)}`);
  ctx.indentation -= 2;
  return shown;
}

function formatArrayBuffer(ctx, value) {
  let bytes;
  try {
    if (value.detached) return [ctx.stylize("(detached)", "special")];
    bytes = new Uint8Array(value);
  } catch {
    return [ctx.stylize("(detached)", "special")];
  }
  const shown = Math.min(Math.max(0, ctx.maxArrayLength), bytes.length);
  let text = "";
  for (let i = 0; i < shown; i++) text += (i === 0 ? "" : " ") + bytes[i].toString(16).padStart(2, "0");
  const rest = bytes.length - shown;
  if (rest > 0) text += ` ... ${rest} more byte${rest > 1 ? "s" : ""}`;
  return [`${ctx.stylize("[Uint8Contents]", "special")}: <${text}>`];
}

function formatSet(ctx, value, level) {
  const size = setSize.call(value);
  const count = limit(ctx, size);
  const output = [];
  ctx.indentation += 2;
  for (const item of setValues.call(value)) {
    if (output.length >= count) break;
    output.push(formatValue(ctx, item, level));
  }
  if (size > count) output.push(moreItems(size - count));
  ctx.indentation -= 2;
  return output;
}

function formatMap(ctx, value, level) {
  const size = mapSize.call(value);
  const count = limit(ctx, size);
  const output = [];
  ctx.indentation += 2;
  for (const [key, item] of mapEntries.call(value)) {
    if (output.length >= count) break;
    output.push(`${formatValue(ctx, key, level)} => ${formatValue(ctx, item, level)}`);
  }
  if (size > count) output.push(moreItems(size - count));
  ctx.indentation -= 2;
  return output;
}

function formatCollectionIterator(ctx, value, level) {
  const [entries, pairs] = previewEntries(value);
  const items = pairs ? entries.flatMap((_, i) => (i % 2 === 0 ? [entries.slice(i, i + 2)] : [])) : entries;
  const count = limit(ctx, items.length);
  ctx.indentation += 2;
  const output = items.slice(0, count).map((item) => formatIteratorItem(ctx, item, pairs, level));
  ctx.indentation -= 2;
  if (items.length > count) output.push(moreItems(items.length - count));
  return output;
}

function formatIteratorItem(ctx, item, isPair, level) {
  if (!isPair) return formatValue(ctx, item, level);
  const parts = item.map((part) => formatValue(ctx, part, level));
  return joinEntries(ctx, parts, "", ["[", "]"], true, level, item);
}

function formatPromise(ctx, value, level) {
  const [state, result] = promiseState(value);
  if (state === 0) return [ctx.stylize("<pending>", "special")];
  ctx.indentation += 2;
  const text = formatValue(ctx, result, level);
  ctx.indentation -= 2;
  return [state === 2 ? `${ctx.stylize("<rejected>", "special")} ${text}` : text];
}

/** `Proxy [ target, handler ]`. */
export function formatProxy(ctx, [target, handler], level) {
  if (ctx.depth !== null && level > ctx.depth) return ctx.stylize("Proxy [Array]", "special");
  level++;
  ctx.indentation += 2;
  const parts = [formatValue(ctx, target, level), formatValue(ctx, handler, level)];
  ctx.indentation -= 2;
  const total = parts[0].length + parts[1].length + ctx.indentation;
  const indent = `\n${" ".repeat(ctx.indentation)}`;
  if (total + 20 > ctx.breakLength || parts.some((part) => part.includes("\n"))) {
    return `Proxy [${indent}  ${parts.join(`,${indent}  `)}${indent}]`;
  }
  return `Proxy [ ${parts.join(", ")} ]`;
}

// A binding whose module is not evaluated yet throws when it is read.
const formatNamespace = (keys) => (ctx, value, level) => keys.map((key) => {
  try {
    return formatProperty(ctx, value, level, key, OBJECT);
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    return `${formatKey(ctx, key, true)}: ${ctx.stylize("<uninitialized>", "special")}`;
  }
});

/** `key: value`, or the value alone for a list item. */
export function formatProperty(ctx, value, level, key, kind, descriptor, receiver = value) {
  descriptor ??= Object.getOwnPropertyDescriptor(value, key) ??
    { value: value[key], configurable: true, enumerable: true };
  let text;
  let gap = " ";
  if (descriptor.value !== undefined) {
    const indentation = ctx.compact !== true || kind !== OBJECT ? 2 : 3;
    ctx.indentation += indentation;
    text = formatValue(ctx, descriptor.value, level);
    if (indentation === 3 && ctx.breakLength < text.length) gap = `\n${" ".repeat(ctx.indentation)}`;
    ctx.indentation -= indentation;
  } else if (descriptor.get !== undefined) {
    text = formatGetter(ctx, descriptor, level, receiver);
  } else if (descriptor.set !== undefined) {
    text = ctx.stylize("[Setter]", "special");
  } else {
    text = ctx.stylize("undefined", "undefined");
  }
  if (kind === ARRAY_ITEM) return text;
  return `${formatKey(ctx, key, descriptor.enumerable !== false)}:${gap}${text}`;
}

function formatGetter(ctx, descriptor, level, receiver) {
  const { stylize, getters } = ctx;
  const hasSetter = descriptor.set !== undefined;
  const label = hasSetter ? "Getter/Setter" : "Getter";
  const wanted = getters === true || (getters === "get" && !hasSetter) || (getters === "set" && hasSetter);
  if (!wanted) return stylize(`[${label}]`, "special");
  try {
    const result = descriptor.get.call(receiver);
    ctx.indentation += 2;
    let text;
    if (result === null) {
      text = `${stylize(`[${label}:`, "special")} ${stylize("null", "null")}${stylize("]", "special")}`;
    } else if (typeof result === "object") {
      text = `${stylize(`[${label}]`, "special")} ${formatValue(ctx, result, level)}`;
    } else {
      const shown = formatPrimitive(stylize, result, ctx);
      text = `${stylize(`[${label}:`, "special")} ${shown}${stylize("]", "special")}`;
    }
    ctx.indentation -= 2;
    return text;
  } catch (error) {
    return stylize(`[${label}: <Inspection threw (${error.message})>]`, "special");
  }
}
