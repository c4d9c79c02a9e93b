// The class `ChildProcess`.

import { requireBuiltin } from "semba:engine";
import { EventEmitter } from "node:events";
import { invalidArgType, validateObject, validateString } from "semba:internal/errors";
import {
  CHANNEL, opArguments, signalName, signalNumber, spawnError, stdioOf, validateSerialization,
} from "semba:internal/child_spawn";
import { process } from "semba:web/process";
import { op_child_set_ref, op_child_spawn, op_child_wait } from "semba:ops/child";
import { op_process_kill } from "semba:ops/process";

const handle = Symbol("handle");
const open = Symbol("open");

/** These failures are events; others are thrown. */
const EVENTS = ["EACCES", "EAGAIN", "EMFILE", "ENFILE", "ENOENT"];

/** Another process. */
export function ChildProcess() {
  if (!new.target) return new ChildProcess();
  EventEmitter.call(this);
  Object.defineProperties(this, {
    [handle]: { value: undefined, writable: true },
    // What has to end before "close": the process, and the pipes from it.
    [open]: { value: 1, writable: true },
  });
  this.connected = false;
  this.signalCode = null;
  this.exitCode = null;
  this.killed = false;
  this.spawnfile = null;
}
Object.setPrototypeOf(ChildProcess.prototype, EventEmitter.prototype);
Object.setPrototypeOf(ChildProcess, EventEmitter);

function closed(child) {
  child[open]--;
  if (child[open] === 0) child.emit("close", child.exitCode, child.signalCode);
}

function ended(child, code, signal) {
  child[handle] = undefined;
  child.exitCode = code;
  child.signalCode = signalName(signal);
  if (child.stdin) child.stdin.destroy();
  child.emit("exit", child.exitCode, child.signalCode);
  // What nobody reads must not keep "close" from coming.
  const { isLent } = requireBuiltin("semba:internal/child_streams");
  process.nextTick(() => {
    for (const stream of child.stdio) {
      if (stream?.readable && !isLent(stream) && !stream._readableState.readableListening && !stream.isPaused?.() &&
        stream.readableFlowing === null) stream.resume();
    }
  });
  closed(child);
}

function failed(child, error, options) {
  child[handle] = undefined;
  child.exitCode = error.errno;
  if (child.stdin) child.stdin.destroy();
  child.emit("error", spawnError(error, `spawn ${options.file}`, options));
  closed(child);
}

ChildProcess.prototype.spawn = function spawn(options) {
  validateObject(options, "options");
  const stdio = stdioOf(options.stdio || "pipe", false);
  const channelFd = stdio.indexOf(CHANNEL);
  let pairs = options.pairs ?? options.envPairs;
  validateSerialization(options.serialization);
  if (channelFd >= 0) {
    if (options.envPairs !== undefined && !Array.isArray(options.envPairs)) {
      throw invalidArgType("options.envPairs", "Array", options.envPairs);
    }
    pairs = [
      ...pairs ?? [], `NODE_CHANNEL_FD=${channelFd}`, `NODE_CHANNEL_SERIALIZATION_MODE=${options.serialization ?? "json"}`,
    ];
  }
  validateString(options.file, "options.file");
  this.spawnfile = options.file;
  if (options.args !== undefined && !Array.isArray(options.args)) {
    throw invalidArgType("options.args", "Array", options.args);
  }
  this.spawnargs = options.args ?? [];
  let started;
  try {
    started = op_child_spawn(...opArguments({ ...options, pairs }, stdio));
  } catch (error) {
    if (!EVENTS.includes(error.code)) throw spawnError(error, "spawn");
    process.nextTick(failed, this, error, options);
  }
  this.pid = started?.pid;
  const { streamFor } = requireBuiltin("semba:internal/child_streams");
  this.stdio = stdio.map((kind, index) => {
    if (kind !== -2) return null;
    const stream = streamFor(started?.pipes[index], index);
    if (index > 0) {
      this[open]++;
      stream.on("close", () => closed(this));
    }
    return stream;
  });
  [this.stdin, this.stdout, this.stderr] = this.stdio;
  if (started === undefined) return -1;
  this[handle] = started.handle;
  if (channelFd >= 0) {
    this[open]++;
    const { setupChannel } = requireBuiltin("semba:internal/ipc");
    setupChannel(this, started.pipes[channelFd], options.serialization, 1, () => closed(this));
  }
  process.nextTick(() => this.emit("spawn"));
  op_child_wait(started.handle).then(([code, signal]) => {
    op_child_set_ref(started.handle, true, true);
    // Outside of the promise, so that what a listener throws is uncaught, not a rejection.
    process.nextTick(ended, this, code, signal);
  });
  return 0;
};

ChildProcess.prototype.kill = function kill(signal) {
  const number = signal === 0 ? 0 : signalNumber(signal === undefined ? "SIGTERM" : signal);
  if (this[handle] === undefined) return false;
  try {
    op_process_kill(this.pid, number);
    this.killed = true;
    return true;
  } catch (error) {
    if (error.code === "EINVAL" || error.code === "ENOSYS") throw error;
    if (error.code !== "ESRCH") this.emit("error", error);
    return false;
  }
};

ChildProcess.prototype.ref = function ref() {
  if (this[handle] !== undefined) op_child_set_ref(this[handle], true);
};

ChildProcess.prototype.unref = function unref() {
  if (this[handle] !== undefined) op_child_set_ref(this[handle], false);
};

if (Symbol.dispose) {
  ChildProcess.prototype[Symbol.dispose] = function () {
    if (!this.killed) this.kill();
  };
}
