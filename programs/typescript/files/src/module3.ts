import * as previous from "./module2.js";
function log3<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base3 { static #count = 0; static next() { return ++Base3.#count; } abstract run(): void; @log3 twice(n: number) { return n * 2; } accessor value = 3; }
export const satisfied3 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous3 = typeof previous;

