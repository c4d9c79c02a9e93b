import * as previous from "./module157.js";
export type Deep158<T> = { [K in keyof T]?: T[K] extends object ? Deep158<T[K]> : T[K] };
export async function* count158(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert158(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial158: Deep158<{ a: { b: number } }> = { a: {} };
export type Previous158 = typeof previous;

