// `node:console`.

import { console } from "semba:web/console";

export default console;
export const {
  Console,
  assert, clear, count, countReset, debug, dir, dirxml, error, group, groupCollapsed, groupEnd, info, log, table, time,
  timeEnd, timeLog, trace, warn,
} = console;
