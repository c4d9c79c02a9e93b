import * as previous from "./module22.js";
function log23<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base23 { static #count = 0; static next() { return ++Base23.#count; } abstract run(): void; @log23 twice(n: number) { return n * 2; } accessor value = 23; }
export const satisfied23 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous23 = typeof previous;

