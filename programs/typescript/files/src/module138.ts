import * as previous from "./module137.js";
export type Deep138<T> = { [K in keyof T]?: T[K] extends object ? Deep138<T[K]> : T[K] };
export async function* count138(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert138(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial138: Deep138<{ a: { b: number } }> = { a: {} };
export type Previous138 = typeof previous;

