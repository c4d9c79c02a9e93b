import * as previous from "./module42.js";
function log43<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base43 { static #count = 0; static next() { return ++Base43.#count; } abstract run(): void; @log43 twice(n: number) { return n * 2; } accessor value = 43; }
export const satisfied43 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous43 = typeof previous;

