import * as previous from "./module119.js";
export interface Shape120<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square120 implements Shape120 { constructor(readonly id: number, private side = 120) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares120: Shape120[] = Array.from({ length: 3 }, (_, n) => new Square120(n));
export type Previous120 = typeof previous;

