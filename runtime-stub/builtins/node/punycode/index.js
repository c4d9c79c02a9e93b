// `node:punycode`: the encoding of RFC 3492, by which names of hosts are written in ASCII.

const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const SKEW = 38;
const DAMP = 700;
const FIRST_BIAS = 72;
const FIRST_CODE = 128;
const LARGEST = 2 ** 31 - 1;
const SEPARATORS = /[\x2E\u3002\uFF0E\uFF61]/g;

function fail(text) {
  throw new RangeError(text);
}

const OVERFLOW = "Overflow: input needs wider integers to process";
const NOT_BASIC = "Illegal input >= 0x80 (not a basic code point)";
const INVALID = "Invalid input";

// How the thresholds go on after a delta.
function adapt(delta, count, isFirst) {
  delta = isFirst ? Math.floor(delta / DAMP) : delta >> 1;
  delta += Math.floor(delta / count);
  let k = 0;
  for (; delta > ((BASE - T_MIN) * T_MAX) >> 1; k += BASE) delta = Math.floor(delta / (BASE - T_MIN));
  return Math.floor(k + (BASE - T_MIN + 1) * delta / (delta + SKEW));
}

const threshold = (k, bias) => (k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias);

function digitOf(code) {
  if (code >= 0x30 && code < 0x3a) return 26 + (code - 0x30);
  if (code >= 0x41 && code < 0x5b) return code - 0x41;
  if (code >= 0x61 && code < 0x7b) return code - 0x61;
  return BASE;
}

const characterOf = (digit) => String.fromCharCode(digit < 26 ? digit + 97 : digit + 22);

/** Text from a label's ASCII form, without its prefix. */
export function decode(input) {
  const output = [];
  const basic = Math.max(input.lastIndexOf("-"), 0);
  for (let i = 0; i < basic; i++) {
    if (input.charCodeAt(i) >= 0x80) fail(NOT_BASIC);
    output.push(input.charCodeAt(i));
  }
  let code = FIRST_CODE;
  let position = 0;
  let bias = FIRST_BIAS;
  for (let index = basic > 0 ? basic + 1 : 0; index < input.length;) {
    const before = position;
    for (let weight = 1, k = BASE; ; k += BASE) {
      if (index >= input.length) fail(INVALID);
      const digit = digitOf(input.charCodeAt(index++));
      if (digit >= BASE) fail(INVALID);
      if (digit > Math.floor((LARGEST - position) / weight)) fail(OVERFLOW);
      position += digit * weight;
      const limit = threshold(k, bias);
      if (digit < limit) break;
      if (weight > Math.floor(LARGEST / (BASE - limit))) fail(OVERFLOW);
      weight *= BASE - limit;
    }
    const count = output.length + 1;
    bias = adapt(position - before, count, before === 0);
    if (Math.floor(position / count) > LARGEST - code) fail(OVERFLOW);
    code += Math.floor(position / count);
    position %= count;
    output.splice(position++, 0, code);
  }
  return String.fromCodePoint(...output);
}

/** A label's ASCII form, without its prefix. */
export function encode(input) {
  const points = ucs2.decode(input);
  let output = points.filter((point) => point < 0x80).map((point) => String.fromCharCode(point)).join("");
  const basic = output.length;
  let handled = basic;
  if (basic > 0) output += "-";
  let code = FIRST_CODE;
  let delta = 0;
  let bias = FIRST_BIAS;
  while (handled < points.length) {
    const next = points.reduce((least, point) => (point >= code && point < least ? point : least), LARGEST);
    if (next - code > Math.floor((LARGEST - delta) / (handled + 1))) fail(OVERFLOW);
    delta += (next - code) * (handled + 1);
    code = next;
    for (const point of points) {
      if (point < code && ++delta > LARGEST) fail(OVERFLOW);
      if (point !== code) continue;
      let rest = delta;
      for (let k = BASE; ; k += BASE) {
        const limit = threshold(k, bias);
        if (rest < limit) break;
        output += characterOf(limit + (rest - limit) % (BASE - limit));
        rest = Math.floor((rest - limit) / (BASE - limit));
      }
      output += characterOf(rest);
      bias = adapt(delta, handled + 1, handled === basic);
      delta = 0;
      handled++;
    }
    delta++;
    code++;
  }
  return output;
}

// Applies `convert` to each label; what stands before an `@` stays.
function eachLabel(domain, convert) {
  const at = domain.split("@");
  const prefix = at.length > 1 ? `${at[0]}@` : "";
  const host = at.length > 1 ? at[1] : domain;
  return prefix + host.replace(SEPARATORS, ".").split(".").map(convert).join(".");
}

/** A domain in Unicode. */
export function toUnicode(input) {
  return eachLabel(input, (label) => (label.startsWith("xn--") ? decode(label.slice(4).toLowerCase()) : label));
}

/** A domain in ASCII. */
export function toASCII(input) {
  return eachLabel(input, (label) => (/[^\0-\x7F]/.test(label) ? `xn--${encode(label)}` : label));
}

/** Strings as code points. */
export const ucs2 = {
  decode: (text) => Array.from(text, (character) => character.codePointAt(0)),
  encode: (points) => String.fromCodePoint(...points),
};

export const version = "2.1.0";
export default { version, ucs2, decode, encode, toASCII, toUnicode };
