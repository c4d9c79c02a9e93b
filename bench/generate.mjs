// Writes the benchmark's programs: synthetic modules in several sizes, each as one large module and as many small ones,
// a hello world and the TypeScript compiler as a library.
//
//     node bench/generate.mjs [FOLDER]
//
// The same version of this file always writes the same bytes.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const KIB = 1024;
const MIB = 1024 * KIB;

/** The sizes of the synthetic programs. */
export const SIZES = [
  { label: "12 KB", bytes: 12 * KIB },
  { label: "28 KB", bytes: 28 * KIB },
  { label: "212 KB", bytes: 212 * KIB },
  { label: "2 MB", bytes: 2 * MIB },
  { label: "10 MB", bytes: 10 * MIB },
  { label: "20 MB", bytes: 20 * MIB },
];

/** Small modules in one folder. */
const FOLDER_SIZE = 200;

const WORDS = `
  account adapter alarm anchor archive array asset batch beacon binding block board bridge broker bucket budget
  buffer bundle button cable canvas carrier cell channel circle client clock cluster column command contact container
  context counter course cursor dealer debit delta depot device digest domain driver edge editor element engine event
  factor feature fence finder flag folder format frame gateway grid handle harbor header hinge index
  invoice island journal joint kernel label lane layer ledger lever limit linker lock machine margin
  marker matrix member meter mirror module monitor motor nest network node note notice number object offer office option
  order origin outlet output owner packet page panel parcel parser path pattern payment period phase picker pilot pipe
  plan planet point policy pool portal position prefix price printer probe profile project prompt proxy pulse queue
  quota rack radar range reader region relay render report request reserve result review ring river role roller
  root route row rule sample scale scene schema scope score screen script section segment sender sensor series server
  shape shelf shift signal slice slot socket source spring stage state station step stock storage stream string
  studio suffix summary symbol table target task template tenant terminal test text theme thread ticket timer
  token tower trace track trail tree trigger tube tunnel union unit update user valve vector vehicle version view
  visit volume wallet watch wheel widget window wire worker wrapper yard zone`
  .split(/\s+/)
  .filter(Boolean);

const VERBS =
  "apply bind build check clean collect count decode draw emit fetch find fold keep lift load map mark merge move pack parse pick plan read scan send show sort split store trim turn wrap".split(
    " ",
  );

