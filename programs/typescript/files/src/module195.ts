import * as previous from "./module194.js";
function log195<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base195 { static #count = 0; static next() { return ++Base195.#count; } abstract run(): void; @log195 twice(n: number) { return n * 2; } accessor value = 195; }
export const satisfied195 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous195 = typeof previous;

