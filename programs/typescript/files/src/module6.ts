import * as previous from "./module5.js";
export type Deep6<T> = { [K in keyof T]?: T[K] extends object ? Deep6<T[K]> : T[K] };
export async function* count6(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert6(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial6: Deep6<{ a: { b: number } }> = { a: {} };
export type Previous6 = typeof previous;

