// `semba:require`: what `createRequire(import.meta.url)` becomes in a module that requires what is only known when it runs.

import { requireBuiltin } from "semba:engine";
import { makeRequire } from "semba:internal/require";

/** A `require` for the module at `url`, which the bundler knows as `name`; `table` has what it bundled. */
export function provide(url, name, table) {
  return makeRequire(requireBuiltin("node:url").fileURLToPath(url), { name, table });
}
