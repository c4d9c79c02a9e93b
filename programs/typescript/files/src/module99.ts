import * as previous from "./module98.js";
function log99<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base99 { static #count = 0; static next() { return ++Base99.#count; } abstract run(): void; @log99 twice(n: number) { return n * 2; } accessor value = 99; }
export const satisfied99 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous99 = typeof previous;

