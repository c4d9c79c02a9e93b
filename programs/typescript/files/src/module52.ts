import * as previous from "./module51.js";
export interface Shape52<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square52 implements Shape52 { constructor(readonly id: number, private side = 52) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares52: Shape52[] = Array.from({ length: 3 }, (_, n) => new Square52(n));
export type Previous52 = typeof previous;

