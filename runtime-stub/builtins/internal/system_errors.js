// The errors of the operating system.

import { op_os_errnos } from "semba:ops/os";

/** Names and texts by (negative) number. */
export function systemErrorMap() {
  const list = op_os_errnos();
  const map = new Map();
  for (let i = 0; i < list.length; i += 3) map.set(-list[i], [list[i + 1], list[i + 2]]);
  return map;
}
