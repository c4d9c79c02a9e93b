// `fs.openAsBlob`.

import * as fs from "node:fs";
import { validateObject, validateString } from "semba:internal/errors";
import { blobOfFile } from "semba:web/blob";
import { pathOf } from "semba:internal/fs_paths";

const notReadable = () => new DOMException("The blob could not be read", "NotReadableError");

// The bytes of a file that is still the one that was opened.
function read(path, original, from, to) {
  let fd;
  try {
    fd = fs.openSync(path, "r");
  } catch {
    throw notReadable();
  }
  try {
    const current = fs.fstatSync(fd, { bigint: true });
    if (["dev", "ino", "mtimeNs", "size"].some((name) => current[name] !== original[name])) throw notReadable();
    const bytes = new Uint8Array(to - from);
    for (let done = 0; done < bytes.length;) {
      const count = fs.readSync(fd, bytes, done, bytes.length - done, from + done);
      if (count === 0) throw notReadable();
      done += count;
    }
    return bytes;
  } finally {
    fs.closeSync(fd);
  }
}

/** A Blob of a file, which is read when the Blob is; a change of the file is an error then. */
export async function openAsBlob(path, options = {}) {
  validateObject(options, "options");
  const { type = "" } = options;
  validateString(type, "options.type");
  path = pathOf(path);
  const stats = fs.statSync(path, { bigint: true });
  const size = Number(stats.size);
  return blobOfFile({ size, read: (from, to) => read(path, stats, from, to) }, type);
}
