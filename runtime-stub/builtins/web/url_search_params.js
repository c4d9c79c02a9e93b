// `URLSearchParams`.

import { requireBuiltin } from "semba:engine";
import { op_url_parse_search, op_url_serialize_search } from "semba:ops/url";

const errors = () => requireBuiltin("semba:internal/errors");
const customInspect = Symbol.for("nodejs.util.inspect.custom");

let changed;

/** The parameters of `search`, which `onChange` is told about when they change. */
export function forURL(search, onChange) {
  const params = new URLSearchParams(search);
  changed(params, onChange);
  return params;
}

/** Replaces the parameters without telling anyone. */
export let reset;

let isParams;

function check(object) {
  if (!isParams(object)) throw errors().invalidThis("URLSearchParams");
}

/** A list of names and values that reads and writes queries. */
export class URLSearchParams {
  // Names and values in turn.
  #list = [];
  #onChange;

  static {
    changed = (params, onChange) => {
      params.#onChange = onChange;
    };
    isParams = (object) => typeof object === "object" && object !== null && #list in object;
    reset = (params, search) => {
      params.#list = op_url_parse_search(search[0] === "?" ? search.slice(1) : search);
    };
  }

  constructor(init) {
    if (init === undefined || init === null) return;
    if (typeof init !== "object" && typeof init !== "function") {
      init = `${init}`.toWellFormed();
      this.#list = op_url_parse_search(init[0] === "?" ? init.slice(1) : init);
      return;
    }
    const iterate = init[Symbol.iterator];
    if (iterate === undefined || iterate === null) {
      for (const key of Reflect.ownKeys(init)) {
        // A symbol is no string, which `text` says.
        if (Object.getOwnPropertyDescriptor(init, key)?.enumerable) {
          this.#list.push(text(key), text(init[key]));
        }
      }
      return;
    }
    if (typeof iterate !== "function") {
      throw errors().typeError("ERR_ARG_NOT_ITERABLE", "Query pairs must be iterable");
    }
    for (const pair of init) {
      if (pair === null || (typeof pair !== "object" && typeof pair !== "function") || typeof pair[Symbol.iterator] !== "function") {
        throw errors().typeError("ERR_INVALID_TUPLE", "Each query pair must be an iterable [name, value] tuple");
      }
      const items = [...pair];
      if (items.length !== 2) {
        throw errors().typeError("ERR_INVALID_TUPLE", "Each query pair must be an iterable [name, value] tuple");
      }
      this.#list.push(text(items[0]), text(items[1]));
    }
  }

  get size() {
    check(this);
    return this.#list.length / 2;
  }

  append(name, value) {
    check(this);
    if (arguments.length < 2) throw errors().missingArgs("name", "value");
    this.#list.push(text(name), text(value));
    this.#onChange?.();
  }

  delete(name, value) {
    check(this);
    if (arguments.length < 1) throw errors().missingArgs("name");
    name = text(name);
    value = value === undefined ? undefined : text(value);
    this.#filter((key, item) => key !== name || (value !== undefined && item !== value));
  }

