import * as previous from "./module94.js";
function log95<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base95 { static #count = 0; static next() { return ++Base95.#count; } abstract run(): void; @log95 twice(n: number) { return n * 2; } accessor value = 95; }
export const satisfied95 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous95 = typeof previous;

