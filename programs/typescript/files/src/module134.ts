import * as previous from "./module133.js";
export type Deep134<T> = { [K in keyof T]?: T[K] extends object ? Deep134<T[K]> : T[K] };
export async function* count134(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert134(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial134: Deep134<{ a: { b: number } }> = { a: {} };
export type Previous134 = typeof previous;

