import * as previous from "./module110.js";
function log111<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base111 { static #count = 0; static next() { return ++Base111.#count; } abstract run(): void; @log111 twice(n: number) { return n * 2; } accessor value = 111; }
export const satisfied111 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous111 = typeof previous;

