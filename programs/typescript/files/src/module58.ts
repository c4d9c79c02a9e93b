import * as previous from "./module57.js";
export type Deep58<T> = { [K in keyof T]?: T[K] extends object ? Deep58<T[K]> : T[K] };
export async function* count58(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert58(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial58: Deep58<{ a: { b: number } }> = { a: {} };
export type Previous58 = typeof previous;

