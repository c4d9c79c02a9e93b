import * as previous from "./module77.js";
export type Deep78<T> = { [K in keyof T]?: T[K] extends object ? Deep78<T[K]> : T[K] };
export async function* count78(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert78(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial78: Deep78<{ a: { b: number } }> = { a: {} };
export type Previous78 = typeof previous;

