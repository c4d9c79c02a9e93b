import * as previous from "./module11.js";
export interface Shape12<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square12 implements Shape12 { constructor(readonly id: number, private side = 12) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares12: Shape12[] = Array.from({ length: 3 }, (_, n) => new Square12(n));
export type Previous12 = typeof previous;

