// The plugin for rolldown, Rollup and Vite: turns the bundle that they wrote into an executable.

import { readFile } from "node:fs/promises";
import { builtinModules } from "node:module";
import { dirname, join, relative, resolve } from "node:path";

import { native, place, toJson, unwrap } from "./native.js";

const BUILTINS = new Set(builtinModules);

export const isBuiltin = (specifier) =>
  specifier.startsWith("node:") || specifier.startsWith("semba:") || BUILTINS.has(specifier);

export const withPrefix = (specifier) => (specifier.includes(":") ? specifier : `node:${specifier}`);

export default function semba(options = {}) {
  const { entry, cwd, ...rest } = options;
  let root = cwd;
  return {
    name: "semba",
    // Vite: after its own plugins, and not while it serves.
    enforce: "post",
    apply: "build",
    config: (config) => (config.build?.ssr ? { ssr: { noExternal: true } } : null),
    configResolved(config) {
      root ??= config.root;
    },
    resolveId: {
      order: "pre",
      handler: (specifier) =>
        isBuiltin(specifier) ? { id: withPrefix(specifier), external: true } : null,
    },
    writeBundle: {
      order: "post",
      sequential: true,
      async handler(output, bundle) {
        if (this.environment?.config.consumer === "client") {
          this.error("semba makes programs for servers and terminals: build with `vite build --ssr` or `build.ssr`");
        }
        await write.call(this, { options: rest, entry, cwd: root ?? process.cwd() }, output, bundle);
      },
    },
  };
}

export { semba };

/** Runs in the plugin's context. */
async function write({ options, entry, cwd }, output, bundle) {
  if (!["es", "esm", "module"].includes(output.format)) {
    this.error(`semba needs ES modules: set output.format to "es" instead of "${output.format}"`);
  }
  const directory = resolve(output.dir ?? dirname(output.file));
  const chunks = Object.values(bundle).filter((item) => item.type === "chunk");
  const executable = (options.compile ?? true) !== false;
  const request = {
    options: executable ? withPlace(options, directory) : options,
    directory,
    entry,
    chunks: await Promise.all(chunks.map((chunk) => describe(chunk, !executable && directory))),
  };
  let result;
  try {
    result = unwrap(await native.buildChunks(toJson(request), place(cwd)));
  } catch (error) {
    this.error(error);
  }
  for (const log of result.logs) this.warn(log.frame);
  for (const { kind, path, size } of result.outputs) {
    if (kind === "executable") this.info?.(`${relative(cwd, path)} ${(size / 1e6).toFixed(1)} MB`);
  }
}

/** An executable that has no place of its own goes to where the chunks are. */
function withPlace(options, directory) {
  const compile = options.compile ?? true;
  const nested = typeof compile === "object" ? compile : {};
  const placed = [options, nested].some(({ outfile, outdir }) => outfile ?? outdir);
  return placed ? { ...options, compile } : { ...options, compile, outdir: directory };
}

/** A chunk as api::ChunkInput. Units are made of files as they are on the disk in `directory`. */
export async function describe(chunk, directory) {
  const code = directory ? await readFile(join(directory, chunk.fileName), "utf8") : chunk.code;
  return {
    name: chunk.name,
    fileName: chunk.fileName,
    isEntry: chunk.isEntry,
    facadeModuleId: chunk.facadeModuleId ?? null,
    code,
    map: chunk.map ? chunk.map.toString() : null,
    imports: [...chunk.imports, ...chunk.dynamicImports],
    modules: Object.entries(chunk.modules ?? {}).map(([id, module]) => [id, module.renderedLength]),
  };
}
