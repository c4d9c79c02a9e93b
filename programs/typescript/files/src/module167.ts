import * as previous from "./module166.js";
function log167<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base167 { static #count = 0; static next() { return ++Base167.#count; } abstract run(): void; @log167 twice(n: number) { return n * 2; } accessor value = 167; }
export const satisfied167 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous167 = typeof previous;

