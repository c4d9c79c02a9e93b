import * as previous from "./module26.js";
function log27<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base27 { static #count = 0; static next() { return ++Base27.#count; } abstract run(): void; @log27 twice(n: number) { return n * 2; } accessor value = 27; }
export const satisfied27 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous27 = typeof previous;

