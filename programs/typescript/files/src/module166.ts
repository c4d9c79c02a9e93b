import * as previous from "./module165.js";
export type Deep166<T> = { [K in keyof T]?: T[K] extends object ? Deep166<T[K]> : T[K] };
export async function* count166(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert166(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial166: Deep166<{ a: { b: number } }> = { a: {} };
export type Previous166 = typeof previous;

