// Where Node looks for packages. Programs that resolve names by themselves ask for it.

import { existsSync } from "node:fs";
import { dirname, isAbsolute, join, resolve, sep } from "node:path";
import { invalidArgType, plainError } from "semba:internal/errors";
import { process } from "semba:web/process";

/** The `node_modules` directories of a directory and of those above it. */
export function nodeModulePaths(from) {
  const paths = [];
  for (let directory = resolve(from); ; directory = dirname(directory)) {
    if (!directory.endsWith(`${sep}node_modules`)) paths.push(join(directory, "node_modules"));
    if (directory === dirname(directory)) return paths;
  }
}

const isRelative = (request) => /^\.{1,2}(?:\/|$)/.test(request) ||
  (process.platform === "win32" && /^\.{1,2}\\/.test(request));

/** Where a name is looked for by a module. */
export function resolveLookupPaths(request, parent) {
  if (!isRelative(request)) return parent?.paths?.length > 0 ? parent.paths : [];
  return parent?.id && parent.filename ? [dirname(parent.filename)] : ["."];
}

const fromUrl = (value, fileURLToPath) =>
  (value instanceof URL || `${value}`.startsWith("file:") ? fileURLToPath(value) : `${value}`);

/** `module.findPackageJSON`: of files, not of what is in the executable. */
export function findPackageJson(specifier, base, fileURLToPath) {
  if (specifier === undefined || specifier === null) throw invalidArgType("specifier", ["string", "URL"], specifier);
  const from = base === undefined ? undefined : fromUrl(base, fileURLToPath);
  let start = fromUrl(specifier, fileURLToPath);
  if (!isAbsolute(start) && !isRelative(start)) {
    // A package: the first directory of its name.
    const name = start.split("/").slice(0, start.startsWith("@") ? 2 : 1).join("/");
    const files = nodeModulePaths(dirname(from ?? process.cwd())).map((path) => join(path, name, "package.json"));
    const found = files.find((file) => existsSync(file));
    if (found !== undefined) return found;
    throw plainError("ERR_MODULE_NOT_FOUND", `Cannot find package '${name}' imported from ${from ?? process.cwd()}`);
  }
  if (!isAbsolute(start)) start = resolve(dirname(from ?? join(process.cwd(), "x")), start);
  for (let directory = start; ; directory = dirname(directory)) {
    const file = join(directory, "package.json");
    if (existsSync(file)) return file;
    if (directory === dirname(directory)) return undefined;
  }
}
