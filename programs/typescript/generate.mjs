// Writes the project of 200 files in files/: node generate.mjs
import { mkdirSync, writeFileSync } from "node:fs";

const folder = new URL("files/src/", import.meta.url);
mkdirSync(folder, { recursive: true });
const body = [
  (i) => `export interface Shape${i}<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square${i} implements Shape${i} { constructor(readonly id: number, private side = ${i}) {} area() { return this.side ** 2; } get label() { return \`square \${this.id}\`; } }
export const squares${i}: Shape${i}[] = Array.from({ length: 3 }, (_, n) => new Square${i}(n));`,
  (i) => `export enum Colour${i} { Red, Green = ${i}, Blue = Green * 2 }
export type Keys${i} = keyof typeof Colour${i};
export function name${i}(colour: Colour${i}): Keys${i} { return Colour${i}[colour] as Keys${i}; }
export namespace Inner${i} { export const value = Colour${i}.Blue; }`,
  (i) => `export type Deep${i}<T> = { [K in keyof T]?: T[K] extends object ? Deep${i}<T[K]> : T[K] };
export async function* count${i}(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert${i}(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial${i}: Deep${i}<{ a: { b: number } }> = { a: {} };`,
  (i) => `function log${i}<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base${i} { static #count = 0; static next() { return ++Base${i}.#count; } abstract run(): void; @log${i} twice(n: number) { return n * 2; } accessor value = ${i}; }
export const satisfied${i} = { a: 1, b: "x" } satisfies Record<string, number | string>;`,
];
const errors = { 7: "const wrong: number = \"text\";", 42: "export const missing = undefinedName + 1;", 77: "squares76[0].nothing();", 108: "function f(a: string, b?: number) { return a; }\nf(1); f();", 150: "import { absent } from \"./module151.js\";\nabsent;" };
for (let i = 0; i < 200; i++) {
  const previous = i > 0 ? `import * as previous from "./module${i - 1}.js";\n` : "";
  const extra = i === 77 ? `import { squares76 } from "./module76.js";\n` : "";
  writeFileSync(new URL(`module${i}.ts`, folder), `${extra}${previous}${body[i % 4](i)}\n${i > 0 ? `export type Previous${i} = typeof previous;\n` : ""}${errors[i] ?? ""}\n`);
}
const imports = Array.from({ length: 200 }, (_, i) => `import * as m${i} from "./module${i}.js";`).join("\n");
writeFileSync(new URL("index.ts", folder), `${imports}\nexport const all = [${Array.from({ length: 200 }, (_, i) => `m${i}`).join(", ")}];\nconsole.log(all.length);\n`);
writeFileSync(new URL("../tsconfig.json", folder), JSON.stringify({ compilerOptions: { target: "es2022", module: "nodenext", strict: true, declaration: true, sourceMap: true, outDir: "out", rootDir: "src", lib: ["es2023", "esnext.disposable", "esnext.decorators"], noUnusedLocals: true }, include: ["src"] }, null, 2) + "\n");
