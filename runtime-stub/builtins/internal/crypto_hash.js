// `createHash`, `createHmac` and their classes.

import { requireBuiltin } from "semba:engine";
import { asBuffer, bytesOf, encoded, fromText, inputBytes } from "semba:internal/bytes";
import { invalidArgType, invalidArgValue, plainError, typeError, validateInteger, validateString } from "semba:internal/errors";
import { lazyTransform } from "semba:internal/lazy_transform";
import {
  op_crypto_copy, op_crypto_digest, op_crypto_finish, op_crypto_hash, op_crypto_hmac, op_crypto_update,
} from "semba:ops/crypto";

const NAMES = [
  "RSA-MD5", "RSA-RIPEMD160", "RSA-SHA1", "RSA-SHA1-2", "RSA-SHA224", "RSA-SHA256", "RSA-SHA3-224", "RSA-SHA3-256",
  "RSA-SHA3-384", "RSA-SHA3-512", "RSA-SHA384", "RSA-SHA512", "RSA-SHA512/224", "RSA-SHA512/256", "blake2b512",
  "blake2s256", "id-rsassa-pkcs1-v1_5-with-sha3-224", "id-rsassa-pkcs1-v1_5-with-sha3-256",
  "id-rsassa-pkcs1-v1_5-with-sha3-384", "id-rsassa-pkcs1-v1_5-with-sha3-512", "md5", "md5WithRSAEncryption", "ripemd",
  "ripemd160", "ripemd160WithRSA", "rmd160", "sha1", "sha1WithRSAEncryption", "sha224", "sha224WithRSAEncryption",
  "sha256", "sha256WithRSAEncryption", "sha3-224", "sha3-256", "sha3-384", "sha3-512", "sha384",
  "sha384WithRSAEncryption", "sha512", "sha512-224", "sha512-224WithRSAEncryption", "sha512-256",
  "sha512-256WithRSAEncryption", "sha512WithRSAEncryption", "shake128", "shake256", "ssl3-md5", "ssl3-sha1",
];

/** The names of the hash functions. */
export const getHashes = () => [...NAMES];

// The ops' name for an algorithm. OpenSSL knows each under several names, in any case.
const OTHER_NAMES = {
  ripemd: "ripemd160", rmd160: "ripemd160", "sha1-2": "sha1", "sha-1": "sha1", "sha-224": "sha224", "sha-256": "sha256",
  "sha-384": "sha384", "sha-512": "sha512", "sha2-224": "sha224", "sha2-256": "sha256", "sha2-384": "sha384",
  "sha2-512": "sha512", "sha-512/224": "sha512-224", "sha-512/256": "sha512-256", "sha512/224": "sha512-224",
  "sha512/256": "sha512-256", "sha2-512/224": "sha512-224", "sha2-512/256": "sha512-256", "blake2b-512": "blake2b512",
  "blake2s-256": "blake2s256", "ripemd-160": "ripemd160", "shake-128": "shake128", "shake-256": "shake256",
};

/** The ops' name for the algorithm that OpenSSL knows as `name`; an unknown one stays as it is. */
export function algorithmOf(name) {
  const bare = name.toLowerCase()
    .replace(/^(rsa-|ssl3-|id-rsassa-pkcs1-v1_5-with-)/, "")
    .replace(/withrsa(encryption)?$/, "");
  return OTHER_NAMES[bare] ?? bare;
}

const finalized = () => plainError("ERR_CRYPTO_HASH_FINALIZED", "Digest already called");

function checkData(data) {
  if (typeof data !== "string" && !ArrayBuffer.isView(data)) {
    throw invalidArgType("data", ["string", "Buffer", "TypedArray", "DataView"], data);
  }
}

function hide(object, values) {
  for (const key of Reflect.ownKeys(values)) {
    Object.defineProperty(object, key, { value: values[key], writable: true, configurable: true });
  }
}

const KEY_TYPES = ["string", "ArrayBuffer", "Buffer", "TypedArray", "DataView", "KeyObject", "CryptoKey"];

const kHandle = Symbol("kHandle");
const kDigest = Symbol("kDigest");
let isFactory = false;
const warned = new Set();

// Only the factories make objects without a warning.
function make(Class, ...args) {
  isFactory = true;
  try {
    return new Class(...args);
  } finally {
    isFactory = false;
  }
}

function warnOfConstructor(name, code) {
  if (isFactory || warned.has(code)) return;
  warned.add(code);
  requireBuiltin("semba:web/process").process.emitWarning(
    `crypto.${name} constructor is deprecated.`, "DeprecationWarning", code);
}

