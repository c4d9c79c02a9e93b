import * as previous from "./module197.js";
export type Deep198<T> = { [K in keyof T]?: T[K] extends object ? Deep198<T[K]> : T[K] };
export async function* count198(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert198(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial198: Deep198<{ a: { b: number } }> = { a: {} };
export type Previous198 = typeof previous;

