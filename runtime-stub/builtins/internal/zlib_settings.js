// The options of `node:zlib`, checked and brought into the form that the ops take.

import { bytesOf, isAnyArrayBuffer } from "semba:internal/bytes";
import {
  invalidArgType, outOfRange, plainError, rangeError, validateNumber,
} from "semba:internal/errors";
import { constants } from "semba:internal/zlib_constants";

const {
  BROTLI_DECODE, BROTLI_ENCODE, DEFLATE, DEFLATERAW, GUNZIP, GZIP, INFLATE, INFLATERAW, UNZIP, ZSTD_COMPRESS,
  ZSTD_DECOMPRESS,
} = constants;

/** The classes by name: each with its mode. */
export const MODES = {
  Deflate: DEFLATE, Inflate: INFLATE, Gzip: GZIP, Gunzip: GUNZIP, DeflateRaw: DEFLATERAW, InflateRaw: INFLATERAW,
  Unzip: UNZIP, BrotliCompress: BROTLI_ENCODE, BrotliDecompress: BROTLI_DECODE, ZstdCompress: ZSTD_COMPRESS,
  ZstdDecompress: ZSTD_DECOMPRESS,
};

// The flush values of each family: none, finish, full, highest.
const ZLIB = [constants.Z_NO_FLUSH, constants.Z_FINISH, constants.Z_FULL_FLUSH, constants.Z_BLOCK];
const OTHERS = [constants.BROTLI_OPERATION_PROCESS, constants.BROTLI_OPERATION_FINISH, constants.BROTLI_OPERATION_FLUSH,
  constants.BROTLI_OPERATION_EMIT_METADATA];
const ZSTD = [constants.ZSTD_e_continue, constants.ZSTD_e_end, constants.ZSTD_e_flush, constants.ZSTD_e_end];

const MAX_LENGTH = Number.MAX_SAFE_INTEGER;
/** Among the parameters of Zstandard: how long the input will be. */
const PLEDGED_SIZE = -1;

// Whether there is a number at all.
function isGiven(value, name) {
  if (value === undefined || Number.isNaN(value)) return false;
  if (Number.isFinite(value)) return true;
  validateNumber(value, name);
  throw outOfRange(name, "a finite number", value);
}

/** `value`, or `fallback` where there is none; it must be within bounds. */
export function within(value, name, min, max, fallback) {
  if (!isGiven(value, name)) return fallback;
  if (value < min || value > max) throw outOfRange(name, `>= ${min} and <= ${max}`, value);
  return value;
}

function dictionaryOf(dictionary) {
  if (dictionary === undefined || dictionary === null) return undefined;
  if (ArrayBuffer.isView(dictionary)) return bytesOf(dictionary);
  if (isAnyArrayBuffer(dictionary)) return new Uint8Array(dictionary);
  throw invalidArgType("options.dictionary", ["Buffer", "TypedArray", "DataView", "ArrayBuffer"], dictionary);
}

function zlibParameters(mode, options) {
  const adapts = mode === INFLATE || mode === GUNZIP || mode === UNZIP;
  const bits = adapts && (options.windowBits == null || options.windowBits === 0)
    ? 0
    : within(options.windowBits, "options.windowBits", mode === GZIP ? 9 : 8, 15, 15);
  return [
    bits,
    within(options.level, "options.level", -1, 9, -1),
    within(options.memLevel, "options.memLevel", 1, 9, 8),
    within(options.strategy, "options.strategy", 0, 4, 0),
  ];
}

// Keys and values by turns.
function pairs(options, highest, family) {
  const list = [];
  const seen = new Set();
  for (const key of Object.keys(options.params ?? {})) {
    if (!(+key >= 0 && +key <= highest) || !Number.isInteger(+key) || seen.has(+key)) {
      throw rangeError(`ERR_${family.toUpperCase()}_INVALID_PARAM`, `${key} is not a valid ${family} parameter`);
    }
    const value = options.params[key];
    if (typeof value !== "number" && typeof value !== "boolean") {
      throw invalidArgType("options.params[key]", "number", value);
    }
    seen.add(+key);
    list.push(+key, +value);
  }
  return list;
}

const BROTLI_SWITCHES = [constants.BROTLI_PARAM_DISABLE_LITERAL_CONTEXT_MODELING, constants.BROTLI_PARAM_LARGE_WINDOW];

// Some parameters have only so many values, which the libraries check.
function refuse(parameters, keys, highest, message) {
  for (let i = 0; i < parameters.length; i += 2) {
    if (keys.includes(parameters[i]) && parameters[i + 1] > highest) {
      throw plainError("ERR_ZLIB_INITIALIZATION_FAILED", message);
    }
  }
}

/** What a class makes of its options. */
export function settingsOf(mode, options) {
  const given = options ?? {};
  let parameters;
  let flushes = ZLIB;
  if (mode === BROTLI_ENCODE || mode === BROTLI_DECODE) {
    flushes = OTHERS;
    parameters = pairs(given, mode === BROTLI_ENCODE ? 8 : 1, "Brotli");
    if (mode === BROTLI_ENCODE) refuse(parameters, BROTLI_SWITCHES, 1, "Initialization failed");
  } else if (mode === ZSTD_COMPRESS || mode === ZSTD_DECOMPRESS) {
    flushes = ZSTD;
    parameters = pairs(given, mode === ZSTD_COMPRESS ? 402 : 100, "zstd");
    if (mode === ZSTD_COMPRESS) refuse(parameters, [constants.ZSTD_c_strategy], 9, "Setting parameter failed");
    if (mode === ZSTD_COMPRESS && given.pledgedSrcSize !== undefined) {
      validateNumber(given.pledgedSrcSize, "options.pledgedSrcSize");
      parameters.push(PLEDGED_SIZE, given.pledgedSrcSize);
    }
  } else {
    parameters = zlibParameters(mode, given);
  }
  const dictionary = flushes === OTHERS ? undefined : dictionaryOf(given.dictionary);
  const [none, finish, full, highest] = flushes;
  let chunkSize = constants.Z_DEFAULT_CHUNK;
  if (isGiven(given.chunkSize, "options.chunkSize")) {
    chunkSize = given.chunkSize;
    if (chunkSize < constants.Z_MIN_CHUNK) throw outOfRange("options.chunkSize", `>= ${constants.Z_MIN_CHUNK}`, chunkSize);
  }
  return {
    mode,
    parameters,
    dictionary,
    chunkSize,
    flush: within(given.flush, "options.flush", none, highest, none),
    finishFlush: within(given.finishFlush, "options.finishFlush", none, highest, finish),
    fullFlush: full,
    limit: within(given.maxOutputLength, "options.maxOutputLength", 1, MAX_LENGTH, MAX_LENGTH),
    info: Boolean(given.info),
  };
}
