import * as previous from "./module67.js";
export interface Shape68<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square68 implements Shape68 { constructor(readonly id: number, private side = 68) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares68: Shape68[] = Array.from({ length: 3 }, (_, n) => new Square68(n));
export type Previous68 = typeof previous;

