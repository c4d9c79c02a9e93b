import * as previous from "./module153.js";
export type Deep154<T> = { [K in keyof T]?: T[K] extends object ? Deep154<T[K]> : T[K] };
export async function* count154(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert154(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial154: Deep154<{ a: { b: number } }> = { a: {} };
export type Previous154 = typeof previous;

