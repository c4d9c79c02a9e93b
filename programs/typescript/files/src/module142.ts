import * as previous from "./module141.js";
export type Deep142<T> = { [K in keyof T]?: T[K] extends object ? Deep142<T[K]> : T[K] };
export async function* count142(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert142(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial142: Deep142<{ a: { b: number } }> = { a: {} };
export type Previous142 = typeof previous;

