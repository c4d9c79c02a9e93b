// Node module hooks for record.mjs: resolves TypeScript's extensionless imports and tsconfig `paths`, and transpiles
// each TypeScript or JSX file by itself. Nothing is bundled, so Node's own module semantics are what is recorded.
import { createRequire, register } from "node:module";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isMainThread } from "node:worker_threads";

if (isMainThread) register(import.meta.url);

const tsconfig = process.env.RECORD_TSCONFIG || undefined;
let typescript;
const compiler = () => (typescript ??= createRequire(import.meta.url)("typescript"));
const compilerOptions = tsconfig ? (JSON.parse(readFileSync(tsconfig, "utf8")).compilerOptions ?? {}) : {};

export async function resolve(specifier, context, next) {
  for (const candidate of [...aliases(specifier), specifier]) {
    for (const ending of ["", ".ts", ".tsx", ".js", "/index.ts"]) {
      try {
        return await next(candidate + ending, context);
      } catch (error) {
        if (!["ERR_MODULE_NOT_FOUND", "ERR_UNSUPPORTED_DIR_IMPORT"].includes(error.code)) throw error;
      }
    }
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!/\.([cm]?tsx?|jsx)$/.test(new URL(url).pathname)) return next(url, context);
  const ts = compiler();
  const { options } = ts.convertCompilerOptionsFromJson(compilerOptions, ".");
  const { outputText } = ts.transpileModule(readFileSync(fileURLToPath(url), "utf8"), {
    fileName: fileURLToPath(url),
    compilerOptions: { target: ts.ScriptTarget.ES2022, useDefineForClassFields: true, ...options, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: false, noEmit: false, inlineSourceMap: false },
  });
  return { format: "module", source: outputText, shortCircuit: true };
}

/** The files that tsconfig `paths` gives for a specifier. */
function aliases(specifier) {
  const found = [];
  for (const [pattern, targets] of Object.entries(compilerOptions.paths ?? {})) {
    const [before, after] = pattern.split("*");
    const matches = after === undefined ? specifier === pattern : specifier.startsWith(before) && specifier.endsWith(after);
    if (!matches) continue;
    const star = after === undefined ? "" : specifier.slice(before.length, specifier.length - after.length);
    for (const target of targets) found.push(pathToFileURL(join(dirname(tsconfig), target.replace("*", star))).href);
  }
  return found;
}
