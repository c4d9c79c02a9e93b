import * as previous from "./module114.js";
function log115<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base115 { static #count = 0; static next() { return ++Base115.#count; } abstract run(): void; @log115 twice(n: number) { return n * 2; } accessor value = 115; }
export const satisfied115 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous115 = typeof previous;

