import * as previous from "./module15.js";
export interface Shape16<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square16 implements Shape16 { constructor(readonly id: number, private side = 16) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares16: Shape16[] = Array.from({ length: 3 }, (_, n) => new Square16(n));
export type Previous16 = typeof previous;

