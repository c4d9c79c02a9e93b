// `node:timers`.

import { requireBuiltin } from "semba:engine";
import {
  clearImmediate, clearInterval, clearTimeout, setImmediate, setInterval, setTimeout,
} from "semba:web/timers";

const timers = {
  setTimeout, clearTimeout, setImmediate, clearImmediate, setInterval, clearInterval,
  get promises() {
    return requireBuiltin("node:timers/promises").default;
  },
};

// `util.promisify(setTimeout)` is the function of `node:timers/promises`.
for (const name of ["setTimeout", "setImmediate"]) {
  Object.defineProperty(timers[name], Symbol.for("nodejs.util.promisify.custom"), {
    get: () => timers.promises[name],
    configurable: true,
  });
}

export default timers;
export { clearImmediate, clearInterval, clearTimeout, setImmediate, setInterval, setTimeout };
