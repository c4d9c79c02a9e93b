import * as previous from "./module1.js";
export type Deep2<T> = { [K in keyof T]?: T[K] extends object ? Deep2<T[K]> : T[K] };
export async function* count2(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert2(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial2: Deep2<{ a: { b: number } }> = { a: {} };
export type Previous2 = typeof previous;

