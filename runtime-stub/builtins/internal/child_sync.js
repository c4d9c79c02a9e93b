// The functions of `node:child_process` that wait for the process.

import { requireBuiltin } from "semba:engine";
import { asBuffer, bytesOf } from "semba:internal/bytes";
import {
  killSignalOf, normalize, opArguments, signalName, spawnError, stdioOf, validateMaxBuffer, validateTimeout,
} from "semba:internal/child_spawn";
import { invalidArgType } from "semba:internal/errors";
import { process } from "semba:web/process";
import { op_child_run } from "semba:ops/child";

const MAX_BUFFER = 1024 * 1024;
const SIGTERM = 15;

function inputOf(options) {
  const { input } = options;
  if (input === undefined || input === null || input === "") return undefined;
  if (ArrayBuffer.isView(input)) return bytesOf(input);
  if (typeof input !== "string") {
    throw invalidArgType("options.stdio[0]", ["Buffer", "TypedArray", "DataView", "string"], input);
  }
  const { Buffer } = requireBuiltin("node:buffer");
  return Buffer.from(input, options.encoding === "buffer" ? "utf8" : options.encoding);
}

/** `spawnSync` behind the checks of its first arguments. */
export function run(options) {
  validateTimeout(options.timeout);
  const maxBuffer = options.maxBuffer ?? MAX_BUFFER;
  validateMaxBuffer(maxBuffer);
  const signal = killSignalOf(options.killSignal) ?? SIGTERM;
  const stdio = stdioOf(options.stdio || "pipe", true);
  const input = inputOf(options);
  if (input !== undefined) stdio[0] = -2;
  let result;
  try {
    result = op_child_run(...opArguments(options, stdio), input, options.timeout ?? 0, maxBuffer, signal);
  } catch (error) {
    const failure = spawnError(error, `spawnSync ${options.file}`, options);
    return { error: failure, status: null, signal: null, output: null, pid: 0, stdout: null, stderr: null };
  }
  const { pid, status, signal: ended, error } = result;
  const decode = (bytes) => {
    if (bytes === null) return null;
    const buffer = asBuffer(bytes);
    return options.encoding && options.encoding !== "buffer" ? buffer.toString(options.encoding) : buffer;
  };
  const output = result.output.map(decode);
  const limit = error && spawnError({ errno: error === "ETIMEDOUT" ? -110 : -105, code: error },
    `spawnSync ${options.file}`, options);
  return {
    ...(limit && { error: limit }),
    status, signal: signalName(ended), output, pid, stdout: output[1], stderr: output[2],
  };
}

// The error of a process that failed or could not be started.
function check(result, args, command) {
  let error;
  if (result.error) {
    error = result.error;
    Object.assign(error, result);
  } else if (result.status !== 0) {
    let message = `Command failed: ${command ?? args.join(" ")}`;
    if (result.stderr?.length > 0) message += `\n${result.stderr.toString()}`;
    error = Object.assign(new Error(message), result);
  }
  return error;
}

export function spawnSync(file, args, options) {
  return run(normalize(file, args, options));
}

function finish(options, inheritError, command) {
  const result = run(options);
  if (inheritError && result.stderr) process.stderr.write(result.stderr);
  const error = check(result, options.args, command);
  if (error) throw error;
  return result.stdout;
}

export function execFileSync(file, args, options) {
  const all = normalize(file, args, options);
  return finish(all, !all.stdio);
}

export function execSync(command, options) {
  const given = typeof options === "function" ? undefined : options;
  const shell = typeof given?.shell === "string" ? given.shell : true;
  return finish(normalize(command, { __proto__: null, ...given, shell }), !given?.stdio, command);
}
