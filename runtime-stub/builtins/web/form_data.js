// `FormData`.

import { typeError } from "semba:internal/errors";
import { Blob, File } from "semba:web/blob";
import { describeClass } from "semba:web/streams_queue";

// An entry's value is text or a File; a Blob becomes one.
function valueOf(value, fileName, hasName) {
  if (!(value instanceof Blob)) return `${value}`.toWellFormed();
  if (value instanceof File && !hasName) return value;
  const lastModified = value instanceof File ? value.lastModified : Date.now();
  return new File([value], hasName ? fileName : "blob", { type: value.type, lastModified });
}

function check(method, count, given, value) {
  if (given < count) {
    throw new TypeError(`FormData.${method}: ${count} argument${count > 1 ? "s" : ""} required, but${given > 0
      ? " only" : ""} ${given} found.`);
  }
  if (given === 3 && !(value instanceof Blob)) {
    throw typeError("ERR_INVALID_ARG_TYPE", `FormData.${method}: the value must be a Blob when there is a file name`);
  }
}

/** The fields of a form, in order; names may repeat. */
export class FormData {
  #entries = [];

  constructor(form = undefined) {
    if (form !== undefined) throw new TypeError("FormData constructor: Argument 1 could not be converted to: undefined.");
  }

  append(name, value, fileName = undefined) {
    check("append", 2, arguments.length, value);
    this.#entries.push([`${name}`.toWellFormed(), valueOf(value, fileName, arguments.length > 2)]);
  }

  delete(name) {
    check("delete", 1, arguments.length);
    this.#entries = this.#entries.filter(([known]) => known !== `${name}`);
  }

  get(name) {
    check("get", 1, arguments.length);
    return this.#entries.find(([known]) => known === `${name}`)?.[1] ?? null;
  }

  getAll(name) {
    check("getAll", 1, arguments.length);
    return this.#entries.filter(([known]) => known === `${name}`).map(([, value]) => value);
  }

  has(name) {
    check("has", 1, arguments.length);
    return this.#entries.some(([known]) => known === `${name}`);
  }

  set(name, value, fileName = undefined) {
    check("set", 2, arguments.length, value);
    const entry = [`${name}`.toWellFormed(), valueOf(value, fileName, arguments.length > 2)];
    const index = this.#entries.findIndex(([known]) => known === entry[0]);
    if (index < 0) {
      this.#entries.push(entry);
    } else {
      const rest = this.#entries.slice(index + 1).filter(([known]) => known !== entry[0]);
      this.#entries = [...this.#entries.slice(0, index), entry, ...rest];
    }
  }

  forEach(callback, self = undefined) {
    check("forEach", 1, arguments.length);
    for (const [name, value] of this) callback.call(self, value, name, this);
  }

  *entries() {
    for (let i = 0; i < this.#entries.length; i++) yield [...this.#entries[i]];
  }

  *keys() {
    for (const [name] of this.entries()) yield name;
  }

  *values() {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.for("nodejs.util.inspect.custom")](depth, options, inspect) {
    const entries = {};
    for (const [name, value] of this) {
      entries[name] = name in entries ? [entries[name], value].flat() : value;
    }
    return `FormData ${inspect(entries, options)}`;
  }
}
describeClass(FormData, ["append", "delete", "get", "getAll", "has", "set", "forEach", "entries", "keys", "values"]);
Object.defineProperty(FormData.prototype, Symbol.iterator, {
  value: FormData.prototype.entries, writable: true, configurable: true,
});
