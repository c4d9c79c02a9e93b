// `path.win32`.

import { requireBuiltin } from "semba:engine";
import { globPattern } from "semba:internal/path_posix";

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
  const { device, absolute, end, unc } = root(path);
  if (unc && end === path.length) return `${device}\\`;
  let tail = simplify(path.slice(end), absolute);
  if (tail === "" && !absolute) tail = ".";
  if (tail !== "" && isSlash(path.at(-1))) tail += "\\";
  return `${device}${absolute ? "\\" : ""}${tail}`;
}

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
  return normalize(joined);
}

export function relative(from, to) {
  check(from, "from");
  check(to, "to");
  if (from === to) return "";
  const start = resolve(from);
  const goal = resolve(to);
  if (start === goal || start.toLowerCase() === goal.toLowerCase()) return "";
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

export function toNamespacedPath(path) {
  if (typeof path !== "string" || path === "") return path;
  const resolved = resolve(path);
  if (resolved.length <= 2) return path;
  if (resolved[0] === "\\" && resolved[1] === "\\" && resolved[2] !== "?" && resolved[2] !== ".") {
    return `\\\\?\\UNC\\${resolved.slice(2)}`;
  }
  return isLetter(resolved[0]) && resolved[1] === ":" && resolved[2] === "\\" ? `\\\\?\\${resolved}` : path;
}

function rootText(path) {
  const { end, unc } = root(path);
  return unc && isSlash(path[end]) ? path.slice(0, end + 1) : path.slice(0, end);
}

export function dirname(path) {
  check(path, "path");
  if (path === "") return ".";
  const start = rootText(path);
  let end = path.length;
  while (end > start.length && isSlash(path[end - 1])) end--;
  while (end > start.length && !isSlash(path[end - 1])) end--;
  while (end > start.length && isSlash(path[end - 1])) end--;
  if (end <= start.length) return start === "" ? "." : start;
  return path.slice(0, end);
}

export function basename(path, suffix) {
  if (suffix !== undefined) check(suffix, "suffix");
  check(path, "path");
  const start = path.length >= 2 && isLetter(path[0]) && path[1] === ":" ? 2 : 0;
  let end = path.length;
  while (end > start && isSlash(path[end - 1])) end--;
  let begin = end;
  while (begin > start && !isSlash(path[begin - 1])) begin--;
  const name = path.slice(begin, end);
  if (!suffix || !name.endsWith(suffix)) return name;
  if (name === suffix) return path === suffix ? "" : name;
  return name.slice(0, -suffix.length);
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
  const start = rootText(path);
  const base = path.length > start.length ? basename(path) : "";
  const ext = base === "" ? "" : extname(base);
  const name = ext === "" ? base : base.slice(0, -ext.length);
  let end = path.length;
  while (end > start.length && isSlash(path[end - 1])) end--;
  while (end > start.length && !isSlash(path[end - 1])) end--;
  const dir = end > start.length ? path.slice(0, end - 1) : start;
  return { root: start, dir, base, ext, name };
}

export function matchesGlob(path, pattern) {
  check(path, "path");
  check(pattern, "pattern");
  return globPattern(pattern.replaceAll("\\", "/"), "/").test(path.replaceAll("\\", "/"));
}
