import * as previous from "./module102.js";
function log103<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base103 { static #count = 0; static next() { return ++Base103.#count; } abstract run(): void; @log103 twice(n: number) { return n * 2; } accessor value = 103; }
export const satisfied103 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous103 = typeof previous;

