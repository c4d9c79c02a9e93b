// The context that follows a program through its callbacks: what each AsyncLocalStorage holds.
//
// The engine hands it on to `await`, the callbacks of promises and microtasks; `process.nextTick`, timers and
// immediates do so from the time that this module is loaded.

import { asyncContext, setAsyncContext } from "semba:engine";
import { setWrapper as wrapTicks } from "semba:internal/ticks";
import { setWrapper as wrapTimers } from "semba:web/timers";

// A context is never changed in place: whoever captured it goes on seeing what was in it.
export { asyncContext as context, setAsyncContext as enter } from "semba:engine";

/** Calls a function in a context. */
export function runIn(next, callback, self, args) {
  const before = asyncContext();
  setAsyncContext(next);
  try {
    return Reflect.apply(callback, self, args);
  } finally {
    setAsyncContext(before);
  }
}

/** A function that runs in the context of now. */
export function bind(callback) {
  if (typeof callback !== "function") return callback;
  const captured = asyncContext();
  return function (...args) {
    return runIn(captured, callback, this, args);
  };
}

wrapTicks(bind);
wrapTimers(bind);
