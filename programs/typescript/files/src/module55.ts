import * as previous from "./module54.js";
function log55<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base55 { static #count = 0; static next() { return ++Base55.#count; } abstract run(): void; @log55 twice(n: number) { return n * 2; } accessor value = 55; }
export const satisfied55 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous55 = typeof previous;

