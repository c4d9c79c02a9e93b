// `node:crypto`: hashes, HMAC, key derivation, random values, comparison, and the Web Crypto API's part of that.

import { Hash, Hmac, createHash, createHmac, getHashes, hash } from "semba:internal/crypto_hash";
import { createSecretKey, generateKeySync, KeyObject } from "semba:internal/crypto_key";
import { hkdf, hkdfSync, pbkdf2, pbkdf2Sync, scrypt, scryptSync } from "semba:internal/crypto_derive";
import {
  pseudoRandomBytes, randomBytes, randomFill, randomFillSync, randomInt, randomUUID,
} from "semba:internal/crypto_random";
import { isAnyArrayBuffer } from "semba:internal/bytes";
import { plainError, rangeError, typeError } from "semba:internal/errors";
import { crypto as webcrypto } from "semba:web/crypto";
import { op_crypto_equal } from "semba:ops/crypto";

/** Compares bytes in a time that tells nothing about them. */
export function timingSafeEqual(a, b) {
  for (const [name, value] of [["buf1", a], ["buf2", b]]) {
    if (!ArrayBuffer.isView(value) && !isAnyArrayBuffer(value)) {
      throw typeError("ERR_INVALID_ARG_TYPE",
        `The "${name}" argument must be an instance of ArrayBuffer, Buffer, TypedArray, or DataView.`);
    }
  }
  if (a.byteLength !== b.byteLength) {
    throw rangeError("ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH", "Input buffers must have the same byte length");
  }
  return op_crypto_equal(a, b);
}

/** No FIPS provider is there. */
export const getFips = () => 0;

export function setFips(enable) {
  if (enable) {
    throw plainError("ERR_CRYPTO_FIPS_UNAVAILABLE", "Cannot set FIPS mode in a non-FIPS build.");
  }
}

/** Ciphers and curves are not there, which these lists say. */
export const getCiphers = () => [];
export const getCurves = () => [];

export const { subtle } = webcrypto;
export const getRandomValues = (array) => webcrypto.getRandomValues(array);
export const constants = Object.freeze({ __proto__: null });

export default {
  Hash, Hmac, KeyObject, constants, createHash, createHmac, createSecretKey, generateKeySync, getCiphers, getCurves, getFips, getHashes, getRandomValues, hash, hkdf,
  hkdfSync, pbkdf2, pbkdf2Sync, pseudoRandomBytes, randomBytes, randomFill, randomFillSync, randomInt, randomUUID,
  scrypt, scryptSync, setFips, subtle, timingSafeEqual, webcrypto,
  get fips() {
    return getFips();
  },
  set fips(enable) {
    setFips(enable);
  },
};
export {
  Hash, Hmac, KeyObject, createHash, createHmac, createSecretKey, generateKeySync, getHashes, hash, hkdf, hkdfSync, pbkdf2, pbkdf2Sync, pseudoRandomBytes,
  randomBytes, randomFill, randomFillSync, randomInt, randomUUID, scrypt, scryptSync, webcrypto,
};
