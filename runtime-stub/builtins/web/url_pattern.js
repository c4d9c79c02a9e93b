// `URLPattern`.

import { requireBuiltin } from "semba:engine";
import { typeError } from "semba:internal/errors";

/** The parts, in the order of a URL. */
export const COMPONENTS = ["protocol", "username", "password", "hostname", "port", "pathname", "search", "hash"];

const DEFAULT = { delimiter: "", prefix: "" };
const HOSTNAME = { delimiter: ".", prefix: "" };
const PATHNAME = { delimiter: "/", prefix: "/" };

// `node:url` has the class, most programs that load it have no patterns.
const init = () => requireBuiltin("semba:web/url_pattern_init");

const isObject = (value) => typeof value === "object" && value !== null;
const invalidType = (message) => typeError("ERR_INVALID_ARG_TYPE", message);

function compile(input, encode, options, ignoreCase) {
  const { parsePattern, toPattern, toRegExp } = requireBuiltin("semba:web/url_pattern_parser");
  const parts = parsePattern(input, options, encode);
  const { source, names } = toRegExp(parts, options);
  return {
    regexp: new RegExp(source, ignoreCase ? "vi" : "v"), names, text: toPattern(parts, options),
    hasGroups: parts.some(({ type }) => type === "regexp"),
  };
}

const matchesSpecial = ({ regexp }) => Object.keys(init().SPECIAL).some((scheme) => regexp.test(scheme));
const compileProtocol = (text) => compile(text, init().canonical.protocol, DEFAULT, false);
const isAddress = (pattern) => pattern.length > 1 && /^(?:\[|[\\{]\[)/.test(pattern);

function compileAll(source, ignoreCase) {
  const { canonical, processInit, SPECIAL } = init();
  const given = processInit(source, true);
  const text = (name) => given[name] ?? "*";
  if (SPECIAL[given.protocol] !== undefined && SPECIAL[given.protocol] === given.port) given.port = "";
  const protocol = compileProtocol(text("protocol"));
  const path = matchesSpecial(protocol)
    ? compile(text("pathname"), canonical.pathname, PATHNAME, ignoreCase)
    : compile(text("pathname"), canonical.opaquePathname, DEFAULT, ignoreCase);
  const hostname = text("hostname");
  return {
    protocol,
    username: compile(text("username"), canonical.username, DEFAULT, false),
    password: compile(text("password"), canonical.password, DEFAULT, false),
    hostname: compile(hostname, isAddress(hostname) ? canonical.ipv6 : canonical.hostname, HOSTNAME, false),
    port: compile(text("port"), canonical.port, DEFAULT, false),
    pathname: path,
    search: compile(text("search"), canonical.search, DEFAULT, ignoreCase),
    hash: compile(text("hash"), canonical.hash, DEFAULT, ignoreCase),
  };
}

// The members that count, read once and in the order of their names.
function readInit(input) {
  const read = {};
  for (const name of ["baseURL", ...COMPONENTS].sort()) {
    const value = input[name];
    if (value !== undefined) read[name] = `${value}`.toWellFormed();
  }
  return read;
}

function initOf(input, base) {
  if (typeof input !== "string") {
    if (base !== undefined) throw new TypeError("A base URL is given twice");
    return readInit(input);
  }
  const parsed = init().parseConstructorString(input.toWellFormed(), (text) => matchesSpecial(compileProtocol(text)));
  if (base === undefined && parsed.protocol === undefined) throw new TypeError("A relative pattern needs a base URL");
  return base === undefined ? parsed : { ...parsed, baseURL: base };
}

let componentOf;

/** Matches URLs by patterns for their parts. */
class Pattern {
  #components;

  constructor(input, base, options) {
    if (arguments.length > 0 && typeof input !== "string" && !isObject(input)) {
      throw invalidType("Input must be an object or a string");
    }
    if (arguments.length > 1 && typeof base !== "string" && !isObject(base) && !(base === undefined && arguments.length > 2)) {
      throw invalidType("second argument must be a string or object");
    }
    if (isObject(base)) [base, options] = [undefined, base];
    else if (arguments.length > 2 && !isObject(options)) throw invalidType("options must be an object");
    const ignoreCase = options?.ignoreCase;
    if (ignoreCase !== undefined && typeof ignoreCase !== "boolean") throw invalidType("options.ignoreCase must be a boolean");
    // What getters of the arguments throw is thrown on.
    if (isObject(input)) input = readInit(input);
    try {
      this.#components = compileAll(initOf(input ?? {}, base), ignoreCase === true);
    } catch {
      throw typeError("ERR_INVALID_URL_PATTERN", "Failed to construct URLPattern");
    }
  }

  static {
    componentOf = (pattern, name) => {
      if (!isObject(pattern) || !(#components in pattern)) throw new TypeError("Illegal invocation");
      return pattern.#components[name];
    };
  }

  get hasRegExpGroups() {
    return COMPONENTS.some((name) => componentOf(this, name).hasGroups);
  }

  exec(input, base) {
    return match(this, "exec", arguments.length, input, base);
  }

  test(input, base) {
    return match(this, "test", arguments.length, input, base) !== null;
  }
}

for (const name of COMPONENTS) {
  const { get } = Object.getOwnPropertyDescriptor({ get [name]() { return componentOf(this, name).text; } }, name);
  Object.defineProperty(Pattern.prototype, name, { get, enumerable: true, configurable: true });
}
for (const name of ["hasRegExpGroups", "exec", "test"]) Object.defineProperty(Pattern.prototype, name, { enumerable: true });

/** The class, which says in its own words that it is called without `new`. */
export function URLPattern(...args) {
  if (!new.target) throw typeError("ERR_CONSTRUCT_CALL_REQUIRED", "Cannot call constructor without `new`");
  return Reflect.construct(Pattern, args, new.target);
}
Object.defineProperty(URLPattern, "prototype", { value: Pattern.prototype, writable: false });
Object.defineProperty(URLPattern, "length", { value: 0, configurable: true });
Object.defineProperty(Pattern.prototype, "constructor", { value: URLPattern, writable: true, configurable: true });

function match(pattern, method, count, input, base) {
  componentOf(pattern, "protocol");
  if (count > 0 && typeof input !== "string" && !isObject(input)) {
    throw invalidType("URLPattern input needs to be a string or an object");
  }
  if (count > 1 && typeof base !== "string" && base !== undefined) throw invalidType("baseURL must be a string");
  if (isObject(input) && base !== undefined) throw typeError("ERR_OPERATION_FAILED", `Failed to ${method} URLPattern`);
  const values = valuesOf(input ?? {}, base);
  if (values === undefined) return null;
  const result = { __proto__: null, inputs: base === undefined ? [input ?? {}] : [input, base] };
  for (const name of COMPONENTS) {
    const { regexp, names } = componentOf(pattern, name);
    const found = regexp.exec(values[name]);
    if (found === null) return null;
    const groups = {};
    names.forEach((key, index) => { groups[key] = found[index + 1]; });
    result[name] = { input: values[name], groups };
  }
  return result;
}

// The parts to match, or `undefined` when the input is no URL.
function valuesOf(input, base) {
  if (typeof input === "string") {
    const url = requireBuiltin("semba:web/url").URL.parse(input, base);
    return url === null ? undefined : init().componentsOf(url);
  }
  const read = readInit(input);
  try {
    return init().processInit(read, false, Object.fromEntries(COMPONENTS.map((name) => [name, ""])));
  } catch {
    return undefined;
  }
}
