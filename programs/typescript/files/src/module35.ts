import * as previous from "./module34.js";
function log35<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base35 { static #count = 0; static next() { return ++Base35.#count; } abstract run(): void; @log35 twice(n: number) { return n * 2; } accessor value = 35; }
export const satisfied35 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous35 = typeof previous;

