import * as previous from "./module30.js";
function log31<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base31 { static #count = 0; static next() { return ++Base31.#count; } abstract run(): void; @log31 twice(n: number) { return n * 2; } accessor value = 31; }
export const satisfied31 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous31 = typeof previous;

