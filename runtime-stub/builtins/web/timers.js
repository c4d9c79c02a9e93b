// `setTimeout`, `setInterval`, `setImmediate` and what they return. The event loop keeps the deadlines; this module
// keeps the callbacks by id.

import { requireBuiltin, setCallback } from "semba:engine";
import {
  op_timers_cancel, op_timers_immediate, op_timers_immediate_ref, op_timers_set_ref, op_timers_start,
} from "semba:ops/timers";

const LONGEST = 2 ** 31 - 1;
const timers = new Map();
let lastId = 0;
let wrap;

/** Sets what makes of every callback the one that is kept; for contexts that follow a program through its callbacks. */
export function setWrapper(wrapper) {
  wrap = wrapper;
}

function checkCallback(callback) {
  if (typeof callback !== "function") {
    throw requireBuiltin("semba:internal/errors").invalidArgType("callback", "function", callback);
  }
}

const warned = new Set();

function warn(name, text) {
  const { process } = requireBuiltin("semba:web/process");
  process.emitWarning(`${text}\nTimeout duration was set to 1.`, name);
}

function delayOf(after) {
  if (after === undefined) return 1;
  after *= 1;
  if (after >= 1 && after <= LONGEST) return after;
  if (after > LONGEST) {
    warn("TimeoutOverflowWarning", `${after} does not fit into a 32-bit signed integer.`);
  } else if (!(after >= 0)) {
    // Once for a process.
    const [name, text] = after < 0 ? ["TimeoutNegativeWarning", "a negative number"] : ["TimeoutNaNWarning", "not a number"];
    if (!warned.has(name)) warn(name, `${after} is ${text}.`);
    warned.add(name);
  }
  return 1;
}

/** The names of what waits and keeps the program running, for `process.getActiveResourcesInfo`. */
export function activeNames() {
  const names = running?.referenced ? ["Timeout"] : [];
  for (const timer of timers.values()) if (timer.referenced) names.push("Timeout");
  for (const immediate of immediates) if (!immediate._destroyed && immediate.referenced) names.push("Immediate");
  return names;
}

/** What `setTimeout` and `setInterval` return. */
export class Timeout {
  constructor(callback, after, args, repeat) {
    this._idleTimeout = delayOf(after);
    this._onTimeout = wrap === undefined ? callback : wrap(callback);
    this._timerArgs = args;
    this._repeat = repeat ? this._idleTimeout : null;
    this._destroyed = false;
    hidden(this, "id", ++lastId);
    hidden(this, "referenced", true);
    start(this);
  }

  ref() {
    if (!this.referenced) {
      this.referenced = true;
      if (timers.has(this.id)) op_timers_set_ref(this.id, true);
    }
    return this;
  }

  unref() {
    if (this.referenced) {
      this.referenced = false;
      if (timers.has(this.id)) op_timers_set_ref(this.id, false);
    }
    return this;
  }

  hasRef() {
    return this.referenced;
  }

  /** Starts the time again, as if the timer had been made now. */
  refresh() {
    if (timers.has(this.id)) op_timers_cancel(this.id);
    if (!this._destroyed || this._onTimeout !== null) {
      this._destroyed = false;
      start(this);
    }
    return this;
  }

  close() {
    clearTimeout(this);
    return this;
  }

  [Symbol.toPrimitive]() {
    return this.id;
  }

  [Symbol.dispose]() {
    clearTimeout(this);
  }
}

function hidden(object, name, value) {
  Object.defineProperty(object, name, { value, writable: true, enumerable: false, configurable: true });
}

function start(timer) {
  timers.set(timer.id, timer);
  op_timers_start(timer.id, timer._idleTimeout, false, timer.referenced);
}

// The timer whose callback is running.
let running;

function fire(id) {
  const timer = timers.get(id);
  if (timer === undefined) return;
  timers.delete(id);
  running = timer;
  const callback = timer._onTimeout;
  const args = timer._timerArgs;
  try {
    if (typeof callback === "function") Reflect.apply(callback, timer, args ?? []);
  } finally {
    running = undefined;
    // The callback may have cleared the timer or started it again; old programs do so through these properties.
    if (!timers.has(id) && !timer._destroyed) {
      if (timer._repeat === null || timer._idleTimeout === -1 || timer._onTimeout === null) timer._destroyed = true;
      else start(timer);
    }
  }
}

/** Calls `callback` once, after at least `after` milliseconds. */
export function setTimeout(callback, after, ...args) {
  checkCallback(callback);
  return new Timeout(callback, after, args.length === 0 ? undefined : args, false);
}

/** Calls `callback` every `after` milliseconds. */
export function setInterval(callback, after, ...args) {
  checkCallback(callback);
  return new Timeout(callback, after, args.length === 0 ? undefined : args, true);
}

/** Stops a timer; takes the object or its number. */
export function clearTimeout(timer) {
  if (typeof timer === "number" || typeof timer === "string") timer = timers.get(Number(timer));
  if (!(timer instanceof Timeout)) return;
  if (timers.delete(timer.id)) op_timers_cancel(timer.id);
  timer._destroyed = true;
  timer._onTimeout = null;
}

/** The same as `clearTimeout`. */
export function clearInterval(timer) {
  clearTimeout(timer);
}

let immediates = [];
let nextImmediate = 0;

const keepsAlive = (immediate) => immediate.referenced && !immediate._destroyed;

/** What `setImmediate` returns. */
export class Immediate {
  constructor(callback, args) {
    this._onImmediate = wrap === undefined ? callback : wrap(callback);
    this._argv = args;
    this._destroyed = false;
    hidden(this, "referenced", true);
    immediates.push(this);
    op_timers_immediate();
  }

  ref() {
    if (!this.referenced) {
      this.referenced = true;
      if (!this._destroyed) op_timers_immediate_ref(true);
    }
    return this;
  }

  unref() {
    if (this.referenced) {
      this.referenced = false;
      op_timers_immediate_ref(immediates.some(keepsAlive));
    }
    return this;
  }

  hasRef() {
    return this.referenced;
  }

  [Symbol.dispose]() {
    clearImmediate(this);
  }
}

/** Calls `callback` after the event loop has looked for input and output. */
export function setImmediate(callback, ...args) {
  checkCallback(callback);
  return new Immediate(callback, args.length === 0 ? undefined : args);
}

/** Takes back a `setImmediate`. */
export function clearImmediate(immediate) {
  if (!(immediate instanceof Immediate)) return;
  immediate._onImmediate = null;
  immediate._destroyed = true;
}

// Runs one immediate of this phase and tells whether more are left; the event loop runs microtasks in between. What
// callbacks add waits for the next phase.
let phaseEnd = 0;

function runImmediate() {
  if (phaseEnd === 0) phaseEnd = immediates.length;
  const immediate = immediates[nextImmediate++];
  const more = nextImmediate < phaseEnd;
  if (!more) {
    immediates = immediates.slice(phaseEnd);
    nextImmediate = phaseEnd = 0;
  }
  if (immediate === undefined || immediate._destroyed) return more;
  immediate._destroyed = true;
  const callback = immediate._onImmediate;
  immediate._onImmediate = null;
  let threw = true;
  try {
    Reflect.apply(callback, immediate, immediate._argv ?? []);
    threw = false;
  } finally {
    // An error ends the phase early; the rest gets another one.
    if (threw && immediates.length > 0) op_timers_immediate();
  }
  return more;
}

setCallback("timers", fire);
setCallback("immediates", runImmediate);
