import * as previous from "./module191.js";
export interface Shape192<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square192 implements Shape192 { constructor(readonly id: number, private side = 192) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares192: Shape192[] = Array.from({ length: 3 }, (_, n) => new Square192(n));
export type Previous192 = typeof previous;

