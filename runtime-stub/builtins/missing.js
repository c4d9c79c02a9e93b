// `semba:missing`: stands for what a program imports and this run time does not have. `semba build` warned of it.

import { plainError } from "semba:internal/errors";

/** A binding for a builtin module, or for an export of one, that fails as soon as it is used. */
export function missing(module, name) {
  const what = name === undefined ? `builtin module '${module}'` : `export '${name}' of '${module}'`;
  const fail = () => {
    throw plainError("ERR_UNKNOWN_BUILTIN_MODULE", `The ${what} is not available in this executable`);
  };
  // Asking what something is does not use it: of a promise, of a module, of a value to be printed.
  const get = (_, key) => (typeof key === "symbol" || key === "then" || key === "__esModule" ? undefined : fail());
  return new Proxy(function () {}, { apply: fail, construct: fail, get, set: fail });
}
