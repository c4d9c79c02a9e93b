import * as previous from "./module7.js";
export interface Shape8<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square8 implements Shape8 { constructor(readonly id: number, private side = 8) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares8: Shape8[] = Array.from({ length: 3 }, (_, n) => new Square8(n));
export type Previous8 = typeof previous;

