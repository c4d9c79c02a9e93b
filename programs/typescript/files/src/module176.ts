import * as previous from "./module175.js";
export interface Shape176<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square176 implements Shape176 { constructor(readonly id: number, private side = 176) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares176: Shape176[] = Array.from({ length: 3 }, (_, n) => new Square176(n));
export type Previous176 = typeof previous;

