import * as previous from "./module126.js";
function log127<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base127 { static #count = 0; static next() { return ++Base127.#count; } abstract run(): void; @log127 twice(n: number) { return n * 2; } accessor value = 127; }
export const satisfied127 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous127 = typeof previous;

