// The errors of streams.

import { requireBuiltin } from "semba:engine";
import { invalidArgType, plainError, typeError } from "semba:internal/errors";

export const multipleCallback = () => plainError("ERR_MULTIPLE_CALLBACK", "Callback called multiple times");
export const notImplemented = (name) =>
  plainError("ERR_METHOD_NOT_IMPLEMENTED", `The ${name} method is not implemented`);
export const destroyedError = (name) =>
  plainError("ERR_STREAM_DESTROYED", `Cannot call ${name} after a stream was destroyed`);
export const prematureClose = () => plainError("ERR_STREAM_PREMATURE_CLOSE", "Premature close");
export const nullValues = () => typeError("ERR_STREAM_NULL_VALUES", "May not write null values to stream");
export const unknownEncoding = (name) => typeError(
  "ERR_UNKNOWN_ENCODING", requireBuiltin("semba:internal/format").format("Unknown encoding: %s", name));
export const invalidChunk = (value) =>
  invalidArgType("chunk", ["string", "Buffer", "TypedArray", "DataView"], value);

/** ERR_INVALID_RETURN_VALUE: what the function `name` should have returned. */
export function invalidReturn(expected, name, value) {
  const got = value?.constructor?.name ? `an instance of ${value.constructor.name}` : `type ${typeof value}`;
  return typeError("ERR_INVALID_RETURN_VALUE", `Expected ${expected} to be returned from the "${name}" function but got ${got}.`);
}

/** One error for two that happened: the later one, which lists the earlier one. */
export function combineErrors(earlier, later) {
  if (!earlier || !later || earlier === later) return earlier || later;
  if (Array.isArray(later.errors)) {
    later.errors.push(earlier);
    return later;
  }
  const both = new AggregateError([later, earlier], later.message);
  both.code = later.code;
  return both;
}

/** The option `defaultEncoding`. */
export function encodingOption(encoding) {
  if (encoding == null) return "utf8";
  if (!requireBuiltin("node:buffer").Buffer.isEncoding(encoding)) throw typeError("ERR_UNKNOWN_ENCODING", `Unknown encoding: ${String(encoding)}`);
  return encoding;
}
