import * as previous from "./module117.js";
export type Deep118<T> = { [K in keyof T]?: T[K] extends object ? Deep118<T[K]> : T[K] };
export async function* count118(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert118(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial118: Deep118<{ a: { b: number } }> = { a: {} };
export type Previous118 = typeof previous;

