// `require` of ES modules: builtin modules, CommonJS and JSON modules that are bundled, and embedded files.

import { evalScript, hasBuiltin, requireBuiltin } from "semba:engine";
import { invalidArgValue, validateString } from "semba:internal/errors";

const ENDS = ["", ".js", ".json", "/index.js", "/index.json"];
const SHOWN = 8;

const path = () => requireBuiltin("node:path");

/** The full name of a built-in module that is there, else undefined. */
export function builtinName(id) {
  const name = id.startsWith("node:") ? id : `node:${id}`;
  return hasBuiltin(name) ? name : undefined;
}

function loadBuiltin(name) {
  const namespace = requireBuiltin(name);
  return "default" in namespace ? namespace.default : namespace;
}

function notFound(id, from, names) {
  const shown = names.slice(0, SHOWN).join(", ") + (names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "");
  const contains = names.length > 0 ? `This executable contains ${shown}` : "This executable contains built-in modules only";
  const error = new Error(`Cannot find module '${id}'\nRequire stack:\n- ${from}\n${contains}`);
  return Object.assign(error, { code: "MODULE_NOT_FOUND", requireStack: [from] });
}

const isRelative = (id) => id === "." || id === ".." || id.startsWith("./") || id.startsWith("../");

/** The bundled module that `id` means in the module called `name`, by its name. */
function findBundled(id, from, name, table) {
  if (table === undefined) return undefined;
  const { posix, dirname, isAbsolute, relative, sep } = path();
  let wanted = id;
  if (isAbsolute(id)) {
    // Modules appear beside the executable, and paths are made from where the module appears to be.
    wanted = `./${relative(dirname(from), id).replaceAll(sep, "/")}`;
  } else if (!isRelative(id)) {
    return table.packages[id];
  }
  wanted = posix.join(posix.dirname(name), wanted).replace(/\/$/, "");
  const end = ENDS.find((end) => wanted + end in table.modules);
  return end === undefined ? undefined : wanted + end;
}

/** The embedded file that `id` means, by its path. */
function findFile(id, from, files) {
  if (files.length === 0) return undefined;
  const { dirname, isAbsolute, resolve } = path();
  if (!isRelative(id) && !isAbsolute(id)) return undefined;
  const wanted = resolve(dirname(from), id);
  const end = ENDS.find((end) => files.some((file) => file.path === wanted + end));
  return end === undefined ? undefined : wanted + end;
}

/** Runs an embedded file: JSON, or CommonJS. */
function runFile(file, cache) {
  const module = { id: file, filename: file, path: path().dirname(file), exports: {}, loaded: false, children: [] };
  cache[file] = module;
  try {
    const source = requireBuiltin("node:fs").readFileSync(file, "utf8").replace(/^\uFEFF/, "");
    if (file.endsWith(".json")) {
      module.exports = parseJson(source, file);
    } else {
      const text = source.startsWith("#!") ? `//${source}` : source;
      const run = evalScript(`(function (exports, require, module, __filename, __dirname) { ${text}\n})`, file);
      const require = makeRequire(file, { cache });
      run.call(module.exports, module.exports, require, module, file, module.path);
    }
    module.loaded = true;
  } finally {
    if (!module.loaded) delete cache[file];
  }
  return module.exports;
}

function parseJson(source, file) {
  try {
    return JSON.parse(source);
  } catch (error) {
    error.message = `${file}: ${error.message}`;
    throw error;
  }
}

/** A `require` for the module at the path `from`, which the bundler knows as `name`, with what it bundled. */
export function makeRequire(from, { name, table, cache = Object.create(null) } = {}) {
  const embedded = () => requireBuiltin("semba:embedded");
  const find = (id) => {
    const bundled = findBundled(id, from, name, table);
    if (bundled !== undefined) return { bundled, file: embedded().path(bundled) };
    const files = embedded().files();
    const file = findFile(id, from, files);
    if (file !== undefined) return { file };
    throw notFound(id, from, [...Object.keys(table?.modules ?? {}), ...files.map(({ name }) => name)]);
  };
  const require = (id) => {
    validateString(id, "id");
    if (id === "") throw invalidArgValue("id", id, "must be a non-empty string");
    const builtin = builtinName(id);
    if (builtin !== undefined) return loadBuiltin(builtin);
    const { bundled, file } = find(id);
    if (Object.hasOwn(cache, file)) return cache[file].exports;
    if (bundled === undefined) return runFile(file, cache);
    const exports = table.modules[bundled]();
    cache[file] = { id: file, filename: file, path: path().dirname(file), exports, loaded: true, children: [] };
    return exports;
  };
  require.resolve = (request) => {
    validateString(request, "request");
    return builtinName(request) === undefined ? find(request).file : request;
  };
  require.resolve.paths = (request) => (builtinName(request) === undefined ? [] : null);
  require.cache = cache;
  require.extensions = Object.create(null);
  require.main = undefined;
  return require;
}
