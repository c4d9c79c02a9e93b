// `node:tty`.

import { requireBuiltin } from "semba:engine";
import { op_io_is_terminal } from "semba:ops/io";

export function isatty(fd) {
  return Number.isInteger(fd) && fd >= 0 && fd <= 2 && op_io_is_terminal(fd);
}

// Most programs only ask for `isatty`: these stand for classes that need streams, which are loaded when they are used.
const proxied = (name) => new Proxy(function () {}, {
  get: (_, key, receiver) => Reflect.get(real(name), key, receiver),
  getPrototypeOf: () => Object.getPrototypeOf(real(name)),
  construct: (_, args, target) => Reflect.construct(real(name), args, target),
});
const real = (name) => requireBuiltin("semba:internal/stdio_streams")[name];

export const ReadStream = proxied("TerminalReadStream");
export const WriteStream = proxied("WriteStream");
export default { ReadStream, WriteStream, isatty };
