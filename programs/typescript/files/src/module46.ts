import * as previous from "./module45.js";
export type Deep46<T> = { [K in keyof T]?: T[K] extends object ? Deep46<T[K]> : T[K] };
export async function* count46(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert46(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial46: Deep46<{ a: { b: number } }> = { a: {} };
export type Previous46 = typeof previous;

