import * as previous from "./module73.js";
export type Deep74<T> = { [K in keyof T]?: T[K] extends object ? Deep74<T[K]> : T[K] };
export async function* count74(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert74(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial74: Deep74<{ a: { b: number } }> = { a: {} };
export type Previous74 = typeof previous;

