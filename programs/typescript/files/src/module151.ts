import * as previous from "./module150.js";
function log151<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base151 { static #count = 0; static next() { return ++Base151.#count; } abstract run(): void; @log151 twice(n: number) { return n * 2; } accessor value = 151; }
export const satisfied151 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous151 = typeof previous;

