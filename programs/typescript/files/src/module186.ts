import * as previous from "./module185.js";
export type Deep186<T> = { [K in keyof T]?: T[K] extends object ? Deep186<T[K]> : T[K] };
export async function* count186(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert186(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial186: Deep186<{ a: { b: number } }> = { a: {} };
export type Previous186 = typeof previous;

