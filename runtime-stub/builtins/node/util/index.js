// `node:util`.

import { requireBuiltin } from "semba:engine";
import {
  invalidArgType, invalidArgValue, typeError, validateAbortSignal, validateBoolean, validateFunction, validateNumber,
  validateObject, validateString,
} from "semba:internal/errors";
import { format, formatWithOptions } from "semba:internal/format";
import { inspect } from "semba:internal/inspect";
import { stripAnsi } from "semba:internal/inspect_layout";
import { MIMEParams, MIMEType } from "semba:internal/mime";
import { promisifiedNames } from "semba:internal/promisified_names";
import types from "node:util/types";
import { TextDecoder, TextEncoder } from "semba:web/encoding";
import { process } from "semba:web/process";

const customPromisify = Symbol.for("nodejs.util.promisify.custom");

export function promisify(original) {
  validateFunction(original, "original");
  const custom = original[customPromisify];
  if (custom !== undefined && custom !== null) {
    validateFunction(custom, "util.promisify.custom");
    return Object.defineProperty(custom, customPromisify, { value: custom, configurable: true });
  }
  // Timers know their promise forms only once `node:timers` is there.
  const timers = requireBuiltin("semba:web/timers");
  if (original === timers.setTimeout || original === timers.setImmediate) {
    return requireBuiltin("node:timers/promises")[original.name];
  }
  const names = original[promisifiedNames];
  function promised(...args) {
    return new Promise((resolve, reject) => {
      original.call(this, ...args, (error, ...values) => {
        if (error) reject(error);
        else resolve(names === undefined ? values[0] : Object.fromEntries(names.map((name, i) => [name, values[i]])));
      });
    });
  }
  Object.setPrototypeOf(promised, Object.getPrototypeOf(original));
  Object.defineProperty(promised, customPromisify, { value: promised, configurable: true });
  return Object.defineProperties(promised, Object.getOwnPropertyDescriptors(original));
}
promisify.custom = customPromisify;

export function callbackify(original) {
  validateFunction(original, "original");
  function callbackified(...args) {
    const callback = args.pop();
    validateFunction(callback, "last argument");
    original.apply(this, args).then(
      (value) => process.nextTick(() => callback.call(this, null, value)),
      (reason) => process.nextTick(() => callback.call(this, reason || falsyRejection(reason))));
  }
  const descriptors = Object.getOwnPropertyDescriptors(original);
  if (typeof descriptors.length.value === "number") descriptors.length.value++;
  if (typeof descriptors.name.value === "string") descriptors.name.value += "Callbackified";
  return Object.defineProperties(callbackified, descriptors);
}

function falsyRejection(reason) {
  const error = new Error("Promise was rejected with falsy value");
  return Object.assign(error, { code: "ERR_FALSY_VALUE_REJECTION", reason });
}

export function inherits(constructor, parent) {
  if (constructor === undefined || constructor === null) throw invalidArgType("ctor", "Function", constructor);
  if (parent === undefined || parent === null) throw invalidArgType("superCtor", "Function", parent);
  if (parent.prototype === undefined) throw invalidArgType("superCtor.prototype", "Object", parent.prototype);
  Object.defineProperty(constructor, "super_", { value: parent, writable: true, configurable: true });
  Object.setPrototypeOf(constructor.prototype, parent.prototype);
}

const shownCodes = new Set();

export function deprecate(callback, message, code) {
  if (code !== undefined) validateString(code, "code");
  let warned = false;
  function deprecated(...args) {
    if (!warned && !process.noDeprecation) {
      warned = true;
      if (code === undefined || !shownCodes.has(code)) {
        shownCodes.add(code);
        process.emitWarning(message, "DeprecationWarning", code, deprecated);
      }
    }
    return new.target ? Reflect.construct(callback, args, new.target) : Reflect.apply(callback, this, args);
  }
  Object.setPrototypeOf(deprecated, callback);
  if (callback.prototype) deprecated.prototype = callback.prototype;
  Object.defineProperty(deprecated, "length", { ...Object.getOwnPropertyDescriptor(callback, "length") });
  return deprecated;
}

