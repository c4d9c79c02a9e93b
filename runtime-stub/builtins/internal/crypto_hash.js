// `createHash`, `createHmac` and their classes.

import { bytesOf, encoded, fromText, inputBytes } from "semba:internal/bytes";
import { invalidArgType, plainError, typeError, validateInteger, validateString } from "semba:internal/errors";
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

/** A hash function with the input it got so far. */
export function Hash(algorithm, options) {
  if (!new.target) return new Hash(algorithm, options);
  if (!(algorithm instanceof Hash)) validateString(algorithm, "algorithm");
  const length = options !== null && typeof options === "object" ? options.outputLength : undefined;
  if (length !== undefined) validateInteger(length, "options.outputLength", 0, 2 ** 32 - 1);
  const handle = algorithm instanceof Hash
    ? op_crypto_copy(algorithm[kHandle])
    : op_crypto_hash(algorithmOf(algorithm), length);
  this._options = options;
  hide(this, { [kHandle]: handle, _outputLength: length, _finalized: false });
}

/** A hash function with a key. */
export function Hmac(algorithm, key, options) {
  if (!new.target) return new Hmac(algorithm, key, options);
  validateString(algorithm, "hmac");
  const handle = op_crypto_hmac(algorithmOf(algorithm), inputBytes(key, "key", KEY_TYPES, options?.encoding));
  if (handle === undefined) throw typeError("ERR_CRYPTO_INVALID_DIGEST", `Invalid digest: ${algorithm}`);
  this._options = options;
  hide(this, { [kHandle]: handle, _finalized: false });
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
      return encoded(op_crypto_finish(this[kHandle], this._outputLength), encoding && `${encoding}`);
    },

    _transform(chunk, encoding, callback) {
      this.update(chunk, encoding);
      callback();
    },

    _flush(callback) {
      this.push(this.digest());
      callback();
    },
  });
  lazyTransform(Class.prototype);
}

Hash.prototype.copy = function copy(options) {
  if (this._finalized) throw finalized();
  return new Hash(this, options);
};

/** A new Hash. */
export function createHash(algorithm, options) {
  return new Hash(algorithm, options);
}

/** A new Hmac. */
export function createHmac(algorithm, key, options) {
  return new Hmac(algorithm, key, options);
}

/** The digest of data that is there at once. */
export function hash(algorithm, input, options = "hex") {
  validateString(algorithm, "algorithm");
  if (typeof input !== "string" && !ArrayBuffer.isView(input)) {
    throw invalidArgType("input", ["Buffer", "TypedArray", "DataView", "string"], input);
  }
  const { outputEncoding = "hex", outputLength } = typeof options === "string" ? { outputEncoding: options } : options;
  validateString(outputEncoding, "outputEncoding");
  const data = typeof input === "string" ? input : bytesOf(input);
  return encoded(op_crypto_digest(algorithmOf(algorithm), data, outputLength), outputEncoding);
}