/** A small deterministic generator of random numbers (xorshift32). */
function randomSource(seed) {
  let state = (seed * 2654435761) >>> 0 || 1;
  const next = (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
  return { next, pick: (list) => list[next(list.length)] };
}

const capitalized = (word) => word[0].toUpperCase() + word.slice(1);

/** Reads `patterns.js`: { class: [{ use, text }], function: [...], object: [...] }. */
function readPatterns() {
  const text = readFileSync(join(dirname(fileURLToPath(import.meta.url)), "patterns.js"), "utf8");
  const patterns = { class: [], function: [], object: [] };
  for (const part of text.split(/^\/\/ @(?=(?:class|function|object) )/m).slice(1)) {
    const [head, ...lines] = part.trimEnd().split("\n");
    const kind = head.split(" ")[0];
    const use = lines[0].startsWith("// @use ") ? lines.shift().slice("// @use ".length) : "0";
    patterns[kind].push({ use, lines });
  }
  return patterns;
}

const PATTERNS = readPatterns();

/** Fills the placeholders of a text. */
function fill(text, names) {
  return text.replace(/\$(Main|main|object|LOCAL|local|use|id|[a-dA-D]|[1-3])(?![A-Za-z_])/g, (_, name) => names[name]);
}

function words(random) {
  const [a, b, c, d] = uniqueWords(random, 4);
  return {
    a,
    b,
    c,
    d,
    A: capitalized(a),
    B: capitalized(b),
    C: capitalized(c),
    D: capitalized(d),
    1: 1 + random.next(9),
    2: 10 + random.next(90),
    3: 100 + random.next(900),
  };
}

function uniqueWords(random, count) {
  const found = new Set();
  while (found.size < count) found.add(random.pick(WORDS));
  return found;
}

/** The text of a pattern; each `$data` line repeats the line after it with other words. */
function render(pattern, names, random) {
  const out = [];
  for (let index = 0; index < pattern.lines.length; index++) {
    const line = pattern.lines[index];
    if (line !== "$data") {
      out.push(fill(line, names));
      continue;
    }
    index++;
    for (let left = 1 + random.next(3); left > 0; left--) {
      out.push(fill(pattern.lines[index], { ...names, ...words(random) }));
    }
  }
  return out.join("\n");
}

/** One small module without its imports: a class or a function, an object that uses it, both registered. */
function block(id) {
  const random = randomSource(id + 1);
  const [first, second, third] = uniqueWords(random, 3);
  const isClass = random.next(2) === 0;
  const main = isClass
    ? `${capitalized(first)}${capitalized(second)}${id}`
    : `${random.pick(VERBS)}${capitalized(first)}${id}`;
  const names = {
    Main: main,
    main,
    object: `${third}${capitalized(second)}${id}`,
    LOCAL: `${first}_${third}_${id}`.toUpperCase(),
    local: `${random.pick(VERBS)}${capitalized(third)}${id}`,
    id: String(id),
  };
  const pattern = random.pick(isClass ? PATTERNS.class : PATTERNS.function);
  const mainNames = { ...names, ...words(random) };
  names.use = fill(pattern.use, mainNames);
  const text = [
    render(pattern, mainNames, random),
    render(random.pick(PATTERNS.object), { ...names, ...words(random) }, random),
    `register(${main}, ${names.object});\n`,
  ].join("\n");
  return { id, names, text };
}

/** What all modules share. The registry is what keeps everything alive in front of any tree-shaker. */
const SHARED = `
export const registry = [];
let checksum = 17;
export function register(main, object) {
  registry.push(main, object);
  checksum = (Math.imul(checksum, 31) + main.length * 7 + object.id) | 0;
}
export function finish(modules, used = 10) {
  const objects = registry.filter((part) => typeof part === "object").slice(0, used);
  const sum = objects.reduce((total, object, index) => total + object.run(index), 0);
  Promise.all(objects.map((object, index) => object.later?.(index) ?? -1)).then((values) => {
    console.log("modules", modules, "parts", registry.length, "checksum", checksum, "sum", sum, "later", values.slice(0, 10).join(" "));
  });
}
`.trimStart();

/** The blocks of a program of about this size. */
function blocksOf(bytes) {
  const blocks = [];
  for (let size = SHARED.length; size < bytes; size += blocks.at(-1).text.length) blocks.push(block(blocks.length));
  return blocks;
}

function emptyFolder(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

/** One module that holds everything and uses ten of its objects, or as many as told. Returns the entry. */
function writeSingle(folder, blocks, used = 10) {
  emptyFolder(folder);
  const entry = join(folder, "index.js");
  writeFileSync(entry, [SHARED, ...blocks.map(({ text }) => text), `finish(${blocks.length}, ${used});\n`].join("\n"));
  return entry;
}

/** A module for each block, an entry that imports a name of each. Returns the entry. */
function writeMany(folder, blocks) {
  emptyFolder(folder);
  writeFileSync(join(folder, "shared.js"), SHARED);
  const imports = ['import { finish } from "./shared.js";'];
  for (const { id, names, text } of blocks) {
    const group = `part${Math.floor(id / FOLDER_SIZE)}`;
    if (id % FOLDER_SIZE === 0) mkdirSync(join(folder, group));
    writeFileSync(join(folder, group, `${names.object}.js`), `import { register } from "../shared.js";\n\n${text}`);
    imports.push(`import { ${names.object} } from "./${group}/${names.object}.js";`);
  }
  const list = blocks.map(({ names }) => `  ${names.object},\n`).join("");
  const entry = join(folder, "index.js");
  writeFileSync(entry, `${imports.join("\n")}\n\nconst modules = [\n${list}];\nfinish(modules.length);\n`);
  return entry;
}

/** A program of so many small modules, beside its entry and the module they share: { entry, modules }. */
export function graph(folder, count) {
  const blocks = Array.from({ length: count }, (_, id) => block(id));
  const entry = writeMany(folder, blocks);
  const file = ({ id, names }) => join(folder, `part${Math.floor(id / FOLDER_SIZE)}`, `${names.object}.js`);
  return { entry, modules: blocks.map(file) };
}

const HELLO = `console.log("hello");\n`;

const TYPESCRIPT = `
import ts from "typescript";

const snippet = \`
  interface Point<T extends number = number> { readonly x: T; y?: T }
  enum Axis { X = 1, Y = X << 1 }
  export class Shape<T> implements Iterable<Point> {
    constructor(private points: Point[], protected readonly name: string = "shape") {}
    *[Symbol.iterator]() { yield* this.points; }
    async area(scale?: number): Promise<number | undefined> { return this.points?.at(0)?.x! * (scale ?? Axis.Y); }
  }
  export default <T,>(value: T): T => value satisfies T;
\`;
const { outputText } = ts.transpileModule(snippet, {
  compilerOptions: { target: ts.ScriptTarget.ES2018, module: ts.ModuleKind.ESNext },
});
console.log(ts.version, outputText.length);
console.log(outputText);
`.trimStart();

function writeProgram(folder, text) {
  emptyFolder(folder);
  const entry = join(folder, "index.js");
  writeFileSync(entry, text);
  return entry;
}

/**
 * The workloads, smallest first: { name, label, size, form, asset, write(folder) -> entry }. `asset` is a file beside
 * the entry that Semba's executables carry and the program does not touch; peers have no part in such a workload.
 * `typescript` is resolved from a `node_modules` above the folder.
 */
export function workloads() {
  const list = [
    { name: "hello", label: "hello world", form: "hello", write: (folder) => writeProgram(folder, HELLO) },
    {
      name: "hello-asset",
      label: "hello world and a file of 100 MB",
      form: "asset",
      asset: "large.bin",
      write(folder) {
        const entry = writeProgram(folder, HELLO);
        writeFileSync(join(folder, "large.bin"), Buffer.alloc(100 * MIB, "large"));
        return entry;
      },
    },
  ];
  for (const { label, bytes } of SIZES) {
    const slug = label.replace(" ", "").toLowerCase();
    const make = { single: writeSingle, many: writeMany };
    for (const form of ["single", "many"]) {
      list.push({
        name: `${slug}-${form}`,
        label: `${label}, ${form === "single" ? "one module" : "small modules"}`,
        form,
        size: label,
        write: (folder) => make[form](folder, blocksOf(bytes)),
      });
    }
  }
  list.push({
    name: "2mb-used",
    label: "2 MB, one module, all of it used",
    form: "used",
    write: (folder) => writeSingle(folder, blocksOf(2 * MIB), Infinity),
  });
  list.push({
    name: "typescript",
    label: "TypeScript 5.9",
    form: "typescript",
    write: (folder) => writeProgram(folder, TYPESCRIPT),
  });
  return list;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? "target/bench/input";
  for (const workload of workloads()) console.log(workload.write(join(folder, workload.name)));
}