export function isDeepStrictEqual(a, b, skipPrototype) {
  const { isDeepEqual, STRICT } = requireBuiltin("semba:internal/deep_equal");
  return isDeepEqual(a, b, STRICT, Boolean(skipPrototype));
}

export function stripVTControlCharacters(text) {
  validateString(text, "str");
  return stripAnsi(text);
}

export function styleText(formats, text, { validateStream = true, stream = process.stdout } = {}) {
  validateString(text, "text");
  const names = Array.isArray(formats) ? formats : [formats];
  validateBoolean(validateStream, "options.validateStream");
  if (validateStream && !isStream(stream)) {
    throw invalidArgType("stream", ["ReadableStream", "WritableStream", "Stream"], stream);
  }
  const colors = validateStream && stream ? requireBuiltin("semba:internal/terminal").wantsColor(stream, process.env) : true;
  let before = "";
  let after = "";
  for (const name of names) {
    if (name === "none") continue;
    const codes = inspect.colors[name];
    if (codes === undefined) {
      const known = Object.keys(inspect.colors).map((color) => `'${color}'`).join(", ");
      throw typeError("ERR_INVALID_ARG_VALUE",
        `The argument 'format' must be one of: ${known}. Received ${inspect(name)}`);
    }
    before += `\u001b[${codes[0]}m`;
    after = `\u001b[${codes[1]}m${after}`;
  }
  if (!colors) return text;
  // Where a style inside ends the outer one, the outer one goes on.
  for (const name of names) {
    if (name === "none") continue;
    const [start, end] = inspect.colors[name];
    const rest = `\u001b[${end}m`;
    if (text.includes(rest)) {
      // Bold and dim have the same end: both have to begin again.
      const again = end === 22 ? `${rest}\u001b[${start}m` : `\u001b[${start}m`;
      text = text.replaceAll(rest, (found, at) => (at + found.length === text.length ? found : again));
    }
  }
  return before + text + after;
}

const isStream = (value) => value !== null && typeof value === "object" &&
  (typeof value.pipe === "function" || typeof value.write === "function" || typeof value.getReader === "function" ||
    typeof value.getWriter === "function");

export function parseArgs(config) {
  return requireBuiltin("semba:internal/parse_args").parseArgs(config);
}

