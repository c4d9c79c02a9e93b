// `TextEncoder` and `TextDecoder`.

import { requireBuiltin } from "semba:engine";
import {
  op_encoding_decode, op_encoding_decode_part, op_encoding_encode, op_encoding_encode_into, op_encoding_name,
} from "semba:ops/encoding";

const invalidThis = (name) => requireBuiltin("semba:internal/errors").typeError(
  "ERR_INVALID_THIS", `Value of "this" must be of type ${name}`);

/** UTF-8 from strings. */
export class TextEncoder {
  get encoding() {
    return "utf-8";
  }

  encode(input = "") {
    return op_encoding_encode(`${input}`);
  }

  encodeInto(source, destination) {
    if (!(destination instanceof Uint8Array)) {
      throw requireBuiltin("semba:internal/errors").invalidArgType("dest", "Uint8Array", destination);
    }
    const [read, written] = op_encoding_encode_into(`${source}`, destination);
    return { read, written };
  }

  [Symbol.for("nodejs.util.inspect.custom")](depth, options, inspect) {
    return inspect({ encoding: this.encoding }, options);
  }
}

let lastStream = 0;

/** Strings from bytes in one of the encodings of the Encoding Standard. */
export class TextDecoder {
  #encoding;
  #fatal;
  #ignoreBOM;
  // The number of the stream in progress, 0 between streams.
  #stream = 0;

  constructor(label = "utf-8", options = {}) {
    const { fatal = false, ignoreBOM = false } = options ?? {};
    this.#encoding = label === "utf-8" || label === "utf8" ? "utf-8" : op_encoding_name(`${label}`);
    this.#fatal = Boolean(fatal);
    this.#ignoreBOM = Boolean(ignoreBOM);
  }

  get encoding() {
    if (!(#encoding in this)) throw invalidThis("TextDecoder");
    return this.#encoding;
  }

  get fatal() {
    return this.#fatal;
  }

  get ignoreBOM() {
    return this.#ignoreBOM;
  }

  decode(input, options) {
    if (!(#encoding in this)) throw invalidThis("TextDecoder");
    const more = Boolean(options?.stream);
    input ??= new Uint8Array();
    if (!ArrayBuffer.isView(input) && !(input instanceof ArrayBuffer) && !(input instanceof SharedArrayBuffer)) {
      throw requireBuiltin("semba:internal/errors").invalidArgType(
        "list", ["SharedArrayBuffer", "ArrayBuffer", "ArrayBufferView"], input);
    }
    if (input instanceof DataView) input = new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
    else if (input instanceof SharedArrayBuffer) input = new Uint8Array(input);
    if (!more && this.#stream === 0) return op_encoding_decode(this.#encoding, input, this.#fatal, this.#ignoreBOM);
    const stream = this.#stream || ++lastStream;
    this.#stream = 0;
    const text = op_encoding_decode_part(stream, this.#encoding, input, this.#fatal, this.#ignoreBOM, more);
    if (more) this.#stream = stream;
    return text;
  }
}

for (const Class of [TextEncoder, TextDecoder]) {
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
}
for (const name of ["encoding", "encode", "encodeInto"]) enumerable(TextEncoder.prototype, name);
for (const name of ["encoding", "fatal", "ignoreBOM", "decode"]) enumerable(TextDecoder.prototype, name);

function enumerable(prototype, name) {
  Object.defineProperty(prototype, name, { enumerable: true });
}
