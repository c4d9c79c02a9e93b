// `node:readline`.

import { abortError } from "semba:internal/abort_error";
import { validateAbortSignal } from "semba:internal/errors";
import { clearLine, clearScreenDown, cursorTo, moveCursor } from "semba:internal/cursor";
import { Interface as Base } from "semba:internal/readline_interface";
import { emitKeypressEvents } from "semba:internal/readline_keys";
import promises from "node:readline/promises";

/** Reads lines; asks questions with callbacks. Callable without `new`. */
export function Interface(input, output, completer, terminal) {
  return Reflect.construct(Base, [input, output, completer, terminal], new.target ?? Interface);
}
Object.setPrototypeOf(Interface.prototype, Base.prototype);
Object.setPrototypeOf(Interface, Base);

Interface.prototype.question = function (query, options, callback) {
  if (typeof options === "function") [options, callback] = [{}, options];
  const { signal } = options ?? {};
  if (signal) {
    validateAbortSignal(signal, "options.signal");
    if (signal.aborted) return;
    const onAbort = () => this.cancelQuestion();
    signal.addEventListener("abort", onAbort, { once: true });
    const answer = callback;
    callback = typeof answer === "function" ? (line) => {
      signal.removeEventListener("abort", onAbort);
      return answer(line);
    } : answer;
  }
  if (typeof callback === "function") this.ask(query, callback);
};

Interface.prototype.question[Symbol.for("nodejs.util.promisify.custom")] = function question(query, options) {
  if (options?.signal?.aborted) return Promise.reject(abortError(options.signal));
  return new Promise((resolve, reject) => {
    let answer = resolve;
    if (options?.signal) {
      const onAbort = () => reject(abortError(options.signal));
      options.signal.addEventListener("abort", onAbort, { once: true });
      answer = (line) => {
        options.signal.removeEventListener("abort", onAbort);
        resolve(line);
      };
    }
    this.question(query, options ?? {}, answer);
  });
};

export function createInterface(input, output, completer, terminal) {
  return new Interface(input, output, completer, terminal);
}

export { clearLine, clearScreenDown, cursorTo, emitKeypressEvents, moveCursor, promises };
export default {
  Interface, clearLine, clearScreenDown, createInterface, cursorTo, emitKeypressEvents, moveCursor, promises,
};
