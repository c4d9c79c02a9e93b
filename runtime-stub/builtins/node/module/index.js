// `node:module`: what bundled CommonJS needs of it.

import { hasBuiltin, requireBuiltin } from "semba:engine";
import { invalidArgValue } from "semba:internal/errors";
import { makeRequire } from "semba:internal/require";

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

export function createRequire(filename) {
  let from = filename;
  if (filename instanceof URL || (typeof filename === "string" && filename.startsWith("file:"))) {
    from = requireBuiltin("node:url").fileURLToPath(filename);
  } else if (typeof filename !== "string" || !requireBuiltin("node:path").isAbsolute(filename)) {
    throw invalidArgValue("filename", filename, "must be a file URL object, file URL string, or absolute path string");
  }
  return makeRequire(from);
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
Module.prototype.require = function (id) {
  return makeRequire(this.filename ?? this.id)(id);
};
Object.assign(Module, {
  Module, builtinModules, constants, createRequire, enableCompileCache, findPackageJSON, findSourceMap,
  flushCompileCache, getCompileCacheDir, isBuiltin, syncBuiltinESMExports,
  _nodeModulePaths: (from) => paths().nodeModulePaths(from),
  _resolveLookupPaths: (request, parent) => paths().resolveLookupPaths(request, parent),
  _cache: Object.create(null), _extensions: Object.create(null), globalPaths: [],
});

export default Module;
