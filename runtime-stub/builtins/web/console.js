// `console`: the part that every program loads.
//
// A call with nothing but strings and numbers is joined and written at once. Everything else goes through
// `semba:internal/console`, which is loaded when it is first needed.

import { requireBuiltin } from "semba:engine";
import { op_io_is_terminal, op_io_write } from "semba:ops/io";

let full;
let indentation = "";
// `process.stdout` and `process.stderr` by descriptor once a program has touched them: it may have replaced `write`.
const streams = [];
const plainWrites = [];
const terminals = [];

function loadFull() {
  return (full ??= requireBuiltin("semba:internal/console"));
}

function isTerminal(fd) {
  return (terminals[fd] ??= op_io_is_terminal(fd));
}

/** Registers the stream that lines for `fd` go through as soon as its `write` is another one than `plainWrite`. */
export function setStream(fd, stream, plainWrite) {
  streams[fd] = stream;
  plainWrites[fd] = plainWrite;
}

/** Sets the indentation that `console.group` has reached. */
export function setIndentation(text) {
  indentation = text;
}

/** Writes one message to a descriptor, indented as the open groups want it. A failing write is ignored. */
export function writeLine(fd, text) {
  if (indentation !== "") {
    text = indentation + (text.includes("\n") ? text.replace(/\n/g, `\n${indentation}`) : text);
  }
  const stream = streams[fd];
  if (stream !== undefined && stream.write !== plainWrites[fd]) {
    writeThrough(stream, text + "\n");
    return;
  }
  try {
    op_io_write(fd, text + "\n");
  } catch {
    // A closed pipe must not end the program.
  }
}

function writeThrough(stream, text) {
  const ignore = () => {};
  stream.once?.("error", ignore);
  try {
    stream.write(text, ignore);
  } catch {
    // As above.
  } finally {
    stream.removeListener?.("error", ignore);
  }
}

function print(fd, args) {
  const count = args.length;
  const first = args[0];
  if (count === 1 && typeof first === "string") {
    writeLine(fd, first);
    return;
  }
  if (typeof first !== "string" || !first.includes("%")) {
    let text = "";
    let simple = true;
    for (let i = 0; i < count; i++) {
      const value = args[i];
      if (typeof value === "number") {
        if (isTerminal(fd)) {
          simple = false;
          break;
        }
        text += (i === 0 ? "" : " ") + (value === 0 && 1 / value < 0 ? "-0" : value);
      } else if (typeof value === "string") {
        text += i === 0 ? value : " " + value;
      } else {
        simple = false;
        break;
      }
    }
    if (simple) {
      writeLine(fd, text);
      return;
    }
  }
  writeLine(fd, loadFull().formatLine(fd, args));
}

// Once a program subscribed to a channel such as `console.log`: tells its subscribers of a call.
let publish;

/** Sets who hears of calls before they are formatted. */
export function setPublisher(publisher) {
  publish = publisher;
}

const methods = {
  log(...args) {
    publish?.("log", args);
    print(1, args);
  },
  warn(...args) {
    publish?.("warn", args);
    print(2, args);
  },
  dir(object, options) { loadFull().dir(object, options); },
  time(label) { loadFull().time(label); },
  timeEnd(label) { loadFull().timeEnd(label); },
  timeLog(label, ...data) { loadFull().timeLog(label, data); },
  trace(...args) { loadFull().trace(args, methods.trace); },
  assert(condition, ...args) {
    if (!condition) loadFull().assertionFailed(args);
  },
  clear() { loadFull().clear(); },
  count(label) { loadFull().count(label); },
  countReset(label) { loadFull().countReset(label); },
  group(...args) {
    if (args.length > 0) print(1, args);
    loadFull().indent();
  },
  groupEnd() { loadFull().unindent(); },
  table(data, columns) { loadFull().table(data, columns); },
  debug(...args) {
    publish?.("debug", args);
    print(1, args);
  },
  info(...args) {
    publish?.("info", args);
    print(1, args);
  },
  dirxml(...args) { print(1, args); },
  error(...args) {
    publish?.("error", args);
    print(2, args);
  },
  groupCollapsed(...args) {
    if (args.length > 0) print(1, args);
    loadFull().indent();
  },
};

// Few programs make a console of their own; its class becomes a property like the others when it is first touched.
const prototype = {
  get Console() {
    const { Console: value } = requireBuiltin("semba:internal/console_class");
    Object.defineProperty(console, "Console", { value, writable: true, enumerable: true, configurable: true });
    return value;
  },
};

/** The global `console`. */
export const console = Object.assign(Object.create(prototype), methods);
Object.defineProperty(console, Symbol.toStringTag, {
  value: "console",
  writable: false,
  enumerable: false,
  configurable: true,
});
