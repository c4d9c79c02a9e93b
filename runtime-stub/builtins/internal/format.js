// `util.format`: printf-like messages.

import { proxyDetails, requireBuiltin } from "semba:engine";
import { formatNumber, inspect, isBuiltinClass } from "semba:internal/inspect";

const plain = (text) => text;

/** `util.format(…)`. */
export function format(...args) {
  return formatArguments(undefined, args);
}

/** `util.formatWithOptions(inspectOptions, …)`. */
export function formatWithOptions(options, ...args) {
  if (options === null || typeof options !== "object") {
    throw requireBuiltin("semba:internal/errors").invalidArgType("inspectOptions", "object", options);
  }
  return formatArguments(options, args);
}

/** Formats a list of arguments: a format string and its values, and everything else inspected, with spaces between. */
export function formatArguments(options, args) {
  const first = args[0];
  let text = "";
  let used = 0;
  if (typeof first === "string") {
    if (args.length === 1) return first;
    used = 1;
    text = first;
    if (first.includes("%")) [text, used] = substitute(options, first, args);
  }
  for (let i = used; i < args.length; i++) {
    const value = args[i];
    text += (i === 0 ? "" : " ") + (typeof value === "string" ? value : inspect(value, options));
  }
  return text;
}

function substitute(options, template, args) {
  let text = "";
  let used = 1;
  let last = 0;
  for (let i = 0; i < template.length - 1; i++) {
    if (template[i] !== "%") continue;
    const directive = template[++i];
    if (directive === "%") {
      text += template.slice(last, i);
      last = i + 1;
      continue;
    }
    if (used === args.length) continue;
    const replacement = convert(options, directive, args[used]);
    if (replacement === undefined) continue;
    text += template.slice(last, i - 1) + replacement;
    last = i + 1;
    used++;
  }
  return [text + template.slice(last), used];
}

function convert(options, directive, value) {
  switch (directive) {
    case "s":
      return asString(options, value);
    case "d":
      return number(options, value, Number);
    case "i":
      return number(options, value, parseInt);
    case "f":
      return formatNumber(plain, typeof value === "symbol" ? NaN : parseFloat(value), (options?.numericSeparator ?? inspect.defaultOptions.numericSeparator));
    case "j":
      return `${json(value)}`;
    case "o":
      return inspect(value, { ...options, showHidden: true, showProxy: true, depth: 4 });
    case "O":
      return inspect(value, options);
    case "c":
      return "";
    default:
      return undefined;
  }
}

function number(options, value, toNumber) {
  if (typeof value === "symbol") return "NaN";
  return formatNumber(plain, typeof value === "bigint" ? value : toNumber(value), (options?.numericSeparator ?? inspect.defaultOptions.numericSeparator));
}

function asString(options, value) {
  if (typeof value === "number" || typeof value === "bigint") return formatNumber(plain, value, (options?.numericSeparator ?? inspect.defaultOptions.numericSeparator));
  if (typeof value !== "object" || value === null || !hasBuiltinToString(value)) return String(value);
  return inspect(value, { ...options, depth: 0, colors: false, compact: 3 });
}

function json(value) {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof TypeError && /circular/i.test(error.message)) return "[Circular]";
    throw error;
  }
}

function hasBuiltinToString(value) {
  const proxy = proxyDetails(value);
  if (proxy !== undefined) {
    [value] = proxy;
    if (value === null || (typeof value !== "object" && typeof value !== "function")) return true;
  }
  if (typeof value[Symbol.toPrimitive] === "function" && Object.hasOwn(value, Symbol.toPrimitive)) return false;
  if (typeof value.toString !== "function") return true;
  if (Object.hasOwn(value, "toString")) return false;
  let owner = value;
  do {
    owner = Object.getPrototypeOf(owner);
  } while (owner !== null && !Object.hasOwn(owner, "toString"));
  const constructor = owner === null ? undefined : Object.getOwnPropertyDescriptor(owner, "constructor")?.value;
  return typeof constructor === "function" && isBuiltinClass(constructor);
}
