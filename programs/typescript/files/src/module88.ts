import * as previous from "./module87.js";
export interface Shape88<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square88 implements Shape88 { constructor(readonly id: number, private side = 88) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares88: Shape88[] = Array.from({ length: 3 }, (_, n) => new Square88(n));
export type Previous88 = typeof previous;

