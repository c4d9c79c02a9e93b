// The chunks that a readable stream holds: a list whose front is cheap to take from.

import { Buffer } from "node:buffer";

/** A first-in, first-out list of chunks. */
export class ChunkQueue {
  constructor() {
    this.items = [];
    this.start = 0;
  }

  get length() {
    return this.items.length - this.start;
  }

  push(chunk) {
    this.items.push(chunk);
  }

  unshift(chunk) {
    if (this.start > 0) this.items[--this.start] = chunk;
    else this.items.unshift(chunk);
  }

  first() {
    return this.items[this.start];
  }

  shift() {
    const chunk = this.items[this.start];
    this.items[this.start++] = undefined;
    if (this.start === this.items.length) {
      this.items = [];
      this.start = 0;
    } else if (this.start >= 1024) {
      this.items = this.items.slice(this.start);
      this.start = 0;
    }
    return chunk;
  }

  clear() {
    this.items = [];
    this.start = 0;
  }

  /** Everything, as one text. */
  join(separator) {
    return this.items.slice(this.start).join(separator);
  }

  /** Everything, as one Buffer. */
  concat() {
    return Buffer.concat(this.items.slice(this.start));
  }

  /** The first `size` bytes or characters; there are at least that many. */
  consume(size, isText) {
    const first = this.first();
    if (size < first.length) {
      this.items[this.start] = first.slice(size);
      return first.slice(0, size);
    }
    if (size === first.length) return this.shift();
    const parts = [];
    let missing = size;
    while (missing > 0) {
      const chunk = this.first();
      if (chunk.length <= missing) {
        parts.push(this.shift());
        missing -= chunk.length;
      } else {
        parts.push(chunk.slice(0, missing));
        this.items[this.start] = chunk.slice(missing);
        missing = 0;
      }
    }
    return isText ? parts.join("") : Buffer.concat(parts, size);
  }

  *[Symbol.iterator]() {
    for (let i = this.start; i < this.items.length; i++) yield this.items[i];
  }
}
