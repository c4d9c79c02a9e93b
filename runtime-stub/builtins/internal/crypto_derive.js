// `pbkdf2`, `hkdf` and `scrypt`.

import { requireBuiltin } from "semba:engine";
import { asBuffer, inputBytes } from "semba:internal/bytes";
import { algorithmOf } from "semba:internal/crypto_hash";
import { outOfRange, rangeError, validateFunction, validateInteger, validateString } from "semba:internal/errors";
import {
  op_crypto_hkdf, op_crypto_hkdf_async, op_crypto_pbkdf2, op_crypto_pbkdf2_async, op_crypto_scrypt,
  op_crypto_scrypt_async,
} from "semba:ops/crypto";

const MAX = 2 ** 31 - 1;
const BYTES = ["string", "ArrayBuffer", "Buffer", "TypedArray", "DataView"];
const bytes = (value, name) => inputBytes(value, name, BYTES);

// Calls back outside of the promise, so that what the callback throws is uncaught, not a rejection.
function settle(promise, convert, callback) {
  const { nextTick } = requireBuiltin("semba:web/process").process;
  promise.then((key) => nextTick(callback, null, convert(key)), (error) => nextTick(callback, error));
}

function pbkdf2Arguments(password, salt, iterations, length, digest) {
  validateString(digest, "digest");
  const input = bytes(password, "password");
  const seasoning = bytes(salt, "salt");
  validateInteger(iterations, "iterations", 1, MAX);
  validateInteger(length, "keylen", 0, MAX);
  return [input, seasoning, iterations, length, algorithmOf(digest)];
}

// The op knows the algorithm by another name than the caller.
function named(digest, call) {
  try {
    return call();
  } catch (error) {
    if (error.code === "ERR_CRYPTO_INVALID_DIGEST") error.message = `Invalid digest: ${digest}`;
    throw error;
  }
}

export function pbkdf2Sync(password, salt, iterations, length, digest) {
  const args = pbkdf2Arguments(password, salt, iterations, length, digest);
  return named(digest, () => asBuffer(op_crypto_pbkdf2(...args)));
}

export function pbkdf2(password, salt, iterations, length, digest, callback) {
  if (typeof digest === "function") [digest, callback] = [undefined, digest];
  const args = pbkdf2Arguments(password, salt, iterations, length, digest);
  validateFunction(callback, "callback");
  // An unknown algorithm is an error of the call.
  named(digest, () => op_crypto_pbkdf2(args[0].subarray(0, 0), args[1].subarray(0, 0), 1, 0, args[4]));
  settle(op_crypto_pbkdf2_async(...args), asBuffer, callback);
}

function hkdfArguments(digest, key, salt, info, length) {
  validateString(digest, "digest");
  const args = [
    algorithmOf(digest),
    inputBytes(key, "ikm", ["string", "SecretKeyObject", "ArrayBuffer", "TypedArray", "DataView", "Buffer"]),
    bytes(salt, "salt"),
    bytes(info, "info"),
    length,
  ];
  validateInteger(length, "length", 0, MAX);
  if (args[3].byteLength > 1024) {
    throw outOfRange("info", "must not contain more than 1024 bytes", args[3].byteLength);
  }
  return args;
}

export function hkdfSync(digest, key, salt, info, length) {
  const args = hkdfArguments(digest, key, salt, info, length);
  return named(digest, () => op_crypto_hkdf(...args).buffer);
}

export function hkdf(digest, key, salt, info, length, callback) {
  const args = hkdfArguments(digest, key, salt, info, length);
  validateFunction(callback, "callback");
  const empty = new Uint8Array(0);
  named(digest, () => op_crypto_hkdf(args[0], empty, empty, empty, 0));
  settle(op_crypto_hkdf_async(...args), (result) => result.buffer, callback);
}

const invalidScrypt = (detail = "") =>
  rangeError("ERR_CRYPTO_INVALID_SCRYPT_PARAMS", `Invalid scrypt params${detail}`);

function scryptArguments(password, salt, length, options) {
  const args = [bytes(password, "password"), bytes(salt, "salt"), length];
  validateInteger(length, "keylen", 0, MAX);
  const N = option(options, "N", "cost", 16384);
  const r = option(options, "r", "blockSize", 8);
  const p = option(options, "p", "parallelization", 1);
  const memory = options?.maxmem ?? 32 * 1024 * 1024;
  validateInteger(memory, "maxmem", 0);
  const log = Math.log2(N);
  if (N < 2 || !Number.isInteger(log) || r < 1 || p < 1) throw invalidScrypt();
  if (p > (2 ** 30 - 1) / r || log >= 16 * r || 128 * r * (N + p + 2) > memory) {
    throw invalidScrypt(": error:030000AC:digital envelope routines::memory limit exceeded");
  }
  return [...args, log, r, p];
}

function option(options, short, long, fallback) {
  let value = fallback;
  for (const name of [short, long]) {
    if (options?.[name] === undefined) continue;
    if (name === long && options[short] !== undefined) {
      throw rangeError("ERR_INCOMPATIBLE_OPTION_PAIR",
        `Option "${short}" cannot be used in combination with option "${long}"`);
    }
    value = options[name];
    validateInteger(value, name, 0, 2 ** 32 - 1);
  }
  return value || fallback;
}

export function scryptSync(password, salt, length, options) {
  return asBuffer(op_crypto_scrypt(...scryptArguments(password, salt, length, options)));
}

export function scrypt(password, salt, length, options, callback) {
  if (typeof options === "function") [options, callback] = [undefined, options];
  const args = scryptArguments(password, salt, length, options);
  validateFunction(callback, "callback");
  settle(op_crypto_scrypt_async(...args), asBuffer, callback);
}
