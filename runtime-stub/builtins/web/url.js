// `URL`.

import { requireBuiltin } from "semba:engine";
import { op_url_can_parse, op_url_parse, op_url_set } from "semba:ops/url";

const errors = () => requireBuiltin("semba:internal/errors");
const searchParams = () => requireBuiltin("semba:web/url_search_params");
const objects = new Map();

// Positions in the list of parts that `op_url_parse` returns.
const HREF = 0;
const SCHEME_END = 1;
const USERNAME_START = 2;
const USERNAME_END = 3;
const PASSWORD_START = 4;
const PASSWORD_END = 5;
const HOST_START = 6;
const HOST_END = 7;
const PORT_START = 8;
const PORT_END = 9;
const PATH_START = 10;
const PATH_END = 11;
const QUERY_END = 12;
const ORIGIN = 13;

/** A URL of the URL Standard. */
export class URL {
  #parts;
  #params;

  constructor(input, base = undefined) {
    if (arguments.length === 0) {
      throw errors().typeError("ERR_MISSING_ARGS", 'The "url" argument must be specified');
    }
    input = `${input}`.toWellFormed();
    if (base !== undefined) base = `${base}`.toWellFormed();
    this.#parts = op_url_parse(input, base);
    if (this.#parts === undefined) throw invalidUrl(input, base);
  }

  static canParse(input, base = undefined) {
    if (arguments.length === 0) {
      throw errors().typeError("ERR_MISSING_ARGS", 'The "url" argument must be specified');
    }
    return op_url_can_parse(`${input}`, base === undefined ? undefined : `${base}`);
  }

  static parse(input, base = undefined) {
    return URL.canParse(input, base) ? new URL(input, base) : null;
  }

  static createObjectURL(blob) {
    if (arguments.length === 0) throw errors().missingArgs("obj");
    const { Blob } = requireBuiltin("semba:web/blob");
    if (!(blob instanceof Blob)) throw errors().invalidArgType("obj", "Blob", blob);
    const { randomUUID } = requireBuiltin("node:crypto");
    const href = `blob:nodedata:${randomUUID()}`;
    objects.set(href, blob);
    return href;
  }

  static revokeObjectURL(href) {
    if (arguments.length === 0) throw errors().missingArgs("url");
    objects.delete(`${href}`);
  }

  #slice(start, end) {
    return this.#parts[HREF].slice(this.#parts[start], this.#parts[end]);
  }

  #set(component, value) {
    const parts = op_url_set(this.#parts[HREF], component, `${value}`.toWellFormed());
    if (parts !== undefined) this.#parts = parts;
  }

  get href() {
    return this.#parts[HREF];
  }

  set href(value) {
    value = `${value}`.toWellFormed();
    const parts = op_url_parse(value);
    if (parts === undefined) throw invalidUrl(value);
    this.#parts = parts;
    this.#updateParams();
  }

  #updateParams() {
    if (this.#params !== undefined) searchParams().reset(this.#params, this.search);
  }

  get origin() {
    return this.#parts[ORIGIN];
  }

  get protocol() {
    return `${this.#parts[HREF].slice(0, this.#parts[SCHEME_END])}:`;
  }

  set protocol(value) {
    this.#set("protocol", value);
  }

  get username() {
    return this.#slice(USERNAME_START, USERNAME_END);
  }

  set username(value) {
    this.#set("username", value);
  }

  get password() {
    return this.#slice(PASSWORD_START, PASSWORD_END);
  }

  set password(value) {
    this.#set("password", value);
  }

  get host() {
    return this.#slice(HOST_START, PORT_END);
  }

  set host(value) {
    this.#set("host", value);
  }

  get hostname() {
    return this.#slice(HOST_START, HOST_END);
  }

  set hostname(value) {
    this.#set("hostname", value);
  }

  get port() {
    return this.#slice(PORT_START, PORT_END);
  }

  set port(value) {
    this.#set("port", value);
  }

  get pathname() {
    return this.#slice(PATH_START, PATH_END);
  }

  set pathname(value) {
    this.#set("pathname", value);
  }

  get search() {
    const search = this.#slice(PATH_END, QUERY_END);
    return search === "?" ? "" : search;
  }

  set search(value) {
    this.#set("search", value);
    this.#updateParams();
  }

  get searchParams() {
    this.#params ??= searchParams().forURL(this.search, () => this.#set("search", this.#params.toString()));
    return this.#params;
  }

  get hash() {
    const hash = this.#parts[HREF].slice(this.#parts[QUERY_END]);
    return hash === "#" ? "" : hash;
  }

  set hash(value) {
    this.#set("hash", value);
  }

  toString() {
    return this.#parts[HREF];
  }

  toJSON() {
    return this.#parts[HREF];
  }

  [Symbol.for("nodejs.util.inspect.custom")](depth, options, inspect) {
    if (this === null || Object.getPrototypeOf(this) === null) return inspect({}, options);
    if (typeof depth === "number" && depth < 0) return options.stylize("[Object]", "special");
    const { name } = this.constructor;
    const shown = {};
    for (const key of [
      "href", "origin", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search",
      "searchParams", "hash",
    ]) shown[key] = this[key];
    return `${name} ${inspect(shown, options)}`;
  }
}

function invalidUrl(input, base) {
  const error = errors().typeError("ERR_INVALID_URL", "Invalid URL");
  error.input = input;
  if (base !== undefined) error.base = base;
  return error;
}

const { prototype } = URL;
for (const name of [
  "toString", "href", "origin", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search",
  "searchParams", "hash", "toJSON",
]) Object.defineProperty(prototype, name, { enumerable: true });
Object.defineProperty(prototype, Symbol.toStringTag, { value: "URL", configurable: true });
for (const name of ["canParse", "parse", "createObjectURL", "revokeObjectURL"]) {
  Object.defineProperty(URL, name, { enumerable: true });
}
