// The JavaScript API of semba: see README.md.

import type { Options, OutputOptions } from "./options.js";

export type { Options, OutputOptions };

/** What `build()` takes. */
export interface BuildOptions extends Options {
  /** Where relative paths start. [default: `process.cwd()`] */
  cwd?: string;
  /**
   * Plugins for the bundler, with rolldown's interface (which is Rollup's). With them, `build()` bundles with the npm
   * package `rolldown` of your project instead of the bundler that is built in.
   */
  plugins?: unknown[];
}

/** What a configuration file exports. */
export type Config = Options | Promise<Options> | ((environment: { command: "build" }) => Options | Promise<Options>);

/** A finished build. */
export interface BuildResult {
  success: true;
  /** The files that were written. */
  outputs: Output[];
  /** Warnings. */
  logs: Diagnostic[];
  /** What went into each output, in the shape of esbuild's metafile. */
  metafile: Metafile;
}

/** A file that a build wrote. */
export interface Output {
  /** Its absolute path. */
  path: string;
  kind: "executable" | "entry" | "chunk" | "source-map" | "bytecode" | "metafile" | "asset";
  /** In bytes. */
  size: number;
  /** BLAKE3 of its content, 64 hexadecimal digits. */
  hash: string;
}

/** What is wrong with the program, or with the options. */
export interface Diagnostic {
  severity: "error" | "warning";
  /** The problem in one line. */
  text: string;
  /** Relative to `cwd` where possible; null when the problem is in no file. */
  file: string | null;
  /** From 1. */
  line: number | null;
  /** From 1, in UTF-16 code units. */
  column: number | null;
  /** The problem as a terminal shows it: several lines, with the source and a caret. */
  frame: string;
}

/** What the `errors` of the `AggregateError` are that a failed build rejects with. */
export interface DiagnosticError extends Error, Diagnostic {}

export interface Metafile {
  inputs: Record<string, { bytes: number; imports: MetafileImport[]; format: "esm" | "cjs" }>;
  outputs: Record<
    string,
    {
      bytes: number;
      bytecodeBytes?: number;
      imports: MetafileImport[];
      exports: string[];
      entryPoint?: string;
      inputs: Record<string, { bytesInOutput: number }>;
    }
  >;
  executable?: { path: string; bytes: number };
}

export interface MetafileImport {
  path: string;
  kind: "import-statement" | "require-call" | "dynamic-import";
  external?: boolean;
}

/**
 * Builds a program, as `semba build` does.
 *
 * @throws {AggregateError} What is wrong, in `errors` of the shape {@link DiagnosticError}.
 */
export function build(options: BuildOptions): Promise<BuildResult>;

/** Gives the types of a configuration file; returns what it gets. */
export function defineConfig<T extends Config>(config: T): T;

/**
 * The BMES unit of one ES module: its record and its bytecode. Null when the source is no ES module.
 *
 * @param url The name that the module gets: a path, or a `file:` URL.
 */
export function generateForESMWithMetadata(url: string | URL, source: string): Uint8Array | null;

/** Whether these bytes are a BMES unit that validates. */
export function validateMetadata(bytes: ArrayBufferView | ArrayBuffer): boolean;

/**
 * What is in an executable, a BMES unit or a runtime stub: the object that `semba inspect --json` prints.
 *
 * @param name The file's name; a damaged unit is only recognized when it ends in `.bmes`.
 * @throws {AggregateError} When the bytes are none of these.
 */
export function inspect(bytes: ArrayBufferView | ArrayBuffer, name?: string): Inspection;

export interface Inspection {
  kind: "executable" | "stub" | "bmes";
  format: "elf" | "mach-o" | "pe" | "bmes";
  target: string | null;
  engine: { name: string; version: string; buildId: string } | null;
  archive: { size: number; entries: number } | null;
  modules: InspectedModule[];
  assets: { kind: string; name: string; compression: "none" | "zstd"; size: number; rawSize: number }[];
  valid: boolean;
  /** What is wrong. */
  errors: string[];
}

export interface InspectedModule {
  name: string;
  version: number | null;
  source: { size: number; hash: string; embedded: boolean } | null;
  bytecode: { offset: number; size: number } | null;
  requests: { specifier: string; attributes: Record<string, string> }[];
  imports: {
    kind: "single" | "single-typescript" | "namespace";
    request: number;
    importName: string;
    localName: string;
  }[];
  exports: (
    | { kind: "local"; exportName: string; localName: string }
    | { kind: "indirect"; exportName: string; request: number; importName: string }
    | { kind: "namespace"; exportName: string; request: number }
  )[];
  starExports: number[];
  declaredVariables: string[];
  lexicalVariables: string[];
  codeFeatures: string[];
  flags: string[];
  checksums: { metadata: string; bytecode: string } | null;
}
