import * as previous from "./module198.js";
function log199<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base199 { static #count = 0; static next() { return ++Base199.#count; } abstract run(): void; @log199 twice(n: number) { return n * 2; } accessor value = 199; }
export const satisfied199 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous199 = typeof previous;

