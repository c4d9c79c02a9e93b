import * as previous from "./module158.js";
function log159<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base159 { static #count = 0; static next() { return ++Base159.#count; } abstract run(): void; @log159 twice(n: number) { return n * 2; } accessor value = 159; }
export const satisfied159 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous159 = typeof previous;

