// Bytes in the forms that Node's functions take them.

import { requireBuiltin } from "semba:engine";
import { invalidArgType } from "semba:internal/errors";

/** Whether `value` is an ArrayBuffer or a SharedArrayBuffer. */
export const isAnyArrayBuffer = (value) => value instanceof ArrayBuffer || value instanceof SharedArrayBuffer;

/** The bytes of a view, whatever its element type. */
export const bytesOf = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

/** A Buffer on bytes that nobody else holds. */
export const asBuffer = (bytes) =>
  requireBuiltin("node:buffer").Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Bytes as a Buffer, or as text when an encoding is given. */
export function encoded(bytes, encoding) {
  const buffer = asBuffer(bytes);
  return encoding && encoding !== "buffer" ? buffer.toString(encoding) : buffer;
}

/** Text as bytes in an encoding; UTF-8 stays text, which ops take as such. */
export function fromText(text, encoding) {
  if (encoding === undefined || encoding === null || /^(utf-?8|buffer)$/i.test(encoding)) return text;
  return requireBuiltin("node:buffer").Buffer.from(text, encoding);
}

/** Input bytes: text, a view or an ArrayBuffer, all as bytes. `expected` is for the error. */
export function inputBytes(value, name, expected, encoding) {
  if (typeof value === "string") return requireBuiltin("node:buffer").Buffer.from(value, encoding);
  if (ArrayBuffer.isView(value)) return bytesOf(value);
  if (isAnyArrayBuffer(value)) return new Uint8Array(value);
  // Keys exist only where their module was loaded.
  if (value?.constructor?.name === "SecretKeyObject" && expected.some((name) => name.endsWith("KeyObject"))) {
    const secret = requireBuiltin("semba:internal/crypto_key").secretOf(value);
    if (secret !== undefined) return secret;
  }
  throw invalidArgType(name, expected, value);
}
