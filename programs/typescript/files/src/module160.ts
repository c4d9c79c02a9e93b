import * as previous from "./module159.js";
export interface Shape160<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square160 implements Shape160 { constructor(readonly id: number, private side = 160) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares160: Shape160[] = Array.from({ length: 3 }, (_, n) => new Square160(n));
export type Previous160 = typeof previous;

