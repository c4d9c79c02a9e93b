export { inspect } from "semba:internal/inspect";
export { format, formatWithOptions } from "semba:internal/format";
