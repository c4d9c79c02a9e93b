import * as previous from "./module14.js";
function log15<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base15 { static #count = 0; static next() { return ++Base15.#count; } abstract run(): void; @log15 twice(n: number) { return n * 2; } accessor value = 15; }
export const satisfied15 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous15 = typeof previous;

