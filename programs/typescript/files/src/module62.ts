import * as previous from "./module61.js";
export type Deep62<T> = { [K in keyof T]?: T[K] extends object ? Deep62<T[K]> : T[K] };
export async function* count62(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert62(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial62: Deep62<{ a: { b: number } }> = { a: {} };
export type Previous62 = typeof previous;

