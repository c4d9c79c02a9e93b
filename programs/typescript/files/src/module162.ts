import * as previous from "./module161.js";
export type Deep162<T> = { [K in keyof T]?: T[K] extends object ? Deep162<T[K]> : T[K] };
export async function* count162(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert162(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial162: Deep162<{ a: { b: number } }> = { a: {} };
export type Previous162 = typeof previous;

