import * as previous from "./module38.js";
function log39<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base39 { static #count = 0; static next() { return ++Base39.#count; } abstract run(): void; @log39 twice(n: number) { return n * 2; } accessor value = 39; }
export const satisfied39 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous39 = typeof previous;

