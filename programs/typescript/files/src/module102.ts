import * as previous from "./module101.js";
export type Deep102<T> = { [K in keyof T]?: T[K] extends object ? Deep102<T[K]> : T[K] };
export async function* count102(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert102(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial102: Deep102<{ a: { b: number } }> = { a: {} };
export type Previous102 = typeof previous;

