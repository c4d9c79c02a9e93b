// `node:worker_threads`, as seen from the only thread.

import { plainError } from "semba:internal/errors";

export const isMainThread = true;
export const isInternalThread = false;
export const threadId = 0;
export const threadName = "";
export const parentPort = null;
export const workerData = null;
export const resourceLimits = {};
export const SHARE_ENV = Symbol.for("nodejs.worker_threads.SHARE_ENV");

const environment = new Map();

export function getEnvironmentData(key) {
  return environment.get(key);
}

export function setEnvironmentData(key, value) {
  if (value === undefined) environment.delete(key);
  else environment.set(key, value);
}

/** Threads are not there yet. */
export class Worker {
  constructor() {
    throw plainError("ERR_FEATURE_UNAVAILABLE_ON_PLATFORM",
      "The feature worker_threads.Worker is unavailable: a Semba executable has one thread");
  }
}

export default {
  SHARE_ENV, Worker, getEnvironmentData, isInternalThread, isMainThread, parentPort, resourceLimits, setEnvironmentData,
  threadId, threadName, workerData,
};
