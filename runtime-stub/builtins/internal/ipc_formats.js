// How messages are written into a channel.

import { Buffer } from "node:buffer";
import { StringDecoder } from "node:string_decoder";
import { bufferOf } from "semba:internal/fs_paths";
import { plainError } from "semba:internal/errors";

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

/** The format of a channel. */
export function create(mode) {
  if (mode !== "advanced") return new Json();
  throw plainError("ERR_FEATURE_UNAVAILABLE_ON_PLATFORM",
    "The feature serialization: \"advanced\" is unavailable: a Semba executable does not contain V8's format");
}
