import * as previous from "./module71.js";
export interface Shape72<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square72 implements Shape72 { constructor(readonly id: number, private side = 72) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares72: Shape72[] = Array.from({ length: 3 }, (_, n) => new Square72(n));
export type Previous72 = typeof previous;

