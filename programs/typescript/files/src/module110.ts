import * as previous from "./module109.js";
export type Deep110<T> = { [K in keyof T]?: T[K] extends object ? Deep110<T[K]> : T[K] };
export async function* count110(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert110(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial110: Deep110<{ a: { b: number } }> = { a: {} };
export type Previous110 = typeof previous;

