import * as previous from "./module106.js";
function log107<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base107 { static #count = 0; static next() { return ++Base107.#count; } abstract run(): void; @log107 twice(n: number) { return n * 2; } accessor value = 107; }
export const satisfied107 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous107 = typeof previous;

