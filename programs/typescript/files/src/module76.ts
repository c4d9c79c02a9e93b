import * as previous from "./module75.js";
export interface Shape76<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square76 implements Shape76 { constructor(readonly id: number, private side = 76) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares76: Shape76[] = Array.from({ length: 3 }, (_, n) => new Square76(n));
export type Previous76 = typeof previous;

