import * as previous from "./module81.js";
export type Deep82<T> = { [K in keyof T]?: T[K] extends object ? Deep82<T[K]> : T[K] };
export async function* count82(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert82(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial82: Deep82<{ a: { b: number } }> = { a: {} };
export type Previous82 = typeof previous;

