// `node:stream/web`.

import * as streams from "semba:web/streams";

export * from "semba:web/streams";
export default { ...streams };
