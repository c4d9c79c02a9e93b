import * as previous from "./module131.js";
export interface Shape132<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square132 implements Shape132 { constructor(readonly id: number, private side = 132) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares132: Shape132[] = Array.from({ length: 3 }, (_, n) => new Square132(n));
export type Previous132 = typeof previous;

