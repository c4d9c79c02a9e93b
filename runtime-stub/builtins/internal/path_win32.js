// `path.win32`.

import { requireBuiltin } from "semba:engine";
import { baseName, globPattern, lastPart } from "semba:internal/path_posix";

// Neither is needed by most calls.
const invalidArgType = (...args) => requireBuiltin("semba:internal/errors").invalidArgType(...args);
const currentProcess = () => requireBuiltin("semba:web/process").process;

function check(value, name) {
  if (typeof value !== "string") throw invalidArgType(name, "string", value);
}

const isSlash = (character) => character === "/" || character === "\\";
const isLetter = (character) => /^[A-Za-z]$/.test(character);

export const sep = "\\";
export const delimiter = ";";

// What a path begins with: `device` ("C:" or "\\server\share"), whether it is absolute, and where the rest begins.
function root(path) {
  if (isSlash(path[0])) {
    if (!isSlash(path[1])) return { device: "", absolute: true, end: 1 };
    const unc = /^[\\/]{2}([^\\/]+)[\\/]+([^\\/]+)/.exec(path);
    if (unc === null) return { device: "", absolute: true, end: 1 };
    const [, server, share] = unc;
    if (server === "." || server === "?") {
      return { device: `\\\\${server}`, absolute: true, end: 4 };
    }
    return { device: `\\\\${server}\\${share}`, absolute: true, end: unc[0].length, unc: true };
  }
  if (path.length >= 2 && isLetter(path[0]) && path[1] === ":") {
    const absolute = isSlash(path[2]);
    return { device: path.slice(0, 2), absolute, end: absolute ? 3 : 2 };
  }
  return { device: "", absolute: false, end: 0 };
}

function simplify(path, absolute) {
  const parts = [];
  for (const part of path.split(/[\\/]+/)) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (!absolute) parts.push("..");
  }
  return parts.join("\\");
}

// Names that are devices wherever they stand, and what a colon behind them makes of a path.
const RESERVED = /^(?:CON|PRN|AUX|NUL|COM[1-9\u00b9\u00b2\u00b3]|LPT[1-9\u00b9\u00b2\u00b3])$/i;
const isReserved = (path) => {
  const colon = path.indexOf(":");
  return colon !== -1 && RESERVED.test(path.slice(0, colon));
};

export function resolve(...paths) {
  let device = "";
  let tail = "";
  let absolute = false;
  for (let i = paths.length - 1; i >= -1; i--) {
    let path;
    if (i >= 0) {
      path = paths[i];
      check(path, `paths[${i}]`);
      if (path === "") continue;
    } else if (device === "") {
      path = currentProcess().cwd();
    } else {
      path = currentProcess().env[`=${device}`] || currentProcess().cwd();
      if (path.slice(0, 2).toLowerCase() !== device.toLowerCase() && path[2] === "\\") path = `${device}\\`;
    }
    const start = root(path);
    if (start.device !== "") {
      if (device === "") device = start.device;
      else if (start.device.toLowerCase() !== device.toLowerCase()) continue;
    }
    if (absolute) {
      if (device !== "") break;
    } else {
      tail = `${path.slice(start.end)}\\${tail}`;
      absolute = start.absolute;
      if (absolute && device !== "") break;
    }
  }
  const simple = simplify(tail, absolute);
  return `${device}${absolute ? "\\" : ""}${simple}` || ".";
}

export function normalize(path) {
  check(path, "path");
  if (path === "") return ".";
  if (path.length === 1) return isSlash(path) ? "\\" : path;
  const reserved = isReserved(path);
  const { device, absolute, end, unc } = reserved ? reservedRoot(path) : root(path);
  if (unc && end === path.length) return `${device}\\`;
  let tail = simplify(path.slice(end), absolute);
  if (tail === "" && !absolute) tail = ".";
  if (tail !== "" && isSlash(path.at(-1))) tail += "\\";
  if (reserved || (!absolute && device === "" && leadsToDevice(path, tail))) return `.\\${device}${tail}`;
  return `${device}${absolute ? "\\" : ""}${tail}`;
}

function reservedRoot(path) {
  const end = path.indexOf(":") + 1;
  return { device: path.slice(0, end), absolute: false, end };
}

// What was relative must not become the path of a drive because of `..` before it.
const leadsToDevice = (path, tail) =>
  path.includes(":") && (/^[A-Za-z]:/.test(tail) || /:(?:[\\/]|$)/.test(path));

export function isAbsolute(path) {
  check(path, "path");
  return isSlash(path[0]) || (path.length > 2 && isLetter(path[0]) && path[1] === ":" && isSlash(path[2]));
}

