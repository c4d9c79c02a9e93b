import * as previous from "./module33.js";
export type Deep34<T> = { [K in keyof T]?: T[K] extends object ? Deep34<T[K]> : T[K] };
export async function* count34(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert34(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial34: Deep34<{ a: { b: number } }> = { a: {} };
export type Previous34 = typeof previous;

