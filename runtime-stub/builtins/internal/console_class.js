// `console.Console`: a console over streams of the program's choice.

import { requireBuiltin } from "semba:engine";
import { duration } from "semba:internal/console";
import {
  invalidArgType, invalidArgValue, typeError, validateInteger, validateObject,
} from "semba:internal/errors";
import { formatArguments } from "semba:internal/format";
import { inspect } from "semba:internal/inspect";
import { op_performance_now } from "semba:ops/performance";
import { console } from "semba:web/console";
import { process } from "semba:web/process";

const DEFAULT_INDENTATION = 2;
const MAX_INDENTATION = 1000;
const isConsole = Symbol("kIsConsole");
const states = new WeakMap();

function checkStream(stream, name) {
  if (typeof stream?.write !== "function") {
    throw typeError("ERR_CONSOLE_WRITABLE_STREAM", `Console expects a writable stream instance for ${name}`);
  }
}

function checkInspectOptions(options, colorMode) {
  if (options === undefined) return;
  validateObject(options, "options.inspectOptions");
  // One object for both streams, or a map with one for each.
  for (const one of options instanceof Map ? options.values() : [options]) {
    validateObject(one, "options.inspectOptions");
    if (one.colors !== undefined && colorMode !== undefined) {
      throw typeError("ERR_INCOMPATIBLE_OPTION_PAIR",
        'Option "options.inspectOptions.color" cannot be used in combination with option "colorMode"');
    }
  }
}

/** The class of consoles; also callable without `new`. */
export function Console(options, ...rest) {
  if (new.target === undefined) return Reflect.construct(Console, arguments);
  if (!options || typeof options.write === "function") {
    options = { stdout: options, stderr: rest[0], ignoreErrors: rest[1] };
  }
  const {
    stdout, stderr = stdout, ignoreErrors = true, colorMode = "auto", inspectOptions,
    groupIndentation = DEFAULT_INDENTATION,
  } = options;
  checkStream(stdout, "stdout");
  checkStream(stderr, "stderr");
  if (typeof colorMode !== "boolean" && colorMode !== "auto") {
    throw invalidArgValue("colorMode", colorMode, "must be one of: 'auto', true, false");
  }
  if (groupIndentation !== undefined) validateInteger(groupIndentation, "groupIndentation", 0, MAX_INDENTATION);
  checkInspectOptions(inspectOptions, options.colorMode);
  states.set(this, {
    ignoreErrors, colorMode, inspectOptions, groupIndentation, indentation: "", counts: new Map(), starts: new Map(),
  });
  for (const [name, value] of [["_stdout", stdout], ["_stderr", stderr], ["_ignoreErrors", ignoreErrors]]) {
    Object.defineProperty(this, name, { value, writable: true, configurable: true });
  }
  Object.defineProperty(this, isConsole, { value: true });
  Object.defineProperty(this, Symbol.toStringTag, { value: "console", configurable: true });
  // Bound, so that they can be handed around; a subclass may have its own.
  for (const name of METHODS) {
    const method = this[name];
    Object.defineProperty(this, name, {
      value: Object.defineProperty(method.bind(this), "name", { value: name }),
      writable: true, enumerable: true, configurable: true,
    });
  }
}

Object.defineProperty(Console, Symbol.hasInstance, {
  value: (object) => object === console || Boolean(object?.[isConsole]),
});

function inspectOptionsFor(self, stream) {
  const { colorMode, inspectOptions } = states.get(self);
  const own = inspectOptions instanceof Map ? inspectOptions.get(stream) : inspectOptions;
  if (own?.colors !== undefined) return own;
  const colors = colorMode === "auto"
    ? requireBuiltin("semba:internal/terminal").wantsStreamColor(stream, process.env) : colorMode;
  return { ...own, colors };
}

function write(self, stream, text) {
  const { ignoreErrors, indentation } = states.get(self);
  if (indentation !== "") text = indentation + text.replaceAll("\n", `\n${indentation}`);
  text += "\n";
  if (ignoreErrors === false) {
    stream.write(text);
    return;
  }
  const ignore = () => {};
  // An error may come later, too: the callback takes it then.
  const late = (error) => {
    if (error != null && !stream._writableState?.errorEmitted && stream.listenerCount?.("error") === 0) {
      stream.once("error", ignore);
    }
  };
  if (stream.listenerCount?.("error") > 0) {
    stream.write(text);
    return;
  }
  stream.once?.("error", ignore);
  try {
    stream.write(text, late);
  } catch (error) {
    // What stopped the program from going on must not be lost.
    if (error instanceof RangeError && /stack/i.test(error.message)) throw error;
  } finally {
    stream.removeListener?.("error", ignore);
  }
}

