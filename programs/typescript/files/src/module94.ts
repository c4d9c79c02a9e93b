import * as previous from "./module93.js";
export type Deep94<T> = { [K in keyof T]?: T[K] extends object ? Deep94<T[K]> : T[K] };
export async function* count94(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert94(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial94: Deep94<{ a: { b: number } }> = { a: {} };
export type Previous94 = typeof previous;

