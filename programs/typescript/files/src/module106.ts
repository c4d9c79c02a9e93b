import * as previous from "./module105.js";
export type Deep106<T> = { [K in keyof T]?: T[K] extends object ? Deep106<T[K]> : T[K] };
export async function* count106(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert106(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial106: Deep106<{ a: { b: number } }> = { a: {} };
export type Previous106 = typeof previous;

