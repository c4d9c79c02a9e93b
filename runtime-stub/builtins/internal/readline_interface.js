// The interface that reads lines, from any stream; `semba:internal/readline_editor` adds editing on a terminal.

import { requireBuiltin } from "semba:engine";
import { EventEmitter } from "node:events";
import {
  invalidArgValue, plainError, validateAbortSignal, validateInteger, validateNumber, validateString,
} from "semba:internal/errors";
import { process } from "semba:web/process";

const LINE_END = /\r\n|\n|\r|\u2028|\u2029/g;

function readOptions(input, output, completer, terminal) {
  if (input?.input) return { ...input };
  return { input, output, completer, terminal };
}

/** Reads lines and emits them; with an output it can ask. */
export class Interface extends EventEmitter {
  constructor(input, output, completer, terminal) {
    super();
    const options = readOptions(input, output, completer, terminal);
    if (options.completer !== undefined && typeof options.completer !== "function") {
      throw invalidArgValue("completer", options.completer);
    }
    if (options.history !== undefined && !Array.isArray(options.history)) {
      throw requireBuiltin("semba:internal/errors").invalidArgType("history", "Array", options.history);
    }
    const historySize = options.historySize ?? 30;
    validateNumber(historySize, "historySize", 0);
    if (options.signal) validateAbortSignal(options.signal, "options.signal");
    if (options.tabSize !== undefined) validateInteger(options.tabSize, "tabSize", 1);
    const hasTerminal = options.terminal ?? Boolean(options.output?.isTTY);
    this.sawReturnAt = 0;
    this.isCompletionEnabled = true;
    this.sawKeyPress = false;
    this.line = "";
    this.cursor = 0;
    this.prevRows = 0;
    this.history = options.history ?? [];
    this.historySize = historySize;
    this.historyIndex = -1;
    this.removeHistoryDuplicates = Boolean(options.removeHistoryDuplicates);
    this.crlfDelay = options.crlfDelay ? Math.max(100, options.crlfDelay) : 100;
    const { escapeCodeTimeout = 500 } = options;
    if (!Number.isFinite(escapeCodeTimeout)) {
      throw requireBuiltin("semba:internal/errors").invalidArgValue("input.escapeCodeTimeout", escapeCodeTimeout);
    }
    this.escapeCodeTimeout = escapeCodeTimeout;
    this.tabSize = options.tabSize ?? 8;
    this.completer = options.completer;
    this.output = options.output;
    this.input = options.input;
    this.terminal = Boolean(hasTerminal);
    this.closed = false;
    this.paused = false;
    this.setPrompt(options.prompt ?? "> ");
    const hidden = (name, value) => Object.defineProperty(this, name, { value, writable: true, configurable: true });
    hidden("questionCallback", undefined);
    hidden("pendingText", undefined);
    hidden("undoStack", []);
    hidden("redoStack", []);
    hidden("killRing", []);
    hidden("killCursor", 0);
    hidden("yanking", false);
    hidden("previousKey", undefined);
    this.attach();
    if (options.signal) this.watchSignal(options.signal);
    this.input.resume();
  }

  attach() {
    const { input } = this;
    const onError = (error) => this.emit("error", error);
    input.on("error", onError);
    if (this.terminal) {
      requireBuiltin("semba:internal/readline_editor").attach(this);
      this.once("close", () => input.removeListener("error", onError));
      return;
    }
    const { StringDecoder } = requireBuiltin("node:string_decoder");
    const decoder = new StringDecoder("utf8");
    const onData = (data) => this.takeData(typeof data === "string" ? data : decoder.write(data));
    const onEnd = () => {
      const rest = decoder.end();
      if (rest !== "") this.takeData(rest);
      if (typeof this.pendingText === "string" && this.pendingText.length > 0) this.takeLine(this.pendingText);
      this.close();
    };
    input.on("data", onData);
    input.on("end", onEnd);
    this.once("close", () => {
      input.removeListener("data", onData);
      input.removeListener("end", onEnd);
      input.removeListener("error", onError);
    });
  }

  watchSignal(signal) {
    const onAbort = () => this.close();
    if (signal.aborted) {
      process.nextTick(onAbort);
    } else {
      signal.addEventListener("abort", onAbort, { once: true });
      this.once("close", () => signal.removeEventListener("abort", onAbort));
    }
  }

  // Text that is no key presses: what ends with a line end is lines, the rest waits.
  takeData(text) {
    if (this.sawReturnAt && Date.now() - this.sawReturnAt <= this.crlfDelay) {
      if (text.startsWith("\n")) text = text.slice(1);
      this.sawReturnAt = 0;
    }
    let start = 0;
    let match;
    LINE_END.lastIndex = 0;
    const ends = [];
    while ((match = LINE_END.exec(text)) !== null) ends.push([match.index, LINE_END.lastIndex]);
    if (ends.length === 0) {
      if (text !== "") this.pendingText = (this.pendingText ?? "") + text;
      return;
    }
    if (text.endsWith("\r")) this.sawReturnAt = Date.now();
    let before = this.pendingText ?? "";
    const lines = [];
    for (const [index, next] of ends) {
      lines.push(before + text.slice(start, index));
      before = "";
      start = next;
    }
    this.pendingText = text.slice(start);
    for (const line of lines) this.takeLine(line);
  }

