import * as previous from "./module142.js";
function log143<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base143 { static #count = 0; static next() { return ++Base143.#count; } abstract run(): void; @log143 twice(n: number) { return n * 2; } accessor value = 143; }
export const satisfied143 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous143 = typeof previous;

