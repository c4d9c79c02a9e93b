import * as previous from "./module90.js";
function log91<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base91 { static #count = 0; static next() { return ++Base91.#count; } abstract run(): void; @log91 twice(n: number) { return n * 2; } accessor value = 91; }
export const satisfied91 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous91 = typeof previous;

