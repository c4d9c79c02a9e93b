// `node:readline/promises`.

import { abortError } from "semba:internal/abort_error";
import { invalidArgType, validateAbortSignal, validateBoolean, validateInteger, validateNumber } from "semba:internal/errors";
import { Interface as Base } from "semba:internal/readline_interface";
import { process } from "semba:web/process";

/** Collects movements of the cursor and sends them together. */
export class Readline {
  #stream;
  #autoCommit;
  #actions = [];

  constructor(stream, options) {
    if (typeof stream?.write !== "function") throw invalidArgType("stream", "Writable", stream);
    if (options?.autoCommit != null) {
      validateBoolean(options.autoCommit, "options.autoCommit");
      this.#autoCommit = options.autoCommit;
    }
    this.#stream = stream;
  }

  #add(text) {
    if (this.#autoCommit) process.nextTick(() => this.#stream.write(text));
    else this.#actions.push(text);
    return this;
  }

  cursorTo(x, y = undefined) {
    validateInteger(x, "x");
    if (y != null) validateInteger(y, "y");
    return this.#add(y == null ? `\u001b[${x + 1}G` : `\u001b[${y + 1};${x + 1}H`);
  }

  moveCursor(dx, dy) {
    if (dx === 0 && dy === 0) return this;
    validateInteger(dx, "dx");
    validateInteger(dy, "dy");
    let text = "";
    if (dx < 0) text += `\u001b[${-dx}D`;
    else if (dx > 0) text += `\u001b[${dx}C`;
    if (dy < 0) text += `\u001b[${-dy}A`;
    else if (dy > 0) text += `\u001b[${dy}B`;
    return this.#add(text);
  }

  clearLine(direction) {
    validateNumber(direction, "dir", -1, 1);
    return this.#add(`\u001b[${direction < 0 ? 1 : direction > 0 ? 0 : 2}K`);
  }

  clearScreenDown() {
    return this.#add("\u001b[0J");
  }

  commit() {
    return new Promise((resolve) => {
      this.#stream.write(this.#actions.splice(0).join(""), () => resolve());
    });
  }

  rollback() {
    this.#actions = [];
    return this;
  }
}

/** Reads lines; asks questions with promises. */
export class Interface extends Base {
  question(query, options = {}) {
    return new Promise((resolve, reject) => {
      if (options?.signal) {
        const { signal } = options;
        validateAbortSignal(signal, "options.signal");
        if (signal.aborted) {
          reject(abortError(signal));
          return;
        }
        const onAbort = () => {
          this.cancelQuestion();
          reject(abortError(signal));
        };
        signal.addEventListener("abort", onAbort, { once: true });
        const answer = resolve;
        resolve = (line) => {
          signal.removeEventListener("abort", onAbort);
          answer(line);
        };
      }
      this.ask(query, resolve);
    });
  }
}

export function createInterface(input, output, completer, terminal) {
  return new Interface(input, output, completer, terminal);
}

export default { Interface, Readline, createInterface };
