import * as previous from "./module113.js";
export type Deep114<T> = { [K in keyof T]?: T[K] extends object ? Deep114<T[K]> : T[K] };
export async function* count114(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert114(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial114: Deep114<{ a: { b: number } }> = { a: {} };
export type Previous114 = typeof previous;

