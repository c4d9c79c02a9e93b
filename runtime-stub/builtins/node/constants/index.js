// `node:constants`: the constants of `node:os` and `node:fs` in one object.

import { constants as os } from "node:os";
import { constants as fs } from "semba:internal/fs_constants";

const constants = { ...os.dlopen, ...os.errno, ...os.priority, ...os.signals, ...fs };
export default constants;
