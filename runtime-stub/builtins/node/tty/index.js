// `node:tty`.

import { op_io_is_terminal } from "semba:ops/io";

export function isatty(fd) {
  return Number.isInteger(fd) && fd >= 0 && fd <= 2 && op_io_is_terminal(fd);
}

export default { isatty };
