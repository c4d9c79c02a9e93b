import * as previous from "./module155.js";
export interface Shape156<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square156 implements Shape156 { constructor(readonly id: number, private side = 156) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares156: Shape156[] = Array.from({ length: 3 }, (_, n) => new Square156(n));
export type Previous156 = typeof previous;

