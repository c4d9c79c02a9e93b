import * as previous from "./module78.js";
function log79<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base79 { static #count = 0; static next() { return ++Base79.#count; } abstract run(): void; @log79 twice(n: number) { return n * 2; } accessor value = 79; }
export const satisfied79 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous79 = typeof previous;

