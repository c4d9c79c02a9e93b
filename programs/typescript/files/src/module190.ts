import * as previous from "./module189.js";
export type Deep190<T> = { [K in keyof T]?: T[K] extends object ? Deep190<T[K]> : T[K] };
export async function* count190(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert190(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial190: Deep190<{ a: { b: number } }> = { a: {} };
export type Previous190 = typeof previous;

