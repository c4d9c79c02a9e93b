import * as previous from "./module134.js";
function log135<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base135 { static #count = 0; static next() { return ++Base135.#count; } abstract run(): void; @log135 twice(n: number) { return n * 2; } accessor value = 135; }
export const satisfied135 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous135 = typeof previous;

