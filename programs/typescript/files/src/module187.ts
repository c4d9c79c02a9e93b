import * as previous from "./module186.js";
function log187<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base187 { static #count = 0; static next() { return ++Base187.#count; } abstract run(): void; @log187 twice(n: number) { return n * 2; } accessor value = 187; }
export const satisfied187 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous187 = typeof previous;

