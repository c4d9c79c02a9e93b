import * as previous from "./module162.js";
function log163<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base163 { static #count = 0; static next() { return ++Base163.#count; } abstract run(): void; @log163 twice(n: number) { return n * 2; } accessor value = 163; }
export const satisfied163 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous163 = typeof previous;

