// `inspect`: values as text, the way Node prints them. This file decides what a value is; `inspect_kinds` lists the
// entries of each kind and `inspect_layout` puts them on lines.

import { proxyDetails, requireBuiltin } from "semba:engine";
import * as kinds from "semba:internal/inspect_kinds";
import { joinEntries } from "semba:internal/inspect_layout";

/** The method that lets an object say how it is inspected. */
export const customInspect = Symbol.for("nodejs.util.inspect.custom");

const ESCAPES = { 8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 92: "\\\\" };
const PLAIN_SINGLE_QUOTED = /^[\x20-\x26\x28-\x5b\x5d-\x7e\xa0-\ud7ff\ue000-\uffff]*$/;
const IDENTIFIER = /^[a-zA-Z_][a-zA-Z_0-9]*$/;
/** Beyond this many characters of output, nested values are no longer expanded. */
const OUTPUT_LIMIT = 2 ** 27;

/** The colour (a name of `inspect.colors`) of each style. */
const styles = Object.assign(Object.create(null), {
  special: "cyan", number: "yellow", bigint: "yellow", boolean: "yellow", undefined: "grey", null: "bold",
  string: "green", symbol: "green", date: "magenta", regexp: "red", module: "underline",
});

/** Terminal codes that begin and end each colour or modifier. */
const colors = Object.assign(Object.create(null), {
  reset: [0, 0], bold: [1, 22], dim: [2, 22], italic: [3, 23], underline: [4, 24], blink: [5, 25], inverse: [7, 27],
  hidden: [8, 28], strikethrough: [9, 29], doubleunderline: [21, 24], black: [30, 39], red: [31, 39], green: [32, 39],
  yellow: [33, 39], blue: [34, 39], magenta: [35, 39], cyan: [36, 39], white: [37, 39], bgBlack: [40, 49],
  bgRed: [41, 49], bgGreen: [42, 49], bgYellow: [43, 49], bgBlue: [44, 49], bgMagenta: [45, 49], bgCyan: [46, 49],
  bgWhite: [47, 49], framed: [51, 54], overlined: [53, 55], gray: [90, 39], redBright: [91, 39],
  greenBright: [92, 39], yellowBright: [93, 39], blueBright: [94, 39], magentaBright: [95, 39], cyanBright: [96, 39],
  whiteBright: [97, 39], bgGray: [100, 49], bgRedBright: [101, 49], bgGreenBright: [102, 49],
  bgYellowBright: [103, 49], bgBlueBright: [104, 49], bgMagentaBright: [105, 49], bgCyanBright: [106, 49],
  bgWhiteBright: [107, 49],
});
for (const [alias, name] of [
  ["grey", "gray"], ["blackBright", "gray"], ["bgGrey", "bgGray"], ["bgBlackBright", "bgGray"], ["faint", "dim"],
  ["crossedout", "strikethrough"], ["crossedOut", "strikethrough"], ["strikeThrough", "strikethrough"],
  ["conceal", "hidden"], ["swapcolors", "inverse"], ["swapColors", "inverse"], ["doubleUnderline", "doubleunderline"],
]) {
  Object.defineProperty(colors, alias, {
    get() { return this[name]; },
    set(value) { this[name] = value; },
    configurable: true,
    enumerable: false,
  });
}

const defaults = {
  showHidden: false, depth: 2, colors: false, customInspect: true, showProxy: false, maxArrayLength: 100,
  maxStringLength: 10000, breakLength: 128, compact: 3, sorted: false, getters: false, numericSeparator: false,
};

function styled(text, style) {
  const color = colors[styles[style]];
  return color === undefined ? text : `\u001b[${color[0]}m${text}\u001b[${color[1]}m`;
}

const plain = (text) => text;

function newContext(options) {
  const ctx = {
    ...defaults, breakLength: 80, seen: [], indentation: 0, currentDepth: 0, budget: 0, circular: undefined,
    stylize: plain, userOptions: options,
  };
  if (options !== null && typeof options === "object") {
    for (const key of Object.keys(options)) {
      if (key in defaults || key === "stylize") ctx[key] = options[key];
      else if (ctx.userOptions === undefined) ctx.userOptions = options;
    }
  }
  if (ctx.colors) ctx.stylize = styled;
  if (ctx.maxArrayLength === null) ctx.maxArrayLength = Infinity;
  if (ctx.maxStringLength === null) ctx.maxStringLength = Infinity;
  return ctx;
}

