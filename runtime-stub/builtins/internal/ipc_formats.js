// How messages are written into a channel.

import { Buffer } from "node:buffer";
import { StringDecoder } from "node:string_decoder";
import { bufferOf } from "semba:internal/fs_paths";
import v8 from "node:v8";

/** A line of JSON for each message. */
class Json {
  #decoder = new StringDecoder("utf8");
  #parts = [];

  encode(message) {
    return Buffer.from(`${JSON.stringify(message)}\n`);
  }

  *decode(bytes) {
    const lines = this.#decoder.write(bufferOf(bytes)).split("\n");
    // What has no end yet is kept in pieces: a long message is put together once.
    this.#parts.push(lines[0]);
    for (let i = 1; i < lines.length; i++) {
      const line = this.#parts.join("");
      this.#parts = [lines[i]];
      yield JSON.parse(line);
    }
  }
}

const SIZE = 4;

/** V8's format: the size of each message, as four bytes, the most significant first, and the message. */
class Advanced {
  #parts = [];
  #length = 0;

  encode(message) {
    const bytes = v8.serialize(message);
    const size = Buffer.alloc(SIZE);
    size.writeUInt32BE(bytes.length);
    return Buffer.concat([size, bytes]);
  }

  *decode(bytes) {
    this.#parts.push(bufferOf(bytes));
    this.#length += bytes.length;
    while (this.#length >= SIZE) {
      const [first] = this.#parts;
      const size = first.length >= SIZE ? first.readUInt32BE() : Buffer.concat(this.#parts).readUInt32BE();
      if (this.#length < SIZE + size) return;
      const all = this.#parts.length === 1 ? first : Buffer.concat(this.#parts);
      this.#length -= SIZE + size;
      this.#parts = this.#length > 0 ? [all.subarray(SIZE + size)] : [];
      yield v8.deserialize(all.subarray(SIZE, SIZE + size));
    }
  }
}

/** The format of a channel. */
export const create = (mode) => (mode === "advanced" ? new Advanced() : new Json());
