import * as previous from "./module79.js";
export interface Shape80<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square80 implements Shape80 { constructor(readonly id: number, private side = 80) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares80: Shape80[] = Array.from({ length: 3 }, (_, n) => new Square80(n));
export type Previous80 = typeof previous;

