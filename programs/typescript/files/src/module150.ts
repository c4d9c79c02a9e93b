import * as previous from "./module149.js";
export type Deep150<T> = { [K in keyof T]?: T[K] extends object ? Deep150<T[K]> : T[K] };
export async function* count150(limit: number) { for (let n = 0; n < limit; n++) { await null; yield n; } }
export function assert150(value: unknown): asserts value is string { if (typeof value !== "string") throw new TypeError(); }
export const partial150: Deep150<{ a: { b: number } }> = { a: {} };
export type Previous150 = typeof previous;
import { absent } from "./module151.js";
absent;
