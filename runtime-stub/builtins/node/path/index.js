// `node:path`: the functions for POSIX systems; those for Windows are loaded when they are asked for.

import { requireBuiltin } from "semba:engine";
import * as functions from "semba:internal/path_posix";

/** The functions for POSIX systems. */
export const posix = {};
for (const name of [
  "resolve", "normalize", "isAbsolute", "join", "relative", "toNamespacedPath", "dirname", "basename", "extname",
  "format", "parse", "matchesGlob", "sep", "delimiter",
]) posix[name] = functions[name];
posix._makeLong = functions.toNamespacedPath;

/** The functions for Windows. */
export const win32 = loadedByFirstUse((target) => {
  const other = requireBuiltin("semba:internal/path_win32");
  for (const name of Object.keys(posix)) {
    if (name in other) target[name] = other[name];
  }
  target._makeLong = other.toNamespacedPath;
  target.win32 = win32;
  target.posix = posix;
});

// An object that `fill` fills when something is done with it for the first time.
function loadedByFirstUse(fill) {
  const handler = {};
  const traps = Object.getOwnPropertyNames(Reflect);
  for (const trap of traps) {
    handler[trap] = (target, ...args) => {
      for (const name of traps) delete handler[name];
      fill(target);
      return Reflect[trap](target, ...args);
    };
  }
  return new Proxy({}, handler);
}

posix.win32 = win32;
posix.posix = posix;

export default posix;
export {
  basename, delimiter, dirname, extname, format, isAbsolute, join, matchesGlob, normalize, parse, relative, resolve,
  sep, toNamespacedPath,
} from "semba:internal/path_posix";
