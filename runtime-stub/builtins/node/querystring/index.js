// `node:querystring`.

import { requireBuiltin } from "semba:engine";

const SAFE = /[^A-Za-z0-9\-_.!~*'()]/g;

/** Escapes everything but letters, digits and `-_.!~*'()`. */
export function escape(text) {
  if (typeof text !== "string") text = typeof text === "object" ? String(text) : `${text}`;
  if (text.replace(SAFE, "x") === text) return text;
  if (text.isWellFormed()) return encodeURIComponent(text);
  return encodeURIComponent(combineSurrogates(text));
}

// Node takes whatever follows a high surrogate for its other half.
function combineSurrogates(text) {
  let result = "";
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0xd800 || unit > 0xdfff) {
      result += text[i];
      continue;
    }
    i++;
    if (i >= text.length) {
      const { withCode } = requireBuiltin("semba:internal/errors");
      throw withCode(new URIError("URI malformed"), "ERR_INVALID_URI");
    }
    result += String.fromCodePoint(0x10000 + (((unit & 0x3ff) << 10) | (text.charCodeAt(i) & 0x3ff)));
  }
  return result;
}

/** Undoes `escape`; what is no valid escape stays. */
export function unescape(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => {
      const bytes = Uint8Array.from(run.slice(1).split("%"), (digits) => parseInt(digits, 16));
      return new TextDecoder().decode(bytes);
    });
  }
}

function primitive(value) {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
      return Number.isFinite(value) ? `${value}` : "";
    case "bigint":
    case "boolean":
      return `${value}`;
    default:
      return "";
  }
}

export function stringify(object, separator = "&", equals = "=", options) {
  if (object === null || typeof object !== "object") return "";
  const encode = options?.encodeURIComponent ?? escape;
  const pairs = [];
  for (const key of Object.keys(object)) {
    const name = encode(key) + (equals || "=");
    const values = Array.isArray(object[key]) ? object[key] : [object[key]];
    for (const value of values) pairs.push(name + encode(primitive(value)));
  }
  return pairs.join(separator || "&");
}

export function parse(text, separator = "&", equals = "=", options) {
  const result = Object.create(null);
  if (typeof text !== "string" || text === "") return result;
  const decode = options?.decodeURIComponent ?? unescape;
  const limit = typeof options?.maxKeys === "number" ? options.maxKeys : 1000;
  let parts = text.split(separator || "&");
  if (limit > 0) parts = parts.slice(0, limit);
  for (const part of parts) {
    if (part === "") continue;
    const at = part.indexOf(equals || "=");
    const clean = (piece) => decode(piece.replaceAll("+", " "));
    const key = clean(at === -1 ? part : part.slice(0, at));
    const value = at === -1 ? "" : clean(part.slice(at + (equals || "=").length));
    if (!(key in result)) result[key] = value;
    else if (Array.isArray(result[key])) result[key].push(value);
    else result[key] = [result[key], value];
  }
  return result;
}

export const decode = parse;
export const encode = stringify;
export default { decode, encode, escape, parse, stringify, unescape };
