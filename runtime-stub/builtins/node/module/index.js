// `node:module`: what bundled CommonJS needs of it.

import { hasBuiltin, requireBuiltin } from "semba:engine";
import { invalidArgValue, validateString } from "semba:internal/errors";

/** Every module name that Node knows as built in, with the scheme left out. */
const NAMES = [
  "assert", "assert/strict", "async_hooks", "buffer", "child_process", "cluster", "console", "constants", "crypto",
  "dgram", "diagnostics_channel", "dns", "dns/promises", "domain", "events", "fs", "fs/promises", "http", "http2",
  "https", "inspector", "inspector/promises", "module", "net", "os", "path", "path/posix", "path/win32", "perf_hooks",
  "process", "punycode", "querystring", "readline", "readline/promises", "repl", "stream", "stream/consumers",
  "stream/promises", "stream/web", "string_decoder", "sys", "timers", "timers/promises", "tls", "trace_events", "tty",
  "url", "util", "util/types", "v8", "vm", "wasi", "worker_threads", "zlib",
];

/** The built-in modules that are there. */
export const builtinModules = NAMES.filter((name) => hasBuiltin(`node:${name}`));

export function isBuiltin(name) {
  if (typeof name !== "string") return false;
  const bare = name.startsWith("node:") ? name.slice(5) : name;
  return NAMES.includes(bare) && hasBuiltin(`node:${bare}`);
}

function notFound(request, from) {
  const stack = from === undefined ? [] : [from];
  const error = new Error(`Cannot find module '${request}'${stack.length > 0 ? `\nRequire stack:\n- ${stack.join("\n- ")}` : ""}`);
  return Object.assign(error, { code: "MODULE_NOT_FOUND", requireStack: stack });
}

function load(request, from) {
  validateString(request, "id");
  if (request === "") throw invalidArgValue("id", request, "must be a non-empty string");
  if (!isBuiltin(request)) throw notFound(request, from);
  const namespace = requireBuiltin(request.startsWith("node:") ? request : `node:${request}`);
  return "default" in namespace ? namespace.default : namespace;
}

export function createRequire(filename) {
  let from = filename;
  if (filename instanceof URL || (typeof filename === "string" && filename.startsWith("file:"))) {
    from = requireBuiltin("node:url").fileURLToPath(filename);
  } else if (typeof filename !== "string" || filename[0] !== "/") {
    throw invalidArgValue("filename", filename, "must be a file URL object, file URL string, or absolute path string");
  }
  const require = (id) => load(id, from);
  require.resolve = (request) => {
    validateString(request, "request");
    if (isBuiltin(request)) return request;
    throw notFound(request, from);
  };
  require.resolve.paths = (request) => (isBuiltin(request) ? null : []);
  require.cache = Object.create(null);
  require.extensions = Object.create(null);
  require.main = undefined;
  return Object.defineProperty(require, "name", { value: "require" });
}

export function syncBuiltinESMExports() {}

const paths = () => requireBuiltin("semba:internal/module_paths");

export function findPackageJSON(specifier, base) {
  return paths().findPackageJson(specifier, base, requireBuiltin("node:url").fileURLToPath);
}

/** Executables start from bytecode: there is nothing left to cache. */
export function enableCompileCache() {
  return { status: constants.compileCacheStatus.DISABLED };
}

export function getCompileCacheDir() {
  return undefined;
}

export function flushCompileCache() {}

export const constants = Object.freeze({
  __proto__: null,
  compileCacheStatus: Object.freeze({ __proto__: null, FAILED: 0, ENABLED: 1, ALREADY_ENABLED: 2, DISABLED: 3 }),
});

export function findSourceMap() {
  return undefined;
}

/** The class of CommonJS modules. */
export function Module(id = "") {
  this.id = id;
  this.exports = {};
  this.loaded = false;
  this.children = [];
}
Module.prototype.require = (id) => load(id);
Object.assign(Module, {
  Module, builtinModules, constants, createRequire, enableCompileCache, findPackageJSON, findSourceMap,
  flushCompileCache, getCompileCacheDir, isBuiltin, syncBuiltinESMExports,
  _nodeModulePaths: (from) => paths().nodeModulePaths(from),
  _resolveLookupPaths: (request, parent) => paths().resolveLookupPaths(request, parent),
  _cache: Object.create(null), _extensions: Object.create(null), globalPaths: [],
});

export default Module;
