import * as previous from "./module167.js";
export interface Shape168<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square168 implements Shape168 { constructor(readonly id: number, private side = 168) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares168: Shape168[] = Array.from({ length: 3 }, (_, n) => new Square168(n));
export type Previous168 = typeof previous;

