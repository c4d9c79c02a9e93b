import * as previous from "./module99.js";
export interface Shape100<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square100 implements Shape100 { constructor(readonly id: number, private side = 100) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares100: Shape100[] = Array.from({ length: 3 }, (_, n) => new Square100(n));
export type Previous100 = typeof previous;

