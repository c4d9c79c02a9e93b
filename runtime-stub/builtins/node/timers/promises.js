// `node:timers/promises`.

import { abortError } from "semba:internal/abort_error";
import {
  invalidThis, typeError, validateAbortSignal, validateBoolean, validateNumber, validateObject,
} from "semba:internal/errors";
import * as timers from "semba:web/timers";

function check(options) {
  validateObject(options, "options");
  validateAbortSignal(options.signal, "options.signal");
  if (options.ref !== undefined) validateBoolean(options.ref, "options.ref");
}

// A promise for the end of what `start` starts and `stop` stops.
async function wait(start, stop, value, options) {
  check(options);
  const { signal, ref = true } = options;
  if (signal?.aborted) throw abortError(signal);
  return new Promise((resolve, reject) => {
    const cancel = () => {
      stop(timer);
      reject(abortError(signal));
    };
    const timer = start(() => {
      signal?.removeEventListener("abort", cancel);
      resolve(value);
    });
    if (!ref) timer.unref();
    signal?.addEventListener("abort", cancel, { once: true });
  });
}

export async function setTimeout(delay, value, options = {}) {
  if (delay !== undefined) validateNumber(delay, "delay");
  return wait((callback) => timers.setTimeout(callback, delay), timers.clearTimeout, value, options);
}

export async function setImmediate(value, options = {}) {
  return wait((callback) => timers.setImmediate(callback), timers.clearImmediate, value, options);
}

export async function* setInterval(delay, value, options = {}) {
  if (delay !== undefined) validateNumber(delay, "delay");
  check(options);
  const { signal, ref = true } = options;
  if (signal?.aborted) throw abortError(signal);
  let due = 0;
  let wake;
  const notify = () => wake?.();
  const timer = timers.setInterval(() => {
    due++;
    notify();
  }, delay);
  if (!ref) timer.unref();
  signal?.addEventListener("abort", notify, { once: true });
  try {
    while (!signal?.aborted) {
      if (due === 0) await new Promise((resolve) => (wake = resolve));
      for (; due > 0; due--) yield value;
    }
    throw abortError(signal);
  } finally {
    timers.clearInterval(timer);
    signal?.removeEventListener("abort", notify);
  }
}

let making = false;

class Scheduler {
  #made = making;

  constructor() {
    if (!making) throw typeError("ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor");
  }

  static #check(object) {
    if (typeof object !== "object" || object === null || !(#made in object)) throw invalidThis("Scheduler");
  }

  yield() {
    Scheduler.#check(this);
    return setImmediate();
  }

  wait(delay, options) {
    Scheduler.#check(this);
    return setTimeout(delay, undefined, options);
  }
}

making = true;
export const scheduler = new Scheduler();
making = false;

export default { setTimeout, setImmediate, setInterval, scheduler };
