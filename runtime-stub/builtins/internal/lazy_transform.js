// Objects that are Transform streams, but are mostly used without being one: hashes.

import { requireBuiltin } from "semba:engine";

// What leads to the stream: its methods, and the properties that a stream's constructor would have set.
const METHODS = [
  "on", "once", "off", "emit", "addListener", "removeListener", "removeAllListeners", "prependListener",
  "prependOnceListener", "listeners", "rawListeners", "listenerCount", "eventNames", "setMaxListeners",
  "getMaxListeners", "pipe", "unpipe", "read", "push", "unshift", "resume", "pause", "isPaused", "setEncoding", "wrap",
  "write", "end", "cork", "uncork", "setDefaultEncoding", "destroy", "iterator", "map", "filter", "forEach", "toArray",
  "compose", Symbol.asyncIterator,
];
const STATES = ["_readableState", "_writableState"];

/**
 * Lets `prototype` inherit from `Transform` once one of its methods is called; `node:stream` is loaded then. Each object
 * becomes a stream when its state is first asked for.
 */
export function lazyTransform(prototype) {
  const become = () => {
    const { Transform } = requireBuiltin("node:stream");
    for (const name of METHODS) delete prototype[name];
    Object.setPrototypeOf(prototype, Transform.prototype);
    return Transform;
  };
  for (const name of METHODS) {
    const value = function (...args) {
      become();
      this._readableState;
      return this[name](...args);
    };
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  }
  for (const name of STATES) {
    Object.defineProperty(prototype, name, {
      configurable: true,
      get() {
        const Transform = become();
        for (const state of STATES) {
          Object.defineProperty(this, state, { value: undefined, writable: true, configurable: true, enumerable: true });
        }
        Transform.call(this, this._options);
        if (typeof this._options?.encoding !== "string") return this[name];
        this.setDefaultEncoding?.(this._options.encoding);
        return this[name];
      },
      set(value) {
        Object.defineProperty(this, name, { value, writable: true, configurable: true, enumerable: true });
      },
    });
  }
}
