import * as previous from "./module170.js";
function log171<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base171 { static #count = 0; static next() { return ++Base171.#count; } abstract run(): void; @log171 twice(n: number) { return n * 2; } accessor value = 171; }
export const satisfied171 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous171 = typeof previous;

