import * as previous from "./module37.js";
export type Deep38<T> = { [K in keyof T]?: T[K] extends object ? Deep38<T[K]> : T[K] };
export async function* count38(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert38(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial38: Deep38<{ a: { b: number } }> = { a: {} };
export type Previous38 = typeof previous;

