// `process.stdin`, `process.stdout` and `process.stderr` as most programs use them: to write, and to ask whether there
// is a terminal. The first touch of anything else makes the same object a stream of `semba:internal/stdio_streams`.

import { requireBuiltin } from "semba:engine";
import { setStream } from "semba:web/console";
import { op_io_is_terminal, op_io_window_size, op_io_write } from "semba:ops/io";
import { process } from "semba:web/process";

const streams = () => requireBuiltin("semba:internal/stdio_streams");

function soon(callback, ...args) {
  requireBuiltin("semba:internal/ticks").nextTick(callback, ...args);
}

/** What a terminal can do, beside taking text. */
export const terminalMethods = {
  getWindowSize() {
    return [this.columns, this.rows];
  },
  getColorDepth(env = process.env) {
    return requireBuiltin("semba:internal/terminal").colorDepth(env);
  },
  hasColors(count = 16, env = process.env) {
    if (count !== null && typeof count === "object") [count, env] = [16, count];
    return count <= 2 ** this.getColorDepth(env);
  },
  cursorTo(x, y, callback) {
    return requireBuiltin("semba:internal/cursor").cursorTo(this, x, y, callback);
  },
  moveCursor(dx, dy, callback) {
    return requireBuiltin("semba:internal/cursor").moveCursor(this, dx, dy, callback);
  },
  clearLine(direction, callback) {
    return requireBuiltin("semba:internal/cursor").clearLine(this, direction, callback);
  },
  clearScreenDown(callback) {
    return requireBuiltin("semba:internal/cursor").clearScreenDown(this, callback);
  },
};

// Everything that is not found before stands for the stream itself.
function placeholder(upgrade) {
  return new Proxy(Object.create(null), {
    get: (_, key, stream) => Reflect.get(upgrade(stream), key, stream),
    has: (_, key) => key in streams().prototypeFor(upgrade),
    set(_, key, value, stream) {
      return Reflect.set(upgrade(stream), key, value, stream);
    },
    getPrototypeOf: () => streams().prototypeFor(upgrade),
  });
}

const upgradeOutput = (stream) => streams().becomeOutput(stream);
const upgradeInput = (stream) => streams().becomeInput(stream);

function write(chunk, encoding, callback) {
  if (typeof encoding === "function") [encoding, callback] = [undefined, encoding];
  const isPlain = typeof chunk === "string"
    ? encoding === undefined || encoding === null || encoding === "utf8" || encoding === "utf-8"
    : chunk instanceof Uint8Array;
  if (!isPlain) return upgradeOutput(this) && this.write(chunk, encoding, callback);
  try {
    op_io_write(this.fd, chunk);
  } catch (error) {
    // The stream reports it to the callback, and as an event.
    return streams().failOutput(this, error, callback);
  }
  if (typeof callback === "function") soon(callback, null);
  return true;
}

const property = (value) => ({ value, writable: true, configurable: true });

// What programs ask for to learn that there is no terminal.
const noTerminal = Object.fromEntries(
  ["isTTY", "columns", "rows", "getColorDepth", "getWindowSize", "hasColors", "isRaw", "setRawMode"]
    .map((name) => [name, property(undefined)]));

const plainOutput = Object.create(placeholder(upgradeOutput), {
  ...noTerminal, write: property(write), writable: property(true),
});
const terminalOutput = Object.create(plainOutput, Object.getOwnPropertyDescriptors(terminalMethods));
const plainInput = Object.create(placeholder(upgradeInput), noTerminal);
const terminalInput = Object.create(placeholder(upgradeInput));

// Own properties are defined, not assigned: an assignment would reach the placeholder.
function create(prototype, values) {
  return Object.create(prototype, Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { ...property(value), enumerable: true }])));
}

/** The stream for standard output (1) or standard error (2). Writes are done when `write` returns. */
export function output(fd) {
  let stream;
  if (op_io_is_terminal(fd)) {
    const [columns, rows] = op_io_window_size(fd) ?? [80, 24];
    stream = create(terminalOutput, { fd, _type: "tty", _isStdio: true, isTTY: true, columns, rows });
  } else {
    stream = create(plainOutput, { fd, _type: "fs", _isStdio: true });
  }
  setStream(fd, stream, write);
  return stream;
}

/** The stream for standard input, read from when someone listens or iterates. */
export function stdin() {
  if (op_io_is_terminal(0)) return create(terminalInput, { fd: 0, isTTY: true, isRaw: false });
  return create(plainInput, { fd: 0 });
}

/** The prototype that a stream gets for an upgrade function. */
export const isOutputUpgrade = (upgrade) => upgrade === upgradeOutput;
