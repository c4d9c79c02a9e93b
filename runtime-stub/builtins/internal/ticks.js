// The queue of `process.nextTick`. The event loop drains it after every macrotask, before and between microtasks.

import { setCallback } from "semba:engine";
import { validateFunction } from "semba:internal/errors";

let queue = [];
let head = 0;
let wrap;

/** Sets what makes of every callback the one that is queued; for contexts that follow a program through its callbacks. */
export function setWrapper(wrapper) {
  wrap = wrapper;
}

/** Calls `callback` once the current operation is done, before the event loop goes on. */
export function nextTick(callback, ...args) {
  validateFunction(callback, "callback");
  queue.push(wrap === undefined ? callback : wrap(callback), args);
}

// Runs everything that is queued, also what is added meanwhile; tells whether there was anything. When a callback
// throws, the next call goes on behind it.
function drain() {
  if (head === queue.length) return false;
  while (head < queue.length) {
    const callback = queue[head];
    const args = queue[head + 1];
    head += 2;
    if (head === 2048) {
      queue = queue.slice(head);
      head = 0;
    }
    callback(...args);
  }
  queue = [];
  head = 0;
  return true;
}

setCallback("ticks", drain);
