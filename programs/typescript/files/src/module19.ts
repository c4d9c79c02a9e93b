import * as previous from "./module18.js";
function log19<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base19 { static #count = 0; static next() { return ++Base19.#count; } abstract run(): void; @log19 twice(n: number) { return n * 2; } accessor value = 19; }
export const satisfied19 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous19 = typeof previous;

