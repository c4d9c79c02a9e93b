// `node:v8`: what is true without V8, and harmless.

import { plainError, validateString } from "semba:internal/errors";
import { op_process_memory } from "semba:ops/process";
import { op_os_memory } from "semba:ops/os";
import { DefaultDeserializer, deserialize, Deserializer } from "semba:internal/v8_deserializer";
import { DefaultSerializer, serialize, Serializer } from "semba:internal/v8_serializer";

export { DefaultDeserializer, DefaultSerializer, deserialize, Deserializer, serialize, Serializer };

/** The engine's heap is most of what the process holds; it is not counted apart. */
export function getHeapStatistics() {
  const used = op_process_memory();
  const limit = op_os_memory()[1];
  return {
    total_heap_size: used, total_heap_size_executable: 0, total_physical_size: used,
    total_available_size: Math.max(limit - used, 0), used_heap_size: used, heap_size_limit: limit, malloced_memory: used,
    peak_malloced_memory: used, does_zap_garbage: 0, number_of_native_contexts: 1, number_of_detached_contexts: 0,
    total_global_handles_size: 0, used_global_handles_size: 0, external_memory: 0,
  };
}

export const getHeapSpaceStatistics = () => [];

export const getHeapCodeStatistics = () => ({
  code_and_metadata_size: 0, bytecode_and_metadata_size: 0, external_script_source_size: 0, cpu_profiler_metadata_size: 0,
});

let flagsSoFar = "";

/** Flags are V8's; none of them has a meaning here, except that the tag of cached data is another one. */
export function setFlagsFromString(flags) {
  validateString(flags, "flags");
  flagsSoFar += ` ${flags}`;
}

/** A number that stays the same as long as the flags do. */
export function cachedDataVersionTag() {
  let tag = 2166136261;
  for (let i = 0; i < flagsSoFar.length; i++) tag = Math.imul(tag ^ flagsSoFar.charCodeAt(i), 16777619);
  return tag >>> 0;
}

/** Collections of garbage are not reported: the list of them stays empty. */
export class GCProfiler {
  #startTime;

  start() {
    this.#startTime ??= Date.now();
  }

  stop() {
    if (this.#startTime === undefined) return undefined;
    const report = { version: 1, startTime: this.#startTime, statistics: [], endTime: Date.now() };
    this.#startTime = undefined;
    return report;
  }
}

function unavailable(name) {
  return {
    [name]() {
      throw plainError("ERR_FEATURE_UNAVAILABLE_ON_PLATFORM",
        `The feature v8.${name} is unavailable: a Semba executable does not contain V8`);
    },
  }[name];
}

export const getHeapSnapshot = unavailable("getHeapSnapshot");
export const writeHeapSnapshot = unavailable("writeHeapSnapshot");
export const queryObjects = unavailable("queryObjects");

function notBuilding() {
  throw plainError("ERR_NOT_BUILDING_SNAPSHOT", "Operation cannot be invoked when not building startup snapshot");
}

/** An executable starts from bytecode, never from a snapshot of a heap. */
export const startupSnapshot = {
  addDeserializeCallback: notBuilding, addSerializeCallback: notBuilding, setDeserializeMainFunction: notBuilding,
  isBuildingSnapshot: () => false,
};

/** Whether a string needs no more than a byte for a character. */
export function isStringOneByteRepresentation(content) {
  validateString(content, "content");
  return !/[^\0-\xff]/.test(content);
}

/** As without `NODE_V8_COVERAGE`: nothing is collected. */
export function takeCoverage() {}
export function stopCoverage() {}

export default {
  cachedDataVersionTag, DefaultDeserializer, DefaultSerializer, deserialize, Deserializer, GCProfiler, getHeapCodeStatistics,
  getHeapSnapshot, getHeapSpaceStatistics, getHeapStatistics, isStringOneByteRepresentation, queryObjects, serialize,
  Serializer, setFlagsFromString, startupSnapshot, stopCoverage, takeCoverage, writeHeapSnapshot,
};
