import * as previous from "./module154.js";
function log155<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base155 { static #count = 0; static next() { return ++Base155.#count; } abstract run(): void; @log155 twice(n: number) { return n * 2; } accessor value = 155; }
export const satisfied155 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous155 = typeof previous;

