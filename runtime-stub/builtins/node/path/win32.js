// `node:path/win32`.

import { win32 } from "node:path";

export default win32;
export { posix, win32 } from "node:path";
export * from "semba:internal/path_win32";
