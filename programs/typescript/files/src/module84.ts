import * as previous from "./module83.js";
export interface Shape84<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square84 implements Shape84 { constructor(readonly id: number, private side = 84) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares84: Shape84[] = Array.from({ length: 3 }, (_, n) => new Square84(n));
export type Previous84 = typeof previous;

