import * as previous from "./module138.js";
function log139<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base139 { static #count = 0; static next() { return ++Base139.#count; } abstract run(): void; @log139 twice(n: number) { return n * 2; } accessor value = 139; }
export const satisfied139 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous139 = typeof previous;

