import * as previous from "./module50.js";
function log51<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base51 { static #count = 0; static next() { return ++Base51.#count; } abstract run(): void; @log51 twice(n: number) { return n * 2; } accessor value = 51; }
export const satisfied51 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous51 = typeof previous;

