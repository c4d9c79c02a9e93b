import * as previous from "./module86.js";
function log87<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base87 { static #count = 0; static next() { return ++Base87.#count; } abstract run(): void; @log87 twice(n: number) { return n * 2; } accessor value = 87; }
export const satisfied87 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous87 = typeof previous;

