import * as previous from "./module122.js";
function log123<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base123 { static #count = 0; static next() { return ++Base123.#count; } abstract run(): void; @log123 twice(n: number) { return n * 2; } accessor value = 123; }
export const satisfied123 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous123 = typeof previous;

