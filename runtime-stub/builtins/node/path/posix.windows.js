// `node:path/posix` on Windows.

import { posix } from "node:path";

export default posix;
export { posix, win32 } from "node:path";
export * from "semba:internal/path_posix";
