import * as previous from "./module121.js";
export type Deep122<T> = { [K in keyof T]?: T[K] extends object ? Deep122<T[K]> : T[K] };
export async function* count122(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert122(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial122: Deep122<{ a: { b: number } }> = { a: {} };
export type Previous122 = typeof previous;

