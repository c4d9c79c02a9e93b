import * as previous from "./module182.js";
function log183<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base183 { static #count = 0; static next() { return ++Base183.#count; } abstract run(): void; @log183 twice(n: number) { return n * 2; } accessor value = 183; }
export const satisfied183 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous183 = typeof previous;

