import * as previous from "./module174.js";
function log175<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base175 { static #count = 0; static next() { return ++Base175.#count; } abstract run(): void; @log175 twice(n: number) { return n * 2; } accessor value = 175; }
export const satisfied175 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous175 = typeof previous;

