import * as previous from "./module178.js";
function log179<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base179 { static #count = 0; static next() { return ++Base179.#count; } abstract run(): void; @log179 twice(n: number) { return n * 2; } accessor value = 179; }
export const satisfied179 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous179 = typeof previous;