/** A hash function with the input it got so far. */
export function Hash(algorithm, options) {
  if (!new.target) return new Hash(algorithm, options);
  warnOfConstructor("Hash", "DEP0179");
  if (!(algorithm instanceof Hash)) validateString(algorithm, "algorithm");
  const length = options !== null && typeof options === "object" ? options.outputLength : undefined;
  if (length !== undefined) validateInteger(length, "options.outputLength", 0, 2 ** 32 - 1);
  const handle = algorithm instanceof Hash
    ? op_crypto_copy(algorithm[kHandle])
    : op_crypto_hash(algorithmOf(algorithm), length);
  this._options = options;
  hide(this, { [kHandle]: handle, [kDigest]: undefined, _outputLength: length, _finalized: false });
}

/** A hash function with a key. */
export function Hmac(algorithm, key, options) {
  if (!new.target) return new Hmac(algorithm, key, options);
  warnOfConstructor("Hmac", "DEP0181");
  validateString(algorithm, "hmac");
  const handle = op_crypto_hmac(algorithmOf(algorithm), inputBytes(key, "key", KEY_TYPES, options?.encoding));
  if (handle === undefined) throw typeError("ERR_CRYPTO_INVALID_DIGEST", `Invalid digest: ${algorithm}`);
  this._options = options;
  hide(this, { [kHandle]: handle, [kDigest]: undefined, _finalized: false });
}

// A stream that has ended can still be asked for the digest.
function digestOf(hash) {
  return (hash[kDigest] ??= op_crypto_finish(hash[kHandle], hash._outputLength));
}

for (const Class of [Hash, Hmac]) {
  Object.assign(Class.prototype, {
    update(data, encoding) {
      if (this._finalized) throw finalized();
      checkData(data);
      op_crypto_update(this[kHandle], typeof data === "string" ? fromText(data, encoding) : bytesOf(data));
      return this;
    },

    digest(encoding) {
      if (this._finalized) {
        if (Class === Hash) throw finalized();
        return encoded(new Uint8Array(0), encoding);
      }
      this._finalized = true;
      return encoded(digestOf(this), encoding && `${encoding}`);
    },

    _transform(chunk, encoding, callback) {
      this.update(chunk, encoding);
      callback();
    },

    _flush(callback) {
      this.push(asBuffer(digestOf(this).slice()));
      callback();
    },
  });
  lazyTransform(Class.prototype);
}

Hash.prototype.copy = function copy(options) {
  if (this._finalized) throw finalized();
  return make(Hash, this, options);
};

/** A new Hash. */
export function createHash(algorithm, options) {
  return make(Hash, algorithm, options);
}

/** A new Hmac. */
export function createHmac(algorithm, key, options) {
  return make(Hmac, algorithm, key, options);
}

/** The digest of data that is there at once. */
export function hash(algorithm, input, options = "hex") {
  validateString(algorithm, "algorithm");
  if (typeof input !== "string" && !ArrayBuffer.isView(input)) {
    throw invalidArgType("input", ["Buffer", "TypedArray", "DataView", "string"], input);
  }
  if (typeof options === "string") options = { outputEncoding: options };
  else if (options === null || typeof options !== "object") throw invalidArgType("options", "object", options);
  const { outputEncoding = "hex", outputLength } = options;
  validateString(outputEncoding, "outputEncoding");
  if (outputEncoding !== "buffer" && !requireBuiltin("node:buffer").Buffer.isEncoding(outputEncoding)) {
    throw invalidArgValue("outputEncoding", outputEncoding);
  }
  if (outputLength !== undefined) validateInteger(outputLength, "outputLength", 0, 2 ** 32 - 1);
  const data = typeof input === "string" ? input : bytesOf(input);
  return encoded(digestAtOnce(algorithm, data, outputLength), outputEncoding);
}

function digestAtOnce(algorithm, data, outputLength) {
  try {
    return op_crypto_digest(algorithmOf(algorithm), data, outputLength);
  } catch (error) {
    if (error.code === "ERR_OSSL_EVP_NOT_XOF_OR_INVALID_LENGTH") {
      throw new Error(`Output length ${outputLength} is invalid for ${algorithm}, which does not support XOF`);
    }
    if (error.message === "Digest method not supported") throw new Error(`Digest method ${algorithm} is not supported`);
    throw error;
  }
}
