// The plugin for rolldown, Rollup and Vite: see README.md.

import type { OutputOptions } from "./options.js";

export interface SembaPluginOptions extends OutputOptions {
  /** Make an executable; `false` writes a `.bmes` unit beside each chunk instead. [default: true] */
  compile?: boolean | OutputOptions;
  /** The entry that the executable starts with, when the bundle has several: its name, its file or its source file. */
  entry?: string;
  /** Imports that the executable may fail to load when it runs. */
  external?: string[];
  /** Where relative paths start. [default: Vite's root, or `process.cwd()`] */
  cwd?: string;
}

/** A plugin that rolldown, Rollup and Vite take. Their types differ, so this one has the part that they share. */
export interface SembaPlugin {
  name: "semba";
  [hook: string]: any;
}

/**
 * Turns the bundle into an executable when it was written. The bundle has to consist of ES modules
 * (`output.format: "es"`); in Vite, of a build for servers (`vite build --ssr`).
 */
export default function semba(options?: SembaPluginOptions): SembaPlugin;
export { semba };
