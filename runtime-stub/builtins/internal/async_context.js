// The context that follows a program through its callbacks: what each AsyncLocalStorage holds.
//
// It is handed on by `process.nextTick`, timers, immediates, microtasks and the callbacks of promises, from the time
// that this module is loaded. The engine resumes an `await` without any callback that could be seen here.

import { setWrapper as wrapTicks } from "semba:internal/ticks";
import { setWrapper as wrapTimers } from "semba:web/timers";

// Never changed in place: whoever captured it goes on seeing what was in it.
let current;

export const context = () => current;

/** Replaces the context until the running callback is done. */
export function enter(next) {
  current = next;
}

/** Calls a function in a context. */
export function runIn(next, callback, self, args) {
  const before = current;
  current = next;
  try {
    return Reflect.apply(callback, self, args);
  } finally {
    current = before;
  }
}

/** A function that runs in the context of now. */
export function bind(callback) {
  if (typeof callback !== "function") return callback;
  const captured = current;
  return function (...args) {
    return runIn(captured, callback, this, args);
  };
}

const { then } = Promise.prototype;
const methods = {
  then(onFulfilled, onRejected) {
    return Reflect.apply(then, this, [bind(onFulfilled), bind(onRejected)]);
  },
};
Object.defineProperty(Promise.prototype, "then", { value: methods.then, writable: true, configurable: true });

const { queueMicrotask } = globalThis;
Object.defineProperty(globalThis, "queueMicrotask", {
  value: { queueMicrotask: (callback) => queueMicrotask(bind(callback)) }.queueMicrotask,
  writable: true, enumerable: true, configurable: true,
});
wrapTicks(bind);
wrapTimers(bind);
