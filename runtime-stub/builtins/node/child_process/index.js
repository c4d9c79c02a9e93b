// `node:child_process`.

import { requireBuiltin } from "semba:engine";
import { ChildProcess } from "semba:internal/child_process";
import {
  killSignalOf, normalize, validateMaxBuffer, validateTimeout,
} from "semba:internal/child_spawn";
import { execFileSync, execSync, spawnSync } from "semba:internal/child_sync";
import {
  invalidArgType, rangeError, validateAbortSignal, validateFunction, validateObject, validateString,
} from "semba:internal/errors";
import { process } from "semba:web/process";

const MAX_BUFFER = 1024 * 1024;

function abort(child, killSignal, signal) {
  try {
    if (!child.kill(killSignal)) return;
  } catch (error) {
    child.emit("error", error);
    return;
  }
  child.emit("error", requireBuiltin("semba:internal/abort_error").abortError(signal));
}

export function spawn(file, args, options) {
  const all = normalize(file, args, options);
  validateTimeout(all.timeout);
  validateAbortSignal(all.signal, "options.signal");
  const killSignal = killSignalOf(all.killSignal);
  const child = new ChildProcess();
  child.spawn(all);
  if (all.timeout > 0) {
    const timer = setTimeout(() => {
      try {
        child.kill(killSignal);
      } catch (error) {
        child.emit("error", error);
      }
    }, all.timeout);
    child.once("exit", () => clearTimeout(timer));
  }
  if (all.signal) {
    const { signal } = all;
    const onAbort = () => abort(child, killSignal, signal);
    if (signal.aborted) {
      process.nextTick(onAbort);
    } else {
      signal.addEventListener("abort", onAbort, { once: true });
      child.once("exit", () => signal.removeEventListener("abort", onAbort));
    }
  }
  return child;
}

// What `execFile` collects of one stream, up to a limit.
function collect(stream, name, encoding, limit, exceeded) {
  if (!stream) return () => (encoding ? "" : globalThis.Buffer.alloc(0));
  const chunks = [];
  let length = 0;
  if (encoding) stream.setEncoding(encoding);
  stream.on("data", (chunk) => {
    const size = stream.readableEncoding ? globalThis.Buffer.byteLength(chunk, stream.readableEncoding) : chunk.length;
    length += size;
    if (length <= limit) {
      chunks.push(chunk);
      return;
    }
    chunks.push(chunk.slice(0, limit - (length - size)));
    exceeded(rangeError("ERR_CHILD_PROCESS_STDIO_MAXBUFFER", `${name} maxBuffer length exceeded`));
  });
  return () => (encoding || stream.readableEncoding ? chunks.join("") : globalThis.Buffer.concat(chunks));
}

function execFileArguments(args, options, callback) {
  if (args != null && typeof args === "function") [args, options, callback] = [undefined, undefined, args];
  else if (args != null && !Array.isArray(args)) {
    if (typeof args !== "object") throw invalidArgType("args", "Array", args);
    [args, options, callback] = [undefined, args, options];
  }
  if (options != null && typeof options === "function") [options, callback] = [undefined, options];
  if (options != null) validateObject(options, "options");
  if (callback != null) validateFunction(callback, "callback");
  return [args ?? [], options ?? { __proto__: null }, callback];
}

export function execFile(file, args, options, callback) {
  [args, options, callback] = execFileArguments(args, options, callback);
  const { timeout = 0, maxBuffer = MAX_BUFFER } = options;
  // An encoding that is none, `undefined` included, means bytes.
  const name = "encoding" in options ? options.encoding : "utf8";
  validateTimeout(timeout);
  validateMaxBuffer(maxBuffer);
  const killSignal = killSignalOf(options.killSignal ?? "SIGTERM");
  const { argv0, cwd, env, gid, shell, signal, uid } = options;
  const child = spawn(file, args, { __proto__: null, argv0, cwd, env, gid, shell, signal, uid });
  const encoding = name !== "buffer" && globalThis.Buffer.isEncoding(name) ? name : null;
  let failure = null;
  let killed = false;
  let exited = false;
  let timer;

  const finish = (code, signalCode) => {
    if (exited) return;
    exited = true;
    clearTimeout(timer);
    if (!callback) return;
    const [out, err] = [stdout(), stderr()];
    if (!failure && code === 0 && signalCode === null) {
      callback(null, out, err);
      return;
    }
    const command = [file, ...args].join(" ");
    failure ??= Object.assign(new Error(`Command failed: ${command}\n${err}`), {
      code: code < 0 ? requireBuiltin("node:util").getSystemErrorName(code) : code,
      killed: child.killed || killed,
      signal: signalCode,
    });
    failure.cmd = command;
    callback(failure, out, err);
  };
  const closeStreams = () => {
    child.stdout?.destroy();
    child.stderr?.destroy();
  };
  const kill = () => {
    closeStreams();
    killed = true;
    try {
      child.kill(killSignal);
    } catch (error) {
      failure = error;
      finish();
    }
  };
  const exceeded = (error) => {
    failure = error;
    kill();
  };
  const stdout = collect(child.stdout, "stdout", encoding, maxBuffer, exceeded);
  const stderr = collect(child.stderr, "stderr", encoding, maxBuffer, exceeded);
  if (timeout > 0) timer = setTimeout(kill, timeout);
  child.addListener("close", finish);
  child.addListener("error", (error) => {
    failure = error;
    closeStreams();
    finish();
  });
  return child;
}

function execArguments(command, options, callback) {
  validateString(command, "command");
  if (typeof options === "function") [options, callback] = [undefined, options];
  return [{ __proto__: null, ...options, shell: typeof options?.shell === "string" ? options.shell : true }, callback];
}

export function exec(command, options, callback) {
  [options, callback] = execArguments(command, options, callback);
  return execFile(command, options, callback);
}

// The promise has the process as `child`, the error the output.
function promisified(call) {
  return (...args) => {
    const { promise, resolve, reject } = Promise.withResolvers();
    promise.child = call(...args, (error, stdout, stderr) => {
      if (error === null) resolve({ stdout, stderr });
      else reject(Object.assign(error, { stdout, stderr }));
    });
    return promise;
  };
}

for (const call of [exec, execFile]) {
  Object.defineProperty(call, Symbol.for("nodejs.util.promisify.custom"), { value: promisified(call) });
}

export function fork(modulePath, args, options) {
  return requireBuiltin("semba:internal/child_fork").fork(modulePath, args, options);
}

export { ChildProcess, execFileSync, execSync, spawnSync };

export default { ChildProcess, exec, execFile, execFileSync, execSync, fork, spawn, spawnSync };
