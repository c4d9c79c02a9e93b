import * as previous from "./module66.js";
function log67<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base67 { static #count = 0; static next() { return ++Base67.#count; } abstract run(): void; @log67 twice(n: number) { return n * 2; } accessor value = 67; }
export const satisfied67 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous67 = typeof previous;

