// `node:stream/web`.

import { CompressionStream, DecompressionStream } from "semba:web/compression";
import * as streams from "semba:web/streams";

export * from "semba:web/streams";
export { CompressionStream, DecompressionStream };
export default { ...streams, CompressionStream, DecompressionStream };