  #filter(keep) {
    const list = [];
    for (let i = 0; i < this.#list.length; i += 2) {
      if (keep(this.#list[i], this.#list[i + 1])) list.push(this.#list[i], this.#list[i + 1]);
    }
    this.#list = list;
    this.#onChange?.();
  }

  get(name) {
    check(this);
    if (arguments.length < 1) throw errors().missingArgs("name");
    name = text(name);
    for (let i = 0; i < this.#list.length; i += 2) {
      if (this.#list[i] === name) return this.#list[i + 1];
    }
    return null;
  }

  getAll(name) {
    check(this);
    if (arguments.length < 1) throw errors().missingArgs("name");
    name = text(name);
    return this.#list.filter((_, index) => index % 2 === 1 && this.#list[index - 1] === name);
  }

  has(name, value) {
    check(this);
    if (arguments.length < 1) throw errors().missingArgs("name");
    name = text(name);
    value = value === undefined ? undefined : text(value);
    for (let i = 0; i < this.#list.length; i += 2) {
      if (this.#list[i] === name && (value === undefined || this.#list[i + 1] === value)) return true;
    }
    return false;
  }

  set(name, value) {
    check(this);
    if (arguments.length < 2) throw errors().missingArgs("name", "value");
    name = text(name);
    value = text(value);
    let found = false;
    const list = [];
    for (let i = 0; i < this.#list.length; i += 2) {
      if (this.#list[i] !== name) list.push(this.#list[i], this.#list[i + 1]);
      else if (!found) list.push(name, value);
      found ||= this.#list[i] === name;
    }
    if (!found) list.push(name, value);
    this.#list = list;
    this.#onChange?.();
  }

  sort() {
    check(this);
    const pairs = [...this].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    this.#list = pairs.flat();
    this.#onChange?.();
  }

  forEach(callback, thisArg = undefined) {
    check(this);
    errors().validateFunction(callback, "callback");
    for (let i = 0; i < this.#list.length; i += 2) {
      callback.call(thisArg, this.#list[i + 1], this.#list[i], this);
    }
  }

  entries() {
    check(this);
    return iterator(() => this.#list, (list, index) => [list[index], list[index + 1]]);
  }

  keys() {
    check(this);
    return iterator(() => this.#list, (list, index) => list[index]);
  }

  values() {
    check(this);
    return iterator(() => this.#list, (list, index) => list[index + 1]);
  }

  toString() {
    check(this);
    return op_url_serialize_search(this.#list);
  }

  [customInspect](depth, options, inspect) {
    check(this);
    if (typeof depth === "number" && depth < 0) return options.stylize("[Object]", "special");
    const inner = { ...options };
    if (options.depth !== null) inner.depth = depth - 1;
    const output = [];
    for (let i = 0; i < this.#list.length; i += 2) {
      output.push(`${inspect(this.#list[i], inner)} => ${inspect(this.#list[i + 1], inner)}`);
    }
    if (output.length === 0) return "URLSearchParams {}";
    const length = output.reduce((sum, entry) => sum + entry.length + 2, -2);
    if (length > options.breakLength || output.some((entry) => entry.includes("\n"))) {
      return `URLSearchParams {\n  ${output.join(",\n  ")} }`;
    }
    return `URLSearchParams { ${output.join(", ")} }`;
  }
}

function text(value) {
  if (typeof value === "symbol") throw new TypeError("Cannot convert a Symbol value to a string");
  return `${value}`.toWellFormed();
}

const iterators = new WeakMap();

const iteratorPrototype = Object.create(Iterator.prototype, {
  next: {
    value: function next() {
      const state = iterators.get(this);
      if (state === undefined) throw errors().invalidThis("URLSearchParamsIterator");
      const current = state.list();
      if (state.index >= current.length) return { value: undefined, done: true };
      state.index += 2;
      return { value: state.item(current, state.index - 2), done: false };
    },
    writable: true,
    enumerable: true,
    configurable: true,
  },
  [customInspect]: {
    value(depth, options, inspect) {
      const state = iterators.get(this);
      if (state === undefined) throw errors().invalidThis("URLSearchParamsIterator");
      if (typeof depth === "number" && depth < 0) return options.stylize("[Object]", "special");
      const inner = { ...options };
      if (options.depth !== null) inner.depth = depth - 1;
      const rest = [];
      const current = state.list();
      for (let i = state.index; i < current.length; i += 2) rest.push(inspect(state.item(current, i), inner));
      const text = rest.join(", ");
      const lines = text.length + 27 > options.breakLength || text.includes("\n");
      return `URLSearchParams Iterator {${lines ? `\n  ${rest.join(",\n  ")}` : ` ${text}`} }`;
    },
    writable: true,
    configurable: true,
  },
  [Symbol.toStringTag]: { value: "URLSearchParams Iterator", configurable: true },
});

// The list may change while it is iterated.
function iterator(list, item) {
  const result = Object.create(iteratorPrototype);
  iterators.set(result, { list, item, index: 0 });
  return result;
}

const { prototype } = URLSearchParams;
for (const name of [
  "append", "delete", "get", "getAll", "has", "set", "sort", "entries", "forEach", "keys", "values", "toString", "size",
]) Object.defineProperty(prototype, name, { enumerable: true });
Object.defineProperty(prototype, Symbol.iterator, { value: prototype.entries, writable: true, configurable: true });
Object.defineProperty(prototype, Symbol.toStringTag, { value: "URLSearchParams", configurable: true });
