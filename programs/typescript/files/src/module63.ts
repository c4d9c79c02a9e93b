import * as previous from "./module62.js";
function log63<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base63 { static #count = 0; static next() { return ++Base63.#count; } abstract run(): void; @log63 twice(n: number) { return n * 2; } accessor value = 63; }
export const satisfied63 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous63 = typeof previous;

