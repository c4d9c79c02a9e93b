import * as previous from "./module193.js";
export type Deep194<T> = { [K in keyof T]?: T[K] extends object ? Deep194<T[K]> : T[K] };
export async function* count194(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert194(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial194: Deep194<{ a: { b: number } }> = { a: {} };
export type Previous194 = typeof previous;

