// `KeyObject`: secret keys, for HMAC and key derivation. There are no other kinds of keys.

import { Buffer } from "node:buffer";
import { bytesOf, isAnyArrayBuffer } from "semba:internal/bytes";
import { invalidArgType, invalidArgValue, validateInteger, validateObject } from "semba:internal/errors";
import { op_crypto_equal, op_crypto_random } from "semba:ops/crypto";

const own = Symbol("own");
const kKeyType = Symbol("kKeyType");
let secretOf;

/** A key. */
export class KeyObject {
  #bytes;

  constructor(type, handle, bytes) {
    if (!["secret", "public", "private"].includes(type)) throw invalidArgValue("type", type);
    if (handle !== own) throw invalidArgType("handle", "object", handle);
    this[kKeyType] = type;
    this.#bytes = bytes;
  }

  static {
    secretOf = (value) => (typeof value === "object" && value !== null && #bytes in value ? value.#bytes : undefined);
  }

  static from(key) {
    throw invalidArgType("key", "CryptoKey", key);
  }

  get type() {
    return this[kKeyType];
  }

  equals(other) {
    const bytes = secretOf(other);
    if (bytes === undefined) throw invalidArgType("otherKeyObject", "KeyObject", other);
    return bytes.length === this.#bytes.length && op_crypto_equal(bytes, this.#bytes);
  }
}
Object.defineProperty(KeyObject.prototype, Symbol.toStringTag, { value: "KeyObject", configurable: true });

class SecretKeyObject extends KeyObject {
  get symmetricKeySize() {
    return secretOf(this).length;
  }

  export(options) {
    if (options !== undefined) {
      validateObject(options, "options");
      const { format } = options;
      if (format !== undefined && format !== "buffer" && format !== "jwk") {
        throw invalidArgValue("options.format", format, "must be one of: undefined, 'buffer', 'jwk'");
      }
      if (format === "jwk") return { kty: "oct", k: Buffer.from(secretOf(this)).toString("base64url") };
    }
    return Buffer.from(secretOf(this));
  }
}

/** The bytes of a secret key; `undefined` when `value` is no key. */
export { secretOf };

/** A secret key of bytes or of text. */
export function createSecretKey(key, encoding) {
  let bytes;
  if (typeof key === "string") bytes = Buffer.from(key, encoding);
  else if (ArrayBuffer.isView(key)) bytes = bytesOf(key);
  else if (isAnyArrayBuffer(key)) bytes = new Uint8Array(key);
  else throw invalidArgType("key", ["ArrayBuffer", "Buffer", "TypedArray", "DataView"], key);
  return new SecretKeyObject("secret", own, Uint8Array.from(bytes));
}

/** A random secret key. */
export function generateKeySync(type, options) {
  if (type !== "hmac" && type !== "aes") throw invalidArgValue("type", type, "must be a supported key type");
  validateObject(options, "options");
  if (type === "aes" && ![128, 192, 256].includes(options.length)) {
    throw invalidArgValue("options.length", options.length, "must be one of: 128, 192, 256");
  }
  validateInteger(options.length, "options.length", 8, 2 ** 31 - 1);
  const bytes = new Uint8Array(Math.floor(options.length / 8));
  op_crypto_random(bytes);
  return new SecretKeyObject("secret", own, bytes);
}
