import * as previous from "./module146.js";
function log147<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base147 { static #count = 0; static next() { return ++Base147.#count; } abstract run(): void; @log147 twice(n: number) { return n * 2; } accessor value = 147; }
export const satisfied147 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous147 = typeof previous;

