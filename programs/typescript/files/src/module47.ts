import * as previous from "./module46.js";
function log47<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base47 { static #count = 0; static next() { return ++Base47.#count; } abstract run(): void; @log47 twice(n: number) { return n * 2; } accessor value = 47; }
export const satisfied47 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous47 = typeof previous;

