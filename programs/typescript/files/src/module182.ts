import * as previous from "./module181.js";
export type Deep182<T> = { [K in keyof T]?: T[K] extends object ? Deep182<T[K]> : T[K] };
export async function* count182(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert182(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial182: Deep182<{ a: { b: number } }> = { a: {} };
export type Previous182 = typeof previous;