export function parseEnv(content) {
  validateString(content, "content");
  const values = {};
  const line = /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*("(?:[^"])*"|'[^']*'|`[^`]*`|[^\n]*)/gm;
  for (const [, key, raw] of content.replace(/\r\n?/g, "\n").matchAll(line)) {
    const text = raw.trim();
    const mark = text[0];
    if (/["'`]/.test(mark ?? "") && text.endsWith(mark) && text.length > 1) {
      const inner = text.slice(1, -1);
      values[key] = mark === '"' ? inner.replaceAll("\\n", "\n") : inner;
    } else {
      values[key] = text.replace(/\s*#.*$/, "");
    }
  }
  return values;
}

export function toUSVString(input) {
  return `${input}`.toWellFormed();
}

export function isArray(value) {
  return Array.isArray(value);
}

export function debuglog(section, onEnabled) {
  const sections = (process.env.NODE_DEBUG ?? "").toUpperCase().split(",");
  const name = section.toUpperCase();
  const enabled = sections.some((pattern) =>
    new RegExp(`^${pattern.replace(/[|\\{}()[\]^$+?.]/g, "\\$&").replaceAll("*", ".*")}$`).test(name) && pattern !== "");
  const log = (...args) => {
    if (enabled) process.stderr.write(`${formatWithOptions({ colors: false }, `${name} ${process.pid}: ${args[0]}`, ...args.slice(1))}\n`);
  };
  Object.defineProperty(log, "enabled", { get: () => enabled, configurable: true, enumerable: true });
  onEnabled?.(log);
  return log;
}
export const debug = debuglog;

export function getSystemErrorName(number) {
  validateNumber(number, "err");
  return getSystemErrorMap().get(number)?.[0] ?? `Unknown system error ${number}`;
}

export function getSystemErrorMessage(number) {
  validateNumber(number, "err");
  return getSystemErrorMap().get(number)?.[1];
}

export function getSystemErrorMap() {
  return requireBuiltin("semba:internal/system_errors").systemErrorMap();
}

export function aborted(signal, resource) {
  if (signal === undefined) throw invalidArgType("signal", "AbortSignal", signal);
  validateAbortSignal(signal, "signal");
  validateObject(resource, "resource");
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

export function getCallSites(count = 10, options = undefined) {
  if (typeof count === "object" && count !== null && options === undefined) [count, options] = [10, count];
  if (options !== undefined) {
    validateObject(options, "options");
    if (options.sourceMap !== undefined) validateBoolean(options.sourceMap, "options.sourceMap");
  }
  validateNumber(count, "frameCount", 1, 200);
  const limit = Error.stackTraceLimit;
  const holder = {};
  try {
    Error.stackTraceLimit = Math.trunc(count);
    Error.captureStackTrace(holder, getCallSites);
  } finally {
    Error.stackTraceLimit = limit;
  }
  return holder.stack.split("\n").map(siteOf).filter(Boolean);
}

function siteOf(line) {
  const match = /^\s+at (?:(.*) \()?(.*?):(\d+):(\d+)\)?$/.exec(line);
  if (match === null) return undefined;
  const [, name = "", scriptName, lineNumber, column] = match;
  return {
    functionName: name === "<anonymous>" ? "" : name, scriptId: "0", scriptName, lineNumber: Number(lineNumber),
    columnNumber: Number(column), column: Number(column),
  };
}

/** How two texts, or two lists of texts, differ: 1 is only in the first, -1 only in the second, 0 in both. */
export function diff(actual, expected) {
  if (actual === expected) return [];
  const lists = { actual, expected };
  for (const name of ["actual", "expected"]) {
    if (Array.isArray(lists[name])) lists[name].forEach((item, index) => validateString(item, `${name}[${index}]`));
    else validateString(lists[name], name);
  }
  return requireBuiltin("semba:internal/assert_diff").compareLines(actual, expected, false);
}

/** A controller whose signal can be transferred. */
export function transferableAbortController() {
  const controller = new AbortController();
  transferableAbortSignal(controller.signal);
  return controller;
}

/** Lets a signal be transferred: what arrives is another signal that follows it. */
export function transferableAbortSignal(signal) {
  if (!(signal instanceof AbortSignal)) throw invalidArgType("signal", "AbortSignal", signal);
  return requireBuiltin("semba:internal/transfer").allowSignal(signal);
}

/** The exit code of a process that the signal ended. */
export function convertProcessSignalToExitCode(signal) {
  const { SIGNALS } = requireBuiltin("semba:internal/signal_numbers");
  if (typeof signal === "string" && Object.hasOwn(SIGNALS, signal)) return 128 + SIGNALS[signal];
  const names = Object.keys(SIGNALS).map((name) => `'${name}'`).join(", ");
  throw invalidArgValue("signalCode", signal, `must be one of: ${names}`);
}

/** `util.types`, `inspect` and the rest under their names. */
export { MIMEParams, MIMEType, TextDecoder, TextEncoder, format, formatWithOptions, inspect, types };

const util = {
  MIMEParams, MIMEType, TextDecoder, TextEncoder, aborted, callbackify, convertProcessSignalToExitCode, debug, debuglog, deprecate, diff, format, formatWithOptions, getCallSites, getSystemErrorMap, getSystemErrorMessage, getSystemErrorName, inherits, inspect, isArray,
  isDeepStrictEqual, parseArgs, parseEnv, promisify, stripVTControlCharacters, styleText, toUSVString,
  transferableAbortController, transferableAbortSignal, types,
};
export default util;
