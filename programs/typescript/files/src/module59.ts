import * as previous from "./module58.js";
function log59<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base59 { static #count = 0; static next() { return ++Base59.#count; } abstract run(): void; @log59 twice(n: number) { return n * 2; } accessor value = 59; }
export const satisfied59 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous59 = typeof previous;

