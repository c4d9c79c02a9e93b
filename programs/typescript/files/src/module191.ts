import * as previous from "./module190.js";
function log191<This, Args extends unknown[], R>(target: (this: This, ...args: Args) => R, context: ClassMethodDecoratorContext) { return function (this: This, ...args: Args): R { void context.name; return target.call(this, ...args); }; }
export abstract class Base191 { static #count = 0; static next() { return ++Base191.#count; } abstract run(): void; @log191 twice(n: number) { return n * 2; } accessor value = 191; }
export const satisfied191 = { a: 1, b: "x" } satisfies Record<string, number | string>;
export type Previous191 = typeof previous;

