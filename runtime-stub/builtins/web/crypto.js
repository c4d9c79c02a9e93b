// The global `crypto`.

import { requireBuiltin } from "semba:engine";
import { bytesOf, isAnyArrayBuffer } from "semba:internal/bytes";
import { typeError } from "semba:internal/errors";
import { op_crypto_digest, op_crypto_random } from "semba:ops/crypto";

const own = Symbol("own");
const INTEGERS = [
  "Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array",
  "BigInt64Array", "BigUint64Array",
];
const typedArrayTag = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;

const DIGESTS = { "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512" };

const illegalConstructor = () => typeError("ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor");

/** The Web Crypto API's `SubtleCrypto`, of which `digest` is there. */
export class SubtleCrypto {
  constructor(token) {
    if (token !== own) throw illegalConstructor();
  }

  async digest(algorithm, data) {
    const name = `${algorithm !== null && typeof algorithm === "object" ? algorithm.name : algorithm}`.toUpperCase();
    if (!isAnyArrayBuffer(data) && !ArrayBuffer.isView(data)) {
      throw typeError("ERR_INVALID_ARG_TYPE",
        "Failed to execute 'digest' on 'SubtleCrypto': 2nd argument is not instance of ArrayBuffer, Buffer, TypedArray, or DataView.");
    }
    if (!Object.hasOwn(DIGESTS, name)) throw new DOMException("Unrecognized algorithm name", "NotSupportedError");
    const bytes = ArrayBuffer.isView(data) ? bytesOf(data) : new Uint8Array(data);
    return op_crypto_digest(DIGESTS[name], bytes).buffer;
  }
}

/** The class of the global `crypto`. */
export class Crypto {
  #subtle = new SubtleCrypto(own);

  constructor(token) {
    if (token !== own) throw illegalConstructor();
  }

  get subtle() {
    return this.#subtle;
  }

  getRandomValues(array) {
    if (!ArrayBuffer.isView(array) || !INTEGERS.includes(typedArrayTag.call(array))) {
      throw new DOMException("The data argument must be an integer-type TypedArray", "TypeMismatchError");
    }
    if (array.byteLength > 65536) {
      throw new DOMException("The requested length exceeds 65,536 bytes", "QuotaExceededError");
    }
    op_crypto_random(bytesOf(array));
    return array;
  }

  randomUUID(options) {
    return requireBuiltin("semba:internal/crypto_random").randomUUID(options);
  }
}

for (const [Class, names] of [[SubtleCrypto, ["digest"]], [Crypto, ["subtle", "getRandomValues", "randomUUID"]]]) {
  for (const name of names) Object.defineProperty(Class.prototype, name, { enumerable: true });
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
}

/** The global `crypto`. */
export const crypto = new Crypto(own);
