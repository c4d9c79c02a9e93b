import * as previous from "./module103.js";
export interface Shape104<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square104 implements Shape104 { constructor(readonly id: number, private side = 104) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares104: Shape104[] = Array.from({ length: 3 }, (_, n) => new Square104(n));
export type Previous104 = typeof previous;

