// `fs.watchFile`: looks at a file again and again.

import { EventEmitter } from "node:events";
import * as fs from "node:fs";
import { resolve } from "node:path";
import { validateFunction, validateInteger } from "semba:internal/errors";
import { pathOf } from "semba:internal/fs_paths";
import { emptyStats } from "semba:internal/fs_stats";
import { nextTick } from "semba:internal/ticks";

const watchers = new Map();
const INTERVAL = 5007;

/** Watches one file for `fs.watchFile`. */
export class StatWatcher extends EventEmitter {
  #bigint;
  #interval;
  #path;
  #previous;
  #timer;
  #isReferenced = true;

  constructor(path, bigint, persistent, interval) {
    super();
    this.#bigint = bigint;
    this.#isReferenced = persistent;
    this.#path = path;
    this.#interval = interval;
    fs.stat(path, { bigint }, (error, stats) => {
      if (this.#timer === null) return;
      this.#previous = stats ?? emptyStats(this.#bigint);
      // Only a file that is not there is worth a call at once.
      if (error) this.emit("change", this.#previous, this.#previous);
      if (this.#timer !== null) this.#schedule();
    });
  }

  #schedule() {
    this.#timer = setTimeout(() => this.#look(), this.#interval);
    if (!this.#isReferenced) this.#timer.unref();
  }

  #look() {
    fs.stat(this.#path, { bigint: this.#bigint }, (error, found) => {
      if (this.#timer === null) return;
      const current = found ?? emptyStats(this.#bigint);
      const previous = this.#previous;
      const isSame = ["mtimeMs", "ctimeMs", "size", "ino", "dev", "mode", "nlink", "uid", "gid"]
        .every((name) => current[name] === previous[name]);
      this.#previous = current;
      if (!isSame) this.emit("change", current, previous);
      if (this.#timer !== null) this.#schedule();
    });
  }

  ref() {
    this.#isReferenced = true;
    this.#timer?.ref();
    return this;
  }

  unref() {
    this.#isReferenced = false;
    this.#timer?.unref();
    return this;
  }

  stop() {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    nextTick(() => this.emit("stop"));
  }
}

/** `fs.watchFile`. */
export function watchFile(filename, options, listener) {
  filename = resolve(pathOf(filename, "filename"));
  if (options === null || typeof options !== "object") [options, listener] = [{}, options];
  validateFunction(listener, "listener");
  const { bigint = false, interval = INTERVAL, persistent = true } = options;
  validateInteger(interval, "interval", 0, 2 ** 32 - 1);
  let watcher = watchers.get(filename);
  if (watcher === undefined) {
    watcher = new StatWatcher(filename, bigint, persistent, interval);
    watchers.set(filename, watcher);
  }
  watcher.addListener("change", listener);
  return watcher;
}

/** `fs.unwatchFile`. */
export function unwatchFile(filename, listener) {
  filename = resolve(pathOf(filename, "filename"));
  const watcher = watchers.get(filename);
  if (watcher === undefined) return;
  if (typeof listener === "function") watcher.removeListener("change", listener);
  else watcher.removeAllListeners("change");
  if (watcher.listenerCount("change") > 0) return;
  watchers.delete(filename);
  watcher.stop();
}
