import * as previous from "./module125.js";
export type Deep126<T> = { [K in keyof T]?: T[K] extends object ? Deep126<T[K]> : T[K] };
export async function* count126(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert126(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial126: Deep126<{ a: { b: number } }> = { a: {} };
export type Previous126 = typeof previous;

