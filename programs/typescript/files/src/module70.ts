import * as previous from "./module69.js";
export type Deep70<T> = { [K in keyof T]?: T[K] extends object ? Deep70<T[K]> : T[K] };
export async function* count70(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert70(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial70: Deep70<{ a: { b: number } }> = { a: {} };
export type Previous70 = typeof previous;

