import * as previous from "./module177.js";
export type Deep178<T> = { [K in keyof T]?: T[K] extends object ? Deep178<T[K]> : T[K] };
export async function* count178(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert178(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial178: Deep178<{ a: { b: number } }> = { a: {} };
export type Previous178 = typeof previous;

