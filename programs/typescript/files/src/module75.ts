import * as previous from "./module74.js";
function log75<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base75 { static #count = 0; static next() { return ++Base75.#count; } abstract run(): void; @log75 twice(n: number) { return n * 2; } accessor value = 75; }
export const satisfied75 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous75 = typeof previous;

