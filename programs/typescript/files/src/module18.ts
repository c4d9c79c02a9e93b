import * as previous from "./module17.js";
export type Deep18<T> = { [K in keyof T]?: T[K] extends object ? Deep18<T[K]> : T[K] };
export async function* count18(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert18(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial18: Deep18<{ a: { b: number } }> = { a: {} };
export type Previous18 = typeof previous;

