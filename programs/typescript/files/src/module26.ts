import * as previous from "./module25.js";
export type Deep26<T> = { [K in keyof T]?: T[K] extends object ? Deep26<T[K]> : T[K] };
export async function* count26(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert26(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial26: Deep26<{ a: { b: number } }> = { a: {} };
export type Previous26 = typeof previous;

