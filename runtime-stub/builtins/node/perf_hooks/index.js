// `node:perf_hooks`.

import {
  Performance, PerformanceEntry, PerformanceMark, PerformanceMeasure, performance,
} from "semba:web/performance";

export const constants = { NODE_PERFORMANCE_GC_MAJOR: 4, NODE_PERFORMANCE_GC_MINOR: 1 };
export default { Performance, PerformanceEntry, PerformanceMark, PerformanceMeasure, constants, performance };
export { Performance, PerformanceEntry, PerformanceMark, PerformanceMeasure, performance };
