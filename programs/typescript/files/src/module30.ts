import * as previous from "./module29.js";
export type Deep30<T> = { [K in keyof T]?: T[K] extends object ? Deep30<T[K]> : T[K] };
export async function* count30(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert30(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial30: Deep30<{ a: { b: number } }> = { a: {} };
export type Previous30 = typeof previous;

