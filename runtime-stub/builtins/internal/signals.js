// Signals as events of `process`.

import { requireBuiltin } from "semba:engine";
import { process } from "semba:web/process";
import { op_signals_next, op_signals_start, op_signals_stop } from "semba:ops/signals";

const active = new Set();

const numberOf = (name) => requireBuiltin("node:os").constants.signals[name];

/** Someone is about to listen for the event `name`, which may be a signal. */
export function listen(name) {
  const number = numberOf(name);
  if (number === undefined || active.has(name) || !op_signals_start(number)) return;
  active.add(name);
  deliver(name, number);
}

/** Nobody listens for the event `name` any more. */
export function ignore(name) {
  if (active.delete(name)) op_signals_stop(numberOf(name));
}

// Calls the listeners outside of the promise, so that what they throw is uncaught, not a rejection.
function deliver(name, number) {
  op_signals_next(number).then((count) => {
    if (!active.has(name)) return;
    process.nextTick(() => {
      for (let i = 0; i < count; i++) process.emit(name, name, number);
    });
    deliver(name, number);
  });
}
