// `node:stream/promises`.

import { finished } from "semba:internal/stream_finished";
import { pipelinePromise as pipeline } from "semba:internal/stream_pipeline";

export { finished, pipeline };
export default { finished, pipeline };
