// `fs.watch` and `fs/promises.watch`.

import { EventEmitter } from "node:events";
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { abortError } from "semba:internal/abort_error";
import {
  invalidArgValue, plainError, validateAbortSignal, validateBoolean, validateInteger, validateObject,
} from "semba:internal/errors";
import { inEncoding, optionsOf, pathOf } from "semba:internal/fs_paths";
import { nextTick } from "semba:internal/ticks";
import { process } from "semba:web/process";
import {
  op_fs_stat, op_fs_watch_add, op_fs_watch_close, op_fs_watch_next, op_fs_watch_open, op_fs_watch_remove,
  op_fs_watch_set_ref,
} from "semba:ops/fs";

const MODE = 1;
const S_IFMT = 0o170000;
const S_IFDIR = 0o040000;
const DIRECTORY = 2;

function isDirectory(path) {
  const numbers = op_fs_stat(path, false, false);
  return numbers !== undefined && (numbers[MODE] & S_IFMT) === S_IFDIR;
}

/** Tells what happens to a file or in a directory. */
export class FSWatcher extends EventEmitter {
  #directories = new Map();
  #encoding;
  #isRecursive;
  #path;
  #watcher;

  constructor(path, { encoding, persistent = true, recursive = false }) {
    super();
    this.#path = path;
    this.#encoding = encoding;
    this.#watcher = op_fs_watch_open();
    try {
      this.#isRecursive = recursive && isDirectory(path);
      this.#watch("");
    } catch (error) {
      op_fs_watch_close(this.#watcher);
      throw Object.assign(error, { filename: path });
    }
    if (this.#isRecursive) this.#watchBelow("", false);
    if (!persistent) this.unref();
    this.#next();
  }

  #watch(relative) {
    const path = relative === "" ? this.#path : join(this.#path, relative);
    this.#directories.set(op_fs_watch_add(this.#watcher, path), relative);
  }

  // Directories that are new tell of what was made in them before they were watched.
  #watchBelow(relative, isNew) {
    let entries;
    try {
      entries = readdirSync(join(this.#path, relative), { withFileTypes: true });
    } catch {
      // It is gone already; that is an event of its own.
      return;
    }
    for (const entry of entries) {
      const name = join(relative, entry.name);
      if (isNew) this.#emit("rename", name);
      if (entry.isDirectory()) this.#enter(name, isNew);
    }
  }

  #enter(relative, isNew) {
    try {
      this.#watch(relative);
    } catch {
      return;
    }
    this.#watchBelow(relative, isNew);
  }

  #next() {
    op_fs_watch_next(this.#watcher).then((events) => {
      if (events === undefined || this.#watcher === undefined) return;
      nextTick(() => {
        for (let i = 0; i < events.length; i += 3) this.#handle(events[i], events[i + 1] === 1, events[i + 2]);
        if (this.#watcher !== undefined) this.#next();
      });
    }, (error) => nextTick(() => {
      this.close();
      this.emit("error", Object.assign(error, { filename: this.#path }));
    }));
  }

  #handle(watch, isName, name) {
    const directory = this.#directories.get(watch);
    if (directory === undefined || this.#watcher === undefined) return;
    // The directory above has told of this one.
    if (name === undefined && directory !== "") return;
    const relative = name === undefined ? basename(this.#path) : join(directory, name);
    this.#emit(isName ? "rename" : "change", relative);
    if (!this.#isRecursive || !isName || name === undefined || this.#watcher === undefined) return;
    if (isDirectory(join(this.#path, relative))) this.#enter(relative, true);
    else this.#leave(relative);
  }

  #leave(relative) {
    for (const [watch, directory] of this.#directories) {
      if (directory !== relative && !directory.startsWith(`${relative}/`)) continue;
      this.#directories.delete(watch);
      op_fs_watch_remove(this.#watcher, watch);
    }
  }

  #emit(type, name) {
    if (this.#watcher !== undefined) this.emit("change", type, inEncoding(name, { encoding: this.#encoding }));
  }

  close() {
    if (this.#watcher === undefined) return;
    op_fs_watch_close(this.#watcher);
    this.#watcher = undefined;
    nextTick(() => this.emit("close"));
  }

  ref() {
    if (this.#watcher !== undefined) op_fs_watch_set_ref(this.#watcher, true);
    return this;
  }

  unref() {
    if (this.#watcher !== undefined) op_fs_watch_set_ref(this.#watcher, false);
    return this;
  }
}

/** `fs.watch`. */
export function watch(filename, options, listener) {
  const path = pathOf(filename, "filename");
  if (typeof options === "function") [options, listener] = [undefined, options];
  options = optionsOf(options);
  if (options.recursive !== undefined) validateBoolean(options.recursive, "options.recursive");
  const { signal } = options;
  validateAbortSignal(signal, "options.signal");
  const watcher = new FSWatcher(path, options);
  if (listener) watcher.addListener("change", listener);
  if (signal) {
    const close = () => watcher.close();
    if (signal.aborted) {
      nextTick(close);
    } else {
      signal.addEventListener("abort", close, { once: true });
      watcher.once("close", () => signal.removeEventListener("abort", close));
    }
  }
  return watcher;
}

/** `fs/promises.watch`: the events as an async iterator. */
export async function* watchAsync(filename, options = {}) {
  const path = pathOf(filename);
  validateObject(options, "options");
  const { encoding = "utf8", maxQueue = 2048, overflow = "ignore", persistent = true, recursive = false, signal } = options;
  validateBoolean(persistent, "options.persistent");
  validateBoolean(recursive, "options.recursive");
  validateInteger(maxQueue, "options.maxQueue");
  if (overflow !== "ignore" && overflow !== "error") {
    throw invalidArgValue("options.overflow", overflow, "must be one of: 'ignore', 'error'");
  }
  validateAbortSignal(signal, "options.signal");
  optionsOf({ encoding });
  if (signal?.aborted) throw abortError(signal);
  const queue = [];
  let failure;
  let wake = Promise.withResolvers();
  const fail = (error) => {
    failure ??= error;
    wake.resolve();
  };
  const watcher = new FSWatcher(path, { encoding, persistent, recursive });
  watcher.on("change", (eventType, name) => {
    if (queue.length < maxQueue) {
      queue.push({ __proto__: null, eventType, filename: name });
      wake.resolve();
    } else if (overflow === "error") {
      queue.length = 0;
      fail(plainError("ERR_FS_WATCH_QUEUE_OVERFLOW", `fs.watch() queued more than ${maxQueue} events`));
    } else {
      process.emitWarning("fs.watch maxQueue exceeded");
    }
  });
  watcher.on("error", fail);
  const onAbort = () => fail(abortError(signal));
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    while (true) {
      await wake.promise;
      while (failure === undefined && queue.length > 0) yield queue.shift();
      if (failure !== undefined) throw failure;
      wake = Promise.withResolvers();
    }
  } finally {
    signal?.removeEventListener("abort", onAbort);
    watcher.close();
  }
}
