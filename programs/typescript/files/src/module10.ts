import * as previous from "./module9.js";
export type Deep10<T> = { [K in keyof T]?: T[K] extends object ? Deep10<T[K]> : T[K] };
export async function* count10(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert10(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial10: Deep10<{ a: { b: number } }> = { a: {} };
export type Previous10 = typeof previous;

