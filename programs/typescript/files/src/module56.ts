import * as previous from "./module55.js";
export interface Shape56<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square56 implements Shape56 { constructor(readonly id: number, private side = 56) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares56: Shape56[] = Array.from({ length: 3 }, (_, n) => new Square56(n));
export type Previous56 = typeof previous;

