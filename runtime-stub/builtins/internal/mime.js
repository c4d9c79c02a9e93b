// `util.MIMEType` and `util.MIMEParams`, after the MIME Sniffing Standard.

import { typeError } from "semba:internal/errors";

const NOT_TOKEN = /[^!#$%&'*+\-.^_`|~A-Za-z0-9]/;
const NOT_QUOTABLE = /[^\t\x20-\x7e\x80-\xff]/;
const END_SPACE = /[\r\n\t ]+$/;
const START_SPACE = /^[\r\n\t ]+/;

const invalid = (what, text, at = -1) => typeError("ERR_INVALID_MIME_SYNTAX",
  `The MIME syntax for a ${what} in "${text}" is invalid${at === -1 ? "" : ` at ${at}`}`);

/** `text`, which is a part of `whole`, unless it is empty or has a character that may not be there. */
function check(what, text, unwanted, whole = text) {
  const at = text.search(unwanted);
  if (text.length > 0 && at === -1) return text;
  throw invalid(what, whole, at);
}

const lowerAscii = (text) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
const isToken = (text) => text.length > 0 && !NOT_TOKEN.test(text);

/** The part of `text` from `from` up to one of `ends`, and where that is. */
function upTo(text, from, ends) {
  let at = from;
  while (at < text.length && !ends.includes(text[at])) at++;
  return [text.slice(from, at), at];
}

// A quoted string: what is in it without backslashes, and where it ends. The closing quote may be missing.
function quoted(text, from) {
  let value = "";
  let at = from + 1;
  for (; at < text.length && text[at] !== '"'; at++) {
    if (text[at] === "\\" && at + 1 < text.length) at++;
    value += text[at];
  }
  return [value, at + 1];
}

function* parseParameters(text) {
  for (let at = 0; at < text.length; at++) {
    let name;
    let value;
    at += START_SPACE.exec(text.slice(at))?.[0].length ?? 0;
    [name, at] = upTo(text, at, ";=");
    if (text[at] !== "=") continue;
    if (text[at + 1] === '"') {
      [value, at] = quoted(text, at + 1);
      [, at] = upTo(text, at, ";");
    } else {
      [value, at] = upTo(text, at + 1, ";");
      value = value.replace(END_SPACE, "");
      if (value === "") continue;
    }
    if (isToken(name) && !NOT_QUOTABLE.test(value)) yield [lowerAscii(name), value];
  }
}

let fill;

/** The parameters of a MIME type. */
export class MIMEParams {
  #values = new Map();

  static {
    fill = (params, text) => {
      for (const [name, value] of parseParameters(text)) {
        if (!params.#values.has(name)) params.#values.set(name, value);
      }
      return params;
    };
  }

  delete(name) {
    this.#values.delete(`${name}`);
  }

  get(name) {
    return this.#values.get(`${name}`) ?? null;
  }

  has(name) {
    return this.#values.has(`${name}`);
  }

  set(name, value) {
    name = check("parameter name", `${name}`, NOT_TOKEN);
    value = `${value}`;
    if (value !== "") check("parameter value", value, NOT_QUOTABLE);
    this.#values.set(name, value);
  }

  *entries() {
    yield* this.#values.entries();
  }

  *keys() {
    yield* this.#values.keys();
  }

  *values() {
    yield* this.#values.values();
  }

  toString() {
    const shown = (value) => (isToken(value) ? value : `"${value.replace(/["\\]/g, "\\$&")}"`);
    return [...this.#values].map(([name, value]) => `${name}=${shown(value)}`).join(";");
  }
}

const method = (value) => ({ value, writable: true, configurable: true });
const { entries, toString } = MIMEParams.prototype;
Object.defineProperties(MIMEParams.prototype, { [Symbol.iterator]: method(entries), toJSON: method(toString) });

/** A MIME type such as `text/plain;charset=utf-8`. */
export class MIMEType {
  #type;
  #subtype;
  #params;

  constructor(input) {
    input = `${input}`.replace(START_SPACE, "");
    const slash = input.indexOf("/");
    if (slash === -1) throw invalid("type", input);
    const type = check("type", input.slice(0, slash), NOT_TOKEN, input);
    const [subtype, end] = upTo(input, slash + 1, ";");
    this.#type = lowerAscii(type);
    this.#subtype = lowerAscii(check("subtype", subtype.replace(END_SPACE, ""), NOT_TOKEN, input));
    this.#params = fill(new MIMEParams(), input.slice(end + 1));
  }

  get type() {
    return this.#type;
  }

  set type(value) {
    this.#type = lowerAscii(check("type", `${value}`, NOT_TOKEN));
  }

  get subtype() {
    return this.#subtype;
  }

  set subtype(value) {
    this.#subtype = lowerAscii(check("subtype", `${value}`, NOT_TOKEN));
  }

  get essence() {
    return `${this.#type}/${this.#subtype}`;
  }

  get params() {
    return this.#params;
  }

  toString() {
    const params = `${this.#params}`;
    return params === "" ? this.essence : `${this.essence};${params}`;
  }
}
Object.defineProperty(MIMEType.prototype, "toJSON", method(MIMEType.prototype.toString));
