import * as previous from "./module65.js";
export type Deep66<T> = { [K in keyof T]?: T[K] extends object ? Deep66<T[K]> : T[K] };
export async function* count66(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert66(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial66: Deep66<{ a: { b: number } }> = { a: {} };
export type Previous66 = typeof previous;

