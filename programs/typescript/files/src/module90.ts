import * as previous from "./module89.js";
export type Deep90<T> = { [K in keyof T]?: T[K] extends object ? Deep90<T[K]> : T[K] };
export async function* count90(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert90(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial90: Deep90<{ a: { b: number } }> = { a: {} };
export type Previous90 = typeof previous;

