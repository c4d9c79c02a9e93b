import * as previous from "./module97.js";
export type Deep98<T> = { [K in keyof T]?: T[K] extends object ? Deep98<T[K]> : T[K] };
export async function* count98(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert98(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial98: Deep98<{ a: { b: number } }> = { a: {} };
export type Previous98 = typeof previous;

