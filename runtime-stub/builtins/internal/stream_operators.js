// The iterator helpers of readable streams: those that give a stream (as async generators), those that give a promise.

import { requireBuiltin } from "semba:engine";
import { abortError } from "semba:internal/abort_error";
import {
  invalidArgType, outOfRange, typeError, validateAbortSignal, validateInteger, validateObject,
} from "semba:internal/errors";

const EMPTY = Symbol("empty");
const END = Symbol("end");

function checkFunction(callback) {
  if (typeof callback !== "function") throw invalidArgType("fn", ["Function", "AsyncFunction"], callback);
}

function checkOptions(options) {
  if (options != null) validateObject(options, "options");
  if (options?.signal != null) validateAbortSignal(options.signal, "options.signal");
}

// Checks at once; the generator is made from the rest.
function mapped(callback, options) {
  checkFunction(callback);
  checkOptions(options);
  let concurrency = 1;
  if (options?.concurrency != null) concurrency = Math.floor(options.concurrency);
  let limit = concurrency - 1;
  if (options?.highWaterMark != null) limit = Math.floor(options.highWaterMark);
  validateInteger(concurrency, "options.concurrency", 1);
  validateInteger(limit, "options.highWaterMark", 0);
  return runMap.call(this, callback, options, concurrency, limit + concurrency);
}

async function* runMap(callback, options, concurrency, limit) {
  const { AbortSignal } = requireBuiltin("semba:web/abort");
  const signal = AbortSignal.any([options?.signal].filter(Boolean));
  const queue = [];
  let nextWake;
  let roomWake;
  let done = false;
  let running = 0;
  const afterItem = () => {
    running--;
    maybeResume();
  };
  const maybeResume = () => {
    if (roomWake && !done && running < concurrency && queue.length < limit) {
      roomWake();
      roomWake = null;
    }
  };
  const pump = async (source) => {
    try {
      for await (let value of source) {
        if (done) return;
        if (signal.aborted) throw abortError(signal);
        try {
          value = callback(value, { signal });
          if (value === EMPTY) continue;
          value = Promise.resolve(value);
        } catch (error) {
          value = Promise.reject(error);
        }
        running++;
        value.then(afterItem, () => {
          done = true;
          afterItem();
        });
        queue.push(value);
        nextWake?.();
        nextWake = null;
        if (!done && (queue.length >= limit || running >= concurrency)) {
          await new Promise((resolve) => {
            roomWake = resolve;
          });
        }
      }
      queue.push(END);
    } catch (error) {
      const failed = Promise.reject(error);
      failed.then(afterItem, () => {
        done = true;
        afterItem();
      });
      queue.push(failed);
    } finally {
      done = true;
      nextWake?.();
      nextWake = null;
    }
  };
  pump(this);
  try {
    while (true) {
      while (queue.length > 0) {
        const value = await queue[0];
        if (value === END) return;
        if (signal.aborted) throw abortError(signal);
        if (value !== EMPTY) yield value;
        queue.shift();
        maybeResume();
      }
      await new Promise((resolve) => {
        nextWake = resolve;
      });
    }
  } finally {
    done = true;
    roomWake?.();
    roomWake = null;
  }
}

function filtered(callback, options) {
  checkFunction(callback);
  return mapped.call(this, async (value, context) => (await callback(value, context) ? value : EMPTY), options);
}

function flatMapped(callback, options) {
  const values = mapped.call(this, callback, options);
  return (async function* () {
    for await (const value of values) yield* value;
  })();
}

function countOf(number) {
  number = Number(number);
  if (Number.isNaN(number)) return 0;
  if (number < 0) throw outOfRange("number", ">= 0", number);
  return number;
}

function drop(number, options) {
  checkOptions(options);
  number = countOf(number);
  return (async function* () {
    if (options?.signal?.aborted) throw abortError(options.signal);
    let left = number;
    for await (const value of this) {
      if (options?.signal?.aborted) throw abortError(options.signal);
      if (left-- <= 0) yield value;
    }
  }).call(this);
}

function take(number, options) {
  checkOptions(options);
  number = countOf(number);
  return (async function* () {
    if (options?.signal?.aborted) throw abortError(options.signal);
    let left = number;
    for await (const value of this) {
      if (options?.signal?.aborted) throw abortError(options.signal);
      if (left-- > 0) yield value;
      // Does not wait for a value that nobody wants.
      if (left <= 0) return;
    }
  }).call(this);
}

function asIndexedPairs(options) {
  checkOptions(options);
  return (async function* () {
    let index = 0;
    for await (const value of this) {
      if (options?.signal?.aborted) throw abortError(options.signal);
      yield [index++, value];
    }
  }).call(this);
}

/** Helpers whose result is read as a stream. */
export const toStream = { asIndexedPairs, drop, filter: filtered, flatMap: flatMapped, map: mapped, take };

async function some(callback, options) {
  for await (const _ of filtered.call(this, callback, options)) return true;
  return false;
}

async function every(callback, options) {
  checkFunction(callback);
  return !(await some.call(this, async (...args) => !(await callback(...args)), options));
}

async function find(callback, options) {
  for await (const value of filtered.call(this, callback, options)) return value;
  return undefined;
}

async function forEach(callback, options) {
  checkFunction(callback);
  const call = async (value, context) => {
    await callback(value, context);
    return EMPTY;
  };
  for await (const _ of mapped.call(this, call, options));
}

async function toArray(options) {
  checkOptions(options);
  const result = [];
  for await (const value of this) {
    if (options?.signal?.aborted) throw abortError(options.signal);
    result.push(value);
  }
  return result;
}

async function reduce(reducer, initial, options) {
  if (typeof reducer !== "function") throw invalidArgType("reducer", ["Function", "AsyncFunction"], reducer);
  checkOptions(options);
  let hasInitial = arguments.length > 1;
  if (options?.signal?.aborted) {
    const error = abortError(options.signal);
    this.once("error", () => {});
    await requireBuiltin("semba:internal/stream_finished").finished(this.destroy(error)).catch(() => {});
    throw error;
  }
  const controller = new AbortController();
  options?.signal?.addEventListener("abort", () => controller.abort(), { once: true });
  let isEmpty = true;
  try {
    for await (const value of this) {
      isEmpty = false;
      if (options?.signal?.aborted) throw abortError();
      if (!hasInitial) {
        initial = value;
        hasInitial = true;
      } else {
        initial = await reducer(initial, value, { signal: controller.signal });
      }
    }
    if (isEmpty && !hasInitial) {
      throw typeError("ERR_MISSING_ARGS", "Reduce of an empty stream requires an initial value");
    }
  } finally {
    controller.abort();
  }
  return initial;
}

/** Helpers whose result is a promise. */
export const toPromise = { every, find, forEach, reduce, some, toArray };
