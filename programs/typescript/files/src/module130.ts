import * as previous from "./module129.js";
export type Deep130<T> = { [K in keyof T]?: T[K] extends object ? Deep130<T[K]> : T[K] };
export async function* count130(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert130(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial130: Deep130<{ a: { b: number } }> = { a: {} };
export type Previous130 = typeof previous;

