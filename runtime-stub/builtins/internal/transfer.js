// Objects of this runtime's own classes in `structuredClone` and `postMessage`: what is copied and what moves.

import { plainError } from "semba:internal/errors";
import { Blob, File, isOfFile } from "semba:web/blob";
import { movePort } from "semba:web/message_channel";
import { ReadableStream, TransformStream, WritableStream } from "semba:web/streams";

const locked = (name) => new DOMException(`Cannot transfer a locked ${name}`, "DataCloneError");

function moveReadable(stream) {
  if (stream.locked) throw locked("ReadableStream");
  const { readable, writable } = new TransformStream();
  stream.pipeTo(writable).catch(() => {});
  return readable;
}

function moveWritable(stream) {
  if (stream.locked) throw locked("WritableStream");
  const { readable, writable } = new TransformStream();
  readable.pipeTo(stream).catch(() => {});
  return writable;
}

// A transform stream is its two sides; a new one shows those that took their places.
function moveTransform(stream) {
  if (stream.readable.locked || stream.writable.locked) throw locked("TransformStream");
  const moved = new TransformStream();
  Object.defineProperties(moved, {
    readable: { value: moveReadable(stream.readable), configurable: true },
    writable: { value: moveWritable(stream.writable), configurable: true },
  });
  return moved;
}

const signals = new WeakSet();

/** Lets a signal be transferred. */
export function allowSignal(signal) {
  signals.add(signal);
  return signal;
}

/** What an object that moves becomes; `undefined` when objects of its class cannot move. */
export function move(name, value) {
  if (name === "MessagePort") return movePort(value);
  if (name === "AbortSignal" && signals.has(value)) return allowSignal(AbortSignal.any([value]));
  if (name === "ReadableStream" && value instanceof ReadableStream) return moveReadable(value);
  if (name === "WritableStream" && value instanceof WritableStream) return moveWritable(value);
  if (name === "TransformStream" && value instanceof TransformStream) return moveTransform(value);
  return undefined;
}

/** A copy of an object; `undefined` when objects of its class have to move. */
export function copy(name, value) {
  if ((name === "Blob" || name === "File") && isOfFile(value)) {
    throw plainError("ERR_INVALID_STATE", "Invalid state: File-backed Blobs are not cloneable");
  }
  if (name === "File") return new File([value], value.name, { type: value.type, lastModified: value.lastModified });
  if (name === "Blob") return Blob.prototype.slice.call(value, 0, value.size, value.type);
  return undefined;
}