export function join(...paths) {
  const parts = [];
  for (const path of paths) {
    check(path, "path");
    if (path !== "") parts.push(path);
  }
  if (parts.length === 0) return ".";
  let joined = parts.join("\\");
  // Only a first part that is `\\server` on its own may begin a UNC path.
  const [first] = parts;
  if (!(isSlash(first[0]) && isSlash(first[1]) && first.length > 2 && !isSlash(first[2]))) {
    joined = joined.replace(/^[\\/]{2,}/, "\\");
  }
  if (joined.split("\\").some(isReserved)) return joined.replaceAll("/", "\\");
  return normalize(joined);
}

export function relative(from, to) {
  check(from, "from");
  check(to, "to");
  if (from === to) return "";
  const start = resolve(from);
  const goal = resolve(to);
  if (start === goal || start.toLowerCase() === goal.toLowerCase()) return "";
  if (start.toLowerCase().length !== start.length || goal.toLowerCase().length !== goal.length) {
    return relativeByParts(start, goal);
  }
  const trim = (path) => path.replace(/^\\+/, "").replace(/\\+$/, "");
  const a = trim(start);
  const b = trim(goal);
  const length = Math.min(a.length, b.length);
  let separator = -1;
  let same = 0;
  for (; same < length && a[same].toLowerCase() === b[same].toLowerCase(); same++) {
    if (a[same] === "\\") separator = same;
  }
  if (same < length) {
    if (separator === -1) return goal;
  } else {
    if (b.length > length && b[same] === "\\") return b.slice(same + 1);
    if (b.length > length && same === 2) return b.slice(same);
    if (a.length > length && a[same] === "\\") separator = same;
    else if (a.length > length && same === 2) separator = 3;
    else if (separator === -1) separator = 0;
  }
  let up = "";
  for (let i = separator + 1; i <= a.length; i++) {
    if (i === a.length || a[i] === "\\") up += up === "" ? ".." : "\\..";
  }
  const rest = b.slice(separator);
  if (up !== "") return up + rest;
  return rest.replace(/^\\/, "");
}

// Where lower case has another length, characters cannot be compared one by one.
function relativeByParts(start, goal) {
  const from = start.split("\\");
  const to = goal.split("\\");
  for (const parts of [from, to]) if (parts.at(-1) === "") parts.pop();
  const length = Math.min(from.length, to.length);
  let same = 0;
  while (same < length && from[same].toLowerCase() === to[same].toLowerCase()) same++;
  if (same === 0) return goal;
  return [...new Array(from.length - same).fill(".."), ...to.slice(same)].join("\\");
}

export function toNamespacedPath(path) {
  if (typeof path !== "string" || path === "") return path;
  const resolved = resolve(path);
  if (resolved.length <= 2) return path;
  if (resolved[0] === "\\" && resolved[1] === "\\" && resolved[2] !== "?" && resolved[2] !== ".") {
    return `\\\\?\\UNC\\${resolved.slice(2)}`;
  }
  return isLetter(resolved[0]) && resolved[1] === ":" && resolved[2] === "\\" ? `\\\\?\\${resolved}` : resolved;
}

// Where the root ends for what takes paths apart: to these, `\\\\?\\x` is a share as well.
function rootEnd(path) {
  if (!isSlash(path[0])) return root(path).end;
  const unc = /^[\\/]{2}[^\\/]+[\\/]+[^\\/]+/.exec(path);
  return unc === null ? 1 : Math.min(unc[0].length + 1, path.length);
}

export function dirname(path) {
  check(path, "path");
  const start = rootEnd(path);
  const { begin, end } = lastPart(path, start, isSlash);
  if (begin === end || begin === start) return start === 0 ? "." : path.slice(0, start);
  return path.slice(0, begin - 1);
}

export function basename(path, suffix) {
  if (suffix !== undefined) check(suffix, "suffix");
  check(path, "path");
  const start = path.length >= 2 && isLetter(path[0]) && path[1] === ":" ? 2 : 0;
  return baseName(path, start, isSlash, suffix);
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
  return directory === object.root ? `${directory}${base}` : `${directory}\\${base}`;
}

export function parse(path) {
  check(path, "path");
  const start = rootEnd(path);
  const { begin, end } = lastPart(path, start, isSlash);
  const root = path.slice(0, start);
  const base = path.slice(begin, end);
  const ext = extname(base);
  const dir = begin > start && begin < end ? path.slice(0, begin - 1) : root;
  return { root, dir, base, ext, name: ext === "" ? base : base.slice(0, -ext.length) };
}

export function matchesGlob(path, pattern) {
  check(path, "path");
  check(pattern, "pattern");
  return globPattern(pattern.replaceAll("\\", "/"), "/").test(path.replaceAll("\\", "/"));
}
