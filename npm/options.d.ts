// Written from the flags of `semba build` by `SEMBA_UPDATE=1 cargo test -p semba declarations`; do not edit.

/** The options that are about what is written. In `build()` they may also stand in `compile`. */
export interface OutputOptions {
  /** Store the program as bytecode, so that nothing is parsed at start-up. */
  experimentalEsmBytecode?: boolean;
  /** The executable to write [default: the entry's name without its extension]. */
  outfile?: string;
  /** The directory to write to [default: dist, or with --compile the current directory]. */
  outdir?: string;
  /** Source maps: linked (a .map file beside each chunk), inline (in the chunk) or none; an executable carries its own [default: none; without KIND: linked]. */
  sourcemap?: boolean | "linked" | "inline" | "none";
  /** Keep the source in the executable, beside its bytecode. */
  keepSource?: boolean;
  /** What the executable does with a module whose bytecode cannot be used: auto (its source, when it was kept), strict (an error) or off (use only source); SEMBA_BYTECODE wins when it runs [default: auto]. */
  bytecode?: "auto" | "strict" | "off";
  /** Put a file, or all files of a directory, into the executable: the program reads it beside itself, under its relative path; PATH=NAME gives it another one. */
  asset?: string[];
  /** Whether files in the executable are compressed where that makes them smaller: auto or none [default: auto]. */
  compress?: "auto" | "none";
  /** `false`: Leave line numbers out of the bytecode: smaller, but stack traces lose their positions. [default: true] */
  debugInfo?: boolean;
  /** Write what went into each output as JSON [default file: meta.json]. */
  metafile?: boolean | string;
  /** The system that the executable is for, for example linux-arm64 or windows-x64 [default: this one]. */
  target?: string;
  /** The runtime stub to use [default: the one that came with semba]. */
  stub?: string;
}

/** The options of a build: those of `semba build`, in camel case. Paths are relative to `cwd`. */
export interface Options extends OutputOptions {
  /** The modules that the program starts with. */
  entrypoints?: string[];
  /** Make one executable file: the runtime with the program in it. */
  compile?: boolean | OutputOptions;
  /** Make the code shorter: white space, names and syntax. */
  minify?: boolean;
  /** Replace the global name K by the expression V. */
  define?: Record<string, string>;
  /** Put this text before the code of each chunk. */
  banner?: string;
  /** Put this text behind the code of each chunk. */
  footer?: string;
  /** `false`: Leave each module one of its own: nothing in it is renamed, moved or dropped. [default: true] */
  bundle?: boolean;
  /** `false`: Put everything that an entry imports into one chunk, import() included. [default: true] */
  splitting?: boolean;
  /** Leave imports of X alone: they are resolved at run time. */
  external?: string[];
  /** Import B where a module asks for A. */
  alias?: Record<string, string>;
  /** Conditions to accept in the `exports` and `imports` of packages. */
  conditions?: string[];
  /** Fail when the program imports a builtin module, or an export of one, that the runtime does not have. */
  strictBuiltins?: boolean;
  /** How to read files with this extension: js, jsx, ts, tsx, json, text (a string), bytes (a Uint8Array), base64, dataurl or empty. */
  loader?: Record<string, string>;
  /** The tsconfig.json to use [default: the one nearest to each file]. */
  tsconfig?: string;
  /** The program's icon, an .ico file. */
  windowsIcon?: string;
  /** The product's name. */
  windowsTitle?: string;
  /** The company's name. */
  windowsPublisher?: string;
  /** The version, up to four numbers like 1.2.3.4. */
  windowsVersion?: string;
  /** What the program is. */
  windowsDescription?: string;
  /** The copyright notice. */
  windowsCopyright?: string;
  /** Open no console window for the program. */
  windowsHideConsole?: boolean;
  /** What the program asks macOS for, a property list. */
  macosEntitlements?: string;
  /** The program's identifier in its code signature, like com.example.tool. */
  macosIdentifier?: string;
}
