// `node:string_decoder`.

import { Buffer } from "node:buffer";
import { typeError } from "semba:internal/errors";

/** Text from parts of bytes that may end in the middle of a character. */
export class StringDecoder {
  constructor(encoding = "utf8") {
    if (!Buffer.isEncoding(encoding)) throw typeError("ERR_UNKNOWN_ENCODING", `Unknown encoding: ${encoding}`);
    const name = `${encoding}`.toLowerCase();
    this.encoding = { "utf-8": "utf8", "ucs2": "utf16le", "ucs-2": "utf16le", "utf-16le": "utf16le", "binary": "latin1" }[name] ?? name;
    Object.defineProperty(this, "pending", { value: Buffer.alloc(0), writable: true });
  }

  write(data) {
    if (typeof data === "string") return data;
    const bytes = Buffer.concat([this.pending, Buffer.from(data.buffer, data.byteOffset, data.byteLength)]);
    const complete = bytes.length - unfinished(bytes, this.encoding);
    this.pending = bytes.subarray(complete);
    return bytes.toString(this.encoding, 0, complete);
  }

  end(data) {
    const text = data === undefined ? "" : this.write(data);
    const rest = this.pending.toString(this.encoding);
    this.pending = Buffer.alloc(0);
    return text + rest;
  }
}

// How many bytes at the end belong to a character, or group of digits, that is not complete.
function unfinished(bytes, encoding) {
  switch (encoding) {
    case "utf8":
      return unfinishedUtf8(bytes);
    case "utf16le": {
      const odd = bytes.length % 2;
      const last = bytes.length - odd;
      const high = last >= 2 && (bytes[last - 1] & 0xfc) === 0xd8;
      return odd + (high ? 2 : 0);
    }
    case "base64":
    case "base64url":
      return bytes.length % 3;
    default:
      return 0;
  }
}

function unfinishedUtf8(bytes) {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    if ((byte & 0xc0) === 0x80) continue;
    let size = 1;
    if ((byte & 0xe0) === 0xc0) size = 2;
    else if ((byte & 0xf0) === 0xe0) size = 3;
    else if ((byte & 0xf8) === 0xf0) size = 4;
    return size > back ? back : 0;
  }
  return 0;
}

export default { StringDecoder };
