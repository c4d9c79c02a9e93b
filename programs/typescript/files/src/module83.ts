import * as previous from "./module82.js";
function log83<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base83 { static #count = 0; static next() { return ++Base83.#count; } abstract run(): void; @log83 twice(n: number) { return n * 2; } accessor value = 83; }
export const satisfied83 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous83 = typeof previous;

