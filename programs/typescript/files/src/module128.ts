import * as previous from "./module127.js";
export interface Shape128<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square128 implements Shape128 { constructor(readonly id: number, private side = 128) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares128: Shape128[] = Array.from({ length: 3 }, (_, n) => new Square128(n));
export type Previous128 = typeof previous;