/** `util.inspect(value, options)`; also `(value, showHidden, depth, colors)`. */
export function inspect(value, options) {
  if (typeof options === "boolean" || arguments.length > 2) {
    const [, showHidden, depth, useColors] = arguments;
    const legacy = typeof options === "object" && options !== null ? { ...options } : {};
    if (typeof showHidden === "boolean") legacy.showHidden = showHidden;
    if (depth !== undefined) legacy.depth = depth;
    if (useColors !== undefined) legacy.colors = useColors;
    options = legacy;
  }
  const ctx = newContext(options);
  return formatValue(ctx, value, 0, false);
}
inspect.custom = customInspect;
inspect.colors = colors;
inspect.styles = styles;
Object.defineProperty(inspect, "defaultOptions", {
  get: () => defaults,
  set(options) {
    if (options === null || typeof options !== "object") {
      throw requireBuiltin("semba:internal/errors").invalidArgType("options", "object", options);
    }
    return Object.assign(defaults, options);
  },
});

/** A string as a literal: single quotes when possible, control characters and lone surrogates escaped. */
export function quote(text) {
  if (PLAIN_SINGLE_QUOTED.test(text)) return `'${text}'`;
  let mark = "'";
  if (text.includes("'")) {
    if (!text.includes('"')) mark = '"';
    else if (!text.includes("`") && !text.includes("${")) mark = "`";
  }
  return mark + escapeText(text, mark) + mark;
}

/** Escapes what cannot stand in a literal between `mark`s. */
export function escapeText(text, mark) {
  let result = "";
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const short = ESCAPES[code];
    if (short !== undefined) {
      result += short;
    } else if (code < 0x20 || (code >= 0x7f && code < 0xa0)) {
      result += `\\x${code.toString(16).toUpperCase().padStart(2, "0")}`;
    } else if (code >= 0xd800 && code <= 0xdfff) {
      const next = text.charCodeAt(i + 1);
      if (code <= 0xdbff && next >= 0xdc00 && next <= 0xdfff) result += text[i] + text[++i];
      else result += `\\u${code.toString(16)}`;
    } else {
      result += text[i] === mark ? `\\${mark}` : text[i];
    }
  }
  return result;
}

const separated = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, "_");

/** A number or bigint as `ctx` wants it. */
export function formatNumber(stylize, value, separators) {
  if (typeof value === "bigint") {
    return stylize(`${separators ? separated(String(value)) : value}n`, "bigint");
  }
  if (Object.is(value, -0)) return stylize("-0", "number");
  const text = `${value}`;
  if (!separators || !/^-?\d+(\.\d+)?$/.test(text)) return stylize(text, "number");
  const [integer, fraction] = text.split(".");
  const digits = separated(integer);
  if (fraction === undefined) return stylize(digits, "number");
  return stylize(`${digits}.${fraction.replace(/(\d{3})(?=\d)/g, "$1_")}`, "number");
}

/** Any value that is not an object, a function or null. */
export function formatPrimitive(stylize, value, ctx) {
  switch (typeof value) {
    case "string":
      return formatString(stylize, value, ctx);
    case "number":
    case "bigint":
      return formatNumber(stylize, value, ctx.numericSeparator);
    case "symbol":
      return stylize(Symbol.prototype.toString.call(value), "symbol");
    default:
      return stylize(`${value}`, typeof value);
  }
}

function formatString(stylize, value, ctx) {
  let rest = "";
  if (value.length > ctx.maxStringLength) {
    const hidden = value.length - ctx.maxStringLength;
    value = value.slice(0, ctx.maxStringLength);
    rest = `... ${hidden} more character${hidden > 1 ? "s" : ""}`;
  }
  if (ctx.compact !== true && value.length > 16 && value.length > ctx.breakLength - ctx.indentation - 4) {
    const lines = value.split(/(?<=\n)/);
    const indent = " ".repeat(ctx.indentation + 2);
    return lines.map((line) => stylize(quote(line), "string")).join(` +\n${indent}`) + rest;
  }
  return stylize(quote(value), "string") + rest;
}

/** Formats one value; `level` is how deeply it is nested. `typed` marks the buffer of a typed array. */
export function formatValue(ctx, value, level, typed) {
  if (value === null) return ctx.stylize("null", "null");
  if (typeof value !== "object" && typeof value !== "function") return formatPrimitive(ctx.stylize, value, ctx);

  const outer = value;
  for (let proxy = detailsOf(value); proxy !== undefined; proxy = detailsOf(value)) {
    if (proxy === null) return ctx.stylize("<Revoked Proxy>", "special");
    if (ctx.showProxy) return kinds.formatProxy(ctx, proxy, level);
    [value] = proxy;
  }
  if (ctx.customInspect) {
    const custom = value[customInspect];
    // An object that is the prototype of its own constructor is not an instance.
    if (typeof custom === "function" && custom !== inspect && value.constructor?.prototype !== value) {
      return formatCustom(ctx, outer, custom, level);
    }
  }
  if (ctx.seen.includes(value)) {
    let index = 1;
    if (ctx.circular === undefined) {
      ctx.circular = new Map([[value, index]]);
    } else {
      index = ctx.circular.get(value);
      if (index === undefined) {
        index = ctx.circular.size + 1;
        ctx.circular.set(value, index);
      }
    }
    return ctx.stylize(`[Circular *${index}]`, "special");
  }
  return formatObject(ctx, value, level, typed);
}

