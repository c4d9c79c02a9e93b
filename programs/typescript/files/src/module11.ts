import * as previous from "./module10.js";
function log11<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base11 { static #count = 0; static next() { return ++Base11.#count; } abstract run(): void; @log11 twice(n: number) { return n * 2; } accessor value = 11; }
export const satisfied11 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous11 = typeof previous;

