// What the constructors of `Intl` have in common.

/** The internal slots of objects of one class. */
export class Slots {
  #name;
  #of = new WeakMap();

  constructor(name) {
    this.#name = name;
  }

  set(object, slots) {
    this.#of.set(object, slots);
    return object;
  }

  has(object) {
    return this.#of.has(object);
  }

  /** The slots of `object`, on which `method` was called. */
  get(object, method) {
    const slots = this.#of.get(object);
    if (slots === undefined) {
      const name = method.startsWith("get ") ? `get Intl.${this.#name}.prototype.${method.slice(4)}`
        : `Intl.${this.#name}.prototype.${method}`;
      throw new TypeError(`Method ${name} called on incompatible receiver ${describe(object)}`);
    }
    return slots;
  }
}

function describe(value) {
  if (typeof value === "symbol") return value.toString();
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return String(value);
  return Array.isArray(value) ? "[object Array]" : `#<${value.constructor?.name ?? "Object"}>`;
}

/** Makes `Constructor` a class of `Intl`, with methods and getters taken from object literals. */
export function define(Constructor, name, statics, members) {
  const copy = (target, source) => {
    for (const key of Reflect.ownKeys(source)) {
      const descriptor = Object.getOwnPropertyDescriptor(source, key);
      Object.defineProperty(target, key, { ...descriptor, enumerable: false });
    }
  };
  copy(Constructor, statics);
  copy(Constructor.prototype, members);
  Object.defineProperty(Constructor, "length", { value: Constructor.length, configurable: true });
  Object.defineProperty(Constructor, "prototype", { writable: false });
  Object.defineProperty(Constructor.prototype, Symbol.toStringTag, { value: `Intl.${name}`, configurable: true });
}

/** The object that a constructor makes when it may be called without `new`. */
export function create(target, Constructor) {
  if (target === undefined || target === Constructor) return Object.create(Constructor.prototype);
  return Reflect.construct(Object, [], target);
}

/** As `create`, for constructors that have to be called with `new`. */
export function construct(target, Constructor, name) {
  if (target === undefined) throw new TypeError(`Constructor Intl.${name} requires 'new'`);
  return create(target, Constructor);
}
