import * as previous from "./module70.js";
function log71<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base71 { static #count = 0; static next() { return ++Base71.#count; } abstract run(): void; @log71 twice(n: number) { return n * 2; } accessor value = 71; }
export const satisfied71 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous71 = typeof previous;

