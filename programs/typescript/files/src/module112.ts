import * as previous from "./module111.js";
export interface Shape112<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square112 implements Shape112 { constructor(readonly id: number, private side = 112) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares112: Shape112[] = Array.from({ length: 3 }, (_, n) => new Square112(n));
export type Previous112 = typeof previous;

