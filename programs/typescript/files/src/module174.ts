import * as previous from "./module173.js";
export type Deep174<T> = { [K in keyof T]?: T[K] extends object ? Deep174<T[K]> : T[K] };
export async function* count174(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert174(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial174: Deep174<{ a: { b: number } }> = { a: {} };
export type Previous174 = typeof previous;

