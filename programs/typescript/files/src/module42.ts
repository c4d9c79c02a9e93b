import * as previous from "./module41.js";
export type Deep42<T> = { [K in keyof T]?: T[K] extends object ? Deep42<T[K]> : T[K] };
export async function* count42(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert42(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial42: Deep42<{ a: { b: number } }> = { a: {} };
export type Previous42 = typeof previous;
export const missing = undefinedName + 1;
