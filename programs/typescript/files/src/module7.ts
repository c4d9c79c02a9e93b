import * as previous from "./module6.js";
function log7<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base7 { static #count = 0; static next() { return ++Base7.#count; } abstract run(): void; @log7 twice(n: number) { return n * 2; } accessor value = 7; }
export const satisfied7 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous7 = typeof previous;
const wrong: number = "text";
