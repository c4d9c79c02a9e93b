// build() with plugins: the npm package rolldown bundles, and the rest is as without plugins.

import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, extname, isAbsolute, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { native, place, toJson, unwrap } from "./native.js";
import { describe, isBuiltin, withPrefix } from "./plugin.js";

/** Options that the bundler follows; the others are for what comes behind it. */
const OF_BUNDLER = new Set([
  "entrypoints", "minify", "define", "banner", "footer", "splitting", "alias", "conditions", "loader", "tsconfig",
]);

/** Rolldown's names of the loaders that are called otherwise there. */
const MODULE_TYPES = { bytes: "binary" };

export async function buildWithPlugins(options, plugins, cwd = process.cwd()) {
  const all = flatten(options);
  const { rolldown } = await load(cwd);
  const bundle = await rolldown(inputOptions(all, plugins, cwd));
  try {
    const { output } = await bundle.generate(outputOptions(all));
    const chunks = output.filter((item) => item.type === "chunk");
    const assets = output.filter((item) => item.type === "asset" && !item.fileName.endsWith(".map"));
    const executable = (options.compile ?? false) !== false;
    const directory = resolve(cwd, all.outdir ?? (executable ? "." : "dist"));
    const rest = Object.entries(options).filter(([name]) => !OF_BUNDLER.has(name));
    const request = {
      options: { ...Object.fromEntries(rest), ...(executable ? named(all) : {}) },
      directory,
      write: !executable,
      chunks: await Promise.all(chunks.map((chunk) => describe(chunk))),
    };
    const result = unwrap(await native.buildChunks(toJson(request), place(cwd)));
    for (const asset of assets) result.outputs.push(await writeAsset(directory, asset));
    return result;
  } finally {
    await bundle.close();
  }
}

/** Without the object form of `compile`. */
function flatten(options) {
  return typeof options.compile === "object" ? { ...options, ...options.compile } : options;
}

/** The executable is called like its entry, as without plugins. */
function named({ entrypoints, outfile, outdir }) {
  if (outfile !== undefined || entrypoints?.length !== 1) return {};
  const [entry] = entrypoints;
  return { outfile: join(outdir ?? "", basename(entry, extname(entry))), outdir: undefined };
}

/** The project's rolldown, or the one that was installed with this package. */
async function load(cwd) {
  let found = "rolldown";
  try {
    found = pathToFileURL(createRequire(join(cwd, "_.js")).resolve("rolldown")).href;
  } catch {
    // Then Node looks for it from here.
  }
  try {
    return await import(found);
  } catch (cause) {
    throw new Error("build() with plugins bundles with the npm package rolldown: install it (`npm install rolldown`)", { cause });
  }
}

function inputOptions(options, plugins, cwd) {
  const { entrypoints = [], external = [], define, alias, conditions, loader = {}, tsconfig } = options;
  const types = Object.entries(loader).map(([extension, kind]) => [extension, MODULE_TYPES[kind] ?? kind]);
  return {
    input: entrypoints.map((entry) => resolve(cwd, entry)),
    cwd,
    platform: "node",
    external: (id) => !isBuiltin(id) && external.some((name) => matches(name, id, cwd)),
    plugins: [builtins, plugins],
    transform: { define },
    moduleTypes: Object.fromEntries(types),
    resolve: {
      ...(alias && { alias: absolute(alias, cwd) }),
      ...(conditions && { conditionNames: conditions }),
    },
    ...(tsconfig && { tsconfig: resolve(cwd, tsconfig) }),
    preserveEntrySignatures: options.compile ? false : "exports-only",
    // As the bundler that is built in: code is dropped only when nobody can notice.
    treeshake: { unknownGlobalSideEffects: true, propertyReadSideEffects: "always", commonjs: false },
  };
}

function outputOptions({ minify = false, splitting = true, sourcemap, banner, footer }) {
  return {
    format: "es",
    entryFileNames: "[name].js",
    chunkFileNames: "[name]-[hash].js",
    keepNames: true,
    minify,
    codeSplitting: splitting,
    strictExecutionOrder: true,
    sourcemap: sourcemap && sourcemap !== "none" ? "hidden" : false,
    banner,
    footer,
  };
}

const builtins = {
  name: "semba-builtins",
  resolveId: {
    order: "pre",
    handler: (id) => (isBuiltin(id) ? { id: withPrefix(id), external: true } : null),
  },
};

/** A specifier or path, a package with its subpaths, or a pattern with one `*`. */
function matches(name, id, cwd) {
  const full = /^\.\.?\//.test(name) ? join(cwd, name) : name;
  const [before, after] = full.split("*");
  if (after !== undefined) {
    return id.length >= before.length + after.length && id.startsWith(before) && id.endsWith(after);
  }
  return id === full || id.startsWith(`${full}/`);
}

function absolute(alias, cwd) {
  const isPath = (target) => /^\.\.?\//.test(target) && !isAbsolute(target);
  const pairs = Object.entries(alias).map(([name, to]) => [name, isPath(to) ? join(cwd, to) : to]);
  return Object.fromEntries(pairs);
}

/** What plugins emit stays a file beside the output. */
async function writeAsset(directory, { fileName, source }) {
  const path = join(directory, fileName);
  const bytes = typeof source === "string" ? new TextEncoder().encode(source) : source;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
  return { path, kind: "asset", size: bytes.length, hash: native.hash(bytes) };
}
