// `Blob` and `File`.

import { requireBuiltin } from "semba:engine";
import { invalidArgType, typeError } from "semba:internal/errors";
import { describeClass } from "semba:web/streams_queue";

const STREAM_CHUNK = 64 * 1024;
const internal = Symbol("internal");
let bytesInside;
let isOfFile;

function bytesOf(part, endings) {
  if (part instanceof Blob) return bytesInside(part);
  if (ArrayBuffer.isView(part)) return new Uint8Array(part.buffer, part.byteOffset, part.byteLength).slice();
  if (part instanceof ArrayBuffer || part instanceof SharedArrayBuffer) return new Uint8Array(part).slice();
  let text = `${part}`;
  if (endings === "native") text = text.replace(/\r\n?/g, "\n");
  return new TextEncoder().encode(text);
}

// A type with other characters than these is none.
const typeOf = (type) => (/[^\u0020-\u007e]/.test(`${type}`) ? "" : `${type}`.toLowerCase());

/** Bytes that do not change, with a media type. */
export class Blob {
  #bytes;
  // Instead of bytes: `size`, and `read(from, to)` for a part of a file.
  #file;
  #type;

  static {
    bytesInside = (blob) => blob.#part(0, blob.size);
    isOfFile = (blob) => blob.#file !== undefined;
  }

  constructor(parts = [], options = {}) {
    if (parts === internal) {
      this.#bytes = options.bytes;
      this.#file = options.file;
      this.#type = options.type;
      return;
    }
    if (parts === null || typeof parts !== "object" || typeof parts[Symbol.iterator] !== "function") {
      throw invalidArgType("sources", "a sequence", parts);
    }
    if (options !== null && typeof options !== "object" && typeof options !== "function") {
      throw invalidArgType("options", "Object", options);
    }
    const { type = "", endings = "transparent" } = options ?? {};
    if (endings !== "transparent" && endings !== "native") {
      throw requireBuiltin("semba:internal/errors").invalidArgValue("options.endings", endings);
    }
    const all = Array.from(parts, (part) => bytesOf(part, endings));
    this.#bytes = new Uint8Array(all.reduce((size, bytes) => size + bytes.length, 0));
    let position = 0;
    for (const bytes of all) {
      this.#bytes.set(bytes, position);
      position += bytes.length;
    }
    this.#type = typeOf(type);
  }

  #part(from, to) {
    return this.#bytes === undefined ? this.#file.read(from, to) : this.#bytes.subarray(from, to);
  }

  get size() {
    return this.#bytes === undefined ? this.#file.size : this.#bytes.length;
  }

  get type() {
    return this.#type;
  }

  slice(start = 0, end = this.size, type = "") {
    const place = (index) => (index < 0 ? Math.max(this.size + index, 0) : Math.min(index, this.size));
    const from = place(Math.trunc(start) || 0);
    const to = Math.max(place(Math.trunc(end) || 0), from);
    type = typeOf(type);
    if (this.#bytes !== undefined) return new Blob(internal, { bytes: this.#bytes.subarray(from, to), type });
    const { read } = this.#file;
    return new Blob(internal, { file: { size: to - from, read: (a, b) => read(from + a, from + b) }, type });
  }

  async arrayBuffer() {
    return bytesInside(this).slice().buffer;
  }

  async bytes() {
    return bytesInside(this).slice();
  }

  async text() {
    return new TextDecoder().decode(bytesInside(this));
  }

  stream() {
    const { ReadableStream } = requireBuiltin("semba:web/streams");
    const { size } = this;
    let position = 0;
    return new ReadableStream({
      type: "bytes",
      pull: (controller) => {
        const end = Math.min(position + STREAM_CHUNK, size);
        const bytes = this.#part(position, end);
        if (position >= size) {
          controller.close();
          controller.byobRequest?.respond(0);
          return;
        }
        controller.enqueue(bytes.slice());
        position = end;
      },
    });
  }

  [Symbol.for("nodejs.util.inspect.custom")](depth, options, inspect) {
    if (depth < 0) return this;
    const inner = { ...options, depth: options.depth == null ? null : options.depth - 1 };
    return `${this.constructor.name} ${inspect(shown(this), inner)}`;
  }
}
describeClass(Blob, ["size", "type", "slice", "stream", "text", "arrayBuffer", "bytes"]);

const shown = (blob) => (blob instanceof File
  ? { size: blob.size, type: blob.type, name: blob.name, lastModified: blob.lastModified }
  : { size: blob.size, type: blob.type });

/** A Blob of a file: see `Blob`'s `#file`. */
export const blobOfFile = (file, type) => new Blob(internal, { file, type: typeOf(type) });

export { isOfFile };

/** A Blob with a name and a time. */
export class File extends Blob {
  #name;
  #lastModified;

  constructor(parts, name, options = {}) {
    if (arguments.length < 2) {
      throw typeError("ERR_MISSING_ARGS", 'The "fileBits" and "fileName" arguments must be specified');
    }
    super(parts, options);
    this.#name = `${name}`.toWellFormed();
    const time = options?.lastModified === undefined ? Date.now() : Number(options.lastModified);
    this.#lastModified = Number.isNaN(time) ? 0 : Math.trunc(time);
  }

  get name() {
    return this.#name;
  }

  get lastModified() {
    return this.#lastModified;
  }
}
describeClass(File, ["name", "lastModified"]);