// Target and handler of a proxy, null for a revoked one, undefined for anything else.
function detailsOf(value) {
  const details = proxyDetails(value);
  if (details === undefined) return undefined;
  const [target] = details;
  return target !== null && (typeof target === "object" || typeof target === "function") ? details : null;
}

function formatCustom(ctx, value, custom, level) {
  const depth = ctx.depth === null ? null : ctx.depth - level;
  const result = custom.call(value, depth, optionsForCustom(ctx), inspect);
  if (result === value) return formatObject(ctx, value, level, false);
  const text = typeof result === "object" ? formatValue(ctx, result, level, false) : `${result}`;
  return text.replaceAll("\n", `\n${" ".repeat(ctx.indentation)}`);
}

function optionsForCustom(ctx) {
  const options = { stylize: ctx.stylize };
  for (const key of Object.keys(defaults)) options[key] = ctx[key];
  return ctx.userOptions === undefined || ctx.userOptions === null ? options : { ...options, ...ctx.userOptions };
}

/** The name of the constructor that made `object`; null when its prototype chain has none. */
function constructorName(ctx, object, level, inherited) {
  const start = object;
  let firstPrototype;
  while (object) {
    const descriptor = Object.getOwnPropertyDescriptor(object, "constructor");
    const value = descriptor?.value;
    if (typeof value === "function" && value.name !== "" && isInstance(start, value)) {
      if (inherited !== undefined && (firstPrototype !== object || !isBuiltinClass(value))) {
        inheritedProperties(ctx, start, firstPrototype || start, level, inherited);
      }
      return String(value.name);
    }
    object = Object.getPrototypeOf(object);
    if (firstPrototype === undefined) firstPrototype = object;
  }
  if (firstPrototype === null) return null;
  const name = kinds.className(start);
  if (ctx.depth !== null && level > ctx.depth) return `${name} <Complex prototype>`;
  const parent = constructorName(ctx, firstPrototype, level + 1, inherited);
  if (parent === null) {
    const shown = inspect(firstPrototype, { ...ctx.userOptions, customInspect: false, depth: -1 });
    return `${name} <${shown}>`;
  }
  return `${name} <${parent}>`;
}

function isInstance(object, constructor) {
  try {
    return object instanceof constructor;
  } catch {
    return false;
  }
}

const LANGUAGE_CLASSES = [
  "AggregateError", "Array", "ArrayBuffer", "AsyncDisposableStack", "BigInt", "BigInt64Array", "BigUint64Array",
  "Boolean", "DataView", "Date", "DisposableStack", "Error", "EvalError", "FinalizationRegistry", "Float16Array",
  "Float32Array", "Float64Array", "Function", "Int16Array", "Int32Array", "Int8Array", "InternalError", "Iterator",
  "Map", "Number", "Object", "Promise", "Proxy", "RangeError", "ReferenceError", "RegExp", "Set", "SharedArrayBuffer",
  "String", "SuppressedError", "Symbol", "SyntaxError", "TypeError", "URIError", "Uint16Array", "Uint32Array",
  "Uint8Array", "Uint8ClampedArray", "WeakMap", "WeakRef", "WeakSet",
];
let builtinClasses;

/** Whether a function is one of the language's own constructors. */
export function isBuiltinClass(value) {
  builtinClasses ??= new Set(LANGUAGE_CLASSES.map((name) => globalThis[name]));
  return builtinClasses.has(value);
}

// With `showHidden`, properties that an instance has from its classes are shown as well.
function inheritedProperties(ctx, main, object, level, output) {
  let depth = 0;
  let keys;
  let seen;
  do {
    if (depth !== 0 || main === object) {
      object = Object.getPrototypeOf(object);
      if (object === null) break;
      const constructor = Object.getOwnPropertyDescriptor(object, "constructor")?.value;
      if (typeof constructor === "function" && isBuiltinClass(constructor)) break;
    }
    if (depth === 0) seen = new Set();
    else for (const key of keys) seen.add(key);
    keys = Reflect.ownKeys(object);
    ctx.seen.push(main);
    for (const key of keys) {
      if (key === "constructor" || Object.hasOwn(main, key) || (depth !== 0 && seen.has(key))) continue;
      const descriptor = Object.getOwnPropertyDescriptor(object, key);
      if (typeof descriptor.value === "function") continue;
      const text = kinds.formatProperty(ctx, object, level, key, kinds.OBJECT, descriptor, main);
      output.push(ctx.colors ? `\u001b[2m${text}\u001b[22m` : text);
    }
    ctx.seen.pop();
  } while (++depth !== 3);
}

