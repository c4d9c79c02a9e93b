import * as previous from "./module49.js";
export type Deep50<T> = { [K in keyof T]?: T[K] extends object ? Deep50<T[K]> : T[K] };
export async function* count50(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert50(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial50: Deep50<{ a: { b: number } }> = { a: {} };
export type Previous50 = typeof previous;

