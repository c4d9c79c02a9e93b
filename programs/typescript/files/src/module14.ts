import * as previous from "./module13.js";
export type Deep14<T> = { [K in keyof T]?: T[K] extends object ? Deep14<T[K]> : T[K] };
export async function* count14(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert14(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial14: Deep14<{ a: { b: number } }> = { a: {} };
export type Previous14 = typeof previous;

