// `Headers`.

import { describeClass } from "semba:web/streams_queue";

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const customInspect = Symbol.for("nodejs.util.inspect.custom");

function nameOf(method, name) {
  name = `${name}`;
  if (!NAME.test(name)) throw new TypeError(`Headers.${method}: "${name}" is an invalid header name.`);
  return name;
}

function valueOf(method, value) {
  value = `${value}`.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, "");
  if (/[\0\r\n]/.test(value) || /[^\0-\xff]/.test(value)) {
    throw new TypeError(`Headers.${method}: "${value}" is an invalid header value.`);
  }
  return value;
}

function check(method, count, given) {
  if (given < count) {
    throw new TypeError(`Headers.${method}: ${count} argument${count > 1 ? "s" : ""} required, but${given > 0
      ? " only" : ""} ${given} found.`);
  }
}

/** The headers of a request or an answer. Names are the same in any case; iteration is sorted. */
export class Headers {
  // Lower-case name to values.
  #lists = new Map();

  constructor(init = undefined) {
    if (init === undefined) return;
    if (init === null || (typeof init !== "object" && typeof init !== "function")) {
      throw new TypeError("Headers constructor: init given is not an object.");
    }
    const iterator = init[Symbol.iterator];
    if (typeof iterator !== "function") {
      for (const name of Reflect.ownKeys(init)) {
        if (typeof name === "string" && Object.prototype.propertyIsEnumerable.call(init, name)) this.append(name, init[name]);
      }
      return;
    }
    for (const pair of init) {
      const entry = [...pair];
      if (entry.length !== 2) {
        throw new TypeError(`Headers constructor: expected name/value pair to be length 2, found ${entry.length}.`);
      }
      this.append(...entry);
    }
  }

  append(name, value) {
    check("append", 2, arguments.length);
    value = valueOf("append", value);
    const key = nameOf("append", name).toLowerCase();
    const list = this.#lists.get(key);
    if (list === undefined) this.#lists.set(key, [value]);
    else list.push(value);
  }

  delete(name) {
    check("delete", 1, arguments.length);
    this.#lists.delete(nameOf("delete", name).toLowerCase());
  }

  get(name) {
    check("get", 1, arguments.length);
    const key = nameOf("get", name).toLowerCase();
    return this.#lists.get(key)?.join(key === "cookie" ? "; " : ", ") ?? null;
  }

  has(name) {
    check("has", 1, arguments.length);
    return this.#lists.has(nameOf("has", name).toLowerCase());
  }

  set(name, value) {
    check("set", 2, arguments.length);
    value = valueOf("set", value);
    this.#lists.set(nameOf("set", name).toLowerCase(), [value]);
  }

  getSetCookie() {
    return [...this.#lists.get("set-cookie") ?? []];
  }

  forEach(callback, self = undefined) {
    check("forEach", 1, arguments.length);
    if (typeof callback !== "function") {
      throw new TypeError("Failed to execute 'forEach' on 'Headers': parameter 1 is not of type 'Function'.");
    }
    for (const [name, value] of this) callback.call(self, value, name, this);
  }

  *entries() {
    for (const name of [...this.#lists.keys()].sort()) {
      // Cookies cannot be joined: their dates have commas.
      if (name === "set-cookie") for (const value of this.getSetCookie()) yield [name, value];
      else yield [name, this.get(name)];
    }
  }

  *keys() {
    for (const [name] of this.entries()) yield name;
  }

  *values() {
    for (const [, value] of this.entries()) yield value;
  }

  [customInspect](depth, options, inspect) {
    return `Headers ${inspect(Object.fromEntries(this.entries()), options)}`;
  }
}
describeClass(Headers, ["append", "delete", "get", "has", "set", "getSetCookie", "forEach", "entries", "keys", "values"]);
Object.defineProperty(Headers.prototype, Symbol.iterator, {
  value: Headers.prototype.entries, writable: true, configurable: true,
});
