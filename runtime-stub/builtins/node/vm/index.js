// `node:vm`: scripts in the one context that there is.

import { evalScript } from "semba:engine";
import {
  invalidArgType, plainError, validateInteger, validateObject, validateString,
} from "semba:internal/errors";

const unavailable = (name) => plainError("ERR_FEATURE_UNAVAILABLE_ON_PLATFORM",
  `The feature ${name} is unavailable: a Semba executable has one context`);

function optionsOf(options, name) {
  if (typeof options === "string") options = { filename: options };
  else if (options === undefined) options = {};
  else validateObject(options, name);
  const { filename = "evalmachine.<anonymous>", lineOffset = 0, columnOffset = 0 } = options;
  validateString(filename, `${name}.filename`);
  validateInteger(lineOffset, `${name}.lineOffset`, -(2 ** 31), 2 ** 31 - 1);
  validateInteger(columnOffset, `${name}.columnOffset`, -(2 ** 31), 2 ** 31 - 1);
  return { filename, lineOffset };
}

// The engine counts lines from 1; empty lines in front stand for the offset.
const placed = (code, lineOffset) => (lineOffset > 0 ? "\n".repeat(Math.min(lineOffset, 1_000_000)) + code : code);

// Finds a syntax error without running anything: a function that is never called has the same body. What is more, a
// function may contain `return`; that is found when the script runs.
function checkSyntax(code, filename) {
  const shebang = code.startsWith("#!") ? `//${code}` : code;
  evalScript(`(function () {${shebang}\n})`, filename);
}

/** A script that can be run often. */
export class Script {
  #code;
  #filename;

  constructor(code, options = {}) {
    code = `${code}`;
    const { filename, lineOffset } = optionsOf(options, "options");
    this.#filename = filename;
    this.#code = placed(code, lineOffset);
    checkSyntax(this.#code, filename);
    const map = /[#@]\s*sourceMappingURL=\s*(\S+)\s*$/m.exec(code);
    this.sourceMapURL = map === null ? undefined : map[1];
    if (options?.produceCachedData) this.cachedDataProduced = false;
    if (options?.cachedData !== undefined) this.cachedDataRejected = true;
  }

  runInThisContext(options) {
    if (options !== undefined) validateObject(options, "options");
    return evalScript(this.#code, this.#filename);
  }

  runInContext() {
    throw unavailable("vm.Script.prototype.runInContext");
  }

  runInNewContext() {
    throw unavailable("vm.Script.prototype.runInNewContext");
  }

  /** There is no cache to make: every use compiles anew. */
  createCachedData() {
    return globalThis.Buffer.alloc(0);
  }
}

export function createScript(code, options) {
  return new Script(code, options);
}

export function runInThisContext(code, options) {
  return new Script(code, options).runInThisContext();
}

export function runInContext() {
  throw unavailable("vm.runInContext");
}

export function runInNewContext() {
  throw unavailable("vm.runInNewContext");
}

export function createContext() {
  throw unavailable("vm.createContext");
}

export function isContext(object) {
  if (object === null || typeof object !== "object") throw invalidArgType("object", "object", object);
  return false;
}

/** A function with this body. */
export function compileFunction(code, params, options = {}) {
  validateString(code, "code");
  if (params !== undefined) {
    if (!Array.isArray(params)) throw invalidArgType("params", "Array", params);
    params.forEach((param, index) => validateString(param, `params[${index}]`));
  }
  validateObject(options, "options");
  if (options.parsingContext !== undefined || options.contextExtensions?.length > 0) {
    throw unavailable("vm.compileFunction with a context");
  }
  const { lineOffset } = optionsOf(options, "options");
  const body = `(function (${(params ?? []).join(",")}) {${code}\n})`;
  return evalScript(placed(body, lineOffset), options.filename ?? "");
}

export function measureMemory() {
  throw unavailable("vm.measureMemory");
}

export const constants = Object.freeze({
  __proto__: null,
  USE_MAIN_CONTEXT_DEFAULT_LOADER: Symbol("vm_dynamic_import_main_context_default"),
  DONT_CONTEXTIFY: Symbol("vm_context_no_contextify"),
});

export default {
  Script, compileFunction, constants, createContext, createScript, isContext, measureMemory, runInContext,
  runInNewContext, runInThisContext,
};
