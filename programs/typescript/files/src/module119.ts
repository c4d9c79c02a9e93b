import * as previous from "./module118.js";
function log119<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base119 { static #count = 0; static next() { return ++Base119.#count; } abstract run(): void; @log119 twice(n: number) { return n * 2; } accessor value = 119; }
export const satisfied119 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous119 = typeof previous;

