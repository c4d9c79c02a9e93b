import * as previous from "./module145.js";
export type Deep146<T> = { [K in keyof T]?: T[K] extends object ? Deep146<T[K]> : T[K] };
export async function* count146(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert146(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial146: Deep146<{ a: { b: number } }> = { a: {} };
export type Previous146 = typeof previous;

