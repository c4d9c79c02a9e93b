import * as previous from "./module85.js";
export type Deep86<T> = { [K in keyof T]?: T[K] extends object ? Deep86<T[K]> : T[K] };
export async function* count86(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert86(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial86: Deep86<{ a: { b: number } }> = { a: {} };
export type Previous86 = typeof previous;