const out = (self, args) => write(self, self._stdout, formatArguments(inspectOptionsFor(self, self._stdout), args));
const err = (self, args) => write(self, self._stderr, formatArguments(inspectOptionsFor(self, self._stderr), args));
const warn = (message) => process.emitWarning(message);

function report(self, method, label, data) {
  const { starts } = states.get(self);
  const start = starts.get(label);
  if (start === undefined) {
    warn(`No such label '${label}' for console.${method}()`);
    return false;
  }
  out(self, ["%s: %s", label, duration(op_performance_now() - start), ...data]);
  return true;
}

const methods = {
  log(...args) {
    out(this, args);
  },
  warn(...args) {
    err(this, args);
  },
  error(...args) {
    err(this, args);
  },
  dir(object, options) {
    write(this, this._stdout,
      inspect(object, { customInspect: false, ...inspectOptionsFor(this, this._stdout), ...options }));
  },
  time(label = "default") {
    label = `${label}`;
    const { starts } = states.get(this);
    if (starts.has(label)) warn(`Label '${label}' already exists for console.time()`);
    else starts.set(label, op_performance_now());
  },
  timeEnd(label = "default") {
    label = `${label}`;
    if (report(this, "timeEnd", label, [])) states.get(this).starts.delete(label);
  },
  timeLog(label = "default", ...data) {
    report(this, "timeLog", `${label}`, data);
  },
  trace(...args) {
    const error = { name: "Trace", message: formatArguments(inspectOptionsFor(this, this._stderr), args) };
    Error.captureStackTrace(error, methods.trace);
    let stack = String(error.stack).replace(/\n+$/, "");
    if (/^\s+at /.test(stack)) stack = `Trace${error.message === "" ? "" : `: ${error.message}`}\n${stack}`;
    this.error(stack);
  },
  assert(condition, ...args) {
    if (condition) return;
    if (typeof args[0] === "string") args[0] = `Assertion failed: ${args[0]}`;
    else args.unshift(args.length > 0 ? "Assertion failed:" : "Assertion failed");
    this.warn(...args);
  },
  clear() {
    if (!this._stdout.isTTY || process.env.TERM === "dumb") return;
    const { clearScreenDown, cursorTo } = requireBuiltin("semba:internal/cursor");
    cursorTo(this._stdout, 0, 0);
    clearScreenDown(this._stdout);
  },
  count(label = "default") {
    label = `${label}`;
    const { counts } = states.get(this);
    const times = (counts.get(label) ?? 0) + 1;
    counts.set(label, times);
    this.log(`${label}: ${times}`);
  },
  countReset(label = "default") {
    if (!states.get(this).counts.delete(`${label}`)) warn(`Count for '${label}' does not exist`);
  },
  group(...args) {
    if (args.length > 0) this.log(...args);
    const state = states.get(this);
    state.indentation += " ".repeat(state.groupIndentation);
  },
  groupEnd() {
    const state = states.get(this);
    state.indentation = state.indentation.slice(state.groupIndentation);
  },
  table(data, columns) {
    if (columns !== undefined && !Array.isArray(columns)) throw invalidArgType("properties", "Array", columns);
    if (data === null || typeof data !== "object") this.log(data);
    else this.log(requireBuiltin("semba:internal/console_table").table(data, columns));
  },
};
methods.debug = methods.info = methods.dirxml = methods.log;
methods.groupCollapsed = methods.group;

const METHODS = [
  "log", "info", "debug", "warn", "error", "dir", "time", "timeEnd", "timeLog", "trace", "assert", "clear", "count",
  "countReset", "group", "groupEnd", "table", "dirxml", "groupCollapsed",
];
for (const name of METHODS) {
  Object.defineProperty(Console.prototype, name, { value: methods[name], writable: true, enumerable: true, configurable: true });
}
