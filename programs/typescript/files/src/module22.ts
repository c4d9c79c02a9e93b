import * as previous from "./module21.js";
export type Deep22<T> = { [K in keyof T]?: T[K] extends object ? Deep22<T[K]> : T[K] };
export async function* count22(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert22(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial22: Deep22<{ a: { b: number } }> = { a: {} };
export type Previous22 = typeof previous;

