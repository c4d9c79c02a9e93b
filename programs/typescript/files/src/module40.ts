import * as previous from "./module39.js";
export interface Shape40<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square40 implements Shape40 { constructor(readonly id: number, private side = 40) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares40: Shape40[] = Array.from({ length: 3 }, (_, n) => new Square40(n));
export type Previous40 = typeof previous;

