import * as previous from "./module171.js";
export interface Shape172<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square172 implements Shape172 { constructor(readonly id: number, private side = 172) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares172: Shape172[] = Array.from({ length: 3 }, (_, n) => new Square172(n));
export type Previous172 = typeof previous;