  takeLine(line) {
    const callback = this.questionCallback;
    if (callback) {
      this.questionCallback = undefined;
      this.setPrompt(this.promptBefore);
      callback(line);
    } else {
      this.emit("line", line);
    }
  }

  get columns() {
    return this.output?.columns || Infinity;
  }

  getPrompt() {
    return this._prompt;
  }

  setPrompt(prompt) {
    this._prompt = prompt;
  }

  prompt(preserveCursor) {
    if (this.paused) this.resume();
    if (this.terminal && process.env.TERM !== "dumb") {
      if (!preserveCursor) this.cursor = 0;
      this.refresh();
    } else {
      this.send(this._prompt);
    }
  }

  refresh() {
    requireBuiltin("semba:internal/readline_editor").refresh(this);
  }

  send(text) {
    validateString(text, "stringToWrite");
    this.output?.write(text);
  }

  ask(query, callback) {
    if (this.closed) throw plainError("ERR_USE_AFTER_CLOSE", "readline was closed");
    if (this.questionCallback) {
      this.prompt();
      return;
    }
    this.promptBefore = this._prompt;
    this.setPrompt(query);
    this.questionCallback = callback;
    this.prompt();
  }

  cancelQuestion() {
    if (!this.questionCallback) return;
    this.questionCallback = undefined;
    this.setPrompt(this.promptBefore);
    this.clearLine();
  }

  clearLine() {
    if (this.terminal) requireBuiltin("semba:internal/readline_editor").clearLine(this);
  }

  close() {
    if (this.closed) return;
    this.pause();
    if (this.terminal) this.setRawMode(false);
    this.closed = true;
    this.emit("close");
  }

  [Symbol.dispose]() {
    this.close();
  }

  setRawMode(raw) {
    const before = this.input.isRaw;
    if (typeof this.input.setRawMode === "function") this.input.setRawMode(raw);
    return before;
  }

  pause() {
    if (this.closed || this.paused) return this.closed ? undefined : this;
    this.input.pause();
    this.paused = true;
    this.emit("pause");
    return this;
  }

  resume() {
    if (this.closed) return undefined;
    if (!this.paused) return this;
    this.input.resume();
    this.paused = false;
    this.emit("resume");
    return this;
  }

  write(data, key) {
    if (this.closed) throw plainError("ERR_USE_AFTER_CLOSE", "readline was closed");
    if (this.paused) this.resume();
    if (this.terminal) requireBuiltin("semba:internal/readline_editor").press(this, data, key);
    else this.takeData(typeof data === "string" ? data : String(data));
  }

  getCursorPos() {
    const { positionAfter } = requireBuiltin("semba:internal/readline_width");
    return positionAfter(this._prompt + this.line.slice(0, this.cursor), this.columns, this.tabSize);
  }

  [Symbol.asyncIterator]() {
    this.lines ??= linesOf(this);
    return this.lines;
  }
}
Object.defineProperty(Interface.prototype, "lines", { value: undefined, writable: true });

// The lines from now on; the input is paused while many wait.
function linesOf(reader) {
  const HIGH = 1024;
  const waiting = [];
  const lines = [];
  let ended = reader.closed;
  let failure;
  let pausedHere = false;
  const settle = () => {
    while (waiting.length > 0 && (lines.length > 0 || failure !== undefined || ended)) {
      const { resolve, reject } = waiting.shift();
      if (lines.length > 0) {
        resolve({ value: lines.shift(), done: false });
      } else if (failure !== undefined) {
        const error = failure;
        failure = undefined;
        ended = true;
        reject(error);
      } else {
        resolve({ value: undefined, done: true });
      }
    }
    if (reader.closed) return;
    if (lines.length > HIGH && !reader.paused) {
      pausedHere = true;
      reader.pause();
    } else if (pausedHere && lines.length <= HIGH / 2) {
      pausedHere = false;
      reader.resume();
    }
  };
  const onLine = (line) => {
    lines.push(line);
    settle();
  };
  const onClose = () => {
    ended = true;
    settle();
  };
  const onError = (error) => {
    failure = error;
    settle();
  };
  reader.on("line", onLine);
  reader.on("close", onClose);
  reader.on("error", onError);
  const stop = () => {
    reader.removeListener("line", onLine);
    reader.removeListener("close", onClose);
    reader.removeListener("error", onError);
    ended = true;
    reader.close();
  };
  return {
    next() {
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        settle();
      });
    },
    async return(value) {
      stop();
      settle();
      return { value, done: true };
    },
    async throw(error) {
      stop();
      settle();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
