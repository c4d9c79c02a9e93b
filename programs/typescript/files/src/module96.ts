import * as previous from "./module95.js";
export interface Shape96<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square96 implements Shape96 { constructor(readonly id: number, private side = 96) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares96: Shape96[] = Array.from({ length: 3 }, (_, n) => new Square96(n));
export type Previous96 = typeof previous;

