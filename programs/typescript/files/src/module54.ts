import * as previous from "./module53.js";
export type Deep54<T> = { [K in keyof T]?: T[K] extends object ? Deep54<T[K]> : T[K] };
export async function* count54(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert54(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial54: Deep54<{ a: { b: number } }> = { a: {} };
export type Previous54 = typeof previous;

