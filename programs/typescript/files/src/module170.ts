import * as previous from "./module169.js";
export type Deep170<T> = { [K in keyof T]?: T[K] extends object ? Deep170<T[K]> : T[K] };
export async function* count170(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert170(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial170: Deep170<{ a: { b: number } }> = { a: {} };
export type Previous170 = typeof previous;

