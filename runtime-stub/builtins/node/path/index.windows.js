// `node:path` on Windows: the functions for Windows, and those for POSIX systems beside them.

import * as posixFunctions from "semba:internal/path_posix";
import * as functions from "semba:internal/path_win32";

function members(functions) {
  const path = {};
  for (const name of [
    "resolve", "normalize", "isAbsolute", "join", "relative", "toNamespacedPath", "dirname", "basename", "extname",
    "format", "parse", "matchesGlob", "sep", "delimiter",
  ]) path[name] = functions[name];
  path._makeLong = functions.toNamespacedPath;
  return path;
}

/** The functions for POSIX systems. */
export const posix = members(posixFunctions);

/** The functions for Windows. */
export const win32 = members(functions);

posix.win32 = win32.win32 = win32;
posix.posix = win32.posix = posix;

export default win32;
export {
  basename, delimiter, dirname, extname, format, isAbsolute, join, matchesGlob, normalize, parse, relative, resolve,
  sep, toNamespacedPath,
} from "semba:internal/path_win32";
