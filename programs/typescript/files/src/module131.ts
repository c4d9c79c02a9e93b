import * as previous from "./module130.js";
function log131<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base131 { static #count = 0; static next() { return ++Base131.#count; } abstract run(): void; @log131 twice(n: number) { return n * 2; } accessor value = 131; }
export const satisfied131 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous131 = typeof previous;

