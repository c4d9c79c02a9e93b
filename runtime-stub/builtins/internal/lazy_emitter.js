// Objects that are event emitters, but are mostly used for something else: `process` and its streams.

import { requireBuiltin } from "semba:engine";

const METHODS = [
  "on", "once", "off", "emit", "addListener", "removeListener", "removeAllListeners", "prependListener",
  "prependOnceListener", "listeners", "rawListeners", "listenerCount", "eventNames", "setMaxListeners",
  "getMaxListeners",
];

/**
 * Lets `prototype` inherit from `EventEmitter` once one of its methods is called; `node:events` is loaded then, and
 * `loaded` called.
 */
export function lazyEmitter(prototype, loaded) {
  const placed = METHODS.filter((name) => !Object.hasOwn(prototype, name));
  let isLoaded = false;
  for (const name of placed) {
    const value = function (...args) {
      const { EventEmitter } = requireBuiltin("node:events");
      if (!isLoaded) {
        isLoaded = true;
        for (const known of placed) delete prototype[known];
        Object.setPrototypeOf(prototype, EventEmitter.prototype);
        loaded?.();
      }
      // Not `this[name]`: that may be a function which was put in the place of this one and calls it.
      return EventEmitter.prototype[name].apply(this, args);
    };
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  }
}
