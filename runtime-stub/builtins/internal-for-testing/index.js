// `semba:internal-for-testing`: BMES units made and read by a running program, for tests and experiments.

import { invalidArgType, validateString } from "semba:internal/errors";
import { op_bmes_generate, op_bmes_inspect, op_bmes_validate } from "semba:ops/bmes";

/** The bytes of a `Uint8Array`, another view or an `ArrayBuffer`. */
function bytesOf(value) {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  throw invalidArgType("bytes", ["ArrayBuffer", "Buffer", "TypedArray", "DataView"], value);
}

/** The unit of the module `source`, which appears to lie at `url`: a path or a `file:` URL. `null` when it is no module. */
export function generateForESMWithMetadata(url, source) {
  validateString(url, "url");
  validateString(source, "source");
  return op_bmes_generate(url, source);
}

/** Whether the structure of a unit and the checksum of its metadata are right; `inspect` says what is not. */
export const validateMetadata = (bytes) => op_bmes_validate(bytesOf(bytes));

/** What is in a unit, as `semba inspect --json` shows it, with `valid` and `errors`. */
export const inspect = (bytes) => op_bmes_inspect(bytesOf(bytes));

export const CachedBytecode = { generateForESMWithMetadata, validateMetadata, inspect };
