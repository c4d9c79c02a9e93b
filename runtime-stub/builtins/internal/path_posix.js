// `path.posix`.

import { requireBuiltin } from "semba:engine";

// Neither is needed by most calls.
const invalidArgType = (...args) => requireBuiltin("semba:internal/errors").invalidArgType(...args);
const currentProcess = () => requireBuiltin("semba:web/process").process;

function check(value, name) {
  if (typeof value !== "string") throw invalidArgType(name, "string", value);
}

// Resolves `.` and `..` in a path without leading and trailing slashes of meaning.
function simplify(path, absolute) {
  const parts = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (!absolute) parts.push("..");
  }
  return parts.join("/");
}

export const sep = "/";
export const delimiter = ":";

export function resolve(...paths) {
  let resolved = "";
  for (let i = paths.length - 1; i >= -1 && resolved[0] !== "/"; i--) {
    const path = i >= 0 ? paths[i] : currentProcess().cwd();
    check(path, `paths[${i}]`);
    if (path !== "") resolved = resolved === "" ? path : `${path}/${resolved}`;
  }
  const absolute = resolved[0] === "/";
  const simple = simplify(resolved, absolute);
  if (absolute) return `/${simple}`;
  return simple === "" ? "." : simple;
}

export function normalize(path) {
  check(path, "path");
  if (path === "") return ".";
  const absolute = path[0] === "/";
  const simple = simplify(path, absolute);
  const trailing = path.endsWith("/");
  if (simple === "") {
    if (absolute) return "/";
    return trailing ? "./" : ".";
  }
  return (absolute ? "/" : "") + simple + (trailing ? "/" : "");
}

export function isAbsolute(path) {
  check(path, "path");
  return path[0] === "/";
}

export function join(...paths) {
  const parts = [];
  for (const path of paths) {
    check(path, "path");
    if (path !== "") parts.push(path);
  }
  return parts.length === 0 ? "." : normalize(parts.join("/"));
}

export function relative(from, to) {
  check(from, "from");
  check(to, "to");
  if (from === to) return "";
  const a = resolve(from).split("/").filter(Boolean);
  const b = resolve(to).split("/").filter(Boolean);
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same++;
  return [...a.slice(same).fill(".."), ...b.slice(same)].join("/");
}

export function toNamespacedPath(path) {
  return path;
}

// Where the path ends when trailing slashes are left out.
function trimmedEnd(path) {
  let end = path.length;
  while (end > 1 && path[end - 1] === "/") end--;
  return end;
}

export function dirname(path) {
  check(path, "path");
  if (path === "") return ".";
  const slash = path.lastIndexOf("/", trimmedEnd(path) - 1);
  if (slash === 1 && path[0] === "/") return "//";
  if (slash > 0) return path.slice(0, slash);
  return path[0] === "/" ? "/" : ".";
}

/** Where the last part of a path begins and ends; both are the same where only separators follow `start`. */
export function lastPart(path, start, isSeparator) {
  let end = path.length;
  while (end > start && isSeparator(path[end - 1])) end--;
  let begin = end;
  while (begin > start && !isSeparator(path[begin - 1])) begin--;
  return { begin, end };
}

/** The last part of a path without `suffix`, which is compared from the end while the part lasts. */
export function baseName(path, start, isSeparator, suffix) {
  const { begin, end } = lastPart(path, start, isSeparator);
  if (!suffix || suffix.length > path.length) return path.slice(begin, end);
  if (suffix === path) return "";
  const name = path.slice(begin, end);
  if (name === suffix) return name;
  if (suffix.endsWith(name)) return path.slice(begin);
  return name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
}

const isSlash = (character) => character === "/";

export function basename(path, suffix) {
  if (suffix !== undefined) check(suffix, "suffix");
  check(path, "path");
  return baseName(path, 0, isSlash, suffix);
}

export function extname(path) {
  check(path, "path");
  const name = basename(path);
  const dot = name.lastIndexOf(".");
  return dot <= 0 || name === ".." ? "" : name.slice(dot);
}

export function format(object) {
  if (object === null || typeof object !== "object") throw invalidArgType("pathObject", "Object", object);
  const directory = object.dir || object.root;
  const extension = object.ext ? `${object.ext[0] === "." ? "" : "."}${object.ext}` : "";
  const base = object.base || `${object.name || ""}${extension}`;
  if (!directory) return base;
  return directory === object.root ? `${directory}${base}` : `${directory}/${base}`;
}

export function parse(path) {
  check(path, "path");
  const root = path[0] === "/" ? "/" : "";
  const base = basename(path);
  const ext = extname(path);
  const name = ext === "" ? base : base.slice(0, -ext.length);
  const end = trimmedEnd(path);
  const slash = path.lastIndexOf("/", end - 1);
  let dir = "";
  if (slash > 0) dir = path.slice(0, slash);
  else if (root !== "") dir = "/";
  return { root, dir, base, ext, name };
}

export function matchesGlob(path, pattern) {
  check(path, "path");
  check(pattern, "pattern");
  return globPattern(pattern, "/").test(path);
}

/** The regular expression for a glob. */
export function globPattern(pattern, separator) {
  const other = `[^${separator === "\\" ? "\\\\/" : "/"}]`;
  let source = "";
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i];
    if (character === "*" && pattern[i + 1] === "*") {
      i++;
      if (pattern[i + 1] === "/") i++;
      source += pattern[i] === "/" ? `(?:${other}+/)*` : ".*";
    } else if (character === "*") {
      source += `${other}*`;
    } else if (character === "?") {
      source += other;
    } else if (character === "{") {
      source += "(?:";
    } else if (character === "}") {
      source += ")";
    } else if (character === "," && pattern.lastIndexOf("{", i) > pattern.lastIndexOf("}", i)) {
      source += "|";
    } else if (character === "[" && pattern.indexOf("]", i) > 0) {
      const end = pattern.indexOf("]", i);
      source += `[${pattern.slice(i + 1, end).replace(/^!/, "^")}]`;
      i = end;
    } else {
      source += character.replace(/[\\^$.*+?()[\]{}|]/, "\\$&");
    }
  }
  return new RegExp(`^${source}$`);
}