/** `Name(size) [tag] `: what stands before the braces. */
export function prefix(constructor, tag, fallback, size = "") {
  if (constructor === null) {
    const shown = tag !== "" && fallback !== tag ? `[${tag}] ` : "";
    return `[${fallback}${size}: null prototype] ${shown}`;
  }
  return tag !== "" && constructor !== tag ? `${constructor}${size} [${tag}] ` : `${constructor}${size} `;
}

function formatObject(ctx, value, level, typed) {
  const inherited = ctx.showHidden && (ctx.depth === null || level <= ctx.depth) ? [] : undefined;
  const constructor = constructorName(ctx, value, level, inherited);
  const hasInherited = inherited !== undefined && inherited.length > 0;
  let tag = value[Symbol.toStringTag];
  if (typeof tag !== "string" || (tag !== "" && shownAsProperty(ctx, value))) tag = "";
  // A name such as `MyMap` says it already.
  if (constructor !== null && constructor !== tag && constructor.endsWith(tag)) tag = "";

  const shape = kinds.shapeOf(ctx, value, level, typed, { constructor, tag, hasInherited });
  if (shape.done !== undefined) return shape.done;
  if (ctx.depth !== null && level > ctx.depth) {
    const name = prefix(constructor, tag, Array.isArray(value) ? "Array" : "Object").slice(0, -1);
    return ctx.stylize(name[0] === "[" ? name : `[${name}]`, "special");
  }
  level++;
  ctx.seen.push(value);
  ctx.currentDepth = level;
  let entries;
  try {
    entries = shape.format === undefined ? [] : shape.format(ctx, value, level);
    for (const key of shape.keys) entries.push(kinds.formatProperty(ctx, value, level, key, shape.kind));
    if (hasInherited) entries.push(...inherited);
  } catch (error) {
    if (!isStackOverflow(error)) throw error;
    ctx.seen.length = Math.min(ctx.seen.length, level);
    ctx.indentation = 0;
    const name = prefix(constructor, tag, "Object").slice(0, -1);
    return ctx.stylize(
      `[${name}: Inspection interrupted prematurely. Maximum call stack size exceeded.]`, "special");
  }
  let { base } = shape;
  const { braces } = shape;
  const reference = ctx.circular?.get(value);
  if (reference !== undefined) {
    const mark = ctx.stylize(`<ref *${reference}>`, "special");
    if (ctx.compact === true) braces[0] = `${mark} ${braces[0]}`;
    else base = base === "" ? mark : `${mark} ${base}`;
  }
  ctx.seen.pop();
  if (ctx.sorted) sortEntries(ctx, entries, shape);
  const text = joinEntries(ctx, entries, base, braces, shape.kind === kinds.ARRAY_EXTRAS, level, value);
  ctx.budget += text.length;
  if (ctx.budget > OUTPUT_LIMIT) ctx.depth = -1;
  return text;
}

function shownAsProperty(ctx, value) {
  return ctx.showHidden
    ? Object.hasOwn(value, Symbol.toStringTag)
    : Object.prototype.propertyIsEnumerable.call(value, Symbol.toStringTag);
}

function sortEntries(ctx, entries, shape) {
  const order = ctx.sorted === true ? undefined : ctx.sorted;
  if (shape.kind === kinds.OBJECT) {
    entries.sort(order);
  } else if (shape.keys.length > 1) {
    const from = entries.length - shape.keys.length;
    entries.splice(from, shape.keys.length, ...entries.slice(from).sort(order));
  }
}

function isStackOverflow(error) {
  return (error instanceof RangeError || error?.name === "InternalError") && /stack/i.test(error.message);
}

/** The text of a property name. */
export function formatKey(ctx, key, enumerable) {
  let name;
  if (typeof key === "symbol") name = ctx.stylize(escapeText(Symbol.prototype.toString.call(key), ""), "symbol");
  else if (key === "__proto__") name = "['__proto__']";
  else name = IDENTIFIER.test(key) ? ctx.stylize(key, "name") : ctx.stylize(quote(key), "string");
  return enumerable ? name : `[${name}]`;
}
